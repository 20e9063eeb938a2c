// RUN: %python %inputs/models/write_safetensors.py %t.safetensors H=2x2:1,0.5,-0.5,2 rows=5x2:0,1,2,3,4,5,6,7,8,9 scalar=:3.5 kept=2:7,7
// RUN: mann-opt %s --mann-bind-weights=file=%t.safetensors -verify-diagnostics | FileCheck %s
// A second run finds nothing to do.
// RUN: mann-opt %s --mann-bind-weights=file=%t.safetensors -o %t.once
// RUN: mann-opt %t.once --mann-bind-weights=file=%t.safetensors | diff %t.once -

// The values of large parameters survive printing and parsing bit by bit.
// RUN: %python %inputs/models/write_safetensors.py %t.large.safetensors big=50x60:pattern
// RUN: mann-opt %S/Inputs/large.mlir --mann-bind-weights=file=%t.large.safetensors -o %t.large
// RUN: mann-opt %t.large | diff %t.large -
// RUN: FileCheck %s --check-prefix=LARGE --input-file=%t.large
// -0.75 and 0.125 are the floats 0xbf400000 and 0x3e000000.
// LARGE: mann.parameter @big : tensor<50x60xf32> = dense<"0x000040BF0000003E

// CHECK: mann.parameter @H : tensor<2x2xf32> = dense<{{\[\[}}1.000000e+00, 5.000000e-01], [-5.000000e-01, 2.000000e+00]]> : tensor<2x2xf32>{{$}}
mann.parameter @H : tensor<2x2xf32>
// Two parameters share a tensor.
// CHECK: mann.parameter @words : tensor<3x2xf32> = dense<{{\[\[}}0.000000e+00, 1.000000e+00], [2.000000e+00, 3.000000e+00], [4.000000e+00, 5.000000e+00]]> : tensor<3x2xf32> {offset = 0 : i64, source = "rows"}
mann.parameter @words : tensor<3x2xf32> {source = "rows", offset = 0 : i64}
// CHECK: mann.parameter @time : tensor<2x2xf32> = dense<{{\[\[}}6.000000e+00, 7.000000e+00], [8.000000e+00, 9.000000e+00]]>
mann.parameter @time : tensor<2x2xf32> {source = "rows", offset = 3 : i64}
// CHECK: mann.parameter @scalar : tensor<f32> = dense<3.500000e+00>
mann.parameter @scalar : tensor<f32>
// CHECK: mann.parameter @kept : tensor<2xf32> = dense<1.000000e+00>
mann.parameter @kept : tensor<2xf32> = dense<1.0> : tensor<2xf32>
