// Exponentials of codes at 0, 1, -1, 31.75 and -31.75.
// RUN: mann-run %s | FileCheck %s

!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!q5 = !quant.uniform<i8<-127:127>:f32, 0.03125>
!p7 = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!coarse = !quant.uniform<i8<-127:127>:f32, 4.0>
// 32767 is 1/512 in steps of 2^-24.
!fine = !quant.uniform<i16<-32767:32767>:f32, 5.9604644775390625e-08>
!g3 = !quant.uniform<i5<0:8>:f32, 0.125>
!g14 = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>

mann.parameter @v : tensor<5x!q2> = dense<[0, 4, -4, 127, -127]> : tensor<5xi8>
mann.parameter @c : tensor<3x!coarse> = dense<[1, -1, 127]> : tensor<3xi8>
mann.parameter @f : tensor<2x!fine> = dense<[32767, -32767]> : tensor<2xi16>

func.func @main() -> (
    tensor<5x!g3> {mann.name = "sigmoid"}, tensor<5x!p7> {mann.name = "sigmoid_symmetric"}, tensor<5x!q0> {mann.name = "sigmoid_whole"},
    tensor<2x!g14> {mann.name = "sigmoid_fine"}, tensor<3x!g14> {mann.name = "sigmoid_coarse"},
    tensor<5x!p7> {mann.name = "tanh"}, tensor<5x!g3> {mann.name = "tanh_gate"},
    tensor<5x!q5> {mann.name = "exp"}, tensor<5x!q5> {mann.name = "exp_zero"}, tensor<5x!g3> {mann.name = "decay"},
    tensor<3x!q0> {mann.name = "exp_coarse"}, tensor<2x!g14> {mann.name = "decay_fine"},
    tensor<5x!q5> {mann.name = "softplus"}, tensor<5x!q5> {mann.name = "softplus_zero"}, tensor<5x!q2> {mann.name = "softplus_wide"},
    tensor<3x!coarse> {mann.name = "softplus_coarse"},
    tensor<5x!q5> {mann.name = "oneplus"}, tensor<5x!q2> {mann.name = "oneplus_wide"}) {
  %v = mann.get_parameter @v : tensor<5x!q2>
  %c = mann.get_parameter @c : tensor<3x!coarse>
  %f = mann.get_parameter @f : tensor<2x!fine>
  %0 = mann.sigmoid %v : tensor<5x!q2> -> tensor<5x!g3>
  %1 = mann.sigmoid %v : tensor<5x!q2> -> tensor<5x!p7>
  %2 = mann.sigmoid %v : tensor<5x!q2> -> tensor<5x!q0>
  %3 = mann.sigmoid %f : tensor<2x!fine> -> tensor<2x!g14>
  %4 = mann.sigmoid %c : tensor<3x!coarse> -> tensor<3x!g14>
  %5 = mann.tanh %v : tensor<5x!q2> -> tensor<5x!p7>
  %6 = mann.tanh %v : tensor<5x!q2> -> tensor<5x!g3>
  %7 = mann.exp %v : tensor<5x!q2> -> tensor<5x!q5>
  %8 = mann.exp %v {rounding = #fxp<rounding toward_zero>} : tensor<5x!q2> -> tensor<5x!q5>
  %9 = mann.exp %v {nonpositive} : tensor<5x!q2> -> tensor<5x!g3>
  %10 = mann.exp %c : tensor<3x!coarse> -> tensor<3x!q0>
  %11 = mann.exp %f {nonpositive} : tensor<2x!fine> -> tensor<2x!g14>
  %12 = mann.softplus %v : tensor<5x!q2> -> tensor<5x!q5>
  %13 = mann.softplus %v {rounding = #fxp<rounding toward_zero>} : tensor<5x!q2> -> tensor<5x!q5>
  %14 = mann.softplus %v : tensor<5x!q2> -> tensor<5x!q2>
  %15 = mann.softplus %c : tensor<3x!coarse> -> tensor<3x!coarse>
  %16 = mann.oneplus %v : tensor<5x!q2> -> tensor<5x!q5>
  %17 = mann.oneplus %v : tensor<5x!q2> -> tensor<5x!q2>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17
    : tensor<5x!g3>, tensor<5x!p7>, tensor<5x!q0>, tensor<2x!g14>, tensor<3x!g14>, tensor<5x!p7>, tensor<5x!g3>,
      tensor<5x!q5>, tensor<5x!q5>, tensor<5x!g3>, tensor<3x!q0>, tensor<2x!g14>, tensor<5x!q5>, tensor<5x!q5>,
      tensor<5x!q2>, tensor<3x!coarse>, tensor<5x!q5>, tensor<5x!q2>
}
// 0.5, 0.73106, 0.26894, 1 and 0. In a gate 1 is exact; a symmetric format ends
// below it; 0.5 goes to the even 0.
// CHECK:      sample 0: sigmoid = [4, 6, 2, 8, 0] * 2^-3
// CHECK-NEXT: sample 0: sigmoid_symmetric = [64, 94, 34, 127, 0] * 2^-7
// CHECK-NEXT: sample 0: sigmoid_whole = [0, 1, 0, 1, 0] * 2^0
// 0.50049 and 0.49951, times 2^14; 0.98201 and 0.01799, 16089.3 and 294.7, within
// 2 steps.
// CHECK-NEXT: sample 0: sigmoid_fine = [8200, 8184] * 2^-14
// CHECK-NEXT: sample 0: sigmoid_coarse = [16090, 294, 16384] * 2^-14
// 0.76159.
// CHECK-NEXT: sample 0: tanh = [0, 97, -97, 127, -127] * 2^-7
// CHECK-NEXT: sample 0: tanh_gate = [0, 6, 0, 8, 0] * 2^-3
// 2.71828 and 0.36788: 86.98 and 11.77 steps of 1/32.
// CHECK-NEXT: sample 0: exp = [32, 87, 12, 127, 0] * 2^-5
// CHECK-NEXT: sample 0: exp_zero = [32, 86, 11, 127, 0] * 2^-5
// CHECK-NEXT: sample 0: decay = [8, 8, 3, 8, 0] * 2^-3
// e^4 is 54.6.
// CHECK-NEXT: sample 0: exp_coarse = [55, 0, 127] * 2^0
// 0.998049 is 16352.03 * 2^-14.
// CHECK-NEXT: sample 0: decay_fine = [16384, 16352] * 2^-14
// 0.69315, 1.31326, 0.31326, 31.75 and 0: 22.18, 42.02 and 10.02 steps.
// CHECK-NEXT: sample 0: softplus = [22, 42, 10, 127, 0] * 2^-5
// CHECK-NEXT: sample 0: softplus_zero = [22, 42, 10, 127, 0] * 2^-5
// CHECK-NEXT: sample 0: softplus_wide = [3, 5, 1, 127, 0] * 2^-2
// 4.02, 0.02 and 508.
// CHECK-NEXT: sample 0: softplus_coarse = [1, 0, 127] * 2^2
// CHECK-NEXT: sample 0: oneplus = [54, 74, 42, 127, 32] * 2^-5
// CHECK-NEXT: sample 0: oneplus_wide = [7, 9, 5, 127, 4] * 2^-2
// CHECK-NOT:  {{.}}
