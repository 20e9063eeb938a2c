// Functions of elements on codes: exact arithmetic, one rounding, saturation.
// RUN: mann-run %s | FileCheck %s

// Steps of 1/4 and 1/2; products in steps of 1/8.
!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q1 = !quant.uniform<i8<-127:127>:f32, 0.5>
!q0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!small = !quant.uniform<i4<-7:7>:f32, 1.0>
!coarse = !quant.uniform<i8<-127:127>:f32, 4.0>
// A gate: 1.0 is 8.
!g3 = !quant.uniform<i5<0:8>:f32, 0.125>

mann.parameter @x : tensor<4x!q2> = dense<[10, -7, 127, 3]> : tensor<4xi8>
mann.parameter @y : tensor<4x!q1> = dense<[-20, 1, 127, 2]> : tensor<4xi8>
mann.parameter @rows : tensor<2x2x!q2> = dense<[[10, -7], [127, 3]]> : tensor<2x2xi8>
mann.parameter @factors : tensor<2x!q1> = dense<[-20, 2]> : tensor<2xi8>
mann.parameter @scalar : tensor<!q1> = dense<3> : tensor<i8>
mann.parameter @gate : tensor<3x!g3> = dense<[8, 0, 3]> : tensor<3xi8>
mann.parameter @c : tensor<2x!coarse> = dense<[1, -1]> : tensor<2xi8>
mann.parameter @falls : tensor<6x!q2> = dense<[10, -7, -6, -127, -2, 1]> : tensor<6xi8>

func.func @main() -> (
    tensor<4x!q0> {mann.name = "mul"}, tensor<4x!q0> {mann.name = "mul_zero"}, tensor<4x!q2> {mann.name = "mul_fine"},
    tensor<2x2x!q0> {mann.name = "mul_rows"}, tensor<4x!q0> {mann.name = "mul_scalar"},
    tensor<4x!q2> {mann.name = "sub"}, tensor<4x!q2> {mann.name = "sub_back"}, tensor<4x!small> {mann.name = "sub_small"},
    tensor<4x!q2> {mann.name = "rest"}, tensor<4x!g3> {mann.name = "rest_gate"}, tensor<2x!q0> {mann.name = "rest_coarse"},
    tensor<3x!g3> {mann.name = "rest_of_gate"}, tensor<3x!q0> {mann.name = "rest_whole"},
    tensor<6x!q2> {mann.name = "leaky"}, tensor<6x!q2> {mann.name = "leaky_zero"},
    tensor<6x!q1> {mann.name = "clip"}, tensor<6x!g3> {mann.name = "clip_gate"}) {
  %x = mann.get_parameter @x : tensor<4x!q2>
  %y = mann.get_parameter @y : tensor<4x!q1>
  %rows = mann.get_parameter @rows : tensor<2x2x!q2>
  %factors = mann.get_parameter @factors : tensor<2x!q1>
  %scalar = mann.get_parameter @scalar : tensor<!q1>
  %gate = mann.get_parameter @gate : tensor<3x!g3>
  %c = mann.get_parameter @c : tensor<2x!coarse>
  %falls = mann.get_parameter @falls : tensor<6x!q2>
  %0 = mann.mul %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q0>
  %1 = mann.mul %x, %y {rounding = #fxp<rounding toward_zero>} : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q0>
  %2 = mann.mul %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q2>
  %3 = mann.mul %rows, %factors : tensor<2x2x!q2>, tensor<2x!q1> -> tensor<2x2x!q0>
  %4 = mann.mul %x, %scalar : tensor<4x!q2>, tensor<!q1> -> tensor<4x!q0>
  %5 = mann.sub %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q2>
  %6 = mann.sub %y, %x : tensor<4x!q1>, tensor<4x!q2> -> tensor<4x!q2>
  %7 = mann.sub %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!small>
  %8 = mann.complement %x : tensor<4x!q2> -> tensor<4x!q2>
  %9 = mann.complement %x : tensor<4x!q2> -> tensor<4x!g3>
  %10 = mann.complement %c : tensor<2x!coarse> -> tensor<2x!q0>
  %11 = mann.complement %gate : tensor<3x!g3> -> tensor<3x!g3>
  %12 = mann.complement %gate {rounding = #fxp<rounding toward_zero>} : tensor<3x!g3> -> tensor<3x!q0>
  %13 = mann.leaky_relu %falls {slope_log2 = -2 : i64} : tensor<6x!q2>
  %14 = mann.leaky_relu %falls {slope_log2 = -2 : i64, rounding = #fxp<rounding toward_zero>} : tensor<6x!q2>
  %15 = mann.clip %falls {min = -1.25 : f32, max = 1.0 : f32} : tensor<6x!q2> -> tensor<6x!q1>
  %16 = mann.clip %falls {min = 0.0 : f32, max = 1.0 : f32} : tensor<6x!q2> -> tensor<6x!g3>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16
    : tensor<4x!q0>, tensor<4x!q0>, tensor<4x!q2>, tensor<2x2x!q0>, tensor<4x!q0>, tensor<4x!q2>, tensor<4x!q2>,
      tensor<4x!small>, tensor<4x!q2>, tensor<4x!g3>, tensor<2x!q0>, tensor<3x!g3>, tensor<3x!q0>, tensor<6x!q2>,
      tensor<6x!q2>, tensor<6x!q1>, tensor<6x!g3>
}
// Products of -200, -7, 16129 and 6 eighths: -25, -0.875, 2016 and 0.75, and in
// quarters -100, -3.5, 8064 and 3.
// CHECK:      sample 0: mul = [-25, -1, 127, 1] * 2^0
// CHECK-NEXT: sample 0: mul_zero = [-25, 0, 127, 0] * 2^0
// CHECK-NEXT: sample 0: mul_fine = [-100, -4, 127, 3] * 2^-2
// -200, 140; 254, 6 eighths; and 30, -21, 381, 9.
// CHECK-NEXT: sample 0: mul_rows = {{\[}}[-25, 18], [32, 1]] * 2^0
// CHECK-NEXT: sample 0: mul_scalar = [4, -3, 48, 1] * 2^0
// 10 + 40, -7 - 2, 127 - 254 and 3 - 4 quarters.
// CHECK-NEXT: sample 0: sub = [50, -9, -127, -1] * 2^-2
// CHECK-NEXT: sample 0: sub_back = [-50, 9, 127, 1] * 2^-2
// CHECK-NEXT: sample 0: sub_small = [7, -2, -7, 0] * 2^0
// 4 quarters less each; a gate holds 0..1.
// CHECK-NEXT: sample 0: rest = [-6, 11, -123, 1] * 2^-2
// CHECK-NEXT: sample 0: rest_gate = [0, 8, 0, 2] * 2^-3
// CHECK-NEXT: sample 0: rest_coarse = [-3, 5] * 2^0
// CHECK-NEXT: sample 0: rest_of_gate = [0, 8, 5] * 2^-3
// CHECK-NEXT: sample 0: rest_whole = [0, 1, 0] * 2^0
// -1.75, -1.5, -31.75 and -0.5 quarters.
// CHECK-NEXT: sample 0: leaky = [10, -2, -2, -32, 0, 1] * 2^-2
// CHECK-NEXT: sample 0: leaky_zero = [10, -1, -1, -31, 0, 1] * 2^-2
// In halves: 5, -3.5, -3, -63.5, -1 and 0.5, between -2.5, which is -2, and 2.
// CHECK-NEXT: sample 0: clip = [2, -2, -2, -2, -1, 0] * 2^-1
// CHECK-NEXT: sample 0: clip_gate = [8, 0, 0, 0, 0, 2] * 2^-3
// CHECK-NOT:  {{.}}
