// Numbers that samples lead to and that no code stands for are told where they begin.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors x=2x3:1,4,-1
// RUN: mannc %s --quantize=q8 --calibrate=%t.safetensors -o %t.mlir 2>&1 | FileCheck %s
// RUN: %python %inputs/models/write_safetensors.py %t.good.safetensors x=2x3:1,4,2
// RUN: mannc %s --quantize=q8 --calibrate=%t.good.safetensors -o %t.mlir 2>&1 | FileCheck %s --check-prefix=GOOD --allow-empty

// GOOD-NOT: {{.}}
func.func @main(%x: tensor<3xf32> {mann.name = "x"}) -> tensor<3xf32> {
  // CHECK: nan-calibration.mlir:[[#@LINE+1]]:{{.*}}: warning: the samples make 2 elements of this NaN, as of the root or logarithm of a negative number; a code has no NaN
  %log = mann.log %x : tensor<3xf32> -> tensor<3xf32>
  // CHECK-NOT: warning
  %twice = mann.add %log, %log : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %twice : tensor<3xf32>
}
