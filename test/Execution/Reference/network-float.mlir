// The dense ops in f32, with values that a float holds exactly.
// RUN: mann-run %s | FileCheck %s

mann.parameter @matrix : tensor<3x2xf32> = dense<[[1.0, 2.0], [-3.0, 0.5], [0.0, 0.0]]> : tensor<3x2xf32>
mann.parameter @x : tensor<2xf32> = dense<[2.0, -4.0]> : tensor<2xf32>
mann.parameter @xs : tensor<2x2xf32> = dense<[[2.0, -4.0], [1.0, 1.0]]> : tensor<2x2xf32>
mann.parameter @ties : tensor<5xf32> = dense<[-1.0, 3.0, 2.0, 3.0, -9.0]> : tensor<5xf32>

func.func @main() -> (tensor<3xf32> {mann.name = "linear"}, tensor<2x3xf32> {mann.name = "linear_rows"},
                      tensor<2xf32> {mann.name = "add"}, tensor<2xf32> {mann.name = "relu"},
                      tensor<2xf32> {mann.name = "sign"},
                      tensor<i32> {mann.name = "argmax"}) {
  %m = mann.get_parameter @matrix : tensor<3x2xf32>
  %x = mann.get_parameter @x : tensor<2xf32>
  %xs = mann.get_parameter @xs : tensor<2x2xf32>
  %ties = mann.get_parameter @ties : tensor<5xf32>
  // In f32 neither 'rounding' nor 'products' has an effect.
  %0 = mann.linear %x, %m {rounding = #fxp<rounding toward_zero>, products = !quant.uniform<i4<-7:7>:f32, 8.0>}
     : tensor<2xf32>, tensor<3x2xf32> -> tensor<3xf32>
  %1 = mann.linear %xs, %m : tensor<2x2xf32>, tensor<3x2xf32> -> tensor<2x3xf32>
  %2 = mann.add %x, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %3 = mann.relu %x : tensor<2xf32>
  %5 = mann.sign %x : tensor<2xf32>
  %4 = mann.argmax %ties : tensor<5xf32> -> tensor<i32>
  return %0, %1, %2, %3, %5, %4 : tensor<3xf32>, tensor<2x3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<i32>
}
// 1 * 2 + 2 * -4, -3 * 2 + 0.5 * -4, 0
// CHECK:      sample 0: linear = [-6, -8, 0]
// CHECK-NEXT: sample 0: linear_rows = {{\[}}[-6, -8, 0], [3, -2.5, 0]]
// CHECK-NEXT: sample 0: add = [4, -8]
// CHECK-NEXT: sample 0: relu = [2, 0]
// CHECK-NEXT: sample 0: sign = [1, -1]
// CHECK-NEXT: sample 0: argmax = 1
// CHECK-NOT:  {{.}}
