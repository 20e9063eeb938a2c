// Parameters without a value, or with one that cannot be read, are all reported
// at once, each where it is declared.
// RUN: not mann-run %s 2>&1 | FileCheck %s --check-prefix=WEIGHTS
// RUN: rm -rf %t && mkdir %t && sed -e '/^mann.parameter @weights/s/$/ = dense<1.0> : tensor<2x2xf32>/' %s > %t/unbound.mlir
// RUN: not mann-run %t/unbound.mlir 2>&1 | FileCheck %s
// RUN: not mann-opt %s --convert-mann-to-linalg 2>&1 | FileCheck %s --check-prefix=LOWERING

// WEIGHTS: mann-run: error: the model has no values for 1 of its parameters, 'weights' the first: give its weights with --weights=<file>
// WEIGHTS-NOT: error:
mann.parameter @weights : tensor<2x2xf32>
// CHECK-NOT: 'unused'
mann.parameter @unused : tensor<2x2xf32>
// CHECK: unbound.mlir:[[#@LINE+2]]:1: error: 'mann.parameter' op 'missing' has a value that cannot be read: expected a dense value, or a resource with its data, of elements that fit 'tensor<2xf32>'
// LOWERING: unbound.mlir:[[#@LINE+1]]:1: error: 'mann.parameter' op has a value that cannot be read: expected a dense value, or a resource with its data, of elements that fit 'tensor<2xf32>'
mann.parameter @missing : tensor<2xf32> = dense_resource<nowhere> : tensor<2xf32>
// CHECK: unbound.mlir:[[#@LINE+2]]:1: error: 'mann.parameter' op 'short' has a value that cannot be read
// LOWERING: unbound.mlir:[[#@LINE+1]]:1: error: 'mann.parameter' op has a value that cannot be read
mann.parameter @short : tensor<2xf32> = dense_resource<one> : tensor<2xf32>

func.func @main() -> tensor<2x2xf32> {
  %0 = mann.get_parameter @weights : tensor<2x2xf32>
  %1 = mann.get_parameter @weights : tensor<2x2xf32>
  %2 = mann.get_parameter @missing : tensor<2xf32>
  %3 = mann.get_parameter @short : tensor<2xf32>
  // CHECK: unbound.mlir:[[#@LINE+1]]:8: error: 'arith.constant' op has a value that cannot be read: expected a dense value, or a resource with its data
  %5 = arith.constant sparse<[[0]], [1.0]> : tensor<4xf32>
  // CHECK-NOT: error
  return %0 : tensor<2x2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      one: "0x040000000000803F"
    }
  }
#-}
