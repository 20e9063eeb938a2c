// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Weighting.cpp; those of a
// softmax without strength are in invalid-addressing.mlir.

func.func @softmax_strength_rank(%s: tensor<5xf32>, %b: tensor<f32>) {
  // expected-error @below {{strength must have rank 1, but has rank 0}}
  %0 = mann.softmax %s strength(%b : tensor<f32>) : tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @softmax_strength_size(%s: tensor<5xf32>, %b: tensor<2xf32>) {
  // expected-error @below {{strength must be 1 (one number for all weights), but is 2}}
  %0 = mann.softmax %s strength(%b : tensor<2xf32>) : tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @softmax_strength_heads(%s: tensor<3x5xf32>, %b: tensor<2xf32>) {
  // expected-error @below {{strength must be 3 (one number for each head), but is 2}}
  %0 = mann.softmax %s strength(%b : tensor<2xf32>) : tensor<3x5xf32> -> tensor<3x5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @softmax_strength_domain(%s: tensor<5x!q>, %b: tensor<1xf32>) {
  // expected-error @below {{scores and strength must both be f32 or both be fixed-point}}
  %0 = mann.softmax %s strength(%b : tensor<1xf32>) : tensor<5x!q> -> tensor<5x!q>
  return
}

// -----

!f = !quant.uniform<i16<-32767:32767>:f32, 4.76837158203125e-07>
!p = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
func.func @softmax_exponent_too_fine(%s: tensor<5x!f>, %b: tensor<1x!f>) {
  // expected-error @below {{takes scores of at most 40 fraction bits, those of the strength included, but has 42}}
  %0 = mann.softmax %s strength(%b : tensor<1x!f>) : tensor<5x!f> -> tensor<5x!p>
  return
}

// -----

func.func @interpolate_rank(%g: tensor<1xf32>, %w: tensor<2x2x2xf32>) {
  // expected-error @below {{new weights must have rank 1 or 2, but has rank 3}}
  %0 = mann.interpolate %g, %w, %w : tensor<1xf32>, tensor<2x2x2xf32>, tensor<2x2x2xf32> -> tensor<2x2x2xf32>
  return
}

// -----

func.func @interpolate_old(%g: tensor<1xf32>, %w: tensor<5xf32>, %o: tensor<4xf32>) {
  // expected-error @below {{old weights must be 5 (as the new weights), but is 4}}
  %0 = mann.interpolate %g, %w, %o : tensor<1xf32>, tensor<5xf32>, tensor<4xf32> -> tensor<5xf32>
  return
}

// -----

func.func @interpolate_result(%g: tensor<1xf32>, %w: tensor<5xf32>) {
  // expected-error @below {{result must be 5 (as the new weights), but is 4}}
  %0 = mann.interpolate %g, %w, %w : tensor<1xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<4xf32>
  return
}

// -----

func.func @interpolate_gate(%g: tensor<3xf32>, %w: tensor<2x5xf32>) {
  // expected-error @below {{gate must be 2 (one number for each head), but is 3}}
  %0 = mann.interpolate %g, %w, %w : tensor<3xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  return
}

// -----

// A gate for each element has the shape of what it mixes.
func.func @interpolate_gate_each(%g: tensor<2x4xf32>, %w: tensor<2x5xf32>) {
  // expected-error @below {{gate must have rank 1, but has rank 2}}
  %0 = mann.interpolate %g, %w, %w : tensor<2x4xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @interpolate_domain(%g: tensor<1xf32>, %w: tensor<5x!q>) {
  // expected-error @below {{gate and new weights must both be f32 or both be fixed-point}}
  %0 = mann.interpolate %g, %w, %w : tensor<1xf32>, tensor<5x!q>, tensor<5x!q> -> tensor<5x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 2.0>
func.func @interpolate_coarse_gate(%g: tensor<1x!q>, %w: tensor<5x!q>) {
  // expected-error @below {{takes a gate of 0 to 30 fraction bits, but has -1}}
  %0 = mann.interpolate %g, %w, %w : tensor<1x!q>, tensor<5x!q>, tensor<5x!q> -> tensor<5x!q>
  return
}

// -----

!g = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>
!a = !quant.uniform<i31:f32, 1.0>
!b = !quant.uniform<i31:f32, 9.5367431640625e-07>
func.func @interpolate_too_far(%g: tensor<1x!g>, %w: tensor<5x!a>, %o: tensor<5x!b>) {
  // expected-error @below {{computes weights times gates with 34 fraction bits and up to 2^65, which may not fit 63 bits}}
  %0 = mann.interpolate %g, %w, %o : tensor<1x!g>, tensor<5x!a>, tensor<5x!b> -> tensor<5x!a>
  return
}

// -----

func.func @shift_rank(%w: tensor<f32>, %k: tensor<3xf32>) {
  // expected-error @below {{input must have rank 1 or 2, but has rank 0}}
  %0 = mann.circular_shift %w, %k : tensor<f32>, tensor<3xf32> -> tensor<f32>
  return
}

// -----

func.func @shift_result(%w: tensor<5xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{result must be 5 (as the input), but is 4}}
  %0 = mann.circular_shift %w, %k : tensor<5xf32>, tensor<3xf32> -> tensor<4xf32>
  return
}

// -----

func.func @shift_kernel_rank(%w: tensor<5xf32>, %k: tensor<f32>) {
  // expected-error @below {{kernel must have rank 1 or 2, but has rank 0}}
  %0 = mann.circular_shift %w, %k : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  return
}

// -----

func.func @shift_kernel_rows(%w: tensor<2x5xf32>, %k: tensor<4x3xf32>) {
  // expected-error @below {{kernel must have one row for each of the 2 rows of the input, or rank 1, but has 4 rows}}
  %0 = mann.circular_shift %w, %k : tensor<2x5xf32>, tensor<4x3xf32> -> tensor<2x5xf32>
  return
}

// -----

func.func @shift_kernel_of_vector(%w: tensor<5xf32>, %k: tensor<1x3xf32>) {
  // expected-error @below {{kernel must have one row for each of the 1 rows of the input, or rank 1, but has 1 rows}}
  %0 = mann.circular_shift %w, %k : tensor<5xf32>, tensor<1x3xf32> -> tensor<5xf32>
  return
}

// -----

func.func @shift_offsets(%w: tensor<5xf32>, %k: tensor<2xf32>) {
  // expected-error @below {{'offsets' must have one offset for each of the 2 kernel elements, but has 3}}
  %0 = mann.circular_shift %w, %k : tensor<5xf32>, tensor<2xf32> -> tensor<5xf32>
  return
}

// -----

func.func @shift_too_far(%w: tensor<5xf32>, %k: tensor<2xf32>) {
  // expected-error @below {{moves weights of 5 slots by less than that, but has the offset -5}}
  %0 = mann.circular_shift %w, %k {offsets = array<i64: 4, -5>} : tensor<5xf32>, tensor<2xf32> -> tensor<5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @shift_domain(%w: tensor<5x!q>, %k: tensor<3xf32>) {
  // expected-error @below {{input and kernel must both be f32 or both be fixed-point}}
  %0 = mann.circular_shift %w, %k : tensor<5x!q>, tensor<3xf32> -> tensor<5x!q>
  return
}

// -----

!w = !quant.uniform<i31:f32, 1.0>
func.func @shift_too_wide(%w: tensor<5x!w>, %k: tensor<4x!w>) {
  // expected-error @below {{sums 4 products of up to 31 x 31 bits, which may not fit 63 bits}}
  %0 = mann.circular_shift %w, %k {offsets = array<i64: 0, 1, 2, 3>} : tensor<5x!w>, tensor<4x!w> -> tensor<5x!w>
  return
}

// -----

func.func @sharpen_rank(%w: tensor<f32>, %g: tensor<1xf32>) {
  // expected-error @below {{input must have rank 1 or 2, but has rank 0}}
  %0 = mann.sharpen %w, %g : tensor<f32>, tensor<1xf32> -> tensor<f32>
  return
}

// -----

func.func @sharpen_result(%w: tensor<5xf32>, %g: tensor<1xf32>) {
  // expected-error @below {{result must be 5 (as the input), but is 4}}
  %0 = mann.sharpen %w, %g : tensor<5xf32>, tensor<1xf32> -> tensor<4xf32>
  return
}

// -----

func.func @sharpen_gamma(%w: tensor<5xf32>, %g: tensor<5xf32>) {
  // expected-error @below {{gamma must be 1 (one number for all weights), but is 5}}
  %0 = mann.sharpen %w, %g : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @sharpen_domain(%w: tensor<5x!q>, %g: tensor<1xf32>) {
  // expected-error @below {{input and gamma must both be f32 or both be fixed-point}}
  %0 = mann.sharpen %w, %g : tensor<5x!q>, tensor<1xf32> -> tensor<5x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!f = !quant.uniform<i8<-127:127>:f32, 4.6566128730773926e-10>
func.func @sharpen_fine_result(%w: tensor<5x!q>, %g: tensor<1x!q>) {
  // expected-error @below {{gives weights of at most 30 fraction bits, but has 31}}
  %0 = mann.sharpen %w, %g : tensor<5x!q>, tensor<1x!q> -> tensor<5x!f>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @sharpen_slots(%w: tensor<268435457x!q>, %g: tensor<1x!q>) {
  // expected-error @below {{input must have at most 268435456 elements, but is 268435457}}
  %0 = mann.sharpen %w, %g : tensor<268435457x!q>, tensor<1x!q> -> tensor<268435457x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!c = !quant.uniform<i8<-127:127>:f32, 32.0>
func.func @sharpen_coarse_gamma(%w: tensor<5x!q>, %g: tensor<1x!c>) {
  // expected-error @below {{takes a gamma of -4 to 30 fraction bits, but has -5}}
  %0 = mann.sharpen %w, %g : tensor<5x!q>, tensor<1x!c> -> tensor<5x!q>
  return
}
