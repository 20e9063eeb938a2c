// Similarity, softmax and read: float, each kind of codes, and counts.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!s = !quant.uniform<i31:f32, 3.125000e-02>
!p = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>

// CHECK-LABEL: func.func @dot_f32(
// CHECK: linalg.fill ins(%{{.*}} : f32)
// CHECK: iterator_types = ["parallel", "reduction"]
// CHECK: arith.mulf
// CHECK-NEXT: arith.addf
// CHECK-NOT: fxp
func.func @dot_f32(%m: tensor<4x8xf32>, %u: tensor<8xf32>) -> tensor<4xf32> {
  %s = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// CHECK-LABEL: func.func @dot(
// CHECK-SAME: %{{.*}}: tensor<4x8xi8>, %{{.*}}: tensor<8xi8>) -> tensor<4xi8>
// CHECK: arith.muli %{{.*}} overflow<nsw> : i32
// CHECK-NEXT: arith.addi %{{.*}} overflow<nsw> : i32
// 4 + 4 fraction bits to 4.
// CHECK: fxp.requantize %{{.*}} shift 4 nearest_even range -127, 127 : i32 to i8
func.func @dot(%m: tensor<4x8x!c>, %u: tensor<8x!c>) -> tensor<4x!c> {
  %s = mann.similarity dot %m, %u : tensor<4x8x!c>, tensor<8x!c> -> tensor<4x!c>
  return %s : tensor<4x!c>
}

// CHECK-LABEL: func.func @l1(
// 15 - 2 d for each of 8 dimensions, in codes of 8 bits: 8 * 255 - 2 sum(d).
// CHECK: %[[D:.*]] = fxp.abs_diff %{{.*}}, %{{.*}} : i8 to i32
// CHECK-NEXT: arith.addi %{{.*}}, %[[D]]
// CHECK: arith.constant -2 : i32
// CHECK-NEXT: arith.muli
// CHECK-NEXT: arith.constant 2040 : i32
// CHECK-NEXT: arith.addi
// CHECK-NEXT: %[[S:.*]] = fxp.assume %{{.*}} range -2040, 2040 : i32
// CHECK-NEXT: fxp.requantize %[[S]] shift 0 nearest_even range -1073741824, 1073741823 : i32 to i32
func.func @l1(%m: tensor<4x8x!c>, %u: tensor<8x!c>) -> tensor<4x!s> {
  %s = mann.similarity l1 %m, %u {log2_factor = -5 : i64} : tensor<4x8x!c>, tensor<8x!c> -> tensor<4x!s>
  return %s : tensor<4x!s>
}

// CHECK-LABEL: func.func @l1_heads(
// CHECK: iterator_types = ["parallel", "parallel", "reduction"]
// CHECK-SAME: outs(%{{.*}} : tensor<2x4xi32>)
// CHECK: fxp.abs_diff
func.func @l1_heads(%m: tensor<4x8x!c>, %u: tensor<2x8x!c>) -> tensor<2x4x!s> {
  %s = mann.similarity l1 %m, %u {log2_factor = -5 : i64} : tensor<4x8x!c>, tensor<2x8x!c> -> tensor<2x4x!s>
  return %s : tensor<2x4x!s>
}

// CHECK-LABEL: func.func @signed_l1(
// CHECK: fxp.signed_l1 %{{.*}}, %{{.*}} width 8 : i8 to i32
// CHECK-NEXT: arith.addi
// CHECK: %[[S:.*]] = fxp.assume %in range -2040, 2040 : i32
// CHECK: fxp.requantize %[[S]] shift 0 nearest_even range -1073741824, 1073741823 : i32 to i32
func.func @signed_l1(%m: tensor<4x8x!c>, %u: tensor<8x!c>) -> tensor<4x!s> {
  %s = mann.similarity signed_l1 %m, %u {log2_factor = -5 : i64} : tensor<4x8x!c>, tensor<8x!c> -> tensor<4x!s>
  return %s : tensor<4x!s>
}

// CHECK-LABEL: func.func @hamming(
// CHECK: %[[M:.*]] = fxp.encode %{{.*}} : i8
// CHECK-NEXT: %[[U:.*]] = fxp.encode %{{.*}} : i8
// CHECK-NEXT: fxp.hamming %[[M]], %[[U]] width 8 : i8 to i32
func.func @hamming(%m: tensor<4x8x!c>, %u: tensor<8x!c>) -> tensor<4x!s> {
  %s = mann.similarity hamming %m, %u {log2_factor = -5 : i64} : tensor<4x8x!c>, tensor<8x!c> -> tensor<4x!s>
  return %s : tensor<4x!s>
}

// CHECK-LABEL: func.func @hamming_encoded(
// CHECK-NOT: fxp.encode
// CHECK: fxp.hamming %{{.*}}, %{{.*}} width 8 : i8 to i32
func.func @hamming_encoded(%m: tensor<4x8x!mann.encoded<hamming, !c>>, %u: tensor<8x!mann.encoded<hamming, !c>>) -> tensor<4x!s> {
  %s = mann.similarity hamming %m, %u {log2_factor = -5 : i64} : tensor<4x8x!mann.encoded<hamming, !c>>, tensor<8x!mann.encoded<hamming, !c>> -> tensor<4x!s>
  return %s : tensor<4x!s>
}

// CHECK-LABEL: func.func @bipolar(
// 60 signs in two words of 32; those that differ count twice.
// CHECK-SAME: %{{.*}}: tensor<4x2xi32>, %{{.*}}: tensor<2xi32>) -> tensor<4xi32>
// CHECK: fxp.xor_popcount %{{.*}}, %{{.*}} : i32 to i32
// CHECK-NEXT: arith.addi
// CHECK: arith.constant -2 : i32
// CHECK: arith.constant 60 : i32
func.func @bipolar(%m: tensor<4x60x!mann.bipolar>, %u: tensor<60x!mann.bipolar>) -> tensor<4x!s> {
  %s = mann.similarity bipolar %m, %u {log2_factor = -5 : i64} : tensor<4x60x!mann.bipolar>, tensor<60x!mann.bipolar> -> tensor<4x!s>
  return %s : tensor<4x!s>
}

// CHECK-LABEL: func.func @cosine(
// CHECK: math.sqrt
// CHECK: math.sqrt
// CHECK: arith.mulf
// CHECK: arith.addf
// CHECK: arith.divf
func.func @cosine(%m: tensor<4x8xf32>, %u: tensor<8xf32>) -> tensor<4xf32> {
  %s = mann.similarity cosine %m, %u : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// CHECK-LABEL: func.func @counted(
// Every reader takes the count: the rows above it are left alone.
// CHECK-NOT: linalg.fill {{.*}}tensor<4x
// CHECK: arith.maxsi %[[N:.*]], %
// CHECK: arith.minsi
// CHECK: arith.index_cast
// CHECK: tensor.extract_slice %{{.*}}[0, 0] [%{{.*}}, 8] [1, 1] : tensor<4x8xi8> to tensor<?x8xi8>
// CHECK-NOT: linalg.fill {{.*}}tensor<4x
// CHECK: fxp.abs_diff
// CHECK-NOT: linalg.fill {{.*}}tensor<4x
// CHECK: fxp.exp2
// CHECK-NOT: linalg.fill {{.*}}tensor<4x
// CHECK: fxp.reciprocal
// CHECK-NOT: linalg.fill {{.*}}tensor<4x
// CHECK: return
func.func @counted(%m: tensor<4x8x!c>, %u: tensor<8x!c>, %n: i32) -> tensor<8x!c> {
  %s = mann.similarity l1 %m, %u count(%n) {log2_factor = -5 : i64} : tensor<4x8x!c>, tensor<8x!c> -> tensor<4x!s>
  %p = mann.softmax %s count(%n) : tensor<4x!s> -> tensor<4x!p>
  %o = mann.read %p, %m count(%n) : tensor<4x!p>, tensor<4x8x!c> -> tensor<8x!c>
  return %o : tensor<8x!c>
}

// CHECK-LABEL: func.func @counted_result(
// Everybody may read a result: the rows above the count are 0.
// CHECK: fxp.abs_diff
// CHECK: %[[F:.*]] = linalg.fill ins(%{{.*}} : i32) outs(%{{.*}} : tensor<4xi32>) -> tensor<4xi32>
// CHECK: tensor.extract_slice %[[F]][0] [%[[N:.*]]] [1] : tensor<4xi32> to tensor<?xi32>
// CHECK: %[[R:.*]] = tensor.insert_slice %{{.*}} into %[[F]][0] [%[[N]]] [1]
// CHECK-NEXT: return %[[R]]
func.func @counted_result(%m: tensor<4x8x!c>, %u: tensor<8x!c>, %n: i32) -> tensor<4x!s> {
  %s = mann.similarity l1 %m, %u count(%n) {log2_factor = -5 : i64} : tensor<4x8x!c>, tensor<8x!c> -> tensor<4x!s>
  return %s : tensor<4x!s>
}

// CHECK-LABEL: func.func @softmax(
// CHECK: iterator_types = ["reduction"]
// CHECK: arith.maxsi
// CHECK: arith.subi
// CHECK: arith.minsi
// CHECK: %[[E:.*]] = fxp.exp2 %{{.*}} : i32
// CHECK: arith.addi
// One division for all.
// CHECK: %{{.*}}, %[[SHIFT:.*]] = fxp.reciprocal %{{.*}} : i32
// To 7 fraction bits.
// CHECK-NEXT: arith.constant 7 : i32
// CHECK-NEXT: arith.subi %[[SHIFT]],
// The maximum gives 2^15, and the sum of 4 slots at most 2^17.
// CHECK: fxp.assume %{{.*}} range 0, 32768 : i32
// CHECK-NEXT: fxp.assume %{{.*}} range 0, 65535 : i32
// CHECK-NEXT: arith.muli
// CHECK-NEXT: %[[BY:.*]] = fxp.assume %{{.*}} range 24, 26 : i32
// CHECK-NEXT: fxp.shift_round %{{.*}} by %[[BY]] nearest_even : i32
// CHECK-NEXT: fxp.requantize %{{.*}} shift 0 nearest_even range -127, 127 : i32 to i8
func.func @softmax(%s: tensor<4x!s>) -> tensor<4x!p> {
  %p = mann.softmax %s : tensor<4x!s> -> tensor<4x!p>
  return %p : tensor<4x!p>
}

// CHECK-LABEL: func.func @softmax_f32(
// CHECK: arith.maxnumf
// CHECK: arith.subf
// CHECK-NEXT: math.exp
// CHECK: arith.addf
// CHECK: arith.divf
func.func @softmax_f32(%s: tensor<4xf32>) -> tensor<4xf32> {
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  return %p : tensor<4xf32>
}

// CHECK-LABEL: func.func @read(
// A row whose weight is 0 is skipped.
// CHECK: %[[W:.*]] = tensor.extract %{{.*}}[%{{.*}}] : tensor<4xi8>
// CHECK: arith.cmpi ne, %[[W]],
// CHECK-NEXT: scf.if
// CHECK: arith.muli
// CHECK-NEXT: arith.addi
// CHECK: fxp.requantize %{{.*}} shift 7 nearest_even range -127, 127 : i32 to i8
func.func @read(%p: tensor<4x!p>, %c: tensor<4x8x!c>) -> tensor<8x!c> {
  %o = mann.read %p, %c : tensor<4x!p>, tensor<4x8x!c> -> tensor<8x!c>
  return %o : tensor<8x!c>
}
