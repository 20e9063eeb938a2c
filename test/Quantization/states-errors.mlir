// RUN: mann-opt %s --mann-assign-formats -split-input-file -verify-diagnostics

// Nothing says how large the state gets; what becomes it is named.

// expected-error @below {{'mann.state' op '@h' has no 'mann.range' to choose a format for; run mann-calibrate first, or choose 'integer-bits' for one format}}
mann.state @h : tensor<2xf32> = dense<0.0> : tensor<2xf32>
// expected-error @below {{function argument #0 has no 'mann.range' to choose a format for}}
func.func @step(%x: tensor<2xf32>, %h: tensor<2xf32> {mann.state = @h}) -> (tensor<2xf32> {mann.state = @h}) {
  // expected-error @below {{'mann.add' op has no 'mann.range' to choose a format for}}
  // expected-note @below {{nor has a value that becomes it, made here}}
  %s = mann.add %x, %h : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %s : tensor<2xf32>
}

// -----

func.func @loop(%x: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>}, %n: index) -> tensor<2xf32> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // expected-error @below {{'scf.for' op iteration argument #0 has no 'mann.range' to choose a format for; run mann-calibrate first}}
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<2xf32> {
    // expected-error @below {{'mann.add' op has no 'mann.range' to choose a format for}}
    // expected-note @below {{nor has a value that becomes it, made here}}
    %s = mann.add %a, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %s : tensor<2xf32>
  }
  return %r : tensor<2xf32>
}
