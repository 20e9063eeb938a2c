// Similarities of f32 operands, compared as they are.
// RUN: mann-run %s | FileCheck %s

mann.parameter @memory : tensor<3x2xf32> = dense<[[3.0, 4.0], [0.0, 0.0], [-4.0, -3.0]]> : tensor<3x2xf32>
mann.parameter @key : tensor<2xf32> = dense<[4.0, 3.0]> : tensor<2xf32>
mann.parameter @keys : tensor<2x2xf32> = dense<[[4.0, 3.0], [1.0, 0.0]]> : tensor<2x2xf32>

func.func @main() -> (tensor<3xf32> {mann.name = "dot"}, tensor<3xf32> {mann.name = "dot_half"},
                      tensor<3xf32> {mann.name = "dot_count"}, tensor<3xf32> {mann.name = "cosine"},
                      tensor<3xf32> {mann.name = "cosine_eps"}, tensor<2x3xf32> {mann.name = "heads"},
                      tensor<2x3xf32> {mann.name = "heads_count"}) {
  %m = mann.get_parameter @memory : tensor<3x2xf32>
  %k = mann.get_parameter @key : tensor<2xf32>
  %ks = mann.get_parameter @keys : tensor<2x2xf32>
  %two = arith.constant 2 : i32
  %one = arith.constant 1 : i32
  %0 = mann.similarity dot %m, %k : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %1 = mann.similarity dot %m, %k {log2_factor = -1 : i64} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %2 = mann.similarity dot %m, %k count(%two) {log2_factor = 1 : i64}
     : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %3 = mann.similarity cosine %m, %k : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %4 = mann.similarity cosine %m, %k {eps = 15.0 : f32} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %5 = mann.similarity dot %m, %ks : tensor<3x2xf32>, tensor<2x2xf32> -> tensor<2x3xf32>
  %6 = mann.similarity dot %m, %ks count(%one) : tensor<3x2xf32>, tensor<2x2xf32> -> tensor<2x3xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>,
    tensor<2x3xf32>, tensor<2x3xf32>
}
// CHECK:      sample 0: dot = [24, 0, -25]
// CHECK-NEXT: sample 0: dot_half = [12, 0, -12.5]
// CHECK-NEXT: sample 0: dot_count = [48, 0, 0]
// 24 / (25 + 1e-6)
// CHECK-NEXT: sample 0: cosine = [0.9599{{[0-9]*}}, 0, -0.99999{{[0-9]*}}]
// 24 / (25 + 15), 0 / 15, -25 / (25 + 15)
// CHECK-NEXT: sample 0: cosine_eps = [0.6, 0, -0.625]
// CHECK-NEXT: sample 0: heads = {{\[}}[24, 0, -25], [3, 0, -4]]
// CHECK-NEXT: sample 0: heads_count = {{\[}}[24, 0, 0], [3, 0, 0]]
// CHECK-NOT:  {{.}}
