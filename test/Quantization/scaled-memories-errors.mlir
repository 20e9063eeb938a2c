// RUN: mann-opt %s --mann-assign-formats=memory-width=8 -split-input-file -verify-diagnostics
// RUN: not mann-opt %s --mann-assign-formats=memory-width=1 2>&1 | FileCheck %s --check-prefix=WIDTH
// RUN: not mann-opt %s --mann-assign-formats="memory-width=8 scheme=global" 2>&1 | FileCheck %s --check-prefix=SCHEME

// WIDTH: 'memory-width' must be 2 to 16 bits, or 0 for memories without exponents, but is 1
// SCHEME: 'memory-width' belongs to the scheme per-value; global and per-hop have one format

mann.state @M : tensor<3x2xf32> = dense<0.0> {mann.range = array<f32: 3.0, 10.0>}
// expected-note @+2 {{the memory is this}}
func.func @step(%w: tensor<3xf32> {mann.range = array<f32: 1.0, 1.0>}, %x: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>},
                %M: tensor<3x2xf32> {mann.state = @M})
    -> (tensor<3x2xf32>, tensor<3x2xf32> {mann.state = @M}) {
  // expected-note @below {{the memory is this}}
  %M1 = mann.erase_add %M, %w, %x, %x {mann.range = array<f32: 3.0, 10.0>}
     : tensor<3x2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  // expected-error @below {{'mann.tanh' op operand #0 is a memory whose rows get exponents, which the op does not take; convert it with a mann.requantize, choose its 'mann.format', or leave out 'memory-width'}}
  %r = mann.tanh %M1 {mann.range = array<f32: 1.0, 1.0>} : tensor<3x2xf32> -> tensor<3x2xf32>
  // expected-error @below {{'mann.relu' op operand #0 is a memory whose rows get exponents}}
  %a = mann.relu %M : tensor<3x2xf32>
  return %r, %M1 : tensor<3x2xf32>, tensor<3x2xf32>
}
