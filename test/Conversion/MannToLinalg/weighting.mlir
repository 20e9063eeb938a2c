// Weights over the slots.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!s = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>
!b = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
!fine = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>

// The exponent is the exact product, here of 23 bits: its distance is cut to 13
// fraction bits, 14 less 1, and limited.
// CHECK-LABEL: func.func @strength(
// CHECK: %[[LARGEST:.*]] = linalg.generic {{.*}} iterator_types = ["reduction"]} ins(%{{.*}}, %{{.*}} : tensor<5xi16>, tensor<1xi8>)
// CHECK: %[[S:.*]] = arith.extsi %{{.*}} : i16 to i32
// CHECK: %[[B:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK: %[[Z:.*]] = arith.muli %[[S]], %[[B]] overflow<nsw> : i32
// CHECK: arith.maxsi %[[Z]], %{{.*}} : i32
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %[[LARGEST]]
// CHECK: %[[D:.*]] = arith.subi %{{.*}}, %{{.*}} overflow<nsw> : i32
// CHECK: %[[ONE:.*]] = arith.constant 1 : i32
// CHECK: %[[C:.*]] = arith.shrsi %[[D]], %[[ONE]] : i32
// CHECK: arith.minsi %[[C]], %{{.*}} : i32
// CHECK: fxp.exp2
// CHECK: fxp.reciprocal
// CHECK: fxp.requantize %{{.*}} shift 0 nearest_even range 0, 256 : i32 to i16
func.func @strength(%s: tensor<5x!s>, %b: tensor<1x!b>) -> tensor<5x!g> {
  %0 = mann.softmax %s strength(%b : tensor<1x!b>) : tensor<5x!s> -> tensor<5x!g>
  return %0 : tensor<5x!g>
}

// From 65536 slots on, sums of numerators up to 2^15 have 64 bits.
// CHECK-LABEL: func.func @most_slots_of_a_word(
// CHECK: fxp.reciprocal %{{.*}} : i32
func.func @most_slots_of_a_word(%s: tensor<65535x!s>) -> tensor<65535x!g> {
  %0 = mann.softmax %s : tensor<65535x!s> -> tensor<65535x!g>
  return %0 : tensor<65535x!g>
}
// CHECK-LABEL: func.func @more_slots(
// CHECK: arith.extsi %{{.*}} : i32 to i64
// CHECK: fxp.reciprocal %{{.*}} : i64
// CHECK: arith.trunci %{{.*}} : i64 to i32
func.func @more_slots(%s: tensor<65536x!s>) -> tensor<65536x!g> {
  %0 = mann.softmax %s : tensor<65536x!s> -> tensor<65536x!g>
  return %0 : tensor<65536x!g>
}

// 32767^2 twice needs the 32nd bit only for a distance that does not occur.
// CHECK-LABEL: func.func @strength_of_heads(
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #{{.*}}, #{{.*}}], iterator_types = ["parallel", "reduction"]} ins(%{{.*}}, %{{.*}} : tensor<2x5xi16>, tensor<2xi16>) outs(%{{.*}} : tensor<2xi32>)
func.func @strength_of_heads(%s: tensor<2x5x!s>, %b: tensor<2x!s>) -> tensor<2x5x!g> {
  %0 = mann.softmax %s strength(%b : tensor<2x!s>) : tensor<2x5x!s> -> tensor<2x5x!g>
  return %0 : tensor<2x5x!g>
}

// CHECK-LABEL: func.func @interpolate(
// CHECK: linalg.generic {indexing_maps = [#[[FIRST:.*]], #[[ID:.*]], #[[ID]], #[[ID]]], iterator_types = ["parallel"]}
// CHECK: %[[G:.*]] = arith.extsi %{{.*}} : i16 to i32
// CHECK: %[[ONE:.*]] = arith.constant 256 : i32
// CHECK: %[[REST:.*]] = arith.subi %[[ONE]], %[[G]] overflow<nsw> : i32
// CHECK: %[[NEW:.*]] = arith.muli %[[G]], %{{.*}} overflow<nsw> : i32
// CHECK: %[[OLD:.*]] = arith.muli %[[REST]], %{{.*}} overflow<nsw> : i32
// The old weights have 6 fraction bits more.
// CHECK: %[[SIX:.*]] = arith.constant 6 : i32
// CHECK: %[[ALIGNED:.*]] = arith.shli %[[NEW]], %[[SIX]] overflow<nsw> : i32
// CHECK: %[[SUM:.*]] = arith.addi %[[ALIGNED]], %[[OLD]] overflow<nsw> : i32
// Both at most 2^22, in 22 fraction bits.
// CHECK: %[[IN:.*]] = fxp.assume %[[SUM]] range 0, 8388608 : i32
// CHECK: fxp.requantize %[[IN]] shift 14 nearest_even range 0, 256 : i32 to i16
func.func @interpolate(%g: tensor<1x!g>, %a: tensor<5x!g>, %b: tensor<5x!fine>) -> tensor<5x!g> {
  %0 = mann.interpolate %g, %a, %b : tensor<1x!g>, tensor<5x!g>, tensor<5x!fine> -> tensor<5x!g>
  return %0 : tensor<5x!g>
}

// A gate for each element.
// CHECK-LABEL: func.func @interpolate_each(
// CHECK: linalg.generic {indexing_maps = [#[[EACH:.*]], #[[EACH]], #[[EACH]], #[[EACH]]], iterator_types = ["parallel", "parallel"]}
func.func @interpolate_each(%g: tensor<2x5x!g>, %a: tensor<2x5x!g>) -> tensor<2x5x!g> {
  %0 = mann.interpolate %g, %a, %a : tensor<2x5x!g>, tensor<2x5x!g>, tensor<2x5x!g> -> tensor<2x5x!g>
  return %0 : tensor<2x5x!g>
}

// Evenly spaced offsets are computed, the others are a table.
// CHECK-LABEL: func.func @ring(
// CHECK-SAME: %[[W:[a-z0-9]+]]: tensor<5xi16>
// CHECK-NOT: dense
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%{{.*}} : tensor<3xi16>)
// CHECK: %[[N:.*]] = linalg.index 0 : index
// CHECK: %[[S:.*]] = linalg.index 1 : index
// CHECK: %[[SOURCE:.*]] = arith.subi %[[N]], %{{.*}} : index
// CHECK: %[[BELOW:.*]] = arith.cmpi slt, %[[SOURCE]], %{{.*}} : index
// CHECK: %[[ABOVE:.*]] = arith.cmpi sge, %[[SOURCE]], %{{.*}} : index
// CHECK: arith.select %[[ABOVE]]
// CHECK: %[[AT:.*]] = arith.select %[[BELOW]]
// CHECK: tensor.extract %[[W]][%[[AT]]] : tensor<5xi16>
func.func @ring(%w: tensor<5x!g>, %k: tensor<3x!g>) -> tensor<5x!g> {
  %0 = mann.circular_shift %w, %k : tensor<5x!g>, tensor<3x!g> -> tensor<5x!g>
  return %0 : tensor<5x!g>
}

// CHECK-LABEL: func.func @line(
// CHECK: %[[TABLE:.*]] = arith.constant dense<[4, 0, -1]> : tensor<3xi32>
// CHECK: linalg.generic {{.*}} ins(%[[TABLE]], %{{.*}} : tensor<3xi32>, tensor<2x3xi16>)
// CHECK: %[[OUTSIDE:.*]] = arith.ori
// CHECK: %[[E:.*]] = tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<2x5xi16>
// CHECK: arith.select %[[OUTSIDE]], %{{.*}}, %[[E]] : i16
func.func @line(%w: tensor<2x5x!g>, %k: tensor<2x3x!g>) -> tensor<2x5x!g> {
  %0 = mann.circular_shift %w, %k {offsets = array<i64: 4, 0, -1>, no_wrap} : tensor<2x5x!g>, tensor<2x3x!g> -> tensor<2x5x!g>
  return %0 : tensor<2x5x!g>
}

// CHECK-LABEL: func.func @sharpen(
// CHECK: arith.maxsi %{{.*}} : i16
// CHECK: %[[REFERENCE:.*]] = linalg.generic
// CHECK: fxp.log2 %{{.*}} : i32
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[REFERENCE]], %{{.*}} : tensor<5xi16>, tensor<i32>, tensor<1xi8>)
// CHECK: %[[L:.*]] = fxp.log2 %{{.*}} : i32
// CHECK: %[[D:.*]] = arith.subi %{{.*}}, %[[L]] overflow<nsw> : i32
// The logarithm of 256, times up to 127, fits 32 bits.
// CHECK: fxp.assume %[[D]] range 0, 524288 : i32
// CHECK: %[[P:.*]] = arith.muli %{{.*}} overflow<nsw> : i32
// CHECK: %[[EIGHT:.*]] = arith.constant 8 : i32
// CHECK: arith.shrsi %[[P]], %[[EIGHT]] : i32
// CHECK: fxp.exp2
// CHECK: arith.cmpi sgt, %{{.*}}, %{{.*}} : i16
// CHECK: arith.select
// CHECK: fxp.reciprocal
func.func @sharpen(%w: tensor<5x!g>, %p: tensor<1x!b>) -> tensor<5x!g> {
  %0 = mann.sharpen %w, %p : tensor<5x!g>, tensor<1x!b> -> tensor<5x!g>
  return %0 : tensor<5x!g>
}

// With 16 bits of gamma it does not.
// CHECK-LABEL: func.func @sharpen_wide(
// CHECK: arith.muli %{{.*}} overflow<nsw> : i64
// CHECK: arith.trunci %{{.*}} : i64 to i32
func.func @sharpen_wide(%w: tensor<5x!fine>, %p: tensor<1x!s>) -> tensor<5x!fine> {
  %0 = mann.sharpen %w, %p : tensor<5x!fine>, tensor<1x!s> -> tensor<5x!fine>
  return %0 : tensor<5x!fine>
}

// CHECK-LABEL: func.func @sharpen_float(
// CHECK: arith.maxnumf
// CHECK: arith.divf
// CHECK: math.log
// CHECK: math.exp
// CHECK: arith.cmpf ogt
func.func @sharpen_float(%w: tensor<5xf32>, %p: tensor<1xf32>) -> tensor<5xf32> {
  %0 = mann.sharpen %w, %p : tensor<5xf32>, tensor<1xf32> -> tensor<5xf32>
  return %0 : tensor<5xf32>
}
