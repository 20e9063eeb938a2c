// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Addressing.cpp.

func.func @memory_rank(%m: tensor<8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{memory must have rank 2, but has rank 1}}
  %r = mann.similarity dot %m, %u : tensor<8xf32>, tensor<8xf32> -> tensor<1xf32>
  return
}

// -----

func.func @memory_dynamic(%m: tensor<?x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{memory must have a static shape without zeros, but is ? x 8}}
  %r = mann.similarity dot %m, %u : tensor<?x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @key_rank(%m: tensor<4x8xf32>, %u: tensor<2x2x8xf32>) {
  // expected-error @below {{key must have rank 1 or 2, but has rank 3}}
  %r = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<2x2x8xf32> -> tensor<2x2x4xf32>
  return
}

// -----

func.func @scores_rank(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{result must have rank 1, but has rank 2}}
  %r = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<8xf32> -> tensor<1x4xf32>
  return
}

// -----

func.func @key_shape(%m: tensor<4x8xf32>, %u: tensor<7xf32>) {
  // expected-error @below {{key must be 8 (as wide as a memory row), but is 7}}
  %r = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<7xf32> -> tensor<4xf32>
  return
}

// -----

func.func @scores_shape(%m: tensor<4x8xf32>, %u: tensor<2x8xf32>) {
  // expected-error @below {{result must be 2 x 4 (one score a row), but is 2 x 8}}
  %r = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
  return
}

// -----

func.func @code_is_no_format(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'code' of l1 must be a fixed-point format, but is '!mann.bipolar'}}
  %r = mann.similarity l1 %m, %u {code = !mann.bipolar} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @code_is_not_bipolar(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'code' of bipolar must be !mann.bipolar, but is '!quant.uniform}}
  %r = mann.similarity bipolar %m, %u {code = !q} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!e = !mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.25e-02>>
func.func @code_of_encoded(%m: tensor<4x8x!e>, %u: tensor<8x!e>) {
  // expected-error @below {{'code' converts f32 and fixed-point operands, not '!mann.encoded}}
  %r = mann.similarity hamming %m, %u {code = !q} : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!q2 = !quant.uniform<i8<-127:127>:f32, 3.125e-02>
func.func @two_formats(%m: tensor<4x8x!q>, %u: tensor<8x!q2>) {
  // expected-error @below {{l1 compares codes of one format, but memory and key have '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>' and '!quant.uniform<i8<-127:127>:f32, 3.125000e-02>'; set 'code' to convert both}}
  %r = mann.similarity l1 %m, %u : tensor<4x8x!q>, tensor<8x!q2> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @not_bipolar(%m: tensor<4x8x!q>, %u: tensor<8x!q>) {
  // expected-error @below {{bipolar needs !mann.bipolar operands, but memory and key are '!quant.uniform}}
  %r = mann.similarity bipolar %m, %u : tensor<4x8x!q>, tensor<8x!q> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @bipolar_dot(%m: tensor<4x8x!mann.bipolar>, %u: tensor<8x!mann.bipolar>) {
  // expected-error @below {{dot does not take !mann.bipolar operands, but memory and key are '!mann.bipolar' and '!mann.bipolar'}}
  %r = mann.similarity dot %m, %u : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @half_bipolar_dot(%m: tensor<4x8x!q>, %u: tensor<8x!mann.bipolar>) {
  // expected-error @below {{dot does not take !mann.bipolar operands}}
  %r = mann.similarity dot %m, %u : tensor<4x8x!q>, tensor<8x!mann.bipolar> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!e = !mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.25e-02>>
func.func @encoded_for_other_kind(%m: tensor<4x8x!e>, %u: tensor<8x!e>) {
  // expected-error @below {{operands are encoded for hamming, but the kind is l1}}
  %r = mann.similarity l1 %m, %u : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!q>
  return
}

// -----

func.func @floats_without_code(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{l1 compares codes: f32 operands need a 'code' format}}
  %r = mann.similarity l1 %m, %u : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @asymmetric_codes(%m: tensor<4x8x!quant.uniform<i8:f32, 6.25e-02>>, %u: tensor<8x!quant.uniform<i8:f32, 6.25e-02>>) {
  // expected-error @below {{signed_l1 needs symmetric codes of 2 to 16 bits in -127..127, but has 8 bits, step 2^-4, codes -128..127}}
  %r = mann.similarity signed_l1 %m, %u : tensor<4x8x!quant.uniform<i8:f32, 6.25e-02>>, tensor<8x!quant.uniform<i8:f32, 6.25e-02>> -> tensor<4x!q>
  return
}

// -----

func.func @wide_codes(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{l1 needs symmetric codes of 2 to 16 bits}}
  %r = mann.similarity l1 %m, %u {code = !quant.uniform<i20<-524287:524287>:f32, 6.25e-02>} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @float_key(%m: tensor<4x8x!q>, %u: tensor<8xf32>) {
  // expected-error @below {{memory, key and result must all be f32 or all be quantized, but are '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>', 'f32' and '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>'}}
  %r = mann.similarity dot %m, %u : tensor<4x8x!q>, tensor<8xf32> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @float_scores(%m: tensor<4x8x!q>, %u: tensor<8x!q>) {
  // expected-error @below {{memory, key and result must all be f32 or all be quantized}}
  %r = mann.similarity dot %m, %u : tensor<4x8x!q>, tensor<8x!q> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @products_is_no_format(%m: tensor<4x8x!q>, %u: tensor<8x!q>) {
  // expected-error @below {{'products' must be a fixed-point format, but is 'f32'}}
  %r = mann.similarity dot %m, %u {products = f32} : tensor<4x8x!q>, tensor<8x!q> -> tensor<4x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @products_of_l1(%m: tensor<4x8x!q>, %u: tensor<8x!q>) {
  // expected-error @below {{'products' rounds the products of a dot, and l1 has none}}
  %r = mann.similarity l1 %m, %u {products = !q} : tensor<4x8x!q>, tensor<8x!q> -> tensor<4x!q>
  return
}

// -----

func.func @log2_factor(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'log2_factor' must be in -31..31, but is -32}}
  %r = mann.similarity dot %m, %u {log2_factor = -32 : i64} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @log2_factor_min(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'log2_factor' must be in -31..31, but is -9223372036854775808}}
  %r = mann.similarity dot %m, %u {log2_factor = -9223372036854775808 : i64} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @eps(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'eps' must not be negative}}
  %r = mann.similarity cosine %m, %u {eps = -1.0 : f32} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @eps_nan(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'eps' must not be negative}}
  %r = mann.similarity cosine %m, %u {eps = 0x7FC00000 : f32} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!w = !quant.uniform<i31:f32, 1.0>
func.func @sum_too_wide(%m: tensor<4x8x!w>, %u: tensor<8x!w>) {
  // expected-error @below {{sums 8 products of up to 31 x 31 bits, which may not fit 63 bits; use narrower formats}}
  %r = mann.similarity dot %m, %u : tensor<4x8x!w>, tensor<8x!w> -> tensor<4x!w>
  return
}

// -----

!w = !quant.uniform<i24<-8388607:8388607>:f32, 1.0>
func.func @cosine_norms(%m: tensor<4x8x!w>, %u: tensor<8x!w>) {
  // expected-error @below {{cosine of 8 elements needs squared norms below 2^62 and dot products below 2^46, but compares codes of up to 8388607 and 8388607; use formats with fewer bits}}
  %r = mann.similarity cosine %m, %u : tensor<4x8x!w>, tensor<8x!w> -> tensor<4x!w>
  return
}

// -----

func.func @similarity_operand(%m: tensor<4x8xi32>, %u: tensor<8xf32>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.similarity dot %m, %u : tensor<4x8xi32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

func.func @softmax_rank(%s: tensor<1x2x4xf32>) {
  // expected-error @below {{scores must have rank 1 or 2, but has rank 3}}
  %r = mann.softmax %s : tensor<1x2x4xf32> -> tensor<1x2x4xf32>
  return
}

// -----

func.func @softmax_shape(%s: tensor<4xf32>) {
  // expected-error @below {{result must be 4 (one weight a score), but is 5}}
  %r = mann.softmax %s : tensor<4xf32> -> tensor<5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @softmax_domain(%s: tensor<4x!q>) {
  // expected-error @below {{scores and result must both be f32 or both be fixed-point, but are '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>' and 'f32'}}
  %r = mann.softmax %s : tensor<4x!q> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @softmax_slots(%s: tensor<268435457x!q>) {
  // expected-error @below {{scores must have at most 268435456 elements, but is 268435457}}
  %r = mann.softmax %s : tensor<268435457x!q> -> tensor<268435457x!q>
  return
}

// -----

func.func @softmax_bipolar(%s: tensor<4x!mann.bipolar>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.softmax %s : tensor<4x!mann.bipolar> -> tensor<4xf32>
  return
}

// -----

func.func @read_weights_rank(%p: tensor<f32>, %m: tensor<4x8xf32>) {
  // expected-error @below {{weights must have rank 1 or 2, but has rank 0}}
  %r = mann.read %p, %m : tensor<f32>, tensor<4x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @read_memory_rank(%p: tensor<4xf32>, %m: tensor<8xf32>) {
  // expected-error @below {{memory must have rank 2, but has rank 1}}
  %r = mann.read %p, %m : tensor<4xf32>, tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @read_weights_shape(%p: tensor<5xf32>, %m: tensor<4x8xf32>) {
  // expected-error @below {{weights must be 4 (one weight a memory row), but is 5}}
  %r = mann.read %p, %m : tensor<5xf32>, tensor<4x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @read_result_shape(%p: tensor<2x4xf32>, %m: tensor<4x8xf32>) {
  // expected-error @below {{result must be 2 x 8 (as wide as a memory row), but is 8}}
  %r = mann.read %p, %m : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @read_memory_domain(%p: tensor<4xf32>, %m: tensor<4x8x!q>) {
  // expected-error @below {{weights and memory must both be f32 or both be fixed-point}}
  %r = mann.read %p, %m : tensor<4xf32>, tensor<4x8x!q> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @read_result_domain(%p: tensor<4x!q>, %m: tensor<4x8x!q>) {
  // expected-error @below {{weights and result must both be f32 or both be fixed-point}}
  %r = mann.read %p, %m : tensor<4x!q>, tensor<4x8x!q> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @read_products(%p: tensor<4x!q>, %m: tensor<4x8x!q>) {
  // expected-error @below {{'products' must be a fixed-point format}}
  %r = mann.read %p, %m {products = i32} : tensor<4x!q>, tensor<4x8x!q> -> tensor<8x!q>
  return
}

// -----

!w = !quant.uniform<i31:f32, 1.0>
func.func @read_too_wide(%p: tensor<4x!w>, %m: tensor<4x8x!w>) {
  // expected-error @below {{sums 4 products of up to 31 x 31 bits}}
  %r = mann.read %p, %m : tensor<4x!w>, tensor<4x8x!w> -> tensor<8x!w>
  return
}

// -----

func.func @wide_dot_codes(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'code' must have at most 16 bits}}
  %r = mann.similarity dot %m, %u {code = !quant.uniform<i20<-524287:524287>:f32, 6.25e-02>} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q8 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q16 = !quant.uniform<i16<-32767:32767>:f32, 0.25>
func.func @cosine_code_too_wide(%m: tensor<4x70000x!q8>, %u: tensor<70000x!q8>) {
  // expected-error @below {{cosine of 70000 elements needs squared norms below 2^62 and dot products below 2^46, but compares codes of up to 32767 and 32767}}
  %r = mann.similarity cosine %m, %u {code = !q16} : tensor<4x70000x!q8>, tensor<70000x!q8> -> tensor<4x!q8>
  return
}

// -----

func.func @eps_form(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // expected-error @below {{'eps_form' is how a cosine is kept from a division by 0, and dot divides by nothing}}
  %r = mann.similarity dot %m, %u {eps_form = #mann<eps_form max>} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!fine = !quant.uniform<i8<-127:127>:f32, 8.8817841970012523e-16>
func.func @softmax_too_fine(%s: tensor<4x!fine>) {
  // expected-error @below {{takes scores of at most 40 fraction bits, those of the strength included, but has 50}}
  %r = mann.softmax %s : tensor<4x!fine> -> tensor<4x!quant.uniform<i8<-127:127>:f32, 7.8125e-03>>
  return
}

// -----

!s = !quant.uniform<i8<-127:127>:f32, 1.0>
func.func @weights_too_fine(%s: tensor<4x!s>) {
  // expected-error @below {{gives weights of at most 30 fraction bits, but has 50}}
  %r = mann.softmax %s : tensor<4x!s> -> tensor<4x!quant.uniform<i8<-127:127>:f32, 8.8817841970012523e-16>>
  return
}
