// RUN: mann-opt %s --mann-differentiate --split-input-file --verify-diagnostics

// Numbers pass through an op that has no gradient.
func.func @no_gradient(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @+1 {{'math.sin' op has no gradient, and numbers whose gradient is wanted pass through it; it would have to implement DifferentiableOpInterface}}
  %0 = math.sin %x : tensor<2xf32>
  // expected-error @+1 {{'math.cos' op has no gradient}}
  %1 = math.cos %0 : tensor<2xf32>
  // expected-error @+1 {{'math.exp' op has no gradient}}
  %2 = math.exp %x : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

func.func @needs_codes(%m: tensor<5x4xf32>, %u: tensor<4xf32>) -> tensor<5xf32> {
  // expected-error @+1 {{'mann.similarity' op has no gradient while it converts its operands to 'code'; quantize the model first (mann-quantize)}}
  %s = mann.similarity l1 %m, %u {code = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>} : tensor<5x4xf32>, tensor<4xf32> -> tensor<5xf32>
  return %s : tensor<5xf32>
}

// -----

!c = !quant.uniform<i9<-255:255>:f32, 6.250000e-02>
func.func @wide_codes(%m: tensor<5x4x!c>, %u: tensor<4x!c>) -> tensor<5x!quant.uniform<i31:f32, 1.000000e+00>> {
  // expected-error @+1 {{expected codes of one width of at most 8 bits; quantize the model first (mann-quantize)}}
  %s = mann.similarity l1 %m, %u : tensor<5x4x!c>, tensor<4x!c> -> tensor<5x!quant.uniform<i31:f32, 1.000000e+00>>
  return %s : tensor<5x!quant.uniform<i31:f32, 1.000000e+00>>
}

// -----

// expected-error @+1 {{cannot be differentiated: there is already a symbol 'f_gradient'}}
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
func.func private @f_gradient()

// -----

// Numbers that a region reads are numbers that pass through its op.
mann.parameter @H : tensor<2x2xf32>
func.func @regions(%c: i1, %u: tensor<2xf32>, %z: tensor<2xf32>, %h: tensor<2x2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %lower = arith.constant 0 : index
  %upper = arith.constant 3 : index
  %step = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  // expected-error @+1 {{'scf.if' op has no gradient, and numbers whose gradient is wanted pass through it}}
  %y = scf.if %c -> (tensor<2xf32>) {
    %b = mann.linear %u, %h : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    scf.yield %b : tensor<2xf32>
  } else {
    scf.yield %zero : tensor<2xf32>
  }
  // expected-error @+1 {{'scf.for' op has no gradient, and numbers whose gradient is wanted pass through it}}
  %s = scf.for %i = %lower to %upper step %step iter_args(%state = %zero) -> (tensor<2xf32>) {
    %p = mann.get_parameter @H : tensor<2x2xf32>
    %b = mann.linear %state, %p : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    scf.yield %b : tensor<2xf32>
  }
  return %y, %s : tensor<2xf32>, tensor<2xf32>
}
