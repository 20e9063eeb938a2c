// RUN: mann-opt %s --mann-binarize | FileCheck %s
// RUN: mann-opt %s --mann-binarize=log2-factor=-4 | FileCheck %s --check-prefix=SCALED
// RUN: mann-opt %s --mann-binarize -o %t.once
// RUN: mann-opt %t.once --mann-binarize=log2-factor=7 | diff %t.once -
// RUN: not mann-opt %s --mann-binarize=log2-factor=32 2>&1 | FileCheck %s --check-prefix=OPTION
// OPTION: error: 'log2-factor' must be -31 to 31, but is 32

!q4 = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!q5 = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
!e = !mann.encoded<hamming, !q5>
!wide = !quant.uniform<i31:f32, 1.562500e-02>
!c16 = !quant.uniform<i16<-32767:32767>:f32, 6.103515625e-05>

// Two similarities share a memory; the softmax takes scores of another scale.
// CHECK-LABEL: func @shared
// CHECK-SAME: %[[M:.*]]: tensor<4x8x!quant{{.*}}, 3.125000e-02>>, %[[U:.*]]: tensor<8x!quant
// SCALED-LABEL: func @shared
func.func @shared(%m: tensor<4x8x!q5>, %u: tensor<8x!q5>, %n: i32) -> (tensor<4x!q4>, tensor<4x!q4>) {
  // CHECK-DAG: %[[BM:.*]] = mann.binarize %[[M]] : tensor<4x8x!quant{{.*}}> -> tensor<4x8x!mann.bipolar>
  // CHECK-DAG: %[[BU:.*]] = mann.binarize %[[U]] : tensor<8x!quant{{.*}}> -> tensor<8x!mann.bipolar>
  // CHECK: %[[S:.*]] = mann.similarity bipolar %[[BM]], %[[BU]] count(%{{.*}}) : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar> -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
  // SCALED: mann.similarity bipolar %{{.*}} {log2_factor = -4 : i64} : {{.*}} -> tensor<4x!quant.uniform<i31:f32, 6.250000e-02>>
  %s = mann.similarity l1 %m, %u count(%n) {log2_factor = -6 : i64}
     : tensor<4x8x!q5>, tensor<8x!q5> -> tensor<4x!wide>
  // CHECK-NEXT: mann.softmax %[[S]] : tensor<4x!quant.uniform<i31:f32, 1.000000e+00>> -> tensor<4x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %p = mann.softmax %s : tensor<4x!wide> -> tensor<4x!q4>
  // CHECK-NEXT: %[[V:.*]] = mann.add
  // CHECK-NEXT: %[[BV:.*]] = mann.binarize %[[V]]
  // CHECK-NEXT: mann.similarity bipolar %[[BM]], %[[BV]] :
  %v = mann.add %u, %u : tensor<8x!q5>, tensor<8x!q5> -> tensor<8x!q4>
  %t = mann.similarity dot %m, %v {products = !q5} : tensor<4x8x!q5>, tensor<8x!q4> -> tensor<4x!wide>
  %q = mann.softmax %t : tensor<4x!wide> -> tensor<4x!q4>
  return %p, %q : tensor<4x!q4>, tensor<4x!q4>
}

// A code is applied first: rounding may make a small negative number 0, of which
// the sign is +. A format that was chosen is kept; the 16 bits of a cosine are those of its
// sum. What takes its type from the scores follows, up to the caller.
// CHECK-LABEL: func @formats
// CHECK-SAME: -> (tensor<4x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>, tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>)
func.func @formats(%m: tensor<4x8x!q5>, %u: tensor<8x!q4>) -> (tensor<4x!q4>, tensor<4x!c16>) {
  // CHECK: %[[CM:.*]] = mann.requantize %arg0
  // CHECK-NEXT: %[[BM:.*]] = mann.binarize %[[CM]]
  // CHECK: mann.similarity bipolar %[[BM]], {{.*}} : {{.*}} -> tensor<4x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %s = mann.similarity signed_l1 %m, %u {code = !q4} : tensor<4x8x!q5>, tensor<8x!q4> -> tensor<4x!q4>
  // CHECK: mann.similarity bipolar {{.*}} -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
  %t = mann.similarity cosine %m, %u : tensor<4x8x!q5>, tensor<8x!q4> -> tensor<4x!c16>
  // CHECK: mann.relu %{{.*}} : tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
  %r = mann.relu %t : tensor<4x!c16>
  return %s, %r : tensor<4x!q4>, tensor<4x!c16>
}

// Stored codes are taken from before they were encoded.
// CHECK-LABEL: func @encoded
func.func @encoded(%m: tensor<4x8x!q5>, %u: tensor<8x!q5>) -> tensor<4x!wide> {
  // CHECK-NOT: mann.encode
  %em = mann.encode %m : tensor<4x8x!q5> -> tensor<4x8x!e>
  %eu = mann.encode %u : tensor<8x!q5> -> tensor<8x!e>
  // CHECK: mann.similarity bipolar
  %s = mann.similarity hamming %em, %eu : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!wide>
  return %s : tensor<4x!wide>
}

// CHECK-LABEL: func @untouched
func.func @untouched(%m: tensor<4x8xf32>, %u: tensor<8xf32>, %bm: tensor<4x8x!mann.bipolar>, %bu: tensor<8x!mann.bipolar>)
    -> (tensor<4xf32>, tensor<4x!wide>) {
  // CHECK-NEXT: mann.similarity dot %{{.*}} : tensor<4x8xf32>
  %s = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  // CHECK-NEXT: mann.similarity bipolar %{{.*}} {log2_factor = -2 : i64} : {{.*}} -> tensor<4x!quant.uniform<i31:f32, 1.562500e-02>>
  %t = mann.similarity bipolar %bm, %bu {log2_factor = -2 : i64}
     : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar> -> tensor<4x!wide>
  return %s, %t : tensor<4xf32>, tensor<4x!wide>
}
