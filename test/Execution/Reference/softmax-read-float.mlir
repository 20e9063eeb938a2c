// Softmax and read in f32.
// RUN: mann-run %s | FileCheck %s

mann.parameter @scores : tensor<4xf32> = dense<[2.0, 2.0, 2.0, 2.0]> : tensor<4xf32>
mann.parameter @far : tensor<2x3xf32> = dense<[[1000.0, -1000.0, 1000.0], [0.0, 1.0986123, -500.0]]> : tensor<2x3xf32>
mann.parameter @weights : tensor<3xf32> = dense<[0.5, 0.25, 2.0]> : tensor<3xf32>
mann.parameter @heads : tensor<2x3xf32> = dense<[[0.5, 0.25, 2.0], [1.0, 0.0, -1.0]]> : tensor<2x3xf32>
mann.parameter @memory : tensor<3x2xf32> = dense<[[2.0, 4.0], [8.0, -16.0], [1.0, 0.0]]> : tensor<3x2xf32>

func.func @main() -> (tensor<4xf32> {mann.name = "equal"}, tensor<4xf32> {mann.name = "two"},
                      tensor<4xf32> {mann.name = "none"}, tensor<2x3xf32> {mann.name = "far"},
                      tensor<2xf32> {mann.name = "read"}, tensor<2x2xf32> {mann.name = "read_heads"},
                      tensor<2xf32> {mann.name = "read_two"}, tensor<2xf32> {mann.name = "read_none"}) {
  %s = mann.get_parameter @scores : tensor<4xf32>
  %f = mann.get_parameter @far : tensor<2x3xf32>
  %w = mann.get_parameter @weights : tensor<3xf32>
  %h = mann.get_parameter @heads : tensor<2x3xf32>
  %m = mann.get_parameter @memory : tensor<3x2xf32>
  %two = arith.constant 2 : i32
  %none = arith.constant -7 : i32
  %0 = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  %1 = mann.softmax %s count(%two) : tensor<4xf32> -> tensor<4xf32>
  %2 = mann.softmax %s count(%none) : tensor<4xf32> -> tensor<4xf32>
  %3 = mann.softmax %f : tensor<2x3xf32> -> tensor<2x3xf32>
  %4 = mann.read %w, %m : tensor<3xf32>, tensor<3x2xf32> -> tensor<2xf32>
  %5 = mann.read %h, %m : tensor<2x3xf32>, tensor<3x2xf32> -> tensor<2x2xf32>
  %6 = mann.read %w, %m count(%two) : tensor<3xf32>, tensor<3x2xf32> -> tensor<2xf32>
  %7 = mann.read %w, %m count(%none) : tensor<3xf32>, tensor<3x2xf32> -> tensor<2xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<2x3xf32>,
    tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>
}
// CHECK:      sample 0: equal = [0.25, 0.25, 0.25, 0.25]
// CHECK-NEXT: sample 0: two = [0.5, 0.5, 0, 0]
// CHECK-NEXT: sample 0: none = [0, 0, 0, 0]
// The second row is 1, 3 and e^-500 parts.
// CHECK-NEXT: sample 0: far = {{\[}}[0.5, 0, 0.5], [0.2{{[45][0-9]*}}, 0.7{{[45][0-9]*}}, 0]]
// 1 + 2 + 2, 2 - 4
// CHECK-NEXT: sample 0: read = [5, -2]
// CHECK-NEXT: sample 0: read_heads = {{\[}}[5, -2], [1, 4]]
// CHECK-NEXT: sample 0: read_two = [3, -2]
// CHECK-NEXT: sample 0: read_none = [0, 0]
// CHECK-NOT:  {{.}}
