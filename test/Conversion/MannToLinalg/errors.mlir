// What has to run before the lowering.
// RUN: not mann-opt %s --convert-mann-to-linalg --mlir-print-op-on-diagnostic=false 2>&1 -split-input-file -o /dev/null | FileCheck %s

// CHECK: errors.mlir:[[@LINE+1]]:1: error: 'mann.parameter' op has no value; bind weights with mann-bind-weights
mann.parameter @A : tensor<7x8xf32>

// -----

func.func @f(%m: tensor<4x8xf32>, %u: tensor<8xf32>) -> tensor<4xf32> {
  // CHECK: :[[@LINE+1]]:8: error: 'mann.similarity' op still converts its operands to 'code'; run mann-quantize
  %s = mann.similarity l1 %m, %u {code = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, log2_factor = -5 : i64}
     : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}
