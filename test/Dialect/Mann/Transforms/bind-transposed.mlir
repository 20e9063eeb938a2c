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

// Rows of the transpose; a leading dimension of 1 that the parameter lacks.
// RUN: %python %inputs/models/write_safetensors.py %t.parts.safetensors k=2x4:0,1,2,3,4,5,6,7 W=1x2x3:0,1,2,3,4,5 B=1x4:0,1,2,3
// RUN: mann-opt %t/parts.mlir --mann-bind-weights=file=%t.parts.safetensors | FileCheck %s --check-prefix=PARTS
// PARTS: @columns : tensor<2x2xf32> = dense<{{\[\[}}2.000000e+00, 6.000000e+00], [3.000000e+00, 7.000000e+00]]>
// PARTS: @W : tensor<2x3xf32> = dense<{{\[\[}}0.000000e+00, 1.000000e+00, 2.000000e+00],
// PARTS: @second : tensor<2xf32> = dense<[2.000000e+00, 3.000000e+00]>

//--- parts.mlir
mann.parameter @columns : tensor<2x2xf32> {source = "k", offset = 2 : i64, transposed}
mann.parameter @W : tensor<2x3xf32>
mann.parameter @second : tensor<2xf32> {source = "B", offset = 2 : i64}
