// Parameters, embeddings, and stored forms.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!a = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// CHECK: memref.global "private" constant @A : memref<7x8xi8> = dense<3>
mann.parameter @A : tensor<7x8x!a> = dense<3> : tensor<7x8xi8>
mann.parameter @T : tensor<4x8x!a> = dense<1> : tensor<4x8xi8>
// CHECK: memref.global "private" constant @F : memref<7x8xf32> = dense<1.500000e+00>
mann.parameter @F : tensor<7x8xf32> = dense<1.5> : tensor<7x8xf32>

// CHECK-LABEL: func.func @embed(
// CHECK: %[[A:.*]] = memref.get_global @A
// CHECK-NEXT: bufferization.to_tensor %[[A]] restrict
// A result: the rows above the count are 0.
// CHECK: %[[ZERO:.*]] = linalg.fill ins(%{{.*}} : i8) outs(%{{.*}} : tensor<4x8xi8>)
// CHECK: scf.for %{{.*}} iter_args(%[[M:.*]] = %[[ZERO]])
// The newest statement takes the first row of @T.
// CHECK: arith.subi
// CHECK: arith.subi
// CHECK: tensor.extract_slice {{.*}} : tensor<4x8xi8> to tensor<8xi8>
// Words outside the vocabulary add nothing.
// CHECK: %[[WORD:.*]] = tensor.extract {{.*}} : tensor<4x3xi32>
// CHECK: %[[IN:.*]] = arith.cmpi ult, %[[WORD]], %{{.*}} : i32
// CHECK-NEXT: scf.if %[[IN]]
// CHECK: arith.addi {{.*}} overflow<nsw> : i32
// CHECK: fxp.requantize %{{.*}} shift 1 nearest_even range -127, 127 : i32 to i8
// CHECK: tensor.insert_slice %{{.*}} into %[[M]]
func.func @embed(%story: tensor<4x3xi32>, %n: i32) -> tensor<4x8x!c> {
  %A = mann.get_parameter @A : tensor<7x8x!a>
  %T = mann.get_parameter @T : tensor<4x8x!a>
  %m = mann.embed %story, %A temporal(%T : tensor<4x8x!a>) count(%n) : tensor<4x3xi32>, tensor<7x8x!a> -> tensor<4x8x!c>
  return %m : tensor<4x8x!c>
}

// CHECK-LABEL: func.func @embed_f32(
// CHECK: arith.cmpi ult
// CHECK: arith.addf
// CHECK-NOT: fxp
// CHECK: return
func.func @embed_f32(%q: tensor<3xi32>) -> tensor<8xf32> {
  %A = mann.get_parameter @F : tensor<7x8xf32>
  %m = mann.embed %q, %A : tensor<3xi32>, tensor<7x8xf32> -> tensor<8xf32>
  return %m : tensor<8xf32>
}

// CHECK-LABEL: func.func @encode(
// CHECK: fxp.encode %{{.*}} : i8
func.func @encode(%u: tensor<8x!c>) -> tensor<8x!mann.encoded<hamming, !c>> {
  %e = mann.encode %u : tensor<8x!c> -> tensor<8x!mann.encoded<hamming, !c>>
  return %e : tensor<8x!mann.encoded<hamming, !c>>
}

// CHECK-LABEL: func.func @binarize(
// 40 signs in two words: bit i of a word is set for a negative number.
// CHECK-SAME: %{{.*}}: tensor<40xi8>) -> tensor<2xi32>
// CHECK: arith.minsi
// CHECK: arith.cmpi slt
// CHECK-NEXT: arith.extui
// CHECK: arith.shli
// CHECK-NEXT: arith.ori
func.func @binarize(%u: tensor<40x!c>) -> tensor<40x!mann.bipolar> {
  %e = mann.binarize %u : tensor<40x!c> -> tensor<40x!mann.bipolar>
  return %e : tensor<40x!mann.bipolar>
}

// The age of a slot is the distance from the newest one, in the ring.
// CHECK-LABEL: func.func @add_temporal(
// CHECK: %[[NEXT:.*]] = tensor.extract %{{.*}}[] : tensor<i32>
// CHECK: arith.remsi %[[NEXT]]
// CHECK: %[[NEWEST:.*]] = arith.subi {{.*}} : index
// CHECK: scf.for %[[SLOT:.*]] = %{{.*}} to %{{.*}} step
// CHECK: %[[AGE:.*]] = arith.subi %[[NEWEST]], %[[SLOT]]
// CHECK: arith.select %{{.*}}, %{{.*}}, %[[AGE]] : index
// CHECK: arith.extsi {{.*}} : i8 to i32
// CHECK: arith.extsi {{.*}} : i16 to i32
// CHECK: fxp.requantize %{{.*}} shift 1 nearest_even range -127, 127 : i32 to i8
!sum = !quant.uniform<i11<-1016:1016>:f32, 3.125000e-02>
func.func @add_temporal(%sums: tensor<4x8x!sum>, %head: tensor<i32>, %n: i32) -> tensor<4x8x!c> {
  %T = mann.get_parameter @T : tensor<4x8x!a>
  %m = mann.add_temporal %sums, %T at(%head) count(%n) : tensor<4x8x!sum>, tensor<4x8x!a> -> tensor<4x8x!c>
  return %m : tensor<4x8x!c>
}

// Of a ring that is only read, the rows that a weight asks for are computed, and no
// memory is made.
// CHECK-LABEL: func.func @read_temporal(
// CHECK-NOT: -> (tensor<4x8xi8>)
// CHECK: %[[W:.*]] = tensor.extract %{{.*}} : tensor<4xi8>
// CHECK: %[[MATTERS:.*]] = arith.cmpi ne, %[[W]]
// CHECK: scf.if %[[MATTERS]]
// CHECK: fxp.requantize {{.*}} : i32 to i8
// CHECK: arith.muli
func.func @read_temporal(%p: tensor<4x!c>, %sums: tensor<4x8x!sum>, %head: tensor<i32>, %n: i32) -> tensor<8x!c> {
  %T = mann.get_parameter @T : tensor<4x8x!a>
  %m = mann.add_temporal %sums, %T at(%head) count(%n) : tensor<4x8x!sum>, tensor<4x8x!a> -> tensor<4x8x!c>
  %o = mann.read %p, %m count(%n) : tensor<4x!c>, tensor<4x8x!c> -> tensor<8x!c>
  return %o : tensor<8x!c>
}

// A word's codes are shifted by the exponent of its row.
// CHECK-LABEL: func.func @embed_rows(
// CHECK: %[[ROW:.*]] = tensor.extract_slice %{{.*}}[%{{.*}}, 0] [1, 9] [1, 1] : tensor<5x9xi8> to tensor<9xi8>
// CHECK: %[[EXPONENT:.*]] = tensor.extract %[[ROW]][%{{.*}}] : tensor<9xi8>
// CHECK: %[[CODES:.*]] = tensor.extract_slice %[[ROW]][0] [8] [1]
// CHECK: linalg.generic {{.*}} ins(%[[CODES]] : tensor<8xi8>) outs(%{{.*}} : tensor<8xi32>)
// CHECK: %[[KNOWN:.*]] = fxp.assume %[[EXPONENT]] range 0, 6 : i8
// CHECK: %[[SHIFT:.*]] = arith.extsi %[[KNOWN]] : i8 to i32
// CHECK: arith.shli %{{.*}}, %[[SHIFT]] overflow<nsw> : i32
func.func @embed_rows(%ids: tensor<4xi32>, %T: tensor<5x8x!mann.scaled<8, -12:-6>>)
    -> tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {
  %r = mann.embed %ids, %T : tensor<4xi32>, tensor<5x8x!mann.scaled<8, -12:-6>>
     -> tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  return %r : tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
}
