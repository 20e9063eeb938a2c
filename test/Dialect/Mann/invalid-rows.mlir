// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Rows.cpp.

func.func @concat_nothing() {
  // expected-error @below {{needs at least one operand}}
  %r = "mann.concat"() : () -> tensor<8xf32>
  return
}

// -----

func.func @concat_scalar(%x: tensor<f32>) {
  // expected-error @below {{operand must have rank 1 or more, but is a scalar}}
  %r = mann.concat %x, %x : tensor<f32>, tensor<f32> -> tensor<2xf32>
  return
}

// -----

func.func @concat_dim(%x: tensor<8xf32>) {
  // expected-error @below {{'dim' must be in 0..0, but is 1}}
  %r = mann.concat %x, %x {dim = 1 : i64} : tensor<8xf32>, tensor<8xf32> -> tensor<16xf32>
  return
}

// -----

func.func @concat_negative_dim(%x: tensor<2x8xf32>) {
  // expected-error @below {{'dim' must be in 0..1, but is -1}}
  %r = mann.concat %x, %x {dim = -1 : i64} : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @concat_ranks(%x: tensor<2x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{operand must be 2 x 8 (as the first one but for 'dim'), but is 8}}
  %r = mann.concat %x, %y : tensor<2x8xf32>, tensor<8xf32> -> tensor<3x8xf32>
  return
}

// -----

func.func @concat_sizes(%x: tensor<2x8xf32>, %y: tensor<3x7xf32>) {
  // expected-error @below {{operand must be 3 x 8 (as the first one but for 'dim'), but is 3 x 7}}
  %r = mann.concat %x, %y : tensor<2x8xf32>, tensor<3x7xf32> -> tensor<5x8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @concat_domain(%x: tensor<8xf32>, %y: tensor<8x!q>) {
  // expected-error @below {{operand and result must both be f32 or both be fixed-point}}
  %r = mann.concat %x, %y : tensor<8xf32>, tensor<8x!q> -> tensor<16xf32>
  return
}

// -----

func.func @concat_shape(%x: tensor<8xf32>, %y: tensor<7xf32>) {
  // expected-error @below {{result must be 15 (the operands side by side), but is 16}}
  %r = mann.concat %x, %y : tensor<8xf32>, tensor<7xf32> -> tensor<16xf32>
  return
}

// -----

func.func @row_scalar(%x: tensor<f32>, %i: index) {
  // expected-error @below {{needs an operand with rows, but it is 'tensor<f32>'}}
  %r = mann.row %x[%i] : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @row_shape(%x: tensor<4x8xf32>, %i: index) {
  // expected-error @below {{result must be 8 (a row of the operand), but is 1 x 8}}
  %r = mann.row %x[%i] : tensor<4x8xf32> -> tensor<1x8xf32>
  return
}

// -----

func.func @row_elements(%x: tensor<4x8xi8>, %i: index) {
  // expected-error @below {{must keep the element type of the operand, 'i8', but has 'i32'}}
  %r = mann.row %x[%i] : tensor<4x8xi8> -> tensor<8xi32>
  return
}

// -----

func.func @slice_scalar(%x: tensor<f32>) {
  // expected-error @below {{operand must have rank 1 or more, but is a scalar}}
  %r = mann.slice %x[0] : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @slice_dim(%x: tensor<8xf32>) {
  // expected-error @below {{'dim' must be in 0..0, but is 2}}
  %r = mann.slice %x[0] {dim = 2 : i64} : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @slice_elements(%x: tensor<8x!q>) {
  // expected-error @below {{must keep the element type of the operand, '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>', but has 'f32'}}
  %r = mann.slice %x[0] : tensor<8x!q> -> tensor<4xf32>
  return
}

// -----

func.func @slice_rank(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 2 x 8 (as the operand but for 'dim'), but is 8}}
  %r = mann.slice %x[0] : tensor<2x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @slice_shape(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 1 x 8 (as the operand but for 'dim'), but is 1 x 7}}
  %r = mann.slice %x[0] : tensor<2x8xf32> -> tensor<1x7xf32>
  return
}

// -----

func.func @slice_beyond(%x: tensor<2x8xf32>) {
  // expected-error @below {{takes elements 5..8 of dimension 1, which has 8}}
  %r = mann.slice %x[5] {dim = 1 : i64} : tensor<2x8xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @slice_before(%x: tensor<8xf32>) {
  // expected-error @below {{takes elements -1..2 of dimension 0, which has 8}}
  %r = mann.slice %x[-1] : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @reshape_elements(%x: tensor<8xf32>) {
  // expected-error @below {{must keep the element type of the operand, 'f32', but has '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>'}}
  %r = mann.reshape %x : tensor<8xf32> -> tensor<2x4x!q>
  return
}

// -----

func.func @reshape_dynamic(%x: tensor<?xf32>) {
  // expected-error @below {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.reshape %x : tensor<?xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @reshape_number(%x: tensor<8xf32>) {
  // expected-error @below {{must keep the number of elements, 8, but has 9}}
  %r = mann.reshape %x : tensor<8xf32> -> tensor<3x3xf32>
  return
}

// -----

func.func @sum_scalar(%x: tensor<f32>) {
  // expected-error @below {{operand must have rank 1 or more, but is a scalar}}
  %r = mann.sum %x : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @sum_shape(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 2 (one element a row of the operand), but is 8}}
  %r = mann.sum %x : tensor<2x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @sum_kept_shape(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 2 x 1 (one element a row of the operand), but is 1 x 8}}
  %r = mann.sum %x : tensor<2x8xf32> -> tensor<1x8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @sum_domain(%x: tensor<8x!q>) {
  // expected-error @below {{operand and result must both be f32 or both be fixed-point}}
  %r = mann.sum %x : tensor<8x!q> -> tensor<1xf32>
  return
}

// -----

func.func @normalize_scalar(%x: tensor<f32>) {
  // expected-error @below {{operand must have rank 1 or more, but is a scalar}}
  %r = mann.normalize l2 %x : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @normalize_shape(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 2 x 8 (as the operand), but is 8}}
  %r = mann.normalize l2 %x : tensor<2x8xf32> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @normalize_domain(%x: tensor<8xf32>) {
  // expected-error @below {{operand and result must both be f32 or both be fixed-point}}
  %r = mann.normalize l2 %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @normalize_negative_eps(%x: tensor<8xf32>) {
  // expected-error @below {{'eps' must be finite and not negative, but is -1.000000e+00 : f32}}
  %r = mann.normalize rms %x {eps = -1.0 : f32} : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @normalize_nan_eps(%x: tensor<8xf32>) {
  // expected-error @below {{'eps' must be finite and not negative, but is 0x7FC00000 : f32}}
  %r = mann.normalize rms %x {eps = 0x7FC00000 : f32} : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @normalize_eps_form(%x: tensor<8xf32>) {
  // expected-error @below {{'eps_form' max belongs to l2; layer adds eps under the root}}
  %r = mann.normalize layer %x {eps_form = #mann<eps_form max>} : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

!w = !quant.uniform<i16:f32, 1.0>
// 2^15 * 2^15 fits.
func.func @normalize_long(%x: tensor<32768x!w>) {
  %r = mann.normalize layer %x : tensor<32768x!w> -> tensor<32768x!w>
  return
}

// -----

!w = !quant.uniform<i16:f32, 1.0>
func.func @normalize_longer(%x: tensor<32769x!w>) {
  // expected-error @below {{normalizes rows of 32769 codes of up to 32768, whose product must be at most 2^30; use a narrower format}}
  %r = mann.normalize layer %x : tensor<32769x!w> -> tensor<32769x!w>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @strided_elements(%x: tensor<8xf32>) {
  // expected-error @below {{must keep the element type of the operand, 'f32', but has '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>'}}
  %r = mann.strided %x[0] strides [1] : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @strided_rank(%x: tensor<8xf32>) {
  // expected-error @below {{needs a stride for each of the 2 dimensions of the result, but has 1}}
  %r = mann.strided %x[0] strides [1] : tensor<8xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @strided_dynamic(%x: tensor<?xf32>) {
  // expected-error @below {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.strided %x[0] strides [1] : tensor<?xf32> -> tensor<8xf32>
  return
}

// -----

func.func @strided_nothing(%x: tensor<8xf32>) {
  // expected-error @below {{operand and result must have a static shape without zeros, but one is 'tensor<0xf32>'}}
  %r = mann.strided %x[0] strides [1] : tensor<8xf32> -> tensor<0xf32>
  return
}

// -----

func.func @strided_large(%x: tensor<8xf32>) {
  // expected-error @below {{operand and result must have at most 268435456 elements, but one is 'tensor<4611686018427387904xf32>'}}
  %r = mann.strided %x[0] strides [0] : tensor<8xf32> -> tensor<4611686018427387904xf32>
  return
}

// -----

func.func @strided_offset(%x: tensor<8xf32>) {
  // expected-error @below {{needs an offset of 0 to 2^28, but has -1}}
  %r = mann.strided %x[-1] strides [1] : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @strided_far_offset(%x: tensor<8xf32>) {
  // expected-error @below {{needs an offset of 0 to 2^28, but has 9223372036854775807}}
  %r = mann.strided %x[9223372036854775807] strides [1] : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

// It has no absolute value in 64 bits.
func.func @strided_stride(%x: tensor<8xf32>) {
  // expected-error @below {{needs strides of -2^28 to 2^28, but has -9223372036854775808}}
  %r = mann.strided %x[0] strides [-9223372036854775808] : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @strided_far_stride(%x: tensor<8xf32>) {
  // expected-error @below {{needs strides of -2^28 to 2^28, but has 268435457}}
  %r = mann.strided %x[0] strides [268435457] : tensor<8xf32> -> tensor<1xf32>
  return
}

// -----

func.func @strided_below(%x: tensor<8xf32>) {
  // expected-error @below {{takes elements -1..5 of the operand, which has 8}}
  %r = mann.strided %x[2] strides [1, -3] : tensor<8xf32> -> tensor<4x2xf32>
  return
}

// -----

func.func @strided_beyond(%x: tensor<2x4xf32>) {
  // expected-error @below {{takes elements 1..8 of the operand, which has 8}}
  %r = mann.strided %x[1] strides [4, 1] : tensor<2x4xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @strided_scalar(%x: tensor<8xf32>) {
  // expected-error @below {{takes elements 8..8 of the operand, which has 8}}
  %r = mann.strided %x[8] strides [] : tensor<8xf32> -> tensor<f32>
  return
}

// -----

func.func @strided_text(%x: tensor<8xf32>) {
  // expected-error @below {{expected integer value}}
  %r = mann.strided %x[0] strides [a] : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @pad_elements(%x: tensor<8x!q>) {
  // expected-error @below {{must keep the element type of the operand, '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>', but has 'f32'}}
  %r = mann.pad %x low [0] high [0] : tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

func.func @pad_dynamic(%x: tensor<?xf32>) {
  // expected-error @below {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.pad %x low [1] high [0] : tensor<?xf32> -> tensor<?xf32>
  return
}

// -----

func.func @pad_low_rank(%x: tensor<2x8xf32>) {
  // expected-error @below {{'low' must have a number for each of the 2 dimensions, but has 1}}
  %r = mann.pad %x low [1] high [0, 0] : tensor<2x8xf32> -> tensor<3x8xf32>
  return
}

// -----

func.func @pad_high_rank(%x: tensor<2x8xf32>) {
  // expected-error @below {{'high' must have a number for each of the 2 dimensions, but has 3}}
  %r = mann.pad %x low [1, 0] high [0, 0, 0] : tensor<2x8xf32> -> tensor<3x8xf32>
  return
}

// -----

func.func @pad_negative(%x: tensor<2x8xf32>) {
  // expected-error @below {{'low' must have numbers of 0 to 2^28, but has -1}}
  %r = mann.pad %x low [0, -1] high [0, 0] : tensor<2x8xf32> -> tensor<2x7xf32>
  return
}

// -----

func.func @pad_far(%x: tensor<8xf32>) {
  // expected-error @below {{'high' must have numbers of 0 to 2^28, but has 268435457}}
  %r = mann.pad %x low [0] high [268435457] : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @pad_shape(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 3 x 10 (the operand with its zeros), but is 3 x 9}}
  %r = mann.pad %x low [1, 1] high [0, 1] : tensor<2x8xf32> -> tensor<3x9xf32>
  return
}

// -----

func.func @pad_rank(%x: tensor<2x8xf32>) {
  // expected-error @below {{result must be 2 x 8 (the operand with its zeros), but is 16}}
  %r = mann.pad %x low [0, 0] high [0, 0] : tensor<2x8xf32> -> tensor<16xf32>
  return
}

// -----

// Sizes that are not known are no numbers to compute with.

func.func @slice_to_unknown(%x: tensor<26xf32>) {
  // expected-error@+1 {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.slice %x[0] : tensor<26xf32> -> tensor<?xf32>
  return
}

// -----

func.func @slice_of_unknown(%x: tensor<?xf32>) {
  // expected-error@+1 {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.slice %x[0] : tensor<?xf32> -> tensor<4xf32>
  return
}

// -----

func.func @concat_of_unknown(%x: tensor<?xf32>) {
  // expected-error@+1 {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.concat %x, %x : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return
}

// -----

func.func @concat_to_unknown(%x: tensor<4xf32>) {
  // expected-error@+1 {{operand and result must have a static shape without zeros, but one is 'tensor<?xf32>'}}
  %r = mann.concat %x, %x : tensor<4xf32>, tensor<4xf32> -> tensor<?xf32>
  return
}

// -----

func.func @slice_from_the_last_number(%x: tensor<26xf32>) {
  // Its last element would have no number.
  // expected-error@+1 {{takes elements 9223372036854775807..9223372036854775807 of dimension 0, which has 26}}
  %r = mann.slice %x[9223372036854775807] : tensor<26xf32> -> tensor<8xf32>
  return
}
