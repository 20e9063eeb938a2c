// RUN: mann-opt %s --mann-assign-formats -split-input-file -verify-diagnostics
// RUN: mann-opt %s --mann-assign-formats=scheme=global -split-input-file -verify-diagnostics

// Parameters first, then ranges: each kind is reported as a whole.

// expected-error @below {{'mann.parameter' op has no value to choose a format for; run mann-bind-weights first}}
mann.parameter @G : tensor<2x2xf32>
// expected-error @below {{'mann.parameter' op has no value to choose a format for}}
mann.parameter @H : tensor<2x2xf32>
// Nobody uses this one.
mann.parameter @W : tensor<2x2xf32>
func.func @no_values(%u: tensor<2xf32>) -> tensor<2xf32> {
  %G = mann.get_parameter @G : tensor<2x2xf32>
  %H = mann.get_parameter @H : tensor<2x2xf32>
  %again = mann.get_parameter @H : tensor<2x2xf32>
  %h = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %h : tensor<2xf32>
}

// -----

// expected-error @below {{function argument #0 has no 'mann.range' to choose a format for; run mann-calibrate first, or choose 'integer-bits' for one format}}
func.func @no_ranges(%u: tensor<2xf32>, %m: tensor<4x2xf32> {mann.range = array<f32: 1.0, 1.0>}) -> tensor<2xf32> {
  %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.read' op has no 'mann.range' to choose a format for; run mann-calibrate first}}
  %o = mann.read %p, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // expected-error @below {{'mann.add' op has no 'mann.range' to choose a format for}}
  %v = mann.add %u, %o : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %r = mann.relu %v : tensor<2xf32>
  return %r : tensor<2xf32>
}
