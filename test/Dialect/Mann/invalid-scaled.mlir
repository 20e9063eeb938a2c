// RUN: mann-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected codes of 2 to 16 bits, found 1}}
func.func private @width(tensor<2x!mann.scaled<1, 0:3>>)

// -----

// expected-error @below {{expected exponents within -32:31, the least first and at most 24 apart, found -13:12}}
func.func private @apart(tensor<2x!mann.scaled<8, -13:12>>)

// -----

// expected-error @below {{expected exponents within -32:31, the least first and at most 24 apart, found 3:2}}
func.func private @order(tensor<2x!mann.scaled<8, 3:2>>)

// -----

// expected-error @below {{'mann.state' op must have a dimension, since its rows have exponents, but is 'tensor<!mann.scaled<8, 0:3>>'}}
mann.state @scalar : tensor<!mann.scaled<8, 0:3>> = dense<0>

// -----

// expected-error @below {{'mann.state' op has 4 as the exponent of row 1; expected 0..3, the exponent less -1}}
mann.state @exponent : tensor<2x1x!mann.scaled<8, -1:2>> = dense<[[0, 0], [100, 4]]>

// -----

// expected-error @below {{'mann.state' op has the code -8 in row 0, outside of -7..7}}
mann.state @code : tensor<1x2x!mann.scaled<4, -1:2>> = dense<[[1, -8, 0]]>

// -----

// 3 times 2^1 are 6 times 2^0.
// expected-error @below {{'mann.state' op has 2 as the exponent of row 0, whose numbers need 1; a row has the least exponent that it needs}}
mann.state @normal : tensor<1x2x!mann.scaled<4, -1:2>> = dense<[[3, 0, 2]]>

// -----

func.func @beside_float(%x: tensor<2x2xf32>) -> tensor<2x2x!mann.scaled<8, -4:3>> {
  // expected-error @below {{converts between f32 and rows with an exponent; convert to or from a fixed-point format}}
  %r = mann.requantize %x : tensor<2x2xf32> -> tensor<2x2x!mann.scaled<8, -4:3>>
  return %r : tensor<2x2x!mann.scaled<8, -4:3>>
}

// -----

!q = !quant.uniform<i31<-1073741823:1073741823>:f32, 4294967296.0>
func.func @too_wide(%x: tensor<2x2x!q>) -> tensor<2x2x!mann.scaled<8, -4:3>> {
  // expected-error @below {{computes numbers of 8 bits and an exponent in -4..3 a row with 4 fraction bits and up to 2^66, which may not fit 63 bits}}
  %r = mann.requantize %x : tensor<2x2x!q> -> tensor<2x2x!mann.scaled<8, -4:3>>
  return %r : tensor<2x2x!mann.scaled<8, -4:3>>
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.5>
func.func @key(%m: tensor<3x2x!q>, %k: tensor<2x!mann.scaled<8, -4:3>>) {
  // expected-error @below {{the key is '!mann.scaled<8, -4:3>', but only the memory may have rows with exponents}}
  %s = mann.similarity dot %m, %k : tensor<3x2x!q>, tensor<2x!mann.scaled<8, -4:3>> -> tensor<3x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.5>
func.func @products(%m: tensor<3x2x!mann.scaled<8, -4:3>>, %w: tensor<3x!q>) {
  // expected-error @below {{rounds products to 'products', but the memory has rows with exponents: its products have no one format}}
  %r = mann.read %w, %m {products = !q} : tensor<3x!q>, tensor<3x2x!mann.scaled<8, -4:3>> -> tensor<2x!q>
  return
}

// -----

!w = !quant.uniform<i16<-32767:32767>:f32, 0.5>
func.func @sum(%m: tensor<3x2x!mann.scaled<16, -12:12>>, %w: tensor<3x!w>, %x: tensor<2x!w>) {
  // expected-error @below {{computes the memory times 1 - w e, and w a with 14 fraction bits and up to 2^69, which may not fit 63 bits}}
  %n = mann.erase_add %m, %w, %x, %x
     : tensor<3x2x!mann.scaled<16, -12:12>>, tensor<3x!w>, tensor<2x!w>, tensor<2x!w> -> tensor<3x2x!mann.scaled<16, -12:12>>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.5>
func.func @linear_products(%m: tensor<3x2x!mann.scaled<8, -4:3>>, %x: tensor<2x!q>) {
  // expected-error @below {{rounds products to 'products', but the matrix has rows with exponents: its products have no one format}}
  %r = mann.linear %x, %m {products = !q} : tensor<2x!q>, tensor<3x2x!mann.scaled<8, -4:3>> -> tensor<3x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.5>
func.func @embed_products(%t: tensor<3x2x!mann.scaled<8, -4:3>>, %ids: tensor<4xi32>) {
  // expected-error @below {{rounds products to 'products', but the table has rows with exponents: its products have no one format}}
  %r = mann.embed %ids, %t {products = !q} : tensor<4xi32>, tensor<3x2x!mann.scaled<8, -4:3>> -> tensor<2x!q>
  return
}

// -----

!w = !quant.uniform<i31<-1073741823:1073741823>:f32, 0.5>
func.func @linear_sum(%m: tensor<3x2x!mann.scaled<16, -12:12>>, %x: tensor<2x!w>) {
  // expected-error @below {{sums 2 products of up to 31 x 40 bits, which may not fit 63 bits; use narrower formats}}
  %r = mann.linear %x, %m : tensor<2x!w>, tensor<3x2x!mann.scaled<16, -12:12>> -> tensor<3x!w>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.5>
func.func @input(%m: tensor<3x2x!q>, %x: tensor<2x!mann.scaled<8, -4:3>>) {
  // expected-error @below {{operand #0 must be ranked tensor of 32-bit float or fixed-point}}
  %r = mann.linear %x, %m : tensor<2x!mann.scaled<8, -4:3>>, tensor<3x2x!q> -> tensor<3x!q>
  return
}

// -----

// The last row has the exponent 1, but needs none.
// expected-error @below {{row 2}}
mann.parameter @m : tensor<3x2x!mann.scaled<8, -4:3>> = dense<[[127, 1, 0], [64, 0, 1], [63, 0, 1]]> : tensor<3x3xi8>
