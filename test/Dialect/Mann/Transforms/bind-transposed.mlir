// RUN: %python -c "import sys; sys.path.insert(0, sys.argv[1]); import safetensors as s; s.write(sys.argv[2], {'k': s.Tensor.make('F32', [2, 3], range(6))})" %dev %t.safetensors
// RUN: split-file %s %t
// RUN: mann-opt %t/good.mlir --mann-bind-weights=file=%t.safetensors | FileCheck %s
// RUN: not mann-opt %t/bad.mlir --mann-bind-weights=file=%t.safetensors 2>&1 | FileCheck %s --check-prefix=BAD

// A tensor of 2 x 3 is the transpose of a parameter of 3 x 2.
// CHECK: dense<{{\[\[}}0.000000e+00, 3.000000e+00], [1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00]]> : tensor<3x2xf32> {source = "k", transposed}
// BAD: error: 'mann.parameter' op needs a tensor of 3x2, but 'k' is 2x3; the parameter is its transpose
// BAD: error: 'mann.parameter' op needs a tensor of 3x2, but 'k' is 2x3; set 'transposed' to take its transpose

//--- good.mlir
mann.parameter @a : tensor<3x2xf32> {source = "k", transposed}
//--- bad.mlir
mann.parameter @a : tensor<2x3xf32> {source = "k", transposed}
mann.parameter @b : tensor<3x2xf32> {source = "k"}
