// --weights gives the parameters that have no value theirs.
// RUN: %python %S/Inputs/write_safetensors.py %t.safetensors A:F32:3x2=1,2,3,4,5,6 b:F32:2=10,20
// RUN: mann-run %s --weights=%t.safetensors | FileCheck %s
// RUN: %python %S/Inputs/write_safetensors.py %t.bad.safetensors A:F32:3x3=1 b:F32:2=10,20
// RUN: not mann-run %s --weights=%t.bad.safetensors 2>&1 | FileCheck %s --check-prefix=BAD

// BAD: weights.mlir:[[#@LINE+1]]:1: error:
mann.parameter @A : tensor<3x2xf32>
mann.parameter @b : tensor<2xf32>
mann.parameter @c : tensor<2xf32> = dense<1.0> : tensor<2xf32>

func.func @main() -> (tensor<3xf32>, tensor<2xf32>) {
  %A = mann.get_parameter @A : tensor<3x2xf32>
  %b = mann.get_parameter @b : tensor<2xf32>
  %c = mann.get_parameter @c : tensor<2xf32>
  %0 = mann.linear %c, %A : tensor<2xf32>, tensor<3x2xf32> -> tensor<3xf32>
  return %0, %b : tensor<3xf32>, tensor<2xf32>
}
// CHECK:      sample 0: result0 = [3, 7, 11]
// CHECK-NEXT: sample 0: result1 = [10, 20]
