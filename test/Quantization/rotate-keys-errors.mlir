// What keeps rows and keys as they are is said, and where; that nothing is left is an error.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors x=4x2:pattern
// RUN: not mann-opt %s --split-input-file --mann-rotate-keys="samples=%t.safetensors" 2>&1 | FileCheck %s
// RUN: not mann-opt %s --split-input-file --mann-rotate-keys 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not mann-opt %s --split-input-file --mann-rotate-keys="samples=%t.safetensors iterations=0" 2>&1 | FileCheck %s --check-prefix=OPTIONS
// OPTIONS: error: mann-rotate-keys needs 'samples=<file>', and a 'limit' and 'iterations' of at least 1

mann.parameter @rows : tensor<3x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0]]> : tensor<3x2xf32>
mann.parameter @square : tensor<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
// CHECK: rotate-keys-errors.mlir:[[#@LINE+7]]:8: warning: rows and keys cannot be rotated: 'mann.tanh' takes their components one by one
// CHECK: rotate-keys-errors.mlir:[[#@LINE+5]]:10: note: here
func.func @component(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<3xf32> {
  %rows = mann.get_parameter @rows : tensor<3x2xf32>
  %m = mann.get_parameter @square : tensor<2x2xf32>
  %k = mann.linear %x, %m : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %key = mann.tanh %k : tensor<2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %rows, %key : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  return %s : tensor<3xf32>
}
// CHECK: error: has no similarity in f32 whose rows and keys can be rotated

// -----

mann.parameter @rows : tensor<3x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0]]> : tensor<3x2xf32>
// CHECK: warning: rows and keys cannot be rotated: inputs or results of '@input' have the same components
func.func @input(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<3xf32> {
  %rows = mann.get_parameter @rows : tensor<3x2xf32>
  %s = mann.similarity dot %rows, %x : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  return %s : tensor<3xf32>
}
// CHECK: error: has no similarity

// -----

mann.state @memory : tensor<3x2xf32> = dense<1.0>
mann.parameter @square : tensor<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
// CHECK: warning: rows and keys cannot be rotated: the state '@memory' has them, which does not start with zeros
func.func @state(%x: tensor<2xf32> {mann.name = "x"}, %memory: tensor<3x2xf32> {mann.state = @memory})
    -> (tensor<3xf32>, tensor<3x2xf32> {mann.state = @memory}) {
  %m = mann.get_parameter @square : tensor<2x2xf32>
  %k = mann.linear %x, %m : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %memory, %k : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  return %s, %memory : tensor<3xf32>, tensor<3x2xf32>
}
// CHECK: error: has no similarity

// -----

// All parameters without a value are named.
// CHECK: error: 'mann.parameter' op has no value to rotate; run mann-bind-weights first
mann.parameter @rows : tensor<3x2xf32>
// CHECK: error: 'mann.parameter' op has no value to rotate
mann.parameter @square : tensor<2x2xf32>
func.func @unbound(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<3xf32> {
  %rows = mann.get_parameter @rows : tensor<3x2xf32>
  %m = mann.get_parameter @square : tensor<2x2xf32>
  %k = mann.linear %x, %m : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %rows, %k : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  return %s : tensor<3xf32>
}

// -----

mann.parameter @words : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<4x2xf32>
// CHECK: warning: rows and keys cannot be rotated: 'mann.embed' takes their components one by one
func.func @position(%x: tensor<2x2xi32> {mann.name = "x"}, %y: tensor<2xi32> {mann.name = "y"}) -> tensor<2xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  %weights = mann.position_encoding paper : tensor<2x2xf32>
  %m = mann.embed %x, %words weights(%weights : tensor<2x2xf32>) : tensor<2x2xi32>, tensor<4x2xf32> -> tensor<2x2xf32>
  %k = mann.embed %y, %words : tensor<2xi32>, tensor<4x2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %m, %k : tensor<2x2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %s : tensor<2xf32>
}
// CHECK: error: has no similarity
