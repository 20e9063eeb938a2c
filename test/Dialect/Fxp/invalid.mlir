// RUN: mann-opt %s --split-input-file --verify-diagnostics

func.func @empty_range(%a: i32) {
  // expected-error @+1 {{'fxp.requantize' op has an empty range: 5 is above 4}}
  %0 = fxp.requantize %a shift 0 nearest_even range 5, 4 : i32 to i8
  return
}

// -----

func.func @low_does_not_fit(%a: i32) {
  // expected-error @+1 {{'fxp.requantize' op has a range -129..127 that does not fit its 8-bit result}}
  %0 = fxp.requantize %a shift 0 nearest_even range -129, 127 : i32 to i8
  return
}

// -----

func.func @high_does_not_fit(%a: vector<4xi32>) {
  // expected-error @+1 {{'fxp.requantize' op has a range -128..128 that does not fit its 8-bit result}}
  %0 = fxp.requantize %a shift 0 nearest_even range -128, 128 : vector<4xi32> to vector<4xi8>
  return
}

// -----

func.func @shift_too_small(%a: i32) {
  // expected-error @+1 {{attribute 'shift' failed to satisfy constraint}}
  %0 = fxp.requantize %a shift -32 nearest_even range -1, 1 : i32 to i8
  return
}

// -----

func.func @shift_too_large(%a: i32) {
  // expected-error @+1 {{attribute 'shift' failed to satisfy constraint}}
  %0 = fxp.requantize %a shift 64 nearest_even range -1, 1 : i32 to i8
  return
}

// -----

func.func @unknown_rounding(%a: i32) {
  // expected-error @+2 {{failed to parse Fxp_RoundingAttr parameter 'value'}}
  // expected-error @+1 {{expected one of [nearest_even, toward_zero] for how a value between two codes is rounded, got: up}}
  %0 = fxp.requantize %a shift 1 up range -1, 1 : i32 to i8
  return
}

// -----

func.func @add_empty_range(%a: i8) {
  // expected-error @+1 {{'fxp.add' op has an empty range: 1 is above 0}}
  %0 = fxp.add %a, %a range 1, 0 : i8 to i8
  return
}

// -----

func.func @add_range_does_not_fit(%a: i8) {
  // expected-error @+1 {{'fxp.add' op has a range -200..200 that does not fit its 8-bit result}}
  %0 = fxp.add %a, %a range -200, 200 : i8 to i8
  return
}

// -----

func.func @index(%a: index) {
  // expected-error @+1 {{operand #0 must be signless integer of 2 to 64 bits, or a vector or ranked tensor of them, but got 'index'}}
  %0 = fxp.encode %a : index
  return
}

// -----

func.func @one_bit(%a: i1) {
  // expected-error @+1 {{operand #0 must be signless integer of 2 to 64 bits}}
  %0 = fxp.encode %a : i1
  return
}

// -----

func.func @too_wide(%a: vector<2xi65>) {
  // expected-error @+1 {{operand #0 must be signless integer of 2 to 64 bits}}
  %0 = fxp.encode %a : vector<2xi65>
  return
}

// -----

func.func @signed(%a: si8) {
  // expected-error @+1 {{operand #0 must be signless integer of 2 to 64 bits}}
  %0 = fxp.encode %a : si8
  return
}

// -----

func.func @unranked(%a: tensor<*xi8>) {
  // expected-error @+1 {{operand #0 must be signless integer of 2 to 64 bits}}
  %0 = fxp.encode %a : tensor<*xi8>
  return
}

// -----

func.func @buffer(%a: memref<4xi8>) {
  // expected-error @+1 {{operand #0 must be signless integer of 2 to 64 bits}}
  %0 = fxp.encode %a : memref<4xi8>
  return
}

// -----

func.func @scalar_to_vector(%a: i32) {
  // expected-error @+1 {{operand and result differ in nothing but the element type}}
  %0 = fxp.requantize %a shift 0 nearest_even range -1, 1 : i32 to vector<4xi8>
  return
}

// -----

func.func @other_size(%a: vector<4xi8>) {
  // expected-error @+1 {{operand and result differ in nothing but the element type}}
  %0 = fxp.abs_diff %a, %a : vector<4xi8> to vector<5xi16>
  return
}

// -----

func.func @static_to_dynamic(%a: tensor<4xi32>) {
  // expected-error @+1 {{operand and result differ in nothing but the element type}}
  %0 = fxp.requantize %a shift 0 nearest_even range -1, 1 : tensor<4xi32> to tensor<?xi8>
  return
}

// -----

func.func @tensor_to_vector(%a: tensor<4xi8>) {
  // expected-error @+1 {{operand and result differ in nothing but the element type}}
  %0 = fxp.hamming %a, %a width 8 : tensor<4xi8> to vector<4xi8>
  return
}

// -----

func.func @code_width_too_small(%a: i8) {
  // expected-error @+1 {{attribute 'width' failed to satisfy constraint}}
  %0 = fxp.hamming %a, %a width 1 : i8 to i8
  return
}

// -----

func.func @code_width_too_large(%a: i32) {
  // expected-error @+1 {{attribute 'width' failed to satisfy constraint}}
  %0 = fxp.signed_l1 %a, %a width 17 : i32 to i32
  return
}

// -----

func.func @operands_too_narrow(%a: i4) {
  // expected-error @+1 {{'fxp.hamming' op compares codes of 8 bits, but its operands have 4}}
  %0 = fxp.hamming %a, %a width 8 : i4 to i8
  return
}

// -----

func.func @result_too_narrow(%a: i8) {
  // expected-error @+1 {{'fxp.signed_l1' op has a 4-bit result, but needs at least 8 bits}}
  %0 = fxp.signed_l1 %a, %a width 8 : i8 to i4
  return
}

// -----

func.func @difference_too_narrow(%a: i8) {
  // expected-error @+1 {{'fxp.abs_diff' op has a 8-bit result, but needs at least 9 bits}}
  %0 = fxp.abs_diff %a, %a : i8 to i8
  return
}

// -----

func.func @difference_of_widest(%a: i64) {
  // expected-error @+1 {{'fxp.abs_diff' op has a 64-bit result, but needs at least 65 bits}}
  %0 = fxp.abs_diff %a, %a : i64 to i64
  return
}

// -----

func.func @count_too_narrow(%a: i32) {
  // expected-error @+1 {{'fxp.xor_popcount' op has a 6-bit result, but needs at least 7 bits}}
  %0 = fxp.xor_popcount %a, %a : i32 to i6
  return
}

// -----

func.func @exp2_width(%a: i16) {
  // expected-error @+1 {{'fxp.exp2' op is defined on 32-bit integers, not on 16 bits}}
  %0 = fxp.exp2 %a : i16
  return
}

// -----

func.func @log2_width(%a: i64) {
  // expected-error @+1 {{'fxp.log2' op is defined on 32-bit integers, not on 64 bits}}
  %0 = fxp.log2 %a : i64
  return
}

// -----

func.func @reciprocal_width(%a: vector<4xi16>) {
  // expected-error @+1 {{'fxp.reciprocal' op is defined on integers of 32 and 64 bits, not on 16 bits}}
  %0:2 = fxp.reciprocal %a : vector<4xi16>
  return
}

// -----

func.func @rsqrt_width(%a: i8) {
  // expected-error @+1 {{'fxp.rsqrt' op is defined on integers of 32 and 64 bits, not on 8 bits}}
  %0:2 = fxp.rsqrt %a : i8
  return
}

// -----

func.func @sigmoid_width(%a: i16) {
  // expected-error @+1 {{'fxp.sigmoid' op is defined on 32-bit integers, not on 16 bits}}
  %0 = fxp.sigmoid %a frac 8 : i16
  return
}

// -----

func.func @tanh_width(%a: tensor<2xi64>) {
  // expected-error @+1 {{'fxp.tanh' op is defined on 32-bit integers, not on 64 bits}}
  %0 = fxp.tanh %a frac 8 : tensor<2xi64>
  return
}

// -----

func.func @sqrt_width(%a: i32) {
  // expected-error @+1 {{'fxp.sqrt' op is defined on 64-bit integers, not on 32 bits}}
  %0:2 = fxp.sqrt %a : i32
  return
}

// -----

func.func @exp_width(%a: i64) {
  // expected-error @+1 {{'fxp.exp' op is defined on 32-bit integers, not on 64 bits}}
  %0:2 = fxp.exp %a frac 8 : i64
  return
}

// -----

func.func @log1p_exp_width(%a: i16) {
  // expected-error @+1 {{'fxp.log1p_exp' op is defined on 32-bit integers, not on 16 bits}}
  %0 = fxp.log1p_exp %a frac 8 : i16
  return
}

// -----

func.func @exp_frac(%a: i32) {
  // expected-error @+1 {{attribute 'frac' failed to satisfy constraint}}
  %0:2 = fxp.exp %a frac 21 : i32
  return
}

// -----

func.func @negative_frac(%a: i32) {
  // expected-error @+1 {{attribute 'frac' failed to satisfy constraint}}
  %0 = fxp.sigmoid %a frac -1 : i32
  return
}

// -----

func.func @large_frac(%a: i32) {
  // expected-error @+1 {{attribute 'frac' failed to satisfy constraint}}
  %0 = fxp.tanh %a frac 21 : i32
  return
}

// -----

func.func @assume_empty_range(%a: i8) {
  // expected-error @+1 {{'fxp.assume' op has an empty range: 1 is above 0}}
  %0 = fxp.assume %a range 1, 0 : i8
  return
}

// -----

func.func @assume_range_does_not_fit(%a: i8) {
  // expected-error @+1 {{'fxp.assume' op has a range 0..128 that does not fit its 8-bit result}}
  %0 = fxp.assume %a range 0, 128 : i8
  return
}

// -----

func.func @fit_shift_empty_range(%a: i32) {
  // expected-error @+1 {{'fxp.fit_shift' op has an empty range 5, 4}}
  %0 = fxp.fit_shift %a width 8 nearest_even range 5, 4 : i32
  return
}

// -----

func.func @fit_shift_too_far(%a: i32) {
  // expected-error @+1 {{'fxp.fit_shift' op shifts 32 bits by up to 32; expected less than their number}}
  %0 = fxp.fit_shift %a width 8 nearest_even range 5, 32 : i32
  return
}

// -----

func.func @fit_shift_wide_codes(%a: i8) {
  // expected-error @+1 {{'fxp.fit_shift' op fits 8 bits to codes of 8; expected fewer bits}}
  %0 = fxp.fit_shift %a width 8 nearest_even range 0, 4 : i8
  return
}
