// The sum of an embedding's words is bounded by what its table holds, wherever that stands:
// a sum that fits the result is not clamped.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s
// RUN: mann-opt %s --convert-mann-to-linalg --fxp-optimize | FileCheck %s --check-prefix=FITS

!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!t = !quant.uniform<i8<-127:127>:f32, 0.03125>
!w = !quant.uniform<i8<-127:127>:f32, 1.0>
!sum = !quant.uniform<i16<-700:700>:f32, 0.0625>
!long = !quant.uniform<i16<-32767:32767>:f32, 0.03125>
mann.parameter @table : tensor<3x2x!q> = dense<[[1, 2], [-100, 3], [120, 0]]> : tensor<3x2xi8>
mann.parameter @time : tensor<2x2x!t> = dense<1> : tensor<2x2xi8>
mann.parameter @weights : tensor<7x2x!w> = dense<[[1, 0], [1, 1], [1, 0], [1, 0], [1, 0], [1, 0], [-2, 2]]> : tensor<7x2xi8>

// Seven times 100: the row of 120 is that of the padding.
// CHECK-LABEL: func.func @padded
// CHECK: fxp.assume %{{.*}} range -700, 700 : i32
// FITS-LABEL: func.func @padded
// FITS: fxp.assume %{{.*}} range -700, 700 : i32
// FITS-NEXT: arith.trunci
func.func @padded(%ids: tensor<7xi32>) -> tensor<2x!sum> {
  %t = mann.get_parameter @table : tensor<3x2x!q>
  %s = mann.embed %ids, %t {padding = 2 : i64} : tensor<7xi32>, tensor<3x2x!q> -> tensor<2x!sum>
  return %s : tensor<2x!sum>
}

// CHECK-LABEL: func.func @all
// CHECK: fxp.assume %{{.*}} range -840, 840 : i32
func.func @all(%ids: tensor<7xi32>) -> tensor<2x!sum> {
  %t = mann.get_parameter @table : tensor<3x2x!q>
  %s = mann.embed %ids, %t : tensor<7xi32>, tensor<3x2x!q> -> tensor<2x!sum>
  return %s : tensor<2x!sum>
}

// Twice 840 in the steps of the temporal row, and that by its format.
// CHECK-LABEL: func.func @temporal
// CHECK: fxp.assume %{{.*}} range -1807, 1807 : i32
func.func @temporal(%ids: tensor<2x7xi32>) -> tensor<2x2x!long> {
  %t = mann.get_parameter @table : tensor<3x2x!q>
  %r = mann.get_parameter @time : tensor<2x2x!t>
  %s = mann.embed %ids, %t temporal(%r : tensor<2x2x!t>) : tensor<2x7xi32>, tensor<3x2x!q> -> tensor<2x2x!long>
  return %s : tensor<2x2x!long>
}

// 8 times 120, the largest of the first column.
// CHECK-LABEL: func.func @weighted
// CHECK: fxp.assume %{{.*}} range -960, 960 : i32
func.func @weighted(%ids: tensor<7xi32>) -> tensor<2x!long> {
  %t = mann.get_parameter @table : tensor<3x2x!q>
  %w = mann.get_parameter @weights : tensor<7x2x!w>
  %s = mann.embed %ids, %t weights(%w : tensor<7x2x!w>) : tensor<7xi32>, tensor<3x2x!q> -> tensor<2x!long>
  return %s : tensor<2x!long>
}

// A table that is not known has the bound of its format.
// CHECK-LABEL: func.func @given
// CHECK: fxp.assume %{{.*}} range -889, 889 : i32
func.func @given(%ids: tensor<7xi32>, %t: tensor<3x2x!q>) -> tensor<2x!sum> {
  %s = mann.embed %ids, %t : tensor<7xi32>, tensor<3x2x!q> -> tensor<2x!sum>
  return %s : tensor<2x!sum>
}
