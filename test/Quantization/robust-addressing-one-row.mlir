// A memory of one row has no scores to tell apart: the scale is that of its scores over all
// samples. Where these say nothing, or the opposite, it is 1 if only a softmax takes them, which
// gives the row everything; else it is an error, as with more rows.
// RUN: %python %inputs/models/write_safetensors.py %t.rises.safetensors m=2x1x1:1,1 u=2x1:1,3
// RUN: sed '/^\/\/ -----/,$d' %s > %t.softmax.mlir
// RUN: mann-opt %t.softmax.mlir --mann-robust-addressing="kind=hamming samples=%t.rises.safetensors" | FileCheck %s --check-prefixes=CHECK,RISES
// RUN: %python %inputs/models/write_safetensors.py %t.zero.safetensors m=2x1x1:1,1 u=2x1:0,0
// RUN: mann-opt %t.softmax.mlir --mann-robust-addressing="kind=hamming samples=%t.zero.safetensors" | FileCheck %s --check-prefixes=CHECK,ONE
// RUN: not mann-opt %s --split-input-file --mann-robust-addressing="kind=hamming samples=%t.zero.safetensors" --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=MODEL
// RUN: %python %inputs/models/write_safetensors.py %t.opposite.safetensors m=2x1x1:1,1 u=2x1:-1,-1
// RUN: not mann-opt %s --split-input-file --mann-robust-addressing="kind=signed_l1 samples=%t.opposite.safetensors" --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: %python %inputs/models/write_safetensors.py %t.falls.safetensors m=2x1x1:-1,-1 u=2x1:0.25,1
// RUN: mann-opt %t.softmax.mlir --mann-robust-addressing="kind=l1 samples=%t.falls.safetensors" | FileCheck %s --check-prefix=ONE
// RUN: not mann-opt %s --split-input-file --mann-robust-addressing="kind=l1 samples=%t.falls.safetensors" --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=FALLS

// CHECK-LABEL: func.func @softmax(
// RISES: mann.similarity hamming {{.*}} {code = {{.*}}, log2_factor = -{{[0-9]+}} : i64}
// ONE: mann.similarity {{(hamming|l1) .*code = .*:f32, [0-9.e+-]+>}}} :
func.func @softmax(%m: tensor<1x1xf32> {mann.name = "m"}, %u: tensor<1xf32> {mann.name = "u"}) -> tensor<1xf32> {
  %s = mann.similarity dot %m, %u : tensor<1x1xf32>, tensor<1xf32> -> tensor<1xf32>
  %w = mann.softmax %s : tensor<1xf32> -> tensor<1xf32>
  return %w : tensor<1xf32>
}

// -----

func.func @gate(%m: tensor<1x1xf32> {mann.name = "m"}, %u: tensor<1xf32> {mann.name = "u"}) -> tensor<1xf32> {
  // MODEL: :[[@LINE+3]]:8: error: 'mann.similarity' op cannot be fitted: on these samples the model's scores of the only row are 0; give samples with other rows or keys
  // ZERO: :[[@LINE+2]]:8: error: 'mann.similarity' op cannot be fitted: on these samples the signed_l1 scores of the only row are 0; give samples with other rows or keys
  // FALLS: :[[@LINE+1]]:8: error: 'mann.similarity' op cannot be fitted: on these samples the l1 scores fall where the scores of the model rise
  %s = mann.similarity dot %m, %u : tensor<1x1xf32>, tensor<1xf32> -> tensor<1xf32>
  %g = mann.sigmoid %s : tensor<1xf32> -> tensor<1xf32>
  return %g : tensor<1xf32>
}
