// RUN: mann-opt %s --split-input-file --verify-diagnostics

// expected-error@below {{has no initial value; give it one with '= dense<...>', or 'from' a mann.parameter or function}}
mann.state @a : tensor<3xf32>

// -----

mann.parameter @p : tensor<3xf32>
// expected-error@below {{has two initial values, a constant and '@p'; leave one out}}
mann.state @a : tensor<3xf32> = dense<0.0> from @p

// -----

// expected-error@below {{must have a static shape without zeros, but is 'tensor<0xf32>'}}
mann.state @a : tensor<0xf32> = dense<0.0>

// -----

// expected-error@below {{has the code 127 outside its format (8 bits, step 2^-2, codes -100..100)}}
mann.state @a : tensor<2x!quant.uniform<i8<-100:100>:f32, 0.25>> = dense<[1, 127]>

// -----

// expected-error@below {{expected the type 'tensor<2xi8>' of stored values, or none}}
mann.state @a : tensor<2x!quant.uniform<i8<-127:127>:f32, 0.25>> = dense<1> : tensor<2xf32>

// -----

// expected-error@below {{of type 'tensor<3xf32>' starts from '@nothing', which names neither a mann.parameter nor a function}}
mann.state @a : tensor<3xf32> from @nothing

// -----

// expected-note@below {{declared here}}
mann.parameter @p : tensor<4xf32>
// expected-error@below {{starts from '@p', which is a parameter of type tensor<4xf32>}}
mann.state @a : tensor<3xf32> from @p

// -----

// expected-error@below {{starts from '@f', which is a function with 1 arguments and 1 results; expected none and one}}
mann.state @a : tensor<3xf32> from @f
// expected-note@below {{declared here}}
func.func private @f(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// -----

// expected-error@below {{starts from '@f', which is a function that returns tensor<4xf32>}}
mann.state @a : tensor<3xf32> from @f
// expected-note@below {{declared here}}
func.func private @f() -> tensor<4xf32>

// -----

// expected-error@below {{starts from '@f', which is a function without a body}}
mann.state @a : tensor<3xf32> from @f
// expected-note@below {{declared here}}
func.func private @f() -> tensor<3xf32>

// -----

// expected-error@below {{argument #0 has a 'mann.state' that names no mann.state: @b}}
func.func @f(%x: tensor<3xf32> {mann.state = @b}) {
  return
}

// -----

// expected-note@below {{declared here}}
mann.state @a : tensor<3xf32> = dense<0.0>
// Two entries that disagree on the type of a state.
func.func @f(%x: tensor<3xf32> {mann.state = @a}) {
  return
}
// expected-error@below {{argument #0 has type 'tensor<4xf32>', but its state '@a' is 'tensor<3xf32>'}}
func.func @g(%x: tensor<4xf32> {mann.state = @a}) {
  return
}

// -----

// expected-note@below {{declared here}}
mann.state @a : tensor<3xf32> = dense<0.0>
// expected-error@below {{result #0 has type 'tensor<4xf32>', but its state '@a' is 'tensor<3xf32>'}}
func.func private @f() -> (tensor<4xf32> {mann.state = @a})

// -----

mann.state @a : tensor<3xf32> = dense<0.0>
// expected-error@below {{argument #1 is the state '@a', as #0 is; each may be there once}}
func.func @f(%x: tensor<3xf32> {mann.state = @a}, %y: tensor<3xf32> {mann.state = @a}) {
  return
}

// -----

mann.state @a : tensor<3xf32> = dense<0.0>
// expected-error@below {{result #1 is the state '@a', as #0 is; each may be there once}}
func.func private @f() -> (tensor<3xf32> {mann.state = @a}, tensor<3xf32> {mann.state = @a})

// -----

// expected-error@below {{has a 'mann.range', which belongs on a float tensor}}
mann.state @a : tensor<i32> = dense<0> {mann.range = array<f32: 1.0, 2.0>}

// -----

// expected-error@below {{has a 'mann.state', which belongs on a function argument or result}}
mann.state @a : tensor<i32> = dense<0> {mann.state = @a}

// -----

// expected-error@below {{has a 'mann.service', which is a string on a function}}
mann.state @a : tensor<i32> = dense<0> {mann.service = "init"}

// -----

// expected-error@below {{has a 'mann.fingerprint', which is an i32 on a module}}
mann.state @a : tensor<i32> = dense<0> {mann.fingerprint = 1 : i32}

// -----

// A negative code is stored less 1 for a hamming similarity: -127 as -128.
mann.state @lowest : tensor<2x!mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 0.25>>> = dense<[-128, 127]>
// expected-error@below {{has the stored code -1, which stands for no number: a negative code is stored less 1 (8 bits, step 2^-2, codes -127..127)}}
mann.state @none : tensor<2x!mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 0.25>>> = dense<[-1, 5]>

// -----

// expected-error@below {{has the code -8 outside its format (4 bits, step 2^-2, codes -7..7)}}
mann.state @below : tensor<2x!mann.encoded<hamming, !quant.uniform<i4<-7:7>:f32, 0.25>>> = dense<[-9, 5]>

// -----

mann.state @full : tensor<2x32x!mann.bipolar> = dense<-1>
// expected-error@below {{has the word 8 at the end of row 1, but only its lowest 3 bits are elements; the others must be 0}}
mann.state @signs : tensor<2x35x!mann.bipolar> = dense<[[-1, 7], [-1, 8]]>
