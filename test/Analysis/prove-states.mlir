// States over any number of calls, in any order: what bounds them, or which op
// makes them grow.
// RUN: mann-opt %s -split-input-file -verify-diagnostics --pass-pipeline='builtin.module(mann-lower-to-buffers-pipeline,mann-prove-accumulators)' -o /dev/null

!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!gate = !quant.uniform<i16<0:256>:f32, 0.00390625>

// A memory that mixes its rows with new ones by a gate never leaves what goes in,
// and a decay of a half ends at twice what is added: 2 * 30 steps fit.
mann.state @memory : tensor<4x8x!q> = dense<-3>
mann.state @decayed : tensor<8x!q> = dense<0>
mann.state @slot : tensor<i32> = dense<0> : tensor<i32>
mann.parameter @half : tensor<!gate> = dense<128> : tensor<i16>
func.func @bounded(%gate: tensor<4x!gate>, %x: tensor<8x!q>, %new: tensor<4x8x!q>,
                   %m: tensor<4x8x!q> {mann.state = @memory},
                   %d: tensor<8x!q> {mann.state = @decayed},
                   %i: tensor<i32> {mann.state = @slot})
    -> (tensor<4x8x!q> {mann.state = @memory}, tensor<8x!q> {mann.state = @decayed},
        tensor<i32> {mann.state = @slot}) {
  %clipped = mann.clip %gate {min = 0.0 : f32, max = 1.0 : f32} : tensor<4x!gate> -> tensor<4x!gate>
  %next = mann.interpolate %clipped, %new, %m : tensor<4x!gate>, tensor<4x8x!q>, tensor<4x8x!q> -> tensor<4x8x!q>
  %half = mann.get_parameter @half : tensor<!gate>
  %kept = mann.mul %d, %half : tensor<8x!q>, tensor<!gate> -> tensor<8x!q>
  %small = mann.clip %x {min = -1.875 : f32, max = 1.875 : f32} : tensor<8x!q> -> tensor<8x!q>
  %sum = mann.add %kept, %small : tensor<8x!q>, tensor<8x!q> -> tensor<8x!q>
  %after = mann.advance %i {modulo = 4} : tensor<i32>
  return %next, %sum, %after : tensor<4x8x!q>, tensor<8x!q>, tensor<i32>
}

// -----

// The same decay, and what is added does not fit.
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!gate = !quant.uniform<i16<0:256>:f32, 0.00390625>
// expected-warning @below {{state '@decayed' can grow at every step by 'fxp.requantize'; it saturates at -127..127}}
mann.state @decayed : tensor<8x!q> = dense<0>
mann.parameter @half : tensor<!gate> = dense<128> : tensor<i16>
func.func @step(%x: tensor<8x!q>, %d: tensor<8x!q> {mann.state = @decayed})
    -> (tensor<8x!q> {mann.state = @decayed}) {
  %half = mann.get_parameter @half : tensor<!gate>
  %kept = mann.mul %d, %half : tensor<8x!q>, tensor<!gate> -> tensor<8x!q>
  // expected-note @below {{it would give -192..191 here}}
  %sum = mann.add %kept, %x : tensor<8x!q>, tensor<8x!q> -> tensor<8x!q>
  return %sum : tensor<8x!q>
}

// -----

// A sum. One step alone can leave the format of what it only follows.
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!coarse = !quant.uniform<i8<-127:127>:f32, 0.5>
// expected-warning @below {{state '@sum' can grow at every step by 'fxp.requantize'; it saturates at -127..127}}
mann.state @sum : tensor<8x!q> = dense<5>
mann.state @narrowed : tensor<8x!q> = dense<0>
func.func @step(%x: tensor<8x!coarse>, %s: tensor<8x!q> {mann.state = @sum})
    -> (tensor<8x!q> {mann.state = @sum}, tensor<8x!q> {mann.state = @narrowed}) {
  // expected-note @below {{it would give -1143..1143 here}}
  %next = mann.add %s, %x : tensor<8x!q>, tensor<8x!coarse> -> tensor<8x!q>
  %n = mann.requantize %x : tensor<8x!coarse> -> tensor<8x!q>
  return %next, %n : tensor<8x!q>, tensor<8x!q>
}

// -----

// Neither entry lets its state grow; both together do.
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
mann.state @copy : tensor<8x!q> = dense<0>
// expected-warning @below {{state '@total' can grow with '@copy' by 'fxp.requantize'; it saturates at -127..127}}
mann.state @total : tensor<8x!q> = dense<0>
func.func @observe(%x: tensor<8x!q>, %c: tensor<8x!q> {mann.state = @copy})
    -> (tensor<8x!q> {mann.state = @total}) {
  // expected-note @below {{it would give -254..254 here}}
  %next = mann.add %c, %x : tensor<8x!q>, tensor<8x!q> -> tensor<8x!q>
  return %next : tensor<8x!q>
}
func.func @answer(%t: tensor<8x!q> {mann.state = @total})
    -> (tensor<8x!q> {mann.state = @copy}) {
  return %t : tensor<8x!q>
}

// -----

// The first of them alone: one step may saturate, none grows.
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
mann.state @copy : tensor<8x!q> = dense<0>
mann.state @total : tensor<8x!q> = dense<0>
func.func @observe(%x: tensor<8x!q>, %c: tensor<8x!q> {mann.state = @copy})
    -> (tensor<8x!q> {mann.state = @total}) {
  %next = mann.add %c, %x : tensor<8x!q>, tensor<8x!q> -> tensor<8x!q>
  return %next : tensor<8x!q>
}

// -----

// A loop over time inside of an entry: what it carries saturates in the format.
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
// expected-warning @below {{state '@h' can grow at every step by 'fxp.requantize'; it saturates at -127..127}}
mann.state @h : tensor<8x!q> = dense<1>
func.func @story(%xs: tensor<20x8x!q>, %h: tensor<8x!q> {mann.state = @h})
    -> (tensor<8x!q> {mann.state = @h}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %last = scf.for %t = %c0 to %c20 step %c1 iter_args(%s = %h) -> (tensor<8x!q>) {
    %x = mann.row %xs[%t] : tensor<20x8x!q> -> tensor<8x!q>
    %small = mann.clip %x {min = -0.125 : f32, max = 0.125 : f32} : tensor<8x!q> -> tensor<8x!q>
    // expected-note @below {{it would give -129..129 here}}
    %next = mann.add %s, %small : tensor<8x!q>, tensor<8x!q> -> tensor<8x!q>
    scf.yield %next : tensor<8x!q>
  }
  return %last : tensor<8x!q>
}

// -----

// The same loop of a mixture stays in what is mixed.
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!gate = !quant.uniform<i16<0:256>:f32, 0.00390625>
mann.state @h : tensor<8x!q> = dense<1>
func.func @story(%xs: tensor<20x8x!q>, %z: tensor<1x!gate>, %h: tensor<8x!q> {mann.state = @h})
    -> (tensor<8x!q> {mann.state = @h}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %gate = mann.clip %z {min = 0.0 : f32, max = 1.0 : f32} : tensor<1x!gate> -> tensor<1x!gate>
  %last = scf.for %t = %c0 to %c20 step %c1 iter_args(%s = %h) -> (tensor<8x!q>) {
    %x = mann.row %xs[%t] : tensor<20x8x!q> -> tensor<8x!q>
    %small = mann.clip %x {min = -4.0 : f32, max = 4.0 : f32} : tensor<8x!q> -> tensor<8x!q>
    %next = mann.interpolate %gate, %small, %s : tensor<1x!gate>, tensor<8x!q>, tensor<8x!q> -> tensor<8x!q>
    scf.yield %next : tensor<8x!q>
  }
  return %last : tensor<8x!q>
}
