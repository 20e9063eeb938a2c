// What keeps rows and keys as they are is said, and where; that nothing is left is an error.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors x=4x2:pattern
// RUN: not mann-opt %s --split-input-file --mann-rotate-keys="samples=%t.safetensors" 2>&1 | FileCheck %s
// RUN: not mann-opt %s --split-input-file --mann-rotate-keys 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not mann-opt %s --split-input-file --mann-rotate-keys="samples=%t.safetensors iterations=0" 2>&1 | FileCheck %s --check-prefix=OPTIONS
// OPTIONS: error: mann-rotate-keys needs 'samples=<file>', and a 'limit' and 'iterations' of at least 1

mann.parameter @rows : tensor<3x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0]]> : tensor<3x2xf32>
mann.parameter @square : tensor<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
// CHECK: rotate-keys-errors.mlir:[[#@LINE+7]]:8: warning: rows and keys cannot be rotated: 'mann.tanh' is not known to be linear in them
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
// CHECK: warning: rows and keys cannot be rotated: 'mann.embed' is not known to be linear in them
func.func @position(%x: tensor<2x2xi32> {mann.name = "x"}, %y: tensor<2xi32> {mann.name = "y"}) -> tensor<2xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  %weights = mann.position_encoding paper : tensor<2x2xf32>
  %m = mann.embed %x, %words weights(%weights : tensor<2x2xf32>) : tensor<2x2xi32>, tensor<4x2xf32> -> tensor<2x2xf32>
  %k = mann.embed %y, %words : tensor<2xi32>, tensor<4x2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %m, %k : tensor<2x2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %s : tensor<2xf32>
}
// CHECK: error: has no similarity

// -----

// A code rounds components before they are compared.
mann.parameter @words : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<4x2xf32>
// CHECK: warning: rows and keys cannot be rotated: 'mann.similarity' is not known to be linear in them
func.func @code(%x: tensor<2xi32> {mann.name = "x"}) -> tensor<4xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  %k = mann.embed %x, %words : tensor<2xi32>, tensor<4x2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %words, %k {code = !quant.uniform<i8<-7:7>:f32, 0.25>} : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}
// CHECK: error: has no similarity

// -----

// The ports of a function that is called are those of the call, states among them.
mann.state @h : tensor<2xf32> = dense<0.0>
mann.parameter @words : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<4x2xf32>
func.func @called(%h: tensor<2xf32> {mann.state = @h}) -> tensor<4xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  // CHECK: warning: rows and keys cannot be rotated: 'func.call' is not known to be linear in them
  %s = mann.similarity dot %words, %h : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}
func.func @caller(%y: tensor<2xf32> {mann.name = "y"}) -> tensor<4xf32> {
  %s = call @called(%y) : (tensor<2xf32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}
// CHECK: error: has no similarity

// -----

// Not reached, or chosen for other coordinates, or not finite.
mann.parameter @words : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<4x2xf32>
func.func @unreached(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<4xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %none = arith.constant dense<0.0> : tensor<4xf32>
  %ids = arith.constant dense<1> : tensor<1xi32>
  %last = scf.for %i = %zero to %zero step %one iter_args(%s = %none) -> (tensor<4xf32>) {
    %k = mann.embed %ids, %words : tensor<1xi32>, tensor<4x2xf32> -> tensor<2xf32>
    // CHECK: error: 'mann.similarity' op cannot be rotated: the samples give it no rows and no keys
    %t = mann.similarity dot %words, %k : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
    scf.yield %t : tensor<4xf32>
  }
  return %last : tensor<4xf32>
}

// -----

// A range of a state is one of its vectors.
// CHECK: error: 'mann.state' op '@h' has a range or a format that was chosen in other coordinates
mann.state @h : tensor<2xf32> = dense<0.0> {mann.range = array<f32: 3.5, 4.0>}
mann.parameter @words : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<4x2xf32>
func.func @state_range(%x: tensor<2xf32> {mann.name = "x"}, %h: tensor<2xf32> {mann.state = @h}) -> tensor<4xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  %s = mann.similarity dot %words, %h : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// -----

mann.parameter @words : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 1.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<4x2xf32>
// CHECK: error: 'mann.parameter' op has elements that are not finite, which a rotation puts into all components
mann.parameter @square : tensor<2x2xf32> = dense<[[1.0, 0x7F800000], [3.0, 4.0]]> : tensor<2x2xf32>
func.func @decided(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<4xf32> {
  %words = mann.get_parameter @words : tensor<4x2xf32>
  %square = mann.get_parameter @square : tensor<2x2xf32>
  // CHECK: error: 'mann.linear' op has a range or a format that was chosen in other coordinates: rotate keys before mann-calibrate, of a description without formats
  %k = mann.linear %x, %square {mann.range = array<f32: 3.5, 4.0>} : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %words, %k : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}
