// The dense ops on codes: exact sums, one rounding, saturation.
// RUN: mann-run %s | FileCheck %s

// Steps of 1/4 and 1/2; products in steps of 1/8.
!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q1 = !quant.uniform<i8<-127:127>:f32, 0.5>
!q0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!coarse = !quant.uniform<i8<-127:127>:f32, 4.0>
!fine = !quant.uniform<i4<-7:7>:f32, 0.125>
!small = !quant.uniform<i4<-7:7>:f32, 1.0>

mann.parameter @matrix : tensor<4x2x!q1> = dense<[[1, 2], [-3, 1], [4, 2], [127, -127]]> : tensor<4x2xi8>
mann.parameter @x : tensor<2x!q2> = dense<[10, -7]> : tensor<2xi8>
mann.parameter @y : tensor<2x!q1> = dense<[-20, 1]> : tensor<2xi8>
mann.parameter @ties : tensor<4x!q1> = dense<[-1, 5, 5, 2]> : tensor<4xi8>
mann.parameter @ramp : tensor<8x!q2> = dense<[2, 6, 10, -2, -6, 127, -127, 3]> : tensor<8xi8>

func.func @main() -> (tensor<4x!q0> {mann.name = "even"}, tensor<4x!q0> {mann.name = "zero"},
                      tensor<4x!small> {mann.name = "saturated"},
                      tensor<4x!q0> {mann.name = "products"}, tensor<4x!q0> {mann.name = "products_zero"},
                      tensor<2x!q2> {mann.name = "add"}, tensor<2x!q0> {mann.name = "add_even"},
                      tensor<2x!q2> {mann.name = "relu"}, tensor<2x!q2> {mann.name = "sign"},
                      tensor<2x!coarse> {mann.name = "sign_coarse"}, tensor<2x!fine> {mann.name = "sign_fine"}, tensor<i32> {mann.name = "argmax"},
                      tensor<8x!small> {mann.name = "requantized"}, tensor<8x!small> {mann.name = "truncated"},
                      tensor<2x!q2> {mann.name = "finer"}) {
  %m = mann.get_parameter @matrix : tensor<4x2x!q1>
  %x = mann.get_parameter @x : tensor<2x!q2>
  %y = mann.get_parameter @y : tensor<2x!q1>
  %ties = mann.get_parameter @ties : tensor<4x!q1>
  %ramp = mann.get_parameter @ramp : tensor<8x!q2>
  %0 = mann.linear %x, %m : tensor<2x!q2>, tensor<4x2x!q1> -> tensor<4x!q0>
  %1 = mann.linear %x, %m {rounding = #fxp<rounding toward_zero>} : tensor<2x!q2>, tensor<4x2x!q1> -> tensor<4x!q0>
  %2 = mann.linear %x, %m : tensor<2x!q2>, tensor<4x2x!q1> -> tensor<4x!small>
  %3 = mann.linear %x, %m {products = !small} : tensor<2x!q2>, tensor<4x2x!q1> -> tensor<4x!q0>
  %4 = mann.linear %x, %m {products = !small, rounding = #fxp<rounding toward_zero>}
     : tensor<2x!q2>, tensor<4x2x!q1> -> tensor<4x!q0>
  %5 = mann.add %x, %y : tensor<2x!q2>, tensor<2x!q1> -> tensor<2x!q2>
  %6 = mann.add %y, %x : tensor<2x!q1>, tensor<2x!q2> -> tensor<2x!q0>
  %7 = mann.relu %x : tensor<2x!q2>
  %12 = mann.sign %x : tensor<2x!q2>
  %13 = mann.requantize %x : tensor<2x!q2> -> tensor<2x!coarse>
  %14 = mann.sign %13 : tensor<2x!coarse>
  %15 = mann.requantize %x : tensor<2x!q2> -> tensor<2x!fine>
  %16 = mann.sign %15 : tensor<2x!fine>
  %8 = mann.argmax %ties : tensor<4x!q1> -> tensor<i32>
  %9 = mann.requantize %ramp : tensor<8x!q2> -> tensor<8x!small>
  %10 = mann.requantize %ramp {rounding = #fxp<rounding toward_zero>} : tensor<8x!q2> -> tensor<8x!small>
  %11 = mann.requantize %y : tensor<2x!q1> -> tensor<2x!q2>
  return %0, %1, %2, %3, %4, %5, %6, %7, %12, %14, %16, %8, %9, %10, %11
    : tensor<4x!q0>, tensor<4x!q0>, tensor<4x!small>, tensor<4x!q0>, tensor<4x!q0>, tensor<2x!q2>, tensor<2x!q0>,
      tensor<2x!q2>, tensor<2x!q2>, tensor<2x!coarse>, tensor<2x!fine>, tensor<i32>, tensor<8x!small>, tensor<8x!small>, tensor<2x!q2>
}
// The sums are -4, -37, 26 and 2159, over 8: -0.5, -4.625, 3.25, 269.875.
// CHECK:      sample 0: even = [0, -5, 3, 127] * 2^0
// CHECK-NEXT: sample 0: zero = [0, -4, 3, 127] * 2^0
// CHECK-NEXT: sample 0: saturated = [0, -5, 3, 7] * 2^0
// The products 10, -14; -30, -7; 40, -14; 1270, 889 over 8 become
// 1, -2; -4, -1; 5, -2; 7, 7, and cut off 1, -1; -3, 0; 5, -1; 7, 7.
// CHECK-NEXT: sample 0: products = [-1, -5, 3, 14] * 2^0
// CHECK-NEXT: sample 0: products_zero = [0, -3, 4, 14] * 2^0
// 10 - 40 and -7 + 2 quarters; -7.5 and -1.25 to even.
// CHECK-NEXT: sample 0: add = [-30, -5] * 2^-2
// CHECK-NEXT: sample 0: add_even = [-8, -1] * 2^0
// CHECK-NEXT: sample 0: relu = [10, 0] * 2^-2
// 1 is 4 quarters; in steps of 4 the next above 0 is 4, to which the 0 that -1.75
// has become goes, too; and 7/8 is the last below 1.
// CHECK-NEXT: sample 0: sign = [4, -4] * 2^-2
// CHECK-NEXT: sample 0: sign_coarse = [1, 1] * 2^2
// CHECK-NEXT: sample 0: sign_fine = [7, -7] * 2^-3
// CHECK-NEXT: sample 0: argmax = 1
// 0.5, 1.5, 2.5, -0.5, -1.5, 31.75, -31.75, 0.75
// CHECK-NEXT: sample 0: requantized = [0, 2, 2, 0, -2, 7, -7, 1] * 2^0
// CHECK-NEXT: sample 0: truncated = [0, 1, 2, 0, -1, 7, -7, 0] * 2^0
// CHECK-NEXT: sample 0: finer = [-40, 2] * 2^-2
// CHECK-NOT:  {{.}}
