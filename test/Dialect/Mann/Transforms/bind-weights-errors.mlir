// All problems are reported at once, each at its parameter, and nothing is
// changed.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors A=3x2:1 hidden_state=2:1 B=2:I32:1 nan=2x3:0,0,0,nan,1,inf cut=4x2:nan,nan,0,0,0,0,0,0
// RUN: not mann-opt %s --mann-bind-weights=file=%t.safetensors --mlir-print-op-on-diagnostic=false -o /dev/null 2>&1 | FileCheck %s

// CHECK: bind-weights-errors.mlir:[[@LINE+1]]:1: error: 'mann.parameter' op takes tensor 'hiden_state', but the file has 'A' (3x2), 'hidden_state' (2), 'B' (2), 'nan' (2x3), 'cut' (4x2); did you mean {source = "hidden_state"}?
mann.parameter @hiden_state : tensor<2xf32>
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes tensor 'a', but {{.*}}; did you mean {source = "A"}?
mann.parameter @a : tensor<3x2xf32>
// Nothing resembles this one.
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes tensor 'Z', but the file has {{.*}} 'cut' (4x2){{$}}
mann.parameter @Z : tensor<3x2xf32>
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op needs a tensor of F32, F64, F16 or BF16, but 'B' is I32; convert it to F32 in the file
mann.parameter @B : tensor<2xf32>
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op needs a tensor of 3x4, but 'A' is 3x2{{$}}
mann.parameter @shape : tensor<3x4xf32> {source = "A"}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op needs a tensor of 2x2, but 'A' is 3x2; set 'offset' to take 2 of its rows
mann.parameter @rows : tensor<2x2xf32> {source = "A"}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes rows 2 to 3 of 'A', which has rows 0 to 2
mann.parameter @end : tensor<2x2xf32> {source = "A", offset = 2 : i64}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes rows 0 to 3 of 'A', which has rows 0 to 2
mann.parameter @many : tensor<4x2xf32> {source = "A", offset = 0 : i64}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes rows 9223372036854775807 to 9223372036854775808 of 'A'
mann.parameter @far : tensor<2x2xf32> {source = "A", offset = 9223372036854775807 : i64}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes rows of a tensor as wide as 2x3, but 'A' is 3x2
mann.parameter @width : tensor<2x3xf32> {source = "A", offset = 0 : i64}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op takes rows of a tensor as wide as (), but 'A' is 3x2
mann.parameter @scalar : tensor<f32> {source = "A", offset = 0 : i64}
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op would get 2 of 6 elements of 'nan' that are NaN or infinite, the first at [1, 0]
mann.parameter @nan : tensor<2x3xf32>
// CHECK: :[[@LINE+1]]:1: error: 'mann.parameter' op has the type 'tensor<2x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>', but weights are bound to f32 parameters; bind them before mann-quantize
mann.parameter @quantized : tensor<2x!quant.uniform<i8<-127:127>:f32, 0.25>>
// NaN in rows that nobody takes does not matter.
// CHECK-NOT: error
mann.parameter @cut : tensor<2x2xf32> {offset = 2 : i64}
