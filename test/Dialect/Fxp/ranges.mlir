// RUN: mann-opt %s --int-range-optimizations --canonicalize | FileCheck %s

// Comparisons that the range of a result decides become constants; one step
// further in, they do not.

// CHECK-LABEL: func @requantize
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[LOW:.*]] = arith.cmpi sge
// CHECK: %[[HIGH:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[LOW]], %[[HIGH]]
func.func @requantize(%a: i8) -> (i1, i1, i1, i1) {
  // -128..127 becomes -32..32 (31.75 is rounded up), then clamped.
  %0 = fxp.requantize %a shift 2 nearest_even range -20, 127 : i8 to i8
  %c32 = arith.constant 32 : i8
  %c31 = arith.constant 31 : i8
  %m20 = arith.constant -20 : i8
  %m19 = arith.constant -19 : i8
  %1 = arith.cmpi sge, %0, %m20 : i8
  %2 = arith.cmpi sle, %0, %c32 : i8
  %3 = arith.cmpi sge, %0, %m19 : i8
  %4 = arith.cmpi sle, %0, %c31 : i8
  return %1, %2, %3, %4 : i1, i1, i1, i1
}

// CHECK-LABEL: func @requantize_left
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[HIGH:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[HIGH]]
func.func @requantize_left(%a: i8) -> (i1, i1, i1) {
  %0 = fxp.requantize %a shift -31 toward_zero range -2147483648, 2147483647 : i8 to i64
  %low = arith.constant -2147483648 : i64
  %high = arith.constant 2147483647 : i64
  %less = arith.constant 2147483646 : i64
  %1 = arith.cmpi sge, %0, %low : i64
  %2 = arith.cmpi sle, %0, %high : i64
  %3 = arith.cmpi sle, %0, %less : i64
  return %1, %2, %3 : i1, i1, i1
}

// CHECK-LABEL: func @add
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[LOW:.*]] = arith.cmpi sge
// CHECK: return %[[TRUE]], %[[TRUE]], %[[LOW]]
func.func @add(%a: i8) -> (i1, i1, i1) {
  %0 = fxp.add %a, %a range -1000, 100 : i8 to i16
  %m256 = arith.constant -256 : i16
  %m255 = arith.constant -255 : i16
  %c100 = arith.constant 100 : i16
  %1 = arith.cmpi sge, %0, %m256 : i16
  %2 = arith.cmpi sle, %0, %c100 : i16
  %3 = arith.cmpi sge, %0, %m255 : i16
  return %1, %2, %3 : i1, i1, i1
}

// CHECK-LABEL: func @shift_round
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[HIGH:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[HIGH]]
func.func @shift_round(%a: i8, %n: i8) -> (i1, i1, i1) {
  %c2 = arith.constant 2 : i8
  %amount = arith.maxsi %n, %c2 : i8
  %0 = fxp.shift_round %a by %amount nearest_even : i8
  %m32 = arith.constant -32 : i8
  %c32 = arith.constant 32 : i8
  %c31 = arith.constant 31 : i8
  %1 = arith.cmpi sge, %0, %m32 : i8
  %2 = arith.cmpi sle, %0, %c32 : i8
  %3 = arith.cmpi sle, %0, %c31 : i8
  return %1, %2, %3 : i1, i1, i1
}

// CHECK-LABEL: func @codes
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[LOW:.*]] = arith.cmpi sge
// CHECK: return %[[TRUE]], %[[TRUE]], %[[LOW]]
func.func @codes(%a: i8) -> (i1, i1, i1) {
  %m5 = arith.constant -5 : i8
  %b = arith.maxsi %a, %m5 : i8
  %0 = fxp.encode %b : i8
  %m6 = arith.constant -6 : i8
  %1 = arith.cmpi sge, %0, %m6 : i8
  %2 = fxp.decode %0 : i8
  %3 = arith.cmpi sge, %2, %m5 : i8
  %4 = arith.cmpi sge, %0, %m5 : i8
  return %1, %3, %4 : i1, i1, i1
}

// CHECK-LABEL: func @similarities
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[A:.*]] = arith.cmpi sle
// CHECK: %[[B:.*]] = arith.cmpi sge
// CHECK: return %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[A]], %[[B]]
func.func @similarities(%a: i8, %b: i8) -> (i1, i1, i1, i1, i1, i1) {
  %c7 = arith.constant 7 : i32
  %c6 = arith.constant 6 : i32
  %m7 = arith.constant -7 : i32
  %m6 = arith.constant -6 : i32
  %0 = fxp.hamming %a, %b width 4 : i8 to i32
  %1 = fxp.signed_l1 %a, %b width 4 : i8 to i32
  %2 = arith.cmpi sle, %0, %c7 : i32
  %3 = arith.cmpi sge, %0, %m7 : i32
  %4 = arith.cmpi sle, %1, %c7 : i32
  %5 = arith.cmpi sge, %1, %m7 : i32
  %6 = arith.cmpi sle, %0, %c6 : i32
  %7 = arith.cmpi sge, %1, %m6 : i32
  return %2, %3, %4, %5, %6, %7 : i1, i1, i1, i1, i1, i1
}

// CHECK-LABEL: func @distances
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[A:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[A]]
func.func @distances(%a: i8, %b: i8) -> (i1, i1, i1, i1, i1) {
  %c0 = arith.constant 0 : i32
  %c8 = arith.constant 8 : i32
  %c255 = arith.constant 255 : i32
  %c254 = arith.constant 254 : i32
  %0 = fxp.abs_diff %a, %b : i8 to i32
  %1 = fxp.xor_popcount %a, %b : i8 to i32
  %2 = arith.cmpi sge, %0, %c0 : i32
  %3 = arith.cmpi sle, %0, %c255 : i32
  %4 = arith.cmpi sge, %1, %c0 : i32
  %5 = arith.cmpi sle, %1, %c8 : i32
  %6 = arith.cmpi sle, %0, %c254 : i32
  return %2, %3, %4, %5, %6 : i1, i1, i1, i1, i1
}

// Disjoint operands are at least as far apart as their ranges.
// CHECK-LABEL: func @least_distance
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: return %[[TRUE]]
func.func @least_distance(%a: i8, %b: i8) -> i1 {
  %c5 = arith.constant 5 : i8
  %m5 = arith.constant -5 : i8
  %0 = arith.maxsi %a, %c5 : i8
  %1 = arith.minsi %b, %m5 : i8
  %2 = fxp.abs_diff %0, %1 : i8 to i32
  %c10 = arith.constant 10 : i32
  %3 = arith.cmpi sge, %2, %c10 : i32
  return %3 : i1
}

// CHECK-LABEL: func @exp2
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[A:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[A]]
func.func @exp2(%a: i32) -> (i1, i1, i1) {
  %c4096 = arith.constant 4096 : i32
  %x = arith.maxsi %a, %c4096 : i32
  %0 = fxp.exp2 %x : i32
  %c0 = arith.constant 0 : i32
  %c16384 = arith.constant 16384 : i32
  %c16383 = arith.constant 16383 : i32
  %1 = arith.cmpi sge, %0, %c0 : i32
  %2 = arith.cmpi sle, %0, %c16384 : i32
  %3 = arith.cmpi sle, %0, %c16383 : i32
  return %1, %2, %3 : i1, i1, i1
}

// CHECK-LABEL: func @log2
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[A:.*]] = arith.cmpi sge
// CHECK: return %[[TRUE]], %[[TRUE]], %[[A]]
func.func @log2(%a: i32) -> (i1, i1, i1) {
  %c4 = arith.constant 4 : i32
  %c1024 = arith.constant 1024 : i32
  %above = arith.maxsi %a, %c4 : i32
  %x = arith.minsi %above, %c1024 : i32
  %0 = fxp.log2 %x : i32
  %least = arith.constant 131072 : i32
  %more = arith.constant 131073 : i32
  %most = arith.constant 655360 : i32
  %1 = arith.cmpi sge, %0, %least : i32
  %2 = arith.cmpi sle, %0, %most : i32
  %3 = arith.cmpi sge, %0, %more : i32
  return %1, %2, %3 : i1, i1, i1
}

// CHECK-LABEL: func @inverse_of_anything
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[A:.*]] = arith.cmpi sge
// CHECK: return %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[A]]
func.func @inverse_of_anything(%a: i32) -> (i1, i1, i1, i1) {
  %0:2 = fxp.reciprocal %a : i32
  %1:2 = fxp.rsqrt %a : i32
  %c65535 = arith.constant 65535 : i32
  %c46 = arith.constant 46 : i32
  %c31 = arith.constant 31 : i32
  %c16 = arith.constant 16 : i32
  %2 = arith.cmpi sle, %0#0, %c65535 : i32
  %3 = arith.cmpi sle, %0#1, %c46 : i32
  %4 = arith.cmpi sle, %1#1, %c31 : i32
  %5 = arith.cmpi sge, %0#1, %c16 : i32
  return %2, %3, %4, %5 : i1, i1, i1, i1
}

// CHECK-LABEL: func @inverse_of_positive
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: return %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[TRUE]]
func.func @inverse_of_positive(%a: i32) -> (i1, i1, i1, i1, i1) {
  // 4..1000: lengths 3 to 10, k from 14 down to 11.
  %c4 = arith.constant 4 : i32
  %c1000 = arith.constant 1000 : i32
  %b = arith.maxsi %a, %c4 : i32
  %x = arith.minsi %b, %c1000 : i32
  %0:2 = fxp.reciprocal %x : i32
  %1:2 = fxp.rsqrt %x : i32
  %c32768 = arith.constant 32768 : i32
  %c18 = arith.constant 18 : i32
  %c25 = arith.constant 25 : i32
  %c17 = arith.constant 17 : i32
  %c20 = arith.constant 20 : i32
  %2 = arith.cmpi sge, %0#0, %c32768 : i32
  %3 = arith.cmpi sge, %0#1, %c18 : i32
  %4 = arith.cmpi sle, %0#1, %c25 : i32
  %5 = arith.cmpi sge, %1#1, %c17 : i32
  %6 = arith.cmpi sle, %1#1, %c20 : i32
  return %2, %3, %4, %5, %6 : i1, i1, i1, i1, i1
}

// CHECK-LABEL: func @inverse_of_none
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK: return %[[ZERO]], %[[ZERO]]
func.func @inverse_of_none(%a: i32) -> (i32, i32) {
  %c0 = arith.constant 0 : i32
  %x = arith.minsi %a, %c0 : i32
  %0:2 = fxp.reciprocal %x : i32
  return %0#0, %0#1 : i32, i32
}

// CHECK-LABEL: func @activations
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[A:.*]] = arith.cmpi sge
// CHECK: return %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[TRUE]], %[[A]]
func.func @activations(%a: i32) -> (i1, i1, i1, i1, i1) {
  %c0 = arith.constant 0 : i32
  %x = arith.maxsi %a, %c0 : i32
  %0 = fxp.sigmoid %x frac 8 : i32
  %1 = fxp.tanh %a frac 8 : i32
  %c16384 = arith.constant 16384 : i32
  %c16385 = arith.constant 16385 : i32
  %c32768 = arith.constant 32768 : i32
  %m32768 = arith.constant -32768 : i32
  %2 = arith.cmpi sge, %0, %c16384 : i32
  %3 = arith.cmpi sle, %0, %c32768 : i32
  %4 = arith.cmpi sge, %1, %m32768 : i32
  %5 = arith.cmpi sle, %1, %c32768 : i32
  %6 = arith.cmpi sge, %0, %c16385 : i32
  return %2, %3, %4, %5, %6 : i1, i1, i1, i1, i1
}

// Vectors and tensors have the range of all of their elements.
// CHECK-LABEL: func @elements
// CHECK: %[[TRUE:.*]] = arith.constant dense<true> : vector<4xi1>
// CHECK: return %[[TRUE]]
func.func @elements(%a: vector<4xi32>) -> vector<4xi1> {
  %0 = fxp.requantize %a shift 3 nearest_even range -127, 127 : vector<4xi32> to vector<4xi8>
  %m127 = arith.constant dense<-127> : vector<4xi8>
  %1 = arith.cmpi sge, %0, %m127 : vector<4xi8>
  return %1 : vector<4xi1>
}

// The narrower end of what is known and what is assumed.
// CHECK-LABEL: func @assume
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[HIGH:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[HIGH]]
func.func @assume(%a: i8) -> (i1, i1, i1) {
  %w = arith.extsi %a : i8 to i32
  %0 = fxp.assume %w range -1000, 99 : i32
  %m128 = arith.constant -128 : i32
  %c99 = arith.constant 99 : i32
  %c98 = arith.constant 98 : i32
  %1 = arith.cmpi sge, %0, %m128 : i32
  %2 = arith.cmpi sle, %0, %c99 : i32
  %3 = arith.cmpi sle, %0, %c98 : i32
  return %1, %2, %3 : i1, i1, i1
}

// Magnitudes of 0 to 1000 need shifts of 1, the least, to 3.
// CHECK-LABEL: func @fit_shift
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[HIGH:.*]] = arith.cmpi sle
// CHECK: return %[[TRUE]], %[[TRUE]], %[[HIGH]]
func.func @fit_shift(%a: i32) -> (i1, i1, i1) {
  %m = fxp.assume %a range 0, 1000 : i32
  %s = fxp.fit_shift %m width 8 nearest_even range 1, 9 : i32
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c3 = arith.constant 3 : i32
  %0 = arith.cmpi sge, %s, %c1 : i32
  %1 = arith.cmpi sle, %s, %c3 : i32
  %2 = arith.cmpi sle, %s, %c2 : i32
  return %0, %1, %2 : i1, i1, i1
}
