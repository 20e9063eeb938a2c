// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Network.cpp.

func.func @length() {
  // expected-error @below {{'length' must be positive, but is 0}}
  %r = mann.position_encoding paper {length = 0 : i64} : tensor<3x8xf32>
  return
}

// -----

func.func @negative_length() {
  // expected-error @below {{'length' must be positive, but is -3}}
  %r = mann.position_encoding paper {length = -3 : i64} : tensor<3x8xf32>
  return
}

// -----

func.func @position_rank() {
  // expected-error @below {{result must have rank 2, but has rank 1}}
  %r = mann.position_encoding paper : tensor<8xf32>
  return
}

// -----

func.func @input_rank(%x: tensor<1x1x8xf32>, %H: tensor<8x8xf32>) {
  // expected-error @below {{input must have rank 1 or 2, but has rank 3}}
  %r = mann.linear %x, %H : tensor<1x1x8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @matrix_rank(%x: tensor<8xf32>, %H: tensor<8xf32>) {
  // expected-error @below {{matrix must have rank 2, but has rank 1}}
  %r = mann.linear %x, %H : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @input_shape(%x: tensor<8xf32>, %H: tensor<5x7xf32>) {
  // expected-error @below {{input must be 7 (as wide as a matrix row), but is 8}}
  %r = mann.linear %x, %H : tensor<8xf32>, tensor<5x7xf32> -> tensor<5xf32>
  return
}

// -----

func.func @linear_shape(%x: tensor<8xf32>, %H: tensor<5x8xf32>) {
  // expected-error @below {{result must be 5 (one element a matrix row), but is 8}}
  %r = mann.linear %x, %H : tensor<8xf32>, tensor<5x8xf32> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @matrix_domain(%x: tensor<8xf32>, %H: tensor<5x8x!q>) {
  // expected-error @below {{input and matrix must both be f32 or both be fixed-point}}
  %r = mann.linear %x, %H : tensor<8xf32>, tensor<5x8x!q> -> tensor<5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @linear_domain(%x: tensor<8xf32>, %H: tensor<5x8xf32>) {
  // expected-error @below {{input and result must both be f32 or both be fixed-point}}
  %r = mann.linear %x, %H : tensor<8xf32>, tensor<5x8xf32> -> tensor<5x!q>
  return
}

// -----

func.func @linear_products(%x: tensor<8xf32>, %H: tensor<5x8xf32>) {
  // expected-error @below {{'products' must be a fixed-point format, but is '!mann.bipolar'}}
  %r = mann.linear %x, %H {products = !mann.bipolar} : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
  return
}

// -----

!w = !quant.uniform<i31:f32, 1.0>
func.func @linear_too_wide(%x: tensor<8x!w>, %H: tensor<5x8x!w>) {
  // expected-error @below {{sums 8 products of up to 31 x 31 bits, which may not fit 63 bits}}
  %r = mann.linear %x, %H : tensor<8x!w>, tensor<5x8x!w> -> tensor<5x!w>
  return
}

// -----

func.func @argmax_rank(%x: tensor<2x8xf32>) {
  // expected-error @below {{operand must have rank 1, but has rank 2}}
  %r = mann.argmax %x : tensor<2x8xf32> -> tensor<i32>
  return
}

// -----

func.func @top_k_rank(%x: tensor<2x8xf32>) {
  // expected-error @below {{operand must have rank 1, but has rank 2}}
  %r = mann.top_k %x : tensor<2x8xf32> -> tensor<2xi32>
  return
}

// -----

func.func @top_k_more(%x: tensor<8xf32>) {
  // expected-error @below {{finds 9 of 8 elements; expected 1 to 8}}
  %r = mann.top_k %x : tensor<8xf32> -> tensor<9xi32>
  return
}

// -----

func.func @top_k_none(%x: tensor<8xf32>) {
  // expected-error @below {{finds 0 of 8 elements; expected 1 to 8}}
  %r = mann.top_k smallest %x : tensor<8xf32> -> tensor<0xi32>
  return
}

// -----

func.func @argmax_result(%x: tensor<8xf32>) {
  // expected-error @below {{result #0 must be}}
  %r = mann.argmax %x : tensor<8xf32> -> tensor<i64>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!q2 = !quant.uniform<i8<-127:127>:f32, 3.125e-02>
func.func @requantize_shape(%x: tensor<8x!q>) {
  // expected-error @below {{result must be 8 (as the operand), but is 4}}
  %r = mann.requantize %x : tensor<8x!q> -> tensor<4x!q2>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @requantize_f32_shape(%x: tensor<8xf32>) {
  // expected-error @below {{result must be 8 (as the operand), but is 4}}
  %r = mann.requantize %x : tensor<8xf32> -> tensor<4x!q>
  return
}

// -----

!wide = !quant.uniform<i25:f32, 6.25e-02>
func.func @requantize_f32_width(%x: tensor<8xf32>) {
  // expected-error @below {{makes codes of 25 bits from f32, which has numbers for 24}}
  %r = mann.requantize %x : tensor<8xf32> -> tensor<8x!wide>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!far = !quant.uniform<i8<-127:127>:f32, 2147483648.0>
func.func @requantize_shift(%x: tensor<8x!q>) {
  // expected-error @below {{shifts by 35 bits, which is outside -31..31}}
  %r = mann.requantize %x : tensor<8x!q> -> tensor<8x!far>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @requantize_signs(%x: tensor<8x!mann.bipolar>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.requantize %x : tensor<8x!mann.bipolar> -> tensor<8x!q>
  return
}

// -----

func.func @codes_type(%x: tensor<8x!quant.uniform<i9<-255:255>:f32, 1.250000e-01>>) {
  // expected-error @+1 {{'mann.codes' op has a result of type 'tensor<8xi8>', but the codes of 'tensor<8x!quant.uniform<i9<-255:255>:f32, 1.250000e-01>>' are a 'tensor<8xi16>'}}
  %0 = mann.codes %x : tensor<8x!quant.uniform<i9<-255:255>:f32, 1.250000e-01>> -> tensor<8xi8>
  return
}
