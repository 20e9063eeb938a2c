// Quotients, extremes, magnitudes, logarithms and roots of f32, of NaN and infinity too.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

mann.parameter @a : tensor<7xf32> = dense<[1.0, -3.0, 0.0, 0x7FC00000, 2.0, 0x7F800000, 0xFF800000]> : tensor<7xf32>
mann.parameter @b : tensor<7xf32> = dense<[0.0, 2.0, 0.0, 5.0, 0x7FC00000, 1.0, 0x7F800000]> : tensor<7xf32>
mann.parameter @c : tensor<7xf32> = dense<[1.0, 4.0, 0.0, -0.0, -1.0, 0x7F800000, 0x7FC00000]> : tensor<7xf32>
mann.parameter @rows : tensor<2x2xf32> = dense<[[1.0, 2.0], [3.0, -4.0]]> : tensor<2x2xf32>
mann.parameter @d : tensor<2xf32> = dense<[4.0, -2.0]> : tensor<2xf32>

func.func @main() -> (
    tensor<7xf32> {mann.name = "div"}, tensor<7xf32> {mann.name = "max"}, tensor<7xf32> {mann.name = "min"},
    tensor<7xf32> {mann.name = "abs"}, tensor<7xf32> {mann.name = "log"}, tensor<7xf32> {mann.name = "sqrt"},
    tensor<2x2xf32> {mann.name = "div_rows"}, tensor<2x2xf32> {mann.name = "max_rows"}, tensor<2x3xf32> {mann.name = "padded"},
    tensor<2x2xf32> {mann.name = "transposed"}) {
  %a = mann.get_parameter @a : tensor<7xf32>
  %b = mann.get_parameter @b : tensor<7xf32>
  %c = mann.get_parameter @c : tensor<7xf32>
  %rows = mann.get_parameter @rows : tensor<2x2xf32>
  %d = mann.get_parameter @d : tensor<2xf32>
  %0 = mann.div %a, %b : tensor<7xf32>, tensor<7xf32> -> tensor<7xf32>
  %1 = mann.max %a, %b : tensor<7xf32>, tensor<7xf32> -> tensor<7xf32>
  %2 = mann.min %a, %b : tensor<7xf32>, tensor<7xf32> -> tensor<7xf32>
  %3 = mann.abs %a : tensor<7xf32> -> tensor<7xf32>
  %4 = mann.log %c : tensor<7xf32> -> tensor<7xf32>
  %5 = mann.sqrt %c : tensor<7xf32> -> tensor<7xf32>
  %6 = mann.div %rows, %d : tensor<2x2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %7 = mann.max %rows, %d : tensor<2x2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %8 = mann.pad %rows low [0, 1] high [0, 0] : tensor<2x2xf32> -> tensor<2x3xf32>
  %9 = mann.strided %rows[0] strides [1, 2] : tensor<2x2xf32> -> tensor<2x2xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9
    : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<7xf32>, tensor<2x2xf32>,
      tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x2xf32>
}
// CHECK:      sample 0: div = [inf, -1.5, {{-?}}nan, {{-?}}nan, {{-?}}nan, inf, {{-?}}nan]
// A NaN on the left stays, one on the right is not taken.
// CHECK-NEXT: sample 0: max = [1, 2, 0, {{-?}}nan, 2, inf, inf]
// CHECK-NEXT: sample 0: min = [0, -3, 0, {{-?}}nan, 2, 1, -inf]
// CHECK-NEXT: sample 0: abs = [1, 3, 0, {{-?}}nan, 2, inf, inf]
// CHECK-NEXT: sample 0: log = [0, 1.386294{{[0-9]*}}, -inf, -inf, {{-?}}nan, inf, {{-?}}nan]
// CHECK-NEXT: sample 0: sqrt = [1, 2, 0, -0, {{-?}}nan, inf, {{-?}}nan]
// CHECK-NEXT: sample 0: div_rows = {{\[}}[0.25, 0.5], [-1.5, 2]]
// CHECK-NEXT: sample 0: max_rows = {{\[}}[4, 4], [3, -2]]
// CHECK-NEXT: sample 0: padded = {{\[}}[0, 1, 2], [0, 3, -4]]
// CHECK-NEXT: sample 0: transposed = {{\[}}[1, 3], [2, -4]]
// CHECK-NOT:  {{.}}
