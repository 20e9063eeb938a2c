// Parts of tensors, and whole rows.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!h = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>
!w = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>

// CHECK-DAG: #[[STRIDES:.*]] = affine_map<(d0, d1) -> (d0 * -6 + 20)>

// CHECK-LABEL: func.func @concat(
// CHECK: %[[E:.*]] = tensor.empty() : tensor<7xi8>
// CHECK: %[[P:.*]] = tensor.extract_slice %[[E]][0] [4] [1]
// A part of the result's format is copied.
// CHECK: linalg.generic
// CHECK-NOT: fxp.
// CHECK: %[[F:.*]] = tensor.insert_slice %{{.*}} into %[[E]][0] [4] [1]
// CHECK: tensor.extract_slice %[[F]][4] [3] [1]
// CHECK: fxp.requantize %{{.*}} shift 4 nearest_even range -127, 127 : i8 to i8
// CHECK: tensor.insert_slice %{{.*}} into %[[F]][4] [3] [1]
func.func @concat(%a: tensor<4x!c>, %b: tensor<3x!h>) -> tensor<7x!c> {
  %0 = mann.concat %a, %b : tensor<4x!c>, tensor<3x!h> -> tensor<7x!c>
  return %0 : tensor<7x!c>
}

// CHECK-LABEL: func.func @slice(
// CHECK-NEXT: %[[S:.*]] = tensor.extract_slice %{{.*}}[0, 2] [4, 3] [1, 1] : tensor<4x8xi8> to tensor<4x3xi8>
// CHECK-NEXT: return %[[S]]
func.func @slice(%a: tensor<4x8x!c>) -> tensor<4x3x!c> {
  %0 = mann.slice %a[2] {dim = 1 : i64} : tensor<4x8x!c> -> tensor<4x3x!c>
  return %0 : tensor<4x3x!c>
}

// A row is a view. The index of a loop over the rows needs no remainder.
// CHECK-LABEL: func.func @rows_of_loop(
// CHECK-NOT: arith.remsi
// CHECK: scf.for %[[T:.*]] = %{{.*}} to %{{.*}} step
// CHECK-NEXT: tensor.extract_slice %{{.*}}[%[[T]], 0] [1, 8] [1, 1] : tensor<4x8xi8> to tensor<8xi8>
// CHECK-NEXT: scf.yield
func.func @rows_of_loop(%a: tensor<4x8x!c>, %b: tensor<8x!c>) -> tensor<8x!c> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %t = %c0 to %c4 step %c1 iter_args(%last = %b) -> (tensor<8x!c>) {
    %row = mann.row %a[%t] : tensor<4x8x!c> -> tensor<8x!c>
    scf.yield %row : tensor<8x!c>
  }
  return %r : tensor<8x!c>
}

// CHECK-LABEL: func.func @row_of_longer_loop(
// CHECK: %[[N:.*]] = arith.constant 4 : index
// CHECK: %[[R:.*]] = arith.remsi %{{.*}}, %[[N]] : index
// CHECK: %[[NEGATIVE:.*]] = arith.cmpi slt, %[[R]]
// CHECK: %[[I:.*]] = arith.select %[[NEGATIVE]], %{{.*}}, %[[R]] : index
// CHECK: %[[E:.*]] = tensor.extract %{{.*}}[%[[I]]] : tensor<4xi8>
// CHECK: tensor.from_elements %[[E]] : tensor<i8>
func.func @row_of_longer_loop(%a: tensor<4xi8>, %b: tensor<i8>) -> tensor<i8> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %r = scf.for %t = %c0 to %c5 step %c1 iter_args(%last = %b) -> (tensor<i8>) {
    %row = mann.row %a[%t] : tensor<4xi8> -> tensor<i8>
    scf.yield %row : tensor<i8>
  }
  return %r : tensor<i8>
}

// CHECK-LABEL: func.func @reshape(
// CHECK: %[[F:.*]] = tensor.collapse_shape %{{.*}} {{\[}}[0, 1]] : tensor<4x6xi8> into tensor<24xi8>
// CHECK: tensor.expand_shape %[[F]] {{\[}}[0, 1, 2]] output_shape [2, 3, 4] : tensor<24xi8> into tensor<2x3x4xi8>
func.func @reshape(%a: tensor<4x6x!c>) -> tensor<2x3x4x!c> {
  %0 = mann.reshape %a : tensor<4x6x!c> -> tensor<2x3x4x!c>
  return %0 : tensor<2x3x4x!c>
}

// CHECK-LABEL: func.func @reshape_scalar(
// CHECK: %[[F:.*]] = tensor.expand_shape %{{.*}} [] output_shape [1] : tensor<f32> into tensor<1xf32>
// CHECK: tensor.expand_shape %[[F]] {{\[}}[0, 1]] output_shape [1, 1] : tensor<1xf32> into tensor<1x1xf32>
func.func @reshape_scalar(%a: tensor<f32>) -> tensor<1x1xf32> {
  %0 = mann.reshape %a : tensor<f32> -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// The strides of the operand's elements, in row-major order, are the map.
// CHECK-LABEL: func.func @strided(
// CHECK: %[[F:.*]] = tensor.collapse_shape %{{.*}} {{\[}}[0, 1]] : tensor<4x6xi8> into tensor<24xi8>
// CHECK: linalg.generic {indexing_maps = [#[[STRIDES]], #{{.*}}], iterator_types = ["parallel", "parallel"]} ins(%[[F]] : tensor<24xi8>)
func.func @strided(%a: tensor<4x6x!c>) -> tensor<3x5x!c> {
  %0 = mann.strided %a[20] strides [-6, 0] : tensor<4x6x!c> -> tensor<3x5x!c>
  return %0 : tensor<3x5x!c>
}

// A stride along one element is none, and a loop variable alone indexes as many
// elements as it has values.
// CHECK-LABEL: func.func @strided_beginning(
// CHECK: %[[P:.*]] = tensor.extract_slice %{{.*}}[0] [5] [1] : tensor<8xi8> to tensor<5xi8>
// CHECK: linalg.generic {{.*}} ins(%[[P]] : tensor<5xi8>) outs(%{{.*}} : tensor<1x5xi8>)
func.func @strided_beginning(%a: tensor<8x!c>) -> tensor<1x5x!c> {
  %0 = mann.strided %a[0] strides [9, 1] : tensor<8x!c> -> tensor<1x5x!c>
  return %0 : tensor<1x5x!c>
}

// CHECK-LABEL: func.func @pad(
// CHECK: %[[Z:.*]] = arith.constant 0 : i8
// CHECK: %[[W:.*]] = linalg.fill ins(%[[Z]] : i8)
// CHECK: tensor.insert_slice %{{.*}} into %[[W]][1, 0] [4, 6] [1, 1] : tensor<4x6xi8> into tensor<5x8xi8>
func.func @pad(%a: tensor<4x6x!c>) -> tensor<5x8x!c> {
  %0 = mann.pad %a low [1, 0] high [0, 2] : tensor<4x6x!c> -> tensor<5x8x!c>
  return %0 : tensor<5x8x!c>
}

// CHECK-LABEL: func.func @sum(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: arith.extsi %{{.*}} : i8 to i32
// CHECK: arith.addi
// CHECK: %[[A:.*]] = fxp.assume %{{.*}} range -1016, 1016 : i32
// CHECK-NEXT: fxp.requantize %[[A]] shift 0 nearest_even range -127, 127 : i32 to i8
func.func @sum(%a: tensor<4x8x!c>) -> tensor<4x!c> {
  %0 = mann.sum %a : tensor<4x8x!c> -> tensor<4x!c>
  return %0 : tensor<4x!c>
}

// 8 codes of 8 bits: the spread is at most 8 * 8 * 127^2, of 20 bits, and gets 40
// bits more. Everything of one element fits 32 bits.
// CHECK-LABEL: func.func @layer(
// CHECK: arith.addi
// CHECK: arith.muli
// CHECK: arith.addi
// CHECK: linalg.generic
// CHECK: fxp.assume %{{.*}} range 0, 129032 : i32
// CHECK: fxp.assume %{{.*}} range -1016, 1016 : i32
// CHECK: arith.subi %{{.*}} : i64
// CHECK: %[[S:.*]] = fxp.assume %{{.*}} range 0, 1032256 : i64
// CHECK: %[[C:.*]] = arith.constant 40 : i64
// CHECK: arith.shli %[[S]], %[[C]] overflow<nsw> : i64
// eps = 1e-5: 8^2 * 1e-5 * 2^(8 + 40).
// CHECK: arith.constant 180143980{{[0-9]+}} : i64
// CHECK: %[[D:.*]] = arith.addi
// CHECK: fxp.rsqrt %[[D]] : i64
// CHECK: linalg.generic
// CHECK: arith.muli %{{.*}} : i32
// CHECK: arith.subi %{{.*}} : i32
// CHECK: fxp.assume %{{.*}} range -2032, 2032 : i32
// CHECK: fxp.assume %{{.*}} range 0, 65535 : i32
// CHECK: arith.muli %{{.*}} : i32
// CHECK: fxp.shift_round %{{.*}} by %{{.*}} nearest_even : i32
// CHECK: fxp.requantize %{{.*}} shift 0 nearest_even range -127, 127 : i32 to i8
func.func @layer(%a: tensor<4x8x!c>) -> tensor<4x8x!c> {
  %0 = mann.normalize layer %a : tensor<4x8x!c> -> tensor<4x8x!c>
  return %0 : tensor<4x8x!c>
}

// 4096 codes of 16 bits: squares sum up to 42 bits.
// CHECK-LABEL: func.func @rms(
// CHECK: arith.muli %{{.*}} : i64
// CHECK: fxp.assume %{{.*}} range 0, 4397778079744 : i64
// CHECK: fxp.assume %{{.*}} range 0, {{[0-9]+}} : i64
// CHECK: fxp.rsqrt %{{.*}} : i64
// CHECK: fxp.shift_round %{{.*}} : i64
// CHECK: fxp.requantize %{{.*}} : i64 to i16
func.func @rms(%a: tensor<4096x!w>) -> tensor<4096x!w> {
  %0 = mann.normalize rms %a : tensor<4096x!w> -> tensor<4096x!w>
  return %0 : tensor<4096x!w>
}

// eps is added to the root.
// CHECK-LABEL: func.func @l2(
// CHECK: %[[M:.*]], %[[S:.*]] = fxp.sqrt %{{.*}} : i64
// CHECK: fxp.shift_round %{{.*}} nearest_even : i64
// CHECK: %[[N:.*]] = fxp.requantize %{{.*}} : i64 to i32
// CHECK: fxp.reciprocal %[[N]] : i32
func.func @l2(%a: tensor<8x!c>) -> tensor<8x!c> {
  %0 = mann.normalize l2 %a : tensor<8x!c> -> tensor<8x!c>
  return %0 : tensor<8x!c>
}

// CHECK-LABEL: func.func @l2_max(
// CHECK: %[[D:.*]] = arith.maxsi %{{.*}} : i64
// CHECK: fxp.rsqrt %[[D]] : i64
func.func @l2_max(%a: tensor<8x!c>) -> tensor<8x!c> {
  %0 = mann.normalize l2 %a {eps_form = #mann<eps_form max>} : tensor<8x!c> -> tensor<8x!c>
  return %0 : tensor<8x!c>
}

// CHECK-LABEL: func.func @l2_f32(
// CHECK: math.sqrt
// CHECK: arith.addf
// CHECK: arith.divf
// CHECK: arith.cmpf olt
// CHECK: arith.select
func.func @l2_f32(%a: tensor<8xf32>) -> tensor<8xf32> {
  %0 = mann.normalize l2 %a : tensor<8xf32> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
