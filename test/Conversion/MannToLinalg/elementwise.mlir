// Functions of elements.
// RUN: mann-opt %s --convert-mann-to-linalg --split-input-file | FileCheck %s

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!h = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>
!w = !quant.uniform<i16<-32767:32767>:f32, 3.906250e-03>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
!coarse = !quant.uniform<i8<-127:127>:f32, 8.0>
!fine = !quant.uniform<i16<-32767:32767>:f32, 5.9604644775390625e-08>

// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[EACH:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[SCALAR:.*]] = affine_map<(d0, d1) -> ()>

// CHECK-LABEL: func.func @mul_rows(
// CHECK: linalg.generic {indexing_maps = [#[[EACH]], #[[ROW]], #[[EACH]]], iterator_types = ["parallel", "parallel"]}
// 8 x 8 bits fit 32; 4 + 8 fraction bits to 4.
// CHECK: %[[P:.*]] = arith.muli %{{.*}}, %{{.*}} overflow<nsw> : i32
// CHECK-NEXT: %[[A:.*]] = fxp.assume %[[P]] range -16129, 16129 : i32
// CHECK-NEXT: fxp.requantize %[[A]] shift 8 nearest_even range -127, 127 : i32 to i8
func.func @mul_rows(%x: tensor<4x8x!c>, %f: tensor<4x!h>) -> tensor<4x8x!c> {
  %0 = mann.mul %x, %f : tensor<4x8x!c>, tensor<4x!h> -> tensor<4x8x!c>
  return %0 : tensor<4x8x!c>
}

// CHECK-LABEL: func.func @mul_scalar(
// CHECK: linalg.generic {indexing_maps = [#[[EACH]], #[[SCALAR]], #[[EACH]]]
// CHECK: arith.mulf
func.func @mul_scalar(%x: tensor<4x8xf32>, %f: tensor<f32>) -> tensor<4x8xf32> {
  %0 = mann.mul %x, %f : tensor<4x8xf32>, tensor<f32> -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @sub(
// CHECK: arith.constant 4 : i32
// CHECK-NEXT: arith.shli
// CHECK: %[[D:.*]] = arith.subi
// CHECK-NEXT: %[[A:.*]] = fxp.assume %[[D]] range -2159, 2159 : i32
// CHECK-NEXT: fxp.requantize %[[A]] shift 4 toward_zero range -127, 127 : i32 to i8
func.func @sub(%a: tensor<4x!c>, %b: tensor<4x!h>) -> tensor<4x!c> {
  %0 = mann.sub %a, %b {rounding = #fxp<rounding toward_zero>} : tensor<4x!c>, tensor<4x!h> -> tensor<4x!c>
  return %0 : tensor<4x!c>
}

// CHECK-LABEL: func.func @complement(
// CHECK: %[[ONE:.*]] = arith.constant 256 : i32
// CHECK-NEXT: %[[D:.*]] = arith.subi %[[ONE]], %{{.*}} overflow<nsw> : i32
// CHECK-NEXT: %[[A:.*]] = fxp.assume %[[D]] range 0, 256 : i32
// CHECK-NEXT: fxp.requantize %[[A]] shift 0 nearest_even range 0, 256 : i32 to i16
func.func @complement(%x: tensor<4x!g>) -> tensor<4x!g> {
  %0 = mann.complement %x : tensor<4x!g> -> tensor<4x!g>
  return %0 : tensor<4x!g>
}

// CHECK-LABEL: func.func @leaky_relu(
// CHECK: %[[F:.*]] = fxp.requantize %[[X:.*]] shift 3 nearest_even range -127, 127 : i8 to i8
// CHECK: %[[N:.*]] = arith.cmpi slt, %[[X]], %{{.*}} : i8
// CHECK: arith.select %[[N]], %[[F]], %[[X]] : i8
func.func @leaky_relu(%x: tensor<4x!c>) -> tensor<4x!c> {
  %0 = mann.leaky_relu %x {slope_log2 = -3 : i64} : tensor<4x!c>
  return %0 : tensor<4x!c>
}

// The bounds are those of the one rounding: -0.5 and 0.75 in steps of 2^-8.
// CHECK-LABEL: func.func @clip(
// CHECK: fxp.requantize %{{.*}} shift -4 nearest_even range -128, 192 : i8 to i16
func.func @clip(%x: tensor<4x!c>) -> tensor<4x!w> {
  %0 = mann.clip %x {min = -0.5 : f32, max = 0.75 : f32} : tensor<4x!c> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// CHECK-LABEL: func.func @sigmoid(
// CHECK: %[[X:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK-NEXT: %[[Y:.*]] = fxp.sigmoid %[[X]] frac 4 : i32
// CHECK-NEXT: fxp.requantize %[[Y]] shift 7 nearest_even range 0, 256 : i32 to i16
func.func @sigmoid(%x: tensor<4x!c>) -> tensor<4x!g> {
  %0 = mann.sigmoid %x : tensor<4x!c> -> tensor<4x!g>
  return %0 : tensor<4x!g>
}

// Arguments of more than 20 and of fewer than 0 fraction bits.
// CHECK-LABEL: func.func @tanh_fine(
// CHECK: %[[X:.*]] = fxp.requantize %{{.*}} shift 4 nearest_even range -2147483648, 2147483647 : i16 to i32
// CHECK-NEXT: fxp.tanh %[[X]] frac 20 : i32
func.func @tanh_fine(%x: tensor<4x!fine>) -> tensor<4x!w> {
  %0 = mann.tanh %x : tensor<4x!fine> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// CHECK-LABEL: func.func @tanh_coarse(
// CHECK: %[[X:.*]] = fxp.requantize %{{.*}} shift -3 nearest_even range -2147483648, 2147483647 : i8 to i32
// CHECK-NEXT: fxp.tanh %[[X]] frac 0 : i32
func.func @tanh_coarse(%x: tensor<4x!coarse>) -> tensor<4x!w> {
  %0 = mann.tanh %x : tensor<4x!coarse> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// CHECK-LABEL: func.func @exp(
// CHECK: %[[M:.*]], %[[S:.*]] = fxp.exp %{{.*}} frac 4 : i32
// CHECK: %[[A:.*]] = arith.addi %[[S]], %{{.*}} overflow<nsw> : i32
// CHECK-NEXT: %[[R:.*]] = fxp.shift_round %[[M]] by %[[A]] nearest_even : i32
// CHECK-NEXT: fxp.requantize %[[R]] shift 0 nearest_even range -32767, 32767 : i32 to i16
func.func @exp(%x: tensor<4x!c>) -> tensor<4x!w> {
  %0 = mann.exp %x : tensor<4x!c> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// CHECK-LABEL: func.func @decay(
// CHECK: %[[X:.*]] = arith.minsi %{{.*}}, %{{.*}} : i8
// CHECK-NEXT: %[[W:.*]] = arith.extsi %[[X]] : i8 to i32
// CHECK-NEXT: fxp.exp %[[W]] frac 4 : i32
func.func @decay(%x: tensor<4x!c>) -> tensor<4x!g> {
  %0 = mann.exp %x {nonpositive} : tensor<4x!c> -> tensor<4x!g>
  return %0 : tensor<4x!g>
}

// 8 bits with 4 fraction bits become 15: 127 * 2^11, and ln(2) and 1 above it.
// CHECK-LABEL: func.func @oneplus(
// CHECK: %[[B:.*]] = fxp.log1p_exp %[[X:.*]] frac 4 : i32
// CHECK: %[[L:.*]] = arith.maxsi %[[X]], %{{.*}} : i32
// CHECK: %[[S:.*]] = arith.shli %[[L]], %{{.*}} overflow<nsw> : i32
// CHECK: %[[T:.*]] = arith.addi %[[S]], %[[B]] overflow<nsw> : i32
// CHECK: %[[O:.*]] = arith.addi %[[T]], %{{.*}} overflow<nsw> : i32
// CHECK: fxp.requantize %{{.*}} shift 7 nearest_even range -32767, 32767 : i32 to i16
func.func @oneplus(%x: tensor<4x!c>) -> tensor<4x!w> {
  %0 = mann.oneplus %x : tensor<4x!c> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// A step of 8 has -3 fraction bits: three octaves of 2^16 steps are added.
// CHECK-LABEL: func.func @log_of_coarse(
// CHECK: fxp.log2
// CHECK: arith.constant -196608 : i64
func.func @log_of_coarse(%x: tensor<4x!coarse>) -> tensor<4x!c> {
  %0 = mann.log %x : tensor<4x!coarse> -> tensor<4x!c>
  return %0 : tensor<4x!c>
}

// -----

// Only the filled rows of what is read are computed, through any number of
// element-wise ops; the factors of the rows are cut as well.
// CHECK-LABEL: func.func @demanded(
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [%{{.*}}, 4] [1, 1] : tensor<5x4xf32> to tensor<?x4xf32>
// CHECK: tensor.extract_slice %{{.*}}[0] [%{{.*}}] [1] : tensor<5xf32> to tensor<?xf32>
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<?x4xf32>, tensor<?xf32>)
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<?x4xf32>)
func.func @demanded(%m: tensor<5x4xf32>, %f: tensor<5xf32>, %k: tensor<4xf32>, %n: i32) -> tensor<5xf32> {
  %0 = mann.mul %m, %f : tensor<5x4xf32>, tensor<5xf32> -> tensor<5x4xf32>
  %1 = mann.tanh %0 : tensor<5x4xf32> -> tensor<5x4xf32>
  %2 = mann.similarity dot %1, %k count(%n) : tensor<5x4xf32>, tensor<4xf32> -> tensor<5xf32>
  return %2 : tensor<5xf32>
}

// -----

// CHECK-LABEL: func.func @reals(
// CHECK: arith.subf
// CHECK: math.exp
// CHECK: arith.divf
// CHECK: math.tanh
// CHECK: %[[POSITIVE:.*]] = arith.cmpf olt
// CHECK: arith.select %[[POSITIVE]]
// CHECK-NEXT: math.exp
// CHECK: math.absf
// CHECK: math.exp
// CHECK: math.log1p
func.func @reals(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = mann.sigmoid %x : tensor<4xf32> -> tensor<4xf32>
  %1 = mann.tanh %x : tensor<4xf32> -> tensor<4xf32>
  %2 = mann.exp %x {nonpositive} : tensor<4xf32> -> tensor<4xf32>
  %3 = mann.softplus %x : tensor<4xf32> -> tensor<4xf32>
  return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!h = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>
!w = !quant.uniform<i16<-32767:32767>:f32, 3.906250e-03>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>

// Magnitudes are divided, in units of a quarter of the result's step: 2 + 4 - 4 + 8
// bits to the left.
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[EACH:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @div_rows(
// CHECK: linalg.generic {indexing_maps = [#[[EACH]], #[[ROW]], #[[EACH]]]
// CHECK: fxp.assume %{{.*}} range 0, 130048 : i32
// CHECK: fxp.assume %{{.*}} range 1, 127 : i32
// CHECK: %[[Q:.*]] = arith.divsi
// CHECK: %[[P:.*]] = arith.muli %[[Q]]
// CHECK: %[[R:.*]] = arith.subi %{{.*}}, %[[P]]
// What is left sets the last bit.
// CHECK: arith.ori %[[Q]]
// CHECK: arith.xori
// CHECK: fxp.requantize %{{.*}} shift 2 nearest_even range -127, 127 : i32 to i8
func.func @div_rows(%x: tensor<4x8x!c>, %f: tensor<4x!h>) -> tensor<4x8x!c> {
  %0 = mann.div %x, %f : tensor<4x8x!c>, tensor<4x!h> -> tensor<4x8x!c>
  return %0 : tensor<4x8x!c>
}

// CHECK-LABEL: func.func @div_reals(
// CHECK: arith.divf
func.func @div_reals(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = mann.div %x, %y : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// Both in steps of 2^-8.
// CHECK-LABEL: func.func @max(
// CHECK: arith.constant 4 : i32
// CHECK-NEXT: arith.shli
// CHECK: arith.maxsi
// CHECK: fxp.requantize %{{.*}} shift 4 toward_zero range -127, 127 : i32 to i8
func.func @max(%a: tensor<4x!c>, %b: tensor<4x!h>) -> tensor<4x!c> {
  %0 = mann.max %a, %b {rounding = #fxp<rounding toward_zero>} : tensor<4x!c>, tensor<4x!h> -> tensor<4x!c>
  return %0 : tensor<4x!c>
}

// CHECK-LABEL: func.func @min(
// CHECK: arith.minsi
// CHECK: fxp.requantize %{{.*}} shift 0 nearest_even range -32767, 32767 : i32 to i16
func.func @min(%a: tensor<4x!c>, %b: tensor<4x!h>) -> tensor<4x!w> {
  %0 = mann.min %a, %b : tensor<4x!c>, tensor<4x!h> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// The operand on the left stays where it is NaN.
// CHECK-LABEL: func.func @extremes_of_reals(
// CHECK: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: %[[L:.*]] = arith.cmpf olt, %[[A]], %[[B]] : f32
// CHECK-NEXT: arith.select %[[L]], %[[B]], %[[A]] : f32
// CHECK: ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: %[[L:.*]] = arith.cmpf olt, %[[B]], %[[A]] : f32
// CHECK-NEXT: arith.select %[[L]], %[[B]], %[[A]] : f32
func.func @extremes_of_reals(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = mann.max %x, %y : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %1 = mann.min %x, %y : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @abs(
// CHECK: fxp.assume %{{.*}} range 0, 127 : i32
// CHECK-NEXT: fxp.requantize %{{.*}} shift 0 nearest_even range -127, 127 : i32 to i8
func.func @abs(%a: tensor<4x!c>) -> tensor<4x!c> {
  %0 = mann.abs %a : tensor<4x!c> -> tensor<4x!c>
  return %0 : tensor<4x!c>
}

// 16 + 30 fraction bits to 8; 4 2^16 of them are the fraction bits of the operand.
// CHECK-LABEL: func.func @log(
// CHECK: %[[L:.*]] = fxp.log2 %[[X:.*]] : i32
// CHECK: arith.constant 262144 : i64
// CHECK: arith.constant 744261118 : i64
// CHECK: %[[R:.*]] = fxp.requantize %{{.*}} shift 38 nearest_even range -32767, 32767 : i64 to i16
// CHECK: %[[S:.*]] = arith.constant -32767 : i16
// CHECK: arith.select %{{.*}}, %[[R]], %[[S]] : i16
func.func @log(%a: tensor<4x!c>) -> tensor<4x!w> {
  %0 = mann.log %a : tensor<4x!c> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// CHECK-LABEL: func.func @sqrt(
// CHECK: fxp.sqrt
// CHECK: arith.constant 2 : i32
func.func @sqrt(%a: tensor<4x!c>) -> tensor<4x!w> {
  %0 = mann.sqrt %a : tensor<4x!c> -> tensor<4x!w>
  return %0 : tensor<4x!w>
}

// CHECK-LABEL: func.func @functions_of_reals(
// CHECK: math.absf
// CHECK: math.log
// CHECK: math.sqrt
func.func @functions_of_reals(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = mann.abs %x : tensor<4xf32> -> tensor<4xf32>
  %1 = mann.log %x : tensor<4xf32> -> tensor<4xf32>
  %2 = mann.sqrt %x : tensor<4xf32> -> tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
