// The integer softmax, by hand from the formulas of its description.
// RUN: mann-run %s | FileCheck %s

!s0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!s20 = !quant.uniform<i24<-8388607:8388607>:f32, 9.5367431640625e-07>
!p7 = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!p15 = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125e-05>
!p0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!pm1 = !quant.uniform<i8<-127:127>:f32, 2.0>

mann.parameter @equal : tensor<4x!s0> = dense<-100> : tensor<4xi8>
mann.parameter @one : tensor<1x!s0> = dense<3> : tensor<1xi8>
mann.parameter @step : tensor<2x2x!s0> = dense<[[1, 0], [-127, 127]]> : tensor<2x2xi8>
mann.parameter @fine : tensor<2x!s20> = dense<[1048576, 0]> : tensor<2xi32>

func.func @main() -> (tensor<4x!p7> {mann.name = "equal"}, tensor<4x!p15> {mann.name = "equal_fine"},
                      tensor<4x!p15> {mann.name = "equal_cut"}, tensor<4x!p0> {mann.name = "equal_coarse"},
                      tensor<1x!p7> {mann.name = "one"}, tensor<2x2x!p7> {mann.name = "step"},
                      tensor<2x!p7> {mann.name = "fine"}, tensor<4x!p15> {mann.name = "three"},
                      tensor<4x!p7> {mann.name = "none"}, tensor<1x!pm1> {mann.name = "beyond"}) {
  %equal = mann.get_parameter @equal : tensor<4x!s0>
  %one = mann.get_parameter @one : tensor<1x!s0>
  %step = mann.get_parameter @step : tensor<2x2x!s0>
  %fine = mann.get_parameter @fine : tensor<2x!s20>
  %three = arith.constant 3 : i32
  %none = arith.constant 0 : i32
  %0 = mann.softmax %equal : tensor<4x!s0> -> tensor<4x!p7>
  %1 = mann.softmax %equal : tensor<4x!s0> -> tensor<4x!p15>
  %2 = mann.softmax %equal {rounding = #fxp<rounding toward_zero>} : tensor<4x!s0> -> tensor<4x!p15>
  %3 = mann.softmax %equal : tensor<4x!s0> -> tensor<4x!p0>
  %4 = mann.softmax %one : tensor<1x!s0> -> tensor<1x!p7>
  %5 = mann.softmax %step : tensor<2x2x!s0> -> tensor<2x2x!p7>
  %6 = mann.softmax %fine : tensor<2x!s20> -> tensor<2x!p7>
  %7 = mann.softmax %equal count(%three) : tensor<4x!s0> -> tensor<4x!p15>
  %8 = mann.softmax %equal count(%none) : tensor<4x!s0> -> tensor<4x!p7>
  %9 = mann.softmax %one : tensor<1x!s0> -> tensor<1x!pm1>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9 : tensor<4x!p7>, tensor<4x!p15>, tensor<4x!p15>, tensor<4x!p0>,
    tensor<1x!p7>, tensor<2x2x!p7>, tensor<2x!p7>, tensor<4x!p15>, tensor<4x!p7>, tensor<1x!pm1>
}
// e = 2^15 each, their sum 2^17 has the reciprocal 65535 * 2^-33:
// p = 0.25 (1 - 2^-16), 31.9995 steps of 2^-7 and 8191.875 steps of 2^-15.
// CHECK:      sample 0: equal = [32, 32, 32, 32] * 2^-7
// CHECK-NEXT: sample 0: equal_fine = [8192, 8192, 8192, 8192] * 2^-15
// CHECK-NEXT: sample 0: equal_cut = [8191, 8191, 8191, 8191] * 2^-15
// CHECK-NEXT: sample 0: equal_coarse = [0, 0, 0, 0] * 2^0
// 1 has no code in steps of 2^-7: it saturates.
// CHECK-NEXT: sample 0: one = [127] * 2^-7
// d = 1: t = 23637 >> 2 = 5909, exp2(t) = 12054, the sum 44822 has the
// reciprocal 47911 * 2^-31; 93.58 and 34.42. Far apart, the lower one is 0.
// CHECK-NEXT: sample 0: step = {{\[}}[94, 34], [0, 127]] * 2^-7
// The same distance in steps of 2^-20 and with t = 5909.
// CHECK-NEXT: sample 0: fine = [94, 34] * 2^-7
// sum 3 * 2^15, n = 49152, reciprocal 43690 * 2^-32: 10922.5, and half to even.
// CHECK-NEXT: sample 0: three = [10922, 10922, 10922, 0] * 2^-15
// CHECK-NEXT: sample 0: none = [0, 0, 0, 0] * 2^-7
// A shift of 32 bits: what is below one half of a step of 2 is 0.
// CHECK-NEXT: sample 0: beyond = [0] * 2^1
// CHECK-NOT:  {{.}}
