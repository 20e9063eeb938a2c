// The dense parts of a network.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!h = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>
!w = !quant.uniform<i16<-32767:32767>:f32, 3.906250e-03>

// CHECK-LABEL: func.func @linear(
// CHECK: arith.muli
// CHECK-NEXT: arith.addi
// 4 + 8 fraction bits to 4.
// CHECK: fxp.requantize %{{.*}} shift 8 nearest_even range -127, 127 : i32 to i8
func.func @linear(%u: tensor<8x!c>, %H: tensor<5x8x!h>) -> tensor<5x!c> {
  %r = mann.linear %u, %H : tensor<8x!c>, tensor<5x8x!h> -> tensor<5x!c>
  return %r : tensor<5x!c>
}

// CHECK-LABEL: func.func @products(
// Each product to 8 fraction bits, and the sum of them to 4.
// CHECK: %[[P:.*]] = arith.muli
// CHECK-NEXT: %[[R:.*]] = fxp.requantize %[[P]] shift 4 toward_zero range -127, 127 : i32 to i8
// CHECK-NEXT: arith.extsi %[[R]]
// CHECK-NEXT: arith.addi
// CHECK: fxp.requantize %{{.*}} shift 4 toward_zero range -127, 127 : i32 to i8
func.func @products(%u: tensor<8x!c>, %H: tensor<5x8x!h>) -> tensor<5x!c> {
  %r = mann.linear %u, %H {products = !h, rounding = #fxp<rounding toward_zero>} : tensor<8x!c>, tensor<5x8x!h> -> tensor<5x!c>
  return %r : tensor<5x!c>
}

// CHECK-LABEL: func.func @linear_f32(
// CHECK: iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: arith.mulf
// CHECK-NEXT: arith.addf
func.func @linear_f32(%u: tensor<3x8xf32>, %H: tensor<5x8xf32>) -> tensor<3x5xf32> {
  %r = mann.linear %u, %H : tensor<3x8xf32>, tensor<5x8xf32> -> tensor<3x5xf32>
  return %r : tensor<3x5xf32>
}

// CHECK-LABEL: func.func @add(
// Both at 8 fraction bits, the finer of the two.
// CHECK: arith.constant 4 : i32
// CHECK-NEXT: arith.shli
// CHECK: arith.addi
// CHECK-NEXT: %[[S:.*]] = fxp.assume %{{.*}} range -2159, 2159 : i32
// CHECK-NEXT: fxp.requantize %[[S]] shift 4 nearest_even range -127, 127 : i32 to i8
func.func @add(%a: tensor<4x!c>, %b: tensor<4x!h>) -> tensor<4x!c> {
  %r = mann.add %a, %b : tensor<4x!c>, tensor<4x!h> -> tensor<4x!c>
  return %r : tensor<4x!c>
}

// CHECK-LABEL: func.func @add_f32(
// CHECK: arith.addf
func.func @add_f32(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %r = mann.add %a, %b : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func.func @relu(
// CHECK: arith.maxsi %{{.*}}, %{{.*}} : i8
func.func @relu(%a: tensor<4x!c>) -> tensor<4x!c> {
  %r = mann.relu %a : tensor<4x!c>
  return %r : tensor<4x!c>
}

// CHECK-LABEL: func.func @relu_f32(
// A NaN is not less than 0, and stays.
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: %[[NEGATIVE:.*]] = arith.cmpf olt, %[[X:.*]], %[[ZERO]] : f32
// CHECK: arith.select %[[NEGATIVE]], %[[ZERO]], %[[X]] : f32
func.func @relu_f32(%a: tensor<4xf32>) -> tensor<4xf32> {
  %r = mann.relu %a : tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func.func @sign(
// CHECK-DAG: %[[ONE:.*]] = arith.constant 16 : i8
// CHECK-DAG: %[[MINUS:.*]] = arith.constant -16 : i8
// CHECK-DAG: %[[NEGATIVE:.*]] = arith.cmpi slt, %{{.*}}, %{{.*}} : i8
// CHECK: arith.select %[[NEGATIVE]], %[[MINUS]], %[[ONE]] : i8
func.func @sign(%a: tensor<4x!c>) -> tensor<4x!c> {
  %r = mann.sign %a : tensor<4x!c>
  return %r : tensor<4x!c>
}

// CHECK-LABEL: func.func @sign_f32(
// CHECK: %[[NEGATIVE:.*]] = arith.cmpf olt, %{{.*}}, %{{.*}} : f32
// CHECK: arith.select %[[NEGATIVE]], %{{.*}}, %{{.*}} : f32
func.func @sign_f32(%a: tensor<4xf32>) -> tensor<4xf32> {
  %r = mann.sign %a : tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func.func @requantize(
// CHECK: fxp.requantize %{{.*}} shift 4 nearest_even range -127, 127 : i16 to i8
func.func @requantize(%a: tensor<4x!w>) -> tensor<4x!c> {
  %r = mann.requantize %a : tensor<4x!w> -> tensor<4x!c>
  return %r : tensor<4x!c>
}

// CHECK-LABEL: func.func @argmax(
// CHECK: arith.constant -128 : i8
// CHECK: %[[R:.*]]:2 = linalg.generic
// Only a larger one takes the place: the first of equals wins.
// CHECK: arith.cmpi sgt
// CHECK: return %[[R]]#1 : tensor<i32>
func.func @argmax(%a: tensor<4x!c>) -> tensor<i32> {
  %r = mann.argmax %a : tensor<4x!c> -> tensor<i32>
  return %r : tensor<i32>
}

// CHECK-LABEL: func.func @argmax_f32(
// CHECK: arith.constant 0xFF800000 : f32
// CHECK: arith.cmpf ogt
func.func @argmax_f32(%a: tensor<4xf32>) -> tensor<i32> {
  %r = mann.argmax %a : tensor<4xf32> -> tensor<i32>
  return %r : tensor<i32>
}

// What does not come before the last of those found costs one comparison.
// CHECK-LABEL: func.func @top_k(
// CHECK-SAME: %[[X:.*]]: tensor<9xi8>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[VALUES:.*]] = %{{.*}}, %[[IDS:.*]] = %{{.*}}) -> (tensor<3xi8>, tensor<3xi32>)
// CHECK: %[[CANDIDATE:.*]] = tensor.extract %[[X]][%[[I]]]
// CHECK: %[[LAST:.*]] = tensor.extract %[[VALUES]][%{{.*}}]
// CHECK: %[[FREE:.*]] = arith.cmpi ult, %[[I]], %{{.*}} : index
// CHECK: %[[BEFORE:.*]] = arith.cmpi slt, %[[LAST]], %[[CANDIDATE]] : i8
// CHECK: %[[ENTERS:.*]] = arith.ori %[[FREE]], %[[BEFORE]] : i1
// CHECK: scf.if %[[ENTERS]]
// CHECK: scf.for {{.*}} -> (tensor<3xi8>, tensor<3xi32>, i8, i32, i1)
// CHECK: else
// CHECK: scf.yield %[[VALUES]], %[[IDS]]
func.func @top_k(%a: tensor<9x!c>) -> tensor<3xi32> {
  %r = mann.top_k %a : tensor<9x!c> -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// A NaN is as good as infinity: last.
// CHECK-LABEL: func.func @top_k_smallest_f32(
// CHECK: arith.constant 0x7F800000 : f32
// CHECK: arith.minnumf
// CHECK: arith.cmpf olt
func.func @top_k_smallest_f32(%a: tensor<9xf32>) -> tensor<2xi32> {
  %r = mann.top_k smallest %a : tensor<9xf32> -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// Numbers are their codes already.
// CHECK-LABEL: func.func @codes(
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>) -> tensor<4xi8>
// CHECK-NEXT: return %[[X]]
func.func @codes(%x: tensor<4x!c>) -> tensor<4xi8> {
  %0 = mann.codes %x : tensor<4x!c> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// Codes are summed as they are; the exponent of a row is applied to its sum.
// CHECK-LABEL: func.func @linear_rows(
// CHECK-SAME: %[[U:.*]]: tensor<8xi8>, %[[H:.*]]: tensor<5x9xi8>
// CHECK: %[[CODES:.*]] = tensor.extract_slice %[[H]][0, 0] [5, 8] [1, 1]
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}} ins(%[[CODES]], %[[U]] : tensor<5x8xi8>, tensor<8xi8>) {{.*}}outs(%{{.*}} : tensor<5xi32>)
// CHECK: %[[EXPONENTS:.*]] = tensor.extract_slice %[[H]][0, 8] [5, 1] [1, 1]
// CHECK: linalg.generic {{.*}} ins(%[[SUMS]], %[[EXPONENTS]] : tensor<5xi32>, tensor<5xi8>)
// CHECK: arith.shli %{{.*}} overflow<nsw> : i32
// 4 + 12 fraction bits to 4.
// CHECK: fxp.requantize %{{.*}} shift 12 nearest_even range -127, 127 : i32 to i8
func.func @linear_rows(%u: tensor<8x!c>, %H: tensor<5x8x!mann.scaled<8, -12:-6>>) -> tensor<5x!c> {
  %r = mann.linear %u, %H : tensor<8x!c>, tensor<5x8x!mann.scaled<8, -12:-6>> -> tensor<5x!c>
  return %r : tensor<5x!c>
}
