// Parts of tensors and whole rows of codes.
// RUN: mann-run %s | FileCheck %s

!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q1 = !quant.uniform<i8<-127:127>:f32, 0.5>
!q0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!q5 = !quant.uniform<i8<-127:127>:f32, 0.03125>
!p7 = !quant.uniform<i8<-127:127>:f32, 0.0078125>

mann.parameter @x : tensor<4x!q2> = dense<[10, -7, 127, 3]> : tensor<4xi8>
mann.parameter @y : tensor<2x!q1> = dense<[-20, 1]> : tensor<2xi8>
mann.parameter @m : tensor<2x3x!q2> = dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
mann.parameter @k : tensor<2x1x!q1> = dense<[[7], [-8]]> : tensor<2x1xi8>
mann.parameter @pairs : tensor<4x2x!q0> = dense<[[3, 4], [0, 0], [1, 7], [5, 5]]> : tensor<4x2xi8>

func.func @main() -> (
    tensor<6x!q1> {mann.name = "concat"}, tensor<6x!q1> {mann.name = "concat_zero"}, tensor<2x4x!q2> {mann.name = "columns"},
    tensor<2x!q2> {mann.name = "slice"}, tensor<2x2x!q2> {mann.name = "slice_columns"},
    tensor<3x2x!q2> {mann.name = "reshape"}, tensor<6x!q2> {mann.name = "flat"},
    tensor<!q0> {mann.name = "sum"}, tensor<1x!q2> {mann.name = "sum_saturated"}, tensor<2x!q0> {mann.name = "sum_rows"},
    tensor<2x1x!q0> {mann.name = "sum_zero"},
    tensor<4x2x!p7> {mann.name = "l2"}, tensor<4x2x!p7> {mann.name = "l2_added"}, tensor<4x2x!p7> {mann.name = "l2_max"},
    tensor<4x2x!q5> {mann.name = "rms"}, tensor<4x2x!q5> {mann.name = "layer"}, tensor<4x2x!q5> {mann.name = "layer_zero"},
    tensor<4x2x!q5> {mann.name = "layer_eps"}) {
  %x = mann.get_parameter @x : tensor<4x!q2>
  %y = mann.get_parameter @y : tensor<2x!q1>
  %m = mann.get_parameter @m : tensor<2x3x!q2>
  %k = mann.get_parameter @k : tensor<2x1x!q1>
  %pairs = mann.get_parameter @pairs : tensor<4x2x!q0>
  %0 = mann.concat %x, %y : tensor<4x!q2>, tensor<2x!q1> -> tensor<6x!q1>
  %1 = mann.concat %x, %y {rounding = #fxp<rounding toward_zero>} : tensor<4x!q2>, tensor<2x!q1> -> tensor<6x!q1>
  %2 = mann.concat %k, %m {dim = 1 : i64} : tensor<2x1x!q1>, tensor<2x3x!q2> -> tensor<2x4x!q2>
  %3 = mann.slice %x[1] : tensor<4x!q2> -> tensor<2x!q2>
  %4 = mann.slice %m[1] {dim = 1 : i64} : tensor<2x3x!q2> -> tensor<2x2x!q2>
  %5 = mann.reshape %m : tensor<2x3x!q2> -> tensor<3x2x!q2>
  %6 = mann.reshape %m : tensor<2x3x!q2> -> tensor<6x!q2>
  %7 = mann.sum %x : tensor<4x!q2> -> tensor<!q0>
  %8 = mann.sum %x : tensor<4x!q2> -> tensor<1x!q2>
  %9 = mann.sum %m : tensor<2x3x!q2> -> tensor<2x!q0>
  %10 = mann.sum %m {rounding = #fxp<rounding toward_zero>} : tensor<2x3x!q2> -> tensor<2x1x!q0>
  %11 = mann.normalize l2 %pairs {eps = 0.0 : f32} : tensor<4x2x!q0> -> tensor<4x2x!p7>
  %12 = mann.normalize l2 %pairs {eps = 5.0 : f32} : tensor<4x2x!q0> -> tensor<4x2x!p7>
  %13 = mann.normalize l2 %pairs {eps = 10.0 : f32, eps_form = #mann<eps_form max>} : tensor<4x2x!q0> -> tensor<4x2x!p7>
  %14 = mann.normalize rms %pairs {eps = 0.0 : f32} : tensor<4x2x!q0> -> tensor<4x2x!q5>
  %15 = mann.normalize layer %pairs {eps = 0.0 : f32} : tensor<4x2x!q0> -> tensor<4x2x!q5>
  %16 = mann.normalize layer %pairs {eps = 0.0 : f32, rounding = #fxp<rounding toward_zero>} : tensor<4x2x!q0> -> tensor<4x2x!q5>
  %17 = mann.normalize layer %pairs {eps = 16.0 : f32} : tensor<4x2x!q0> -> tensor<4x2x!q5>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17
    : tensor<6x!q1>, tensor<6x!q1>, tensor<2x4x!q2>, tensor<2x!q2>, tensor<2x2x!q2>, tensor<3x2x!q2>, tensor<6x!q2>,
      tensor<!q0>, tensor<1x!q2>, tensor<2x!q0>, tensor<2x1x!q0>, tensor<4x2x!p7>, tensor<4x2x!p7>, tensor<4x2x!p7>,
      tensor<4x2x!q5>, tensor<4x2x!q5>, tensor<4x2x!q5>, tensor<4x2x!q5>
}
// 5, -3.5, 63.5, 1.5 halves, and what has that format already.
// CHECK:      sample 0: concat = [5, -4, 64, 2, -20, 1] * 2^-1
// CHECK-NEXT: sample 0: concat_zero = [5, -3, 63, 1, -20, 1] * 2^-1
// CHECK-NEXT: sample 0: columns = {{\[}}[14, 1, 2, 3], [-16, 4, 5, 6]] * 2^-2
// CHECK-NEXT: sample 0: slice = [-7, 127] * 2^-2
// CHECK-NEXT: sample 0: slice_columns = {{\[}}[2, 3], [5, 6]] * 2^-2
// CHECK-NEXT: sample 0: reshape = {{\[}}[1, 2], [3, 4], [5, 6]] * 2^-2
// CHECK-NEXT: sample 0: flat = [1, 2, 3, 4, 5, 6] * 2^-2
// 133 quarters; 6 and 15 of them are 1.5 and 3.75.
// CHECK-NEXT: sample 0: sum = 33 * 2^0
// CHECK-NEXT: sample 0: sum_saturated = [127] * 2^-2
// CHECK-NEXT: sample 0: sum_rows = [2, 4] * 2^0
// CHECK-NEXT: sample 0: sum_zero = {{\[}}[1], [3]] * 2^0
// 3/5, 4/5; 0; 1/7.07107, 7/7.07107; 1/1.41421: 76.8, 102.4, 18.1, 126.7, 90.5.
// CHECK-NEXT: sample 0: l2 = {{\[}}[77, 102], [0, 0], [18, 127], [91, 91]] * 2^-7
// 3/10, 4/10; 1/12.07107, 7/12.07107: 38.4, 51.2, 10.6, 74.2, 53.02.
// CHECK-NEXT: sample 0: l2_added = {{\[}}[38, 51], [0, 0], [11, 74], [53, 53]] * 2^-7
// 1/10, 7/10, 5/10: 12.8, 89.6, 64.
// CHECK-NEXT: sample 0: l2_max = {{\[}}[38, 51], [0, 0], [13, 90], [64, 64]] * 2^-7
// 3/3.53553, 4/3.53553; 1/5, 7/5; 1: 27.2, 36.2, 6.4, 44.8, 32.
// CHECK-NEXT: sample 0: rms = {{\[}}[27, 36], [0, 0], [6, 45], [32, 32]] * 2^-5
// Two elements are 1 from their mean, in deviations; the mantissa is below it.
// CHECK-NEXT: sample 0: layer = {{\[}}[-32, 32], [0, 0], [-32, 32], [0, 0]] * 2^-5
// CHECK-NEXT: sample 0: layer_zero = {{\[}}[-31, 31], [0, 0], [-31, 31], [0, 0]] * 2^-5
// 0.5/sqrt(16.25), 3/5: 3.97 and 19.2.
// CHECK-NEXT: sample 0: layer_eps = {{\[}}[-4, 4], [0, 0], [-19, 19], [0, 0]] * 2^-5
// CHECK-NOT:  {{.}}
