// The read in integers: sums over the filled rows, rounded once or by product.
// RUN: mann-run %s | FileCheck %s

!p = !quant.uniform<i8<-127:127>:f32, 0.25>
!m = !quant.uniform<i8<-127:127>:f32, 0.5>
!r = !quant.uniform<i8<-127:127>:f32, 1.0>
!fine = !quant.uniform<i16<-32767:32767>:f32, 0.125>
!tiny = !quant.uniform<i3<-3:3>:f32, 1.0>

mann.parameter @weights : tensor<3x!p> = dense<[1, 2, 3]> : tensor<3xi8>
mann.parameter @heads : tensor<2x3x!p> = dense<[[1, 2, 3], [0, -4, 0]]> : tensor<2x3xi8>
mann.parameter @memory : tensor<3x2x!m> = dense<[[4, 127], [6, 127], [-10, 127]]> : tensor<3x2xi8>

func.func @main() -> (tensor<2x!fine> {mann.name = "exact"}, tensor<2x!r> {mann.name = "even"},
                      tensor<2x!r> {mann.name = "zero"}, tensor<2x!r> {mann.name = "products"},
                      tensor<2x!r> {mann.name = "products_zero"}, tensor<2x!r> {mann.name = "saturating"},
                      tensor<2x2x!fine> {mann.name = "heads"}, tensor<2x!fine> {mann.name = "two"},
                      tensor<2x!fine> {mann.name = "none"}) {
  %w = mann.get_parameter @weights : tensor<3x!p>
  %h = mann.get_parameter @heads : tensor<2x3x!p>
  %m = mann.get_parameter @memory : tensor<3x2x!m>
  %two = arith.constant 2 : i32
  %none = arith.constant 0 : i32
  %0 = mann.read %w, %m : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!fine>
  %1 = mann.read %w, %m : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!r>
  %2 = mann.read %w, %m {rounding = #fxp<rounding toward_zero>} : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!r>
  %3 = mann.read %w, %m {products = !r} : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!r>
  %4 = mann.read %w, %m {products = !r, rounding = #fxp<rounding toward_zero>}
     : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!r>
  %5 = mann.read %w, %m {products = !tiny} : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!r>
  %6 = mann.read %h, %m : tensor<2x3x!p>, tensor<3x2x!m> -> tensor<2x2x!fine>
  %7 = mann.read %w, %m count(%two) : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!fine>
  %8 = mann.read %w, %m count(%none) : tensor<3x!p>, tensor<3x2x!m> -> tensor<2x!fine>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : tensor<2x!fine>, tensor<2x!r>, tensor<2x!r>, tensor<2x!r>,
    tensor<2x!r>, tensor<2x!r>, tensor<2x2x!fine>, tensor<2x!fine>, tensor<2x!fine>
}
// 4 + 12 - 30 and 6 * 127, in steps of 2^-3: -1.75 and 95.25.
// CHECK:      sample 0: exact = [-14, 762] * 2^-3
// CHECK-NEXT: sample 0: even = [-2, 95] * 2^0
// CHECK-NEXT: sample 0: zero = [-1, 95] * 2^0
// 0.5, 1.5, -3.75 and 15.875, 31.75, 47.625
// CHECK-NEXT: sample 0: products = [-2, 96] * 2^0
// CHECK-NEXT: sample 0: products_zero = [-2, 93] * 2^0
// CHECK-NEXT: sample 0: saturating = [-1, 9] * 2^0
// CHECK-NEXT: sample 0: heads = {{\[}}[-14, 762], [-24, -508]] * 2^-3
// CHECK-NEXT: sample 0: two = [16, 381] * 2^-3
// CHECK-NEXT: sample 0: none = [0, 0] * 2^-3
// CHECK-NOT:  {{.}}
