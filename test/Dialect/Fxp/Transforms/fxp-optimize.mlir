// RUN: mann-opt %s --fxp-optimize | FileCheck %s
// RUN: mann-opt %s --fxp-optimize --convert-fxp-to-arith | FileCheck %s --check-prefix=LOWERED

// The example of the pass description: a square of 8 bits, shifted by 8, is at
// most 64.
// CHECK-LABEL: func @no_bound_acts
// CHECK:         %[[W:.*]] = fxp.requantize %{{.*}} shift 8 nearest_even headroom range -2147483648, 2147483647 : i32 to i32
// CHECK:         %[[R:.*]] = arith.trunci %[[W]] : i32 to i8
// CHECK:         return %[[R]]
// LOWERED-LABEL: func @no_bound_acts
// LOWERED-NOT:   maxsi
// LOWERED-NOT:   minsi
// LOWERED:       return
func.func @no_bound_acts(%x: i8) -> i8 {
  %a = arith.extsi %x : i8 to i32
  %b = arith.muli %a, %a : i32
  %r = fxp.requantize %b shift 8 nearest_even range -127, 127 : i32 to i8
  return %r : i8
}

// One bit less of a shift, and the square of -128 is 128.
// CHECK-LABEL: func @upper_bound_acts
// CHECK:         %[[W:.*]] = fxp.requantize %{{.*}} shift 7 nearest_even headroom range -2147483648, 127 : i32 to i32
// CHECK:         arith.trunci %[[W]] : i32 to i8
// LOWERED-LABEL: func @upper_bound_acts
// LOWERED-NOT:   maxsi
// LOWERED:       minsi
// LOWERED:       return
func.func @upper_bound_acts(%x: i8) -> i8 {
  %a = arith.extsi %x : i8 to i32
  %b = arith.muli %a, %a : i32
  %r = fxp.requantize %b shift 7 nearest_even range -127, 127 : i32 to i8
  return %r : i8
}

// A rectified number never meets the lower bound; the type stays.
// CHECK-LABEL: func @same_type
// CHECK:         fxp.requantize %{{.*}} shift 2 toward_zero range -2147483648, 100 : i32 to i32
// CHECK-NOT:     arith.trunci
// CHECK:         return
func.func @same_type(%x: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %a = arith.maxsi %x, %c0 : i32
  %r = fxp.requantize %a shift 2 toward_zero range -100, 100 : i32 to i32
  return %r : i32
}

// CHECK-LABEL: func @wider_result
// CHECK:         fxp.requantize %{{.*}} shift 1 toward_zero range -2147483648, 20 : i8 to i32
// CHECK-NOT:     arith.trunci
// CHECK:         return
func.func @wider_result(%x: i8) -> i32 {
  %c0 = arith.constant 0 : i8
  %a = arith.maxsi %x, %c0 : i8
  %r = fxp.requantize %a shift 1 toward_zero range -20, 20 : i8 to i32
  return %r : i32
}

// Bounds which the input type alone makes idle cost nothing: no rewrite.
// CHECK-LABEL: func @idle_by_type
// CHECK:         fxp.requantize %{{.*}} shift 3 nearest_even range -127, 127 : i8 to i8
func.func @idle_by_type(%x: i8) -> i8 {
  %r = fxp.requantize %x shift 3 nearest_even range -127, 127 : i8 to i8
  return %r : i8
}

// CHECK-LABEL: func @both_act
// CHECK:         fxp.requantize %{{.*}} shift 3 nearest_even range -127, 127 : i32 to i8
// CHECK:         fxp.requantize %{{.*}} shift -3 nearest_even range -127, 127 : i8 to i8
func.func @both_act(%x: i32, %y: i8) -> (i8, i8) {
  %r = fxp.requantize %x shift 3 nearest_even range -127, 127 : i32 to i8
  %s = fxp.requantize %y shift -3 nearest_even range -127, 127 : i8 to i8
  return %r, %s : i8, i8
}

// CHECK-LABEL: func @casts
// CHECK-SAME:      %[[X:.*]]: i8, %[[Y:.*]]: vector<4xi16>
func.func @casts(%x: i8, %y: vector<4xi16>) -> (i8, i32, vector<4xi8>) {
  // CHECK:     %[[E:.*]] = arith.extsi %[[X]] : i8 to i32
  // CHECK:     %[[M:.*]] = arith.minsi
  // CHECK:     %[[T:.*]] = arith.trunci %[[M]] : vector<4xi16> to vector<4xi8>
  // CHECK:     return %[[X]], %[[E]], %[[T]]
  %0 = fxp.requantize %x shift 0 nearest_even range -128, 127 : i8 to i8
  %1 = fxp.requantize %x shift 0 nearest_even range -128, 127 : i8 to i32
  %low = arith.constant dense<-100> : vector<4xi16>
  %high = arith.constant dense<100> : vector<4xi16>
  %a = arith.maxsi %y, %low : vector<4xi16>
  %b = arith.minsi %a, %high : vector<4xi16>
  %2 = fxp.requantize %b shift 0 nearest_even range -100, 127 : vector<4xi16> to vector<4xi8>
  return %0, %1, %2 : i8, i32, vector<4xi8>
}

// CHECK-LABEL: func @shift_left
// CHECK-SAME:      %[[X:.*]]: i8, %[[Y:.*]]: tensor<2xi8>
func.func @shift_left(%x: i8, %y: tensor<2xi8>) -> (i16, tensor<2xi32>) {
  // CHECK:     %[[E:.*]] = arith.extsi %[[X]] : i8 to i16
  // CHECK:     %[[C:.*]] = arith.constant 4 : i16
  // CHECK:     %[[S:.*]] = arith.shli %[[E]], %[[C]] : i16
  // CHECK:     %[[F:.*]] = arith.extsi %[[Y]] : tensor<2xi8> to tensor<2xi32>
  // CHECK:     %[[D:.*]] = arith.constant dense<20> : tensor<2xi32>
  // CHECK:     %[[T:.*]] = arith.shli %[[F]], %[[D]] : tensor<2xi32>
  // CHECK:     return %[[S]], %[[T]]
  %0 = fxp.requantize %x shift -4 nearest_even range -2048, 2047 : i8 to i16
  %1 = fxp.requantize %y shift -20 toward_zero range -2147483648, 2147483647 : tensor<2xi8> to tensor<2xi32>
  return %0, %1 : i16, tensor<2xi32>
}

// No constant has a dynamic size, and a shift by 31 is none of 8 bits.
// CHECK-LABEL: func @shift_left_stays
// CHECK-COUNT-2: fxp.requantize
func.func @shift_left_stays(%x: tensor<?xi8>) -> (tensor<?xi16>, i8) {
  %0 = fxp.requantize %x shift -4 nearest_even range -2048, 2047 : tensor<?xi8> to tensor<?xi16>
  %c0 = arith.constant 0 : i8
  %1 = fxp.requantize %c0 shift -31 nearest_even range -127, 127 : i8 to i8
  return %0, %1 : tensor<?xi16>, i8
}

// CHECK-LABEL: func @add
// CHECK-SAME:      %[[X:.*]]: i8, %[[Y:.*]]: i8
func.func @add(%x: i8, %y: i8) -> (i8, i8, i16, i64) {
  %c1 = arith.constant 1 : i8
  // CHECK:     %[[A:.*]] = arith.shrsi %[[X]]
  // CHECK:     %[[B:.*]] = arith.shrsi %[[Y]]
  %a = arith.shrsi %x, %c1 : i8
  %b = arith.shrsi %y, %c1 : i8
  // CHECK:     %[[S:.*]] = arith.addi %[[A]], %[[B]] : i8
  %0 = fxp.add %a, %b range -128, 127 : i8 to i8
  // CHECK:     %[[T:.*]] = fxp.add %[[A]], %[[B]] range -127, 127
  %1 = fxp.add %a, %b range -127, 127 : i8 to i8
  // CHECK:     %[[AE:.*]] = arith.extsi %[[A]] : i8 to i16
  // CHECK:     %[[BE:.*]] = arith.extsi %[[B]] : i8 to i16
  // CHECK:     %[[W:.*]] = arith.addi %[[AE]], %[[BE]] : i16
  %2 = fxp.add %a, %b range -128, 126 : i8 to i16
  // CHECK:     fxp.add
  %big = arith.constant 9223372036854775807 : i64
  %3 = fxp.add %big, %big range -9223372036854775808, 9223372036854775807 : i64 to i64
  return %0, %1, %2, %3 : i8, i8, i16, i64
}

// CHECK-LABEL: func @add_to_narrower
// CHECK:         %[[S:.*]] = arith.addi %{{.*}} : i32
// CHECK:         arith.trunci %[[S]] : i32 to i8
func.func @add_to_narrower(%x: i32, %y: i32) -> i8 {
  %c26 = arith.constant 26 : i32
  %a = arith.shrsi %x, %c26 : i32
  %b = arith.shrsi %y, %c26 : i32
  %0 = fxp.add %a, %b range -127, 127 : i32 to i8
  return %0 : i8
}

// CHECK-LABEL: func @codes
func.func @codes(%x: i8) -> (i8, i8, i8) {
  %c0 = arith.constant 0 : i8
  // CHECK:     %[[A:.*]] = arith.maxsi
  %a = arith.maxsi %x, %c0 : i8
  // CHECK-NOT: fxp.encode %[[A]]
  // CHECK:     %[[E:.*]] = fxp.encode %{{.*}} : i8
  // CHECK:     return %[[A]], %[[A]], %[[E]]
  %0 = fxp.encode %a : i8
  %1 = fxp.decode %a : i8
  %2 = fxp.encode %x : i8
  return %0, %1, %2 : i8, i8, i8
}

// CHECK-LABEL: func @shift_round
// CHECK-SAME:      %[[X:.*]]: i32, %[[N:.*]]: i32
func.func @shift_round(%x: i32, %n: i32) -> (i32, i32) {
  %c0 = arith.constant 0 : i32
  %amount = arith.minsi %n, %c0 : i32
  // CHECK:     %[[R:.*]] = fxp.shift_round %[[X]] by %[[N]]
  // CHECK:     return %[[X]], %[[R]]
  %0 = fxp.shift_round %x by %amount nearest_even : i32
  %1 = fxp.shift_round %x by %n nearest_even : i32
  return %0, %1 : i32, i32
}

// Elements in the body of a linalg operation may be anything, whatever the
// tensors outside are made of; what the body computes itself is known.
#map = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func @body
func.func @body(%init: tensor<4xi8>) -> tensor<4xi8> {
  %c = arith.constant dense<1> : tensor<4xi32>
  // CHECK:     linalg.generic
  // CHECK:     ^bb0(%[[E:.*]]: i32
  // CHECK:       %[[A:.*]] = fxp.requantize %[[E]] shift 1 nearest_even range -127, 127 : i32 to i8
  // CHECK-NEXT:  fxp.encode %[[A]]
  // CHECK:       fxp.requantize %{{.*}} shift 1 nearest_even headroom range -2147483648, 2147483647 : i32 to i32
  // CHECK:       linalg.yield
  %0 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
      ins(%c : tensor<4xi32>) outs(%init : tensor<4xi8>) {
  ^bb0(%e: i32, %out: i8):
    %a = fxp.requantize %e shift 1 nearest_even range -127, 127 : i32 to i8
    %code = fxp.encode %a : i8
    %w = arith.extsi %code : i8 to i32
    %r = fxp.requantize %w shift 1 nearest_even range -127, 127 : i32 to i8
    linalg.yield %r : i8
  } -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// A loop that accumulates without a bound has no range.
// CHECK-LABEL: func @loop
// CHECK:         fxp.requantize %{{.*}} shift 0 nearest_even range -127, 127 : i32 to i8
func.func @loop(%n: index) -> i8 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> (i32) {
    %t = arith.addi %s, %one : i32
    scf.yield %t : i32
  }
  %r = fxp.requantize %sum shift 0 nearest_even range -127, 127 : i32 to i8
  return %r : i8
}

// What is assumed counts like what is known: half a step above 2^31 - 17 is the
// last that fits, and only rounding to nearest adds it.
// CHECK-LABEL: func @headroom
// CHECK:         fxp.requantize %{{.*}} shift 5 nearest_even headroom range -127, 127 : i32 to i8
// CHECK:         fxp.requantize %{{.*}} shift 5 nearest_even range -127, 127 : i32 to i8
// CHECK:         fxp.requantize %{{.*}} shift 5 toward_zero range -127, 127 : i32 to i8
// CHECK:         return
func.func @headroom(%x: i32) -> (i8, i8, i8) {
  %a = fxp.assume %x range -2147483648, 2147483631 : i32
  %b = fxp.assume %x range -2147483648, 2147483632 : i32
  %0 = fxp.requantize %a shift 5 nearest_even range -127, 127 : i32 to i8
  %1 = fxp.requantize %b shift 5 nearest_even range -127, 127 : i32 to i8
  %2 = fxp.requantize %a shift 5 toward_zero range -127, 127 : i32 to i8
  return %0, %1, %2 : i8, i8, i8
}

// CHECK-LABEL: func @nneg
// CHECK:         fxp.shift_round %{{.*}} by %{{.*}} nearest_even nneg : i32
// CHECK:         fxp.shift_round %{{.*}} by %{{.*}} nearest_even : i32
// CHECK:         fxp.shift_round %{{.*}} by %{{.*}} nearest_even : i32
// CHECK:         fxp.shift_round %{{.*}} by %{{.*}} nearest_even : i32
// CHECK:         return
func.func @nneg(%x: i32, %y: i32) -> (i32, i32, i32, i32) {
  %a = fxp.assume %x range 0, 2147483647 : i32
  %below = fxp.assume %x range -1, 9 : i32
  %n = fxp.assume %y range 1, 31 : i32
  %zero = fxp.assume %y range 0, 31 : i32
  %beyond = fxp.assume %y range 1, 32 : i32
  %0 = fxp.shift_round %a by %n nearest_even : i32
  %1 = fxp.shift_round %below by %n nearest_even : i32
  %2 = fxp.shift_round %a by %zero nearest_even : i32
  %3 = fxp.shift_round %a by %beyond nearest_even : i32
  return %0, %1, %2, %3 : i32, i32, i32, i32
}
