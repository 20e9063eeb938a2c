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

// Beyond 2^24, f32 has no threshold of one more.
// CHECK-LABEL: func.func @large
// CHECK-NOT: threshold
// CHECK: return
mann.parameter @planes : tensor<2xf32> = dense<[1.0, 1048576.0]> : tensor<2xf32>
mann.parameter @offset : tensor<1xf32> = dense<[16777216.0]> : tensor<1xf32>
mann.parameter @one : tensor<1xf32> = dense<[1.0]> : tensor<1xf32>
func.func @large(%m: tensor<2x16xf32>, %k: tensor<16xf32>) -> tensor<1xf32> {
  %p = mann.get_parameter @planes : tensor<2xf32>
  %o = mann.get_parameter @offset : tensor<1xf32>
  %one = mann.get_parameter @one : tensor<1xf32>
  %d = mann.similarity bipolar %m, %k {code = !mann.bipolar} : tensor<2x16xf32>, tensor<16xf32> -> tensor<2xf32>
  %column = mann.reshape %d : tensor<2xf32> -> tensor<2x1xf32>
  %x = mann.read %p, %column : tensor<2xf32>, tensor<2x1xf32> -> tensor<1xf32>
  %y = mann.sub %x, %o : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  %z = mann.sub %y, %one : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  %s = mann.sign %z : tensor<1xf32>
  return %s : tensor<1xf32>
}
