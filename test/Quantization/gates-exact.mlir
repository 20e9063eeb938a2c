// RUN: mann-opt %s --mann-assign-formats --mann-quantize -o %t.q8.mlir
// RUN: mann-run %t.q8.mlir | FileCheck %s --check-prefix=ONES
// RUN: mann-run %t.q8.mlir --jit | FileCheck %s --check-prefix=ONES
// RUN: mann-opt %s --mann-assign-formats="width=8 result-width=16" --mann-quantize -o %t.q16.mlir
// RUN: mann-run %t.q16.mlir | FileCheck %s --check-prefix=ONES
// RUN: mann-run %t.q16.mlir --jit | FileCheck %s --check-prefix=ONES

// 1.0 stays 1.0, and what is times 1.0 stays what it is.
mann.parameter @large : tensor<3xf32> = dense<[15.0, 15.0, -15.0]> : tensor<3xf32>
mann.parameter @old : tensor<3xf32> = dense<[0.5, -0.25, 0.75]> : tensor<3xf32>
mann.parameter @memory : tensor<3x3xf32> = dense<[[0.5, -0.25, 0.75], [0.5, 0.5, 0.5], [0.25, 0.25, -0.75]]> : tensor<3x3xf32>
// ONES-LABEL: sample 0: kept
func.func @ones() -> (tensor<3xf32> {mann.name = "kept"}, tensor<3xf32> {mann.name = "weights"}, tensor<3x3xf32> {mann.name = "erased"}) {
  %l = mann.get_parameter @large : tensor<3xf32>
  %o = mann.get_parameter @old : tensor<3xf32>
  %m = mann.get_parameter @memory : tensor<3x3xf32>
  // [1, 1, 0]
  %g = mann.sigmoid %l : tensor<3xf32> -> tensor<3xf32>
  // ONES-SAME: = [{{64, -32, 0|16384, -8192, 0}}] * 2^{{-7|-15}}
  %kept = mann.mul %g, %o {mann.range = array<f32: 0.75, 0.75>} : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %one = mann.slice %g[0] : tensor<3xf32> -> tensor<1xf32>
  // ONES-NEXT: weights = [{{256, 256, 0|16384, 16384, 0}}] * 2^{{-8|-14}}
  %weights = mann.interpolate %one, %g, %g : tensor<1xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  // The rows of weight 1 are gone but where the erase is 0; the other stays.
  // ONES-NEXT: erased = {{\[}}[0, 0, {{96|24576}}], [0, 0, {{64|16384}}], [{{32, 32, -96|8192, 8192, -24576}}]] * 2^{{-7|-15}}
  %zero = mann.get_parameter @zero : tensor<3xf32>
  %erased = mann.erase_add %m, %weights, %g, %zero {mann.range = array<f32: 0.75, 0.75>}
     : tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3x3xf32>
  return %kept, %weights, %erased : tensor<3xf32>, tensor<3xf32>, tensor<3x3xf32>
}
mann.parameter @zero : tensor<3xf32> = dense<0.0> : tensor<3xf32>
