// RUN: mann-opt %s --mann-quantize -split-input-file -verify-diagnostics

// What has no quantized form: every op, and nothing but these.

// expected-error @below {{'func.func' op has no quantized form: it takes or returns float tensors, but has no body}}
func.func private @declared(tensor<2xf32>)
func.func private @integers(tensor<2xi32>) -> f32
func.func @foreign(%u: tensor<2xf32>, %c: i1) -> tensor<2xf32> {
  // expected-error @below {{'arith.constant' op has no quantized form; express it with mann ops in a function, or keep the model in f32}}
  %k = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{'arith.addf' op has no quantized form}}
  %v = arith.addf %u, %k : tensor<2xf32>
  %r = mann.relu %v : tensor<2xf32>
  // expected-error @below {{'scf.if' op has no quantized form}}
  %w = scf.if %c -> tensor<2xf32> {
    // expected-error @below {{'scf.yield' op has no quantized form}}
    scf.yield %r : tensor<2xf32>
  } else {
    // expected-error @below {{'scf.yield' op has no quantized form}}
    scf.yield %v : tensor<2xf32>
  }
  // expected-error @below {{'func.call' op has no quantized form}}
  func.call @declared(%w) : (tensor<2xf32>) -> ()
  %i = arith.constant dense<1> : tensor<2xi32>
  return %w : tensor<2xf32>
}

// -----

mann.parameter @H : tensor<2x2xf32> = dense<1.0> : tensor<2x2xf32>
// A module has no entry and no exit.
// expected-error @below {{'mann.get_parameter' op has no quantized form; express it with mann ops in a function}}
%H = mann.get_parameter @H : tensor<2x2xf32>

// -----

// What has no format. ReLU and scores follow their operands, which are named.

mann.parameter @H : tensor<2x2xf32> = dense<1.0> : tensor<2x2xf32>
// expected-error @below {{function argument #1 has no 'mann.format'; run mann-assign-formats first}}
func.func @no_format(%u: tensor<2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>}, %m: tensor<4x2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'mann.get_parameter' op has no 'mann.format'; run mann-assign-formats first}}
  %H = mann.get_parameter @H : tensor<2x2xf32>
  %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.softmax' op has no 'mann.format'}}
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.read' op has no 'mann.format'}}
  %o = mann.read %p, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  %r = mann.relu %o : tensor<2xf32>
  return %r : tensor<2xf32>
}

// -----

// Unreachable code may use itself.
func.func @cycle() {
  return
^bb1:
  // expected-error @below {{'mann.relu' op has no 'mann.format'}}
  %r = mann.relu %r : tensor<2xf32>
  cf.br ^bb1
}

// -----

// expected-error @below {{'mann.parameter' op has no value to quantize; run mann-bind-weights first}}
mann.parameter @G : tensor<2x2xf32>
// expected-error @below {{'mann.parameter' op has no value to quantize}}
mann.parameter @H : tensor<2x2xf32>
func.func @no_value() {
  %G = mann.get_parameter @G {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>} : tensor<2x2xf32>
  %H = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>} : tensor<2x2xf32>
  return
}

// -----

// A code at the end of the range does not saturate, one beyond it does.
// expected-error @below {{'mann.parameter' op saturates in 25 % of its elements (1 of 4; 5 % allowed): the largest magnitude is 2.5, and 8 bits, step 2^-5, codes -70..70 reach 2.188; give it more bits (--quantize, or --integer-bits where all have one format), or allow more with --max-saturation}}
mann.parameter @narrow : tensor<4xf32> = dense<[0.5, -2.5, 2.1875, 0.0]> : tensor<4xf32>
// One problem for each format.
// expected-error @below {{'mann.parameter' op saturates in 50 % of its elements (2 of 4; 5 % allowed): the largest magnitude is 1, and 8 bits, step 2^-8, codes -127..127 reach 0.4961}}
// expected-error @below {{'mann.parameter' op saturates in 25 % of its elements (1 of 4; 5 % allowed): the largest magnitude is 1, and 8 bits, step 2^-7, codes -127..127 reach 0.9922}}
mann.parameter @two : tensor<4xf32> = dense<[0.5, -1.0, 0.25, 0.0]> : tensor<4xf32>
// expected-error @below {{'mann.parameter' op has 2 of 3 elements that are NaN or infinite}}
mann.parameter @nan : tensor<3xf32> = dense<[0.5, 0x7FC00000, 0x7F800000]> : tensor<3xf32>
func.func @saturation() {
  %a = mann.get_parameter @narrow {mann.format = !quant.uniform<i8<-70:70>:f32, 3.125e-02>} : tensor<4xf32>
  %b = mann.get_parameter @two {mann.format = !quant.uniform<i8<-127:127>:f32, 3.90625e-03>} : tensor<4xf32>
  %c = mann.get_parameter @two {mann.format = !quant.uniform<i8<-127:127>:f32, 7.8125e-03>} : tensor<4xf32>
  %d = mann.get_parameter @two {mann.format = !quant.uniform<i8<-127:127>:f32, 1.5625e-02>} : tensor<4xf32>
  %e = mann.get_parameter @nan {mann.format = !quant.uniform<i8<-127:127>:f32, 1.5625e-02>} : tensor<3xf32>
  return
}

// -----

// A state and a loop are named once, however many values they have.

// expected-error @below {{'mann.state' op '@h' has no 'mann.format'; run mann-assign-formats first}}
mann.state @h : tensor<2xf32> = dense<0.0> : tensor<2xf32>
func.func @no_shared_format(%h: tensor<2xf32> {mann.state = @h}, %n: index) -> (tensor<2xf32> {mann.state = @h}) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // expected-error @below {{'scf.for' op iteration argument #1 has no 'mann.format'; run mann-assign-formats first}}
  %r:2 = scf.for %i = %zero to %n step %one iter_args(%a = %h, %b = %h) -> (tensor<2xf32>, tensor<2xf32>) {
    %s = mann.add %a, %b {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %s, %s : tensor<2xf32>, tensor<2xf32>
  } {mann.formats = [!quant.uniform<i8<-127:127>:f32, 0.25>, unit]}
  return %r#0 : tensor<2xf32>
}

// -----

// The value before the first call.

mann.parameter @unbound : tensor<2xf32>
// expected-error @below {{'mann.state' op '@h' has no initial value to quantize; run mann-bind-weights first}}
mann.state @h : tensor<2xf32> from @unbound {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>}

// -----

// expected-error @below {{'mann.state' op saturates in 50 % of its elements (1 of 2; 5 % allowed): the largest magnitude is 40, and 8 bits, step 2^-2, codes -127..127 reach 31.75}}
mann.state @h : tensor<2xf32> = dense<[40.0, 1.0]> : tensor<2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>}

// -----

// expected-error @below {{function argument #0 cannot have the format '!mann.scaled<8, -4:3>': rows with exponents are for parameters, memories that an op writes, states and what loops carry}}
func.func @no_rows(%x: tensor<2x2xf32> {mann.format = !mann.scaled<8, -4:3>}) -> tensor<2x2xf32> {
  return %x : tensor<2x2xf32>
}

// -----

// The largest exponent is where codes saturate.
// expected-error @below {{'mann.state' op saturates in 25 % of its elements (1 of 4; 5 % allowed): the largest magnitude is 40}}
mann.state @M : tensor<2x2xf32> = dense<[[40.0, 1.0], [0.0, 0.0]]> {mann.format = !mann.scaled<8, -12:-3>}
