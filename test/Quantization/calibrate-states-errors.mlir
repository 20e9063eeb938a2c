// A state that is not finite has no range: the error says which, and when.
// RUN: split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=3x3x1:1,2,3,1e38,2e38,1e37,0,0,0 sequence.lengths=3:I32:2,3,1
// RUN: not mann-opt %t/grows.mlir --mann-calibrate=samples=%t/x.safetensors 2>&1 | FileCheck %t/grows.mlir
// RUN: mann-opt %t/grows.mlir --mann-calibrate="samples=%t/x.safetensors limit=1" | FileCheck %t/grows.mlir --check-prefix=FIRST
// RUN: not mann-opt %t/starts.mlir --mann-calibrate=samples=%t/x.safetensors 2>&1 | FileCheck %t/starts.mlir
// RUN: not mann-opt %t/grows.mlir --mann-calibrate=samples=%t/nothing.safetensors 2>&1 | FileCheck %t/grows.mlir --check-prefix=FILE

//--- grows.mlir
// FIRST: mann.state @s {{.*}}mann.range
// CHECK: grows.mlir:[[#@LINE+1]]:1: error: 'mann.state' op '@s' is inf at element 1 after step 1 of sequence 1 of the samples; only finite numbers have a format
mann.state @s : tensor<2xf32> = dense<1.0e38>
// FILE: grows.mlir:[[#@LINE+1]]:1: error: {{.*}}nothing.safetensors: cannot read
func.func @step(%x: tensor<1xf32> {mann.name = "x"}, %s: tensor<2xf32> {mann.state = @s}) -> (tensor<2xf32> {mann.state = @s}) {
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %c1 = arith.constant 1 : index
  %both = tensor.insert_slice %x into %zero[%c1] [1] [1] : tensor<1xf32> into tensor<2xf32>
  %next = mann.add %s, %both : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %next : tensor<2xf32>
}

//--- starts.mlir
// CHECK: starts.mlir:[[#@LINE+1]]:1: error: 'mann.state' op '@s' is nan at element 0 at the start of sequence 0 of the samples; only finite numbers have a format
mann.state @s : tensor<1xf32> = dense<0x7FC00000>
func.func @step(%x: tensor<1xf32> {mann.name = "x"}, %s: tensor<1xf32> {mann.state = @s}) -> (tensor<1xf32> {mann.state = @s}) {
  return %x : tensor<1xf32>
}
