// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Elementwise.cpp.

func.func @add_operand_shape(%x: tensor<8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{rhs must be 8 (as lhs), but is 4}}
  %r = mann.add %x, %y : tensor<8xf32>, tensor<4xf32> -> tensor<8xf32>
  return
}

// -----

func.func @add_shape(%x: tensor<8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{result must be 8 (as the operands), but is 4}}
  %r = mann.add %x, %y : tensor<8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @add_operand_domain(%x: tensor<8xf32>, %y: tensor<8x!q>) {
  // expected-error @below {{lhs and rhs must both be f32 or both be fixed-point}}
  %r = mann.add %x, %y : tensor<8xf32>, tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @add_domain(%x: tensor<8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{lhs and result must both be f32 or both be fixed-point}}
  %r = mann.add %x, %y : tensor<8xf32>, tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!far = !quant.uniform<i8<-127:127>:f32, 134217728.0>
func.func @add_scales(%x: tensor<8x!q>, %y: tensor<8x!far>) {
  // expected-error @below {{adds steps of 2^-4 and 2^27, which are more than 2^30 apart}}
  %r = mann.add %x, %y : tensor<8x!q>, tensor<8x!far> -> tensor<8x!q>
  return
}

// -----

func.func @relu_types(%x: tensor<8xf32>) {
  // expected-error @below {{op requires the same type for all operands and results}}
  %s = "mann.relu"(%x) : (tensor<8xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @sign_types(%x: tensor<8xf32>) {
  // expected-error @below {{op requires the same type for all operands and results}}
  %s = "mann.sign"(%x) : (tensor<8xf32>) -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!far = !quant.uniform<i8<-127:127>:f32, 134217728.0>
func.func @sub_scales(%x: tensor<8x!q>, %y: tensor<8x!far>) {
  // expected-error @below {{subtracts steps of 2^-4 and 2^27, which are more than 2^30 apart}}
  %r = mann.sub %x, %y : tensor<8x!q>, tensor<8x!far> -> tensor<8x!q>
  return
}

// -----

func.func @sub_shape(%x: tensor<8xf32>, %y: tensor<f32>) {
  // expected-error @below {{rhs must be 8 (as lhs), but is a scalar}}
  %r = mann.sub %x, %y : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  return
}

// -----

func.func @mul_rank(%x: tensor<8xf32>, %y: tensor<8x1xf32>) {
  // expected-error @below {{rhs must have at most the rank of lhs, 1, but has rank 2}}
  %r = mann.mul %x, %y : tensor<8xf32>, tensor<8x1xf32> -> tensor<8xf32>
  return
}

// -----

func.func @mul_factors(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{rhs must be 4 (as the leading dimensions of lhs), but is 8}}
  %r = mann.mul %x, %y : tensor<4x8xf32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @mul_shape(%x: tensor<4x8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{result must be 4 x 8 (as lhs), but is 4}}
  %r = mann.mul %x, %y : tensor<4x8xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @mul_operand_domain(%x: tensor<8xf32>, %y: tensor<8x!q>) {
  // expected-error @below {{lhs and rhs must both be f32 or both be fixed-point}}
  %r = mann.mul %x, %y : tensor<8xf32>, tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @mul_domain(%x: tensor<8x!q>, %y: tensor<8x!q>) {
  // expected-error @below {{lhs and result must both be f32 or both be fixed-point}}
  %r = mann.mul %x, %y : tensor<8x!q>, tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

func.func @complement_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.complement' op result must be 8 (as the operand), but is 4}}
  %r = mann.complement %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @complement_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.complement' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.complement %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @sigmoid_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.sigmoid' op result must be 8 (as the operand), but is 4}}
  %r = mann.sigmoid %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @sigmoid_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.sigmoid' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.sigmoid %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @tanh_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.tanh' op result must be 8 (as the operand), but is 4}}
  %r = mann.tanh %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @tanh_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.tanh' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.tanh %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @exp_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.exp' op result must be 8 (as the operand), but is 4}}
  %r = mann.exp %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @exp_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.exp' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.exp %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @softplus_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.softplus' op result must be 8 (as the operand), but is 4}}
  %r = mann.softplus %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @softplus_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.softplus' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.softplus %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @oneplus_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.oneplus' op result must be 8 (as the operand), but is 4}}
  %r = mann.oneplus %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @oneplus_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.oneplus' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.oneplus %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @clip_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.clip' op result must be 8 (as the operand), but is 4}}
  %r = mann.clip %x {min = 0.0 : f32, max = 1.0 : f32} : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @clip_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.clip' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.clip %x {min = 0.0 : f32, max = 1.0 : f32} : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

!tiny = !quant.uniform<i8<-127:127>:f32, 2.1684043449710089e-19>
func.func @complement_fine(%x: tensor<8x!tiny>) {
  // expected-error @below {{subtracts steps of 2^-62 from 1, which is exact for 2^-61 to 2^31}}
  %r = mann.complement %x : tensor<8x!tiny> -> tensor<8x!tiny>
  return
}

// -----

!huge = !quant.uniform<i8<-127:127>:f32, 4294967296.0>
func.func @complement_coarse(%x: tensor<8x!huge>) {
  // expected-error @below {{subtracts steps of 2^32 from 1, which is exact for 2^-61 to 2^31}}
  %r = mann.complement %x : tensor<8x!huge> -> tensor<8x!huge>
  return
}

// -----

func.func @leaky_relu_types(%x: tensor<8xf32>) {
  // expected-error @below {{op requires the same type for all operands and results}}
  %s = "mann.leaky_relu"(%x) {slope_log2 = -1 : i64} : (tensor<8xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @leaky_relu_positive(%x: tensor<8xf32>) {
  // expected-error @below {{'slope_log2' must be in -30..-1, but is 0}}
  %s = mann.leaky_relu %x {slope_log2 = 0 : i64} : tensor<8xf32>
  return
}

// -----

func.func @leaky_relu_steep(%x: tensor<8xf32>) {
  // expected-error @below {{'slope_log2' must be in -30..-1, but is -31}}
  %s = mann.leaky_relu %x {slope_log2 = -31 : i64} : tensor<8xf32>
  return
}

// -----

func.func @clip_order(%x: tensor<8xf32>) {
  // expected-error @below {{needs finite bounds with 'min' <= 'max', but has 1.000000e+00 : f32 and 5.000000e-01 : f32}}
  %s = mann.clip %x {min = 1.0 : f32, max = 0.5 : f32} : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @clip_infinite(%x: tensor<8xf32>) {
  // expected-error @below {{needs finite bounds with 'min' <= 'max', but has 0.000000e+00 : f32 and 0x7F800000 : f32}}
  %s = mann.clip %x {min = 0.0 : f32, max = 0x7F800000 : f32} : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @clip_nan(%x: tensor<8xf32>) {
  // expected-error @below {{needs finite bounds with 'min' <= 'max', but has 0x7FC00000 : f32 and 1.000000e+00 : f32}}
  %s = mann.clip %x {min = 0x7FC00000 : f32, max = 1.0 : f32} : tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @div_rank(%x: tensor<8xf32>, %y: tensor<8x1xf32>) {
  // expected-error @below {{'mann.div' op rhs must have at most the rank of lhs, 1, but has rank 2}}
  %r = mann.div %x, %y : tensor<8xf32>, tensor<8x1xf32> -> tensor<8xf32>
  return
}

// -----

func.func @div_rows(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{'mann.div' op rhs must be 4 (as the leading dimensions of lhs), but is 8}}
  %r = mann.div %x, %y : tensor<4x8xf32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @div_shape(%x: tensor<4x8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{'mann.div' op result must be 4 x 8 (as lhs), but is 4}}
  %r = mann.div %x, %y : tensor<4x8xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @div_domain(%x: tensor<8x!q>, %y: tensor<8x!q>) {
  // expected-error @below {{'mann.div' op lhs and result must both be f32 or both be fixed-point}}
  %r = mann.div %x, %y : tensor<8x!q>, tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

func.func @max_rank(%x: tensor<8xf32>, %y: tensor<8x1xf32>) {
  // expected-error @below {{'mann.max' op rhs must have at most the rank of lhs, 1, but has rank 2}}
  %r = mann.max %x, %y : tensor<8xf32>, tensor<8x1xf32> -> tensor<8xf32>
  return
}

// -----

func.func @max_rows(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{'mann.max' op rhs must be 4 (as the leading dimensions of lhs), but is 8}}
  %r = mann.max %x, %y : tensor<4x8xf32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @max_shape(%x: tensor<4x8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{'mann.max' op result must be 4 x 8 (as lhs), but is 4}}
  %r = mann.max %x, %y : tensor<4x8xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @max_domain(%x: tensor<8x!q>, %y: tensor<8x!q>) {
  // expected-error @below {{'mann.max' op lhs and result must both be f32 or both be fixed-point}}
  %r = mann.max %x, %y : tensor<8x!q>, tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

func.func @min_rank(%x: tensor<8xf32>, %y: tensor<8x1xf32>) {
  // expected-error @below {{'mann.min' op rhs must have at most the rank of lhs, 1, but has rank 2}}
  %r = mann.min %x, %y : tensor<8xf32>, tensor<8x1xf32> -> tensor<8xf32>
  return
}

// -----

func.func @min_rows(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{'mann.min' op rhs must be 4 (as the leading dimensions of lhs), but is 8}}
  %r = mann.min %x, %y : tensor<4x8xf32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @min_shape(%x: tensor<4x8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{'mann.min' op result must be 4 x 8 (as lhs), but is 4}}
  %r = mann.min %x, %y : tensor<4x8xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @min_domain(%x: tensor<8x!q>, %y: tensor<8x!q>) {
  // expected-error @below {{'mann.min' op lhs and result must both be f32 or both be fixed-point}}
  %r = mann.min %x, %y : tensor<8x!q>, tensor<8x!q> -> tensor<8xf32>
  return
}

// -----

func.func @abs_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.abs' op result must be 8 (as the operand), but is 4}}
  %r = mann.abs %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @abs_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.abs' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.abs %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @log_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.log' op result must be 8 (as the operand), but is 4}}
  %r = mann.log %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @log_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.log' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.log %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

func.func @sqrt_shape(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.sqrt' op result must be 8 (as the operand), but is 4}}
  %r = mann.sqrt %x : tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @sqrt_domain(%x: tensor<8xf32>) {
  // expected-error @below {{'mann.sqrt' op operand and result must both be f32 or both be fixed-point}}
  %r = mann.sqrt %x : tensor<8xf32> -> tensor<8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!far = !quant.uniform<i8<-127:127>:f32, 134217728.0>
!most = !quant.uniform<i8<-127:127>:f32, 67108864.0>
func.func @extreme_scales(%x: tensor<8x!q>, %y: tensor<8x!far>, %z: tensor<8x!most>) {
  // 2^30 apart is not too far.
  %a = mann.max %x, %z : tensor<8x!q>, tensor<8x!most> -> tensor<8x!q>
  %b = mann.min %z, %x : tensor<8x!most>, tensor<8x!q> -> tensor<8x!q>
  // expected-error @below {{'mann.max' op compares steps of 2^-4 and 2^27, which are more than 2^30 apart}}
  %c = mann.max %x, %y : tensor<8x!q>, tensor<8x!far> -> tensor<8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!far = !quant.uniform<i8<-127:127>:f32, 134217728.0>
func.func @min_scales(%x: tensor<8x!q>, %y: tensor<8x!far>) {
  // expected-error @below {{'mann.min' op compares steps of 2^27 and 2^-4, which are more than 2^30 apart}}
  %c = mann.min %y, %x : tensor<8x!far>, tensor<8x!q> -> tensor<8x!q>
  return
}

// -----

// Codes of up to 128, shifted by 54 bits and by 55.
!x = !quant.uniform<i8<-128:127>:f32, 1.0>
!small = !quant.uniform<i8<-127:127>:f32, 1.0>
!f52 = !quant.uniform<i8:f32, 2.2204460492503131e-16>
!f53 = !quant.uniform<i8:f32, 1.1102230246251565e-16>
func.func @div_numerator(%x: tensor<8x!x>, %y: tensor<8x!small>) {
  %a = mann.div %x, %y : tensor<8x!x>, tensor<8x!small> -> tensor<8x!f52>
  %b = mann.div %y, %x : tensor<8x!small>, tensor<8x!x> -> tensor<8x!f53>
  // expected-error @below {{shifts lhs by 55 bits, for a quotient with 53 fraction bits, which must stay below 2^62; give the result a coarser format}}
  %c = mann.div %x, %y : tensor<8x!x>, tensor<8x!small> -> tensor<8x!f53>
  return
}

// -----

// The other way the divisor is shifted: 2 fraction bits more than 2^-57 is -55.
!x = !quant.uniform<i8<-128:127>:f32, 1.0>
!coarse = !quant.uniform<i8:f32, 144115188075855872.0>
func.func @div_divisor(%x: tensor<8x!x>, %y: tensor<8x!x>) {
  // expected-error @below {{shifts rhs by 55 bits, for a quotient with -57 fraction bits, which must stay below 2^62; give the result a finer format}}
  %c = mann.div %x, %y : tensor<8x!x>, tensor<8x!x> -> tensor<8x!coarse>
  return
}

// -----

func.func @less_rows(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{'mann.less' op rhs must be 4 (as the leading dimensions of lhs), but is 8}}
  %r = mann.less %x, %y : tensor<4x8xf32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 1.0>
!far = !quant.uniform<i8<-127:127>:f32, 2.3283064365386963e-10>
func.func @less_scales(%x: tensor<8x!q>, %y: tensor<8x!far>) {
  // expected-error @below {{'mann.less' op compares steps of 2^0 and 2^-32, which are more than 2^30 apart}}
  %r = mann.less %x, %y : tensor<8x!q>, tensor<8x!far> -> tensor<8x!q>
  return
}

// -----

func.func @select_shape(%c: tensor<8xf32>, %x: tensor<4xf32>) {
  // expected-error @below {{'mann.select' op on_true must be 8 (as the condition), but is 4}}
  %r = mann.select %c, %x, %c : tensor<8xf32>, tensor<4xf32>, tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 1.0>
func.func @select_domain(%c: tensor<8x!q>, %x: tensor<8xf32>) {
  // expected-error @below {{'mann.select' op condition and on_true must both be f32 or both be fixed-point}}
  %r = mann.select %c, %x, %x : tensor<8x!q>, tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @hypot_rows(%x: tensor<4x8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{'mann.hypot' op rhs must be 4 x 8 (as lhs), but is 4}}
  %r = mann.hypot %x, %y : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  return
}

// -----

!wide = !quant.uniform<i31<-1073741823:1073741823>:f32, 1.0>
!fine = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @hypot_bits(%x: tensor<8x!wide>, %y: tensor<8x!fine>) {
  // expected-error @below {{'mann.hypot' op adds squares that must stay below 2^62; use formats of fewer bits, or of more equal scales}}
  %r = mann.hypot %x, %y : tensor<8x!wide>, tensor<8x!fine> -> tensor<8x!fine>
  return
}
