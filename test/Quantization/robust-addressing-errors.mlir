// Samples from which no scale can be learned, and wrong options.
// RUN: %python %inputs/models/write_safetensors.py %t.equal.safetensors m=2x3x4:1,-0.5,0.75,0.25 u=2x4:1,-0.5,0.75,0.25
// RUN: not mann-opt %s --mann-robust-addressing=samples=%t.equal.safetensors --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=EQUAL
// RUN: %python %inputs/models/write_safetensors.py %t.shape.safetensors m=2x3x5:1 u=2x4:1
// RUN: not mann-opt %s --mann-robust-addressing=samples=%t.shape.safetensors 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not mann-opt %s --mann-robust-addressing 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not mann-opt %s --mann-robust-addressing="samples=%t.equal.safetensors limit=0" 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not mann-opt %s --mann-robust-addressing="samples=%t.equal.safetensors width=17" 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not mann-opt %s --mann-robust-addressing="samples=%t.equal.safetensors kind=dot" 2>&1 | FileCheck %s --check-prefix=KIND

// OPTIONS: error: mann-robust-addressing needs 'samples=<file>', a 'limit' of at least 1 and a 'width' of 2 to 16 bits
// KIND: 'dot'
// SHAPE: :[[@LINE+1]]:14: error: {{.*}}: tensor 'm' has shape 2x3x5, expected 3x4 for one sample or nx3x4 for n samples
func.func @f(%m: tensor<3x4xf32> {mann.name = "m"}, %u: tensor<4xf32> {mann.name = "u"}) -> (tensor<3xf32>, tensor<3xf32>) {
  // EQUAL: :[[@LINE+1]]:8: error: 'mann.similarity' op cannot be fitted: on these samples the l1 scores of all rows are equal; give samples with different stories
  %s = mann.similarity dot %m, %u : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  // EQUAL: :[[@LINE+1]]:8: error: 'mann.similarity' op cannot be fitted
  %t = mann.similarity cosine %m, %u : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  return %s, %t : tensor<3xf32>, tensor<3xf32>
}
