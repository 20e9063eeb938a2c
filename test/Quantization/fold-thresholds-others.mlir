// RUN: mann-opt %s --mann-fold-thresholds | FileCheck %s

mann.parameter @w : tensor<4x3xf32> = dense<[[1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [-1.0, -1.0, -1.0], [1.0, 1.0, -1.0]]> : tensor<4x3xf32>
mann.parameter @bits : tensor<2x3xf32> = dense<[[1.0, 1.0, -1.0], [1.0, 1.0, 1.0]]> : tensor<2x3xf32>
mann.parameter @five : tensor<4xf32> = dense<5.0> : tensor<4xf32>

// Left alone: scores that are no integers, what is not known, weights with fractions, and a
// sign without a norm.
// CHECK-LABEL: func.func @others
// CHECK-NOT: threshold
// CHECK: return
mann.parameter @halves : tensor<2xf32> = dense<[1.0, 0.5]> : tensor<2xf32>
mann.parameter @unknown : tensor<4xf32>
func.func @others(%x: tensor<3xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %w = mann.get_parameter @w : tensor<4x3xf32>
  %five = mann.get_parameter @five : tensor<4xf32>
  %d = mann.similarity dot %w, %x : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
  %d5 = mann.add %d, %five : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %0 = mann.sign %d5 : tensor<4xf32>
  %s = mann.similarity bipolar %w, %x {code = !mann.bipolar} : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
  %u = mann.get_parameter @unknown : tensor<4xf32>
  %su = mann.add %s, %u : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %1 = mann.sign %su : tensor<4xf32>
  %bits = mann.get_parameter @bits : tensor<2x3xf32>
  %p = mann.similarity bipolar %w, %bits {code = !mann.bipolar} : tensor<4x3xf32>, tensor<2x3xf32> -> tensor<2x4xf32>
  %halves = mann.get_parameter @halves : tensor<2xf32>
  %h = mann.read %halves, %p : tensor<2xf32>, tensor<2x4xf32> -> tensor<4xf32>
  %h5 = mann.add %h, %five : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %2 = mann.sign %h5 : tensor<4xf32>
  %3 = mann.sign %s : tensor<4xf32>
  return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
