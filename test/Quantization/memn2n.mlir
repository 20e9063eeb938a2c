// From a description and a weights file to a quantized network: the model of
// test/Inputs/models/memn2n.mlir with weighted Hamming addressing in hop 0 and
// 1, and with ranges as calibration would find them.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors A=11x8:pattern C=11x8:pattern B=7x8:pattern H=8x8:0.3,-0.1 W=7x8:pattern
// RUN: mann-opt %s --mann-bind-weights=file=%t.safetensors --mann-assign-formats --mann-quantize --mann-encode-at-write | FileCheck %s
// RUN: mann-opt %s --mann-bind-weights=file=%t.safetensors --mann-assign-formats --mann-quantize --mann-encode-at-write --mann-binarize --canonicalize | FileCheck %s --check-prefix=XNOR
// The example itself, without ranges: one format for all.
// RUN: mann-opt %inputs/models/memn2n.mlir --mann-bind-weights=file=%t.safetensors --mann-assign-formats="scheme=global integer-bits=2" --mann-quantize | FileCheck %s --check-prefix=GLOBAL

!code = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>

// -6/8 .. 6/8 in steps of 1/8 are exact with 7 fraction bits.
// CHECK: mann.parameter @A : tensor<7x8x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>> = dense<{{\[\[}}-96, 16, -80, 32, -64, 48, -48, 64], {{.*}}offset = 0 : i64, source = "A"}
// GLOBAL: mann.parameter @A : tensor<7x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> = dense<{{\[\[}}-24, 4, -20, 8, -16, 12, -12, 16],
mann.parameter @A : tensor<7x8xf32> {source = "A", offset = 0 : i64}
// Row 7 starts at element 56 of the pattern: 56 * 7 mod 13 = 2, less 6.
// CHECK: mann.parameter @A_time : tensor<4x8x{{.*}} = dense<{{\[\[}}-64, 48,
mann.parameter @A_time : tensor<4x8xf32> {source = "A", offset = 7 : i64}
mann.parameter @C : tensor<7x8xf32> {source = "C", offset = 0 : i64}
mann.parameter @C_time : tensor<4x8xf32> {source = "C", offset = 7 : i64}
mann.parameter @B : tensor<7x8xf32>
// 0.3 with 8 fraction bits is 76.8 codes.
// CHECK: mann.parameter @H : tensor<8x8x!quant.uniform<i8<-127:127>:f32, 3.906250e-03>> = dense<{{\[\[}}77, -26, 77, -26
mann.parameter @H : tensor<8x8xf32>
mann.parameter @W : tensor<7x8xf32>

// CHECK-LABEL: func @answer
// CHECK-SAME: (%[[STORY:.*]]: tensor<4x3xi32> {mann.name = "story"}, %[[Q:.*]]: tensor<3xi32> {mann.name = "question"}, %[[N:.*]]: i32 {mann.name = "count"})
// CHECK-SAME: -> (tensor<7x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {mann.name = "logits"})
// CHECK-NOT: mann.range
// CHECK-NOT: mann.format
// XNOR-LABEL: func @answer
// GLOBAL-LABEL: func @answer
// GLOBAL-SAME: -> (tensor<7x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> {mann.name = "logits"})
func.func @answer(%story: tensor<4x3xi32> {mann.name = "story"},
                  %question: tensor<3xi32> {mann.name = "question"},
                  %count: i32 {mann.name = "count"})
    -> (tensor<7xf32> {mann.name = "logits"}) {
  // CHECK: %[[A:.*]] = mann.get_parameter @A : tensor<7x8x!quant
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %A_time = mann.get_parameter @A_time : tensor<4x8xf32>
  %C = mann.get_parameter @C : tensor<7x8xf32>
  %C_time = mann.get_parameter @C_time : tensor<4x8xf32>
  %B = mann.get_parameter @B : tensor<7x8xf32>
  // CHECK: %[[H:.*]] = mann.get_parameter @H
  %H = mann.get_parameter @H : tensor<8x8xf32>
  %W = mann.get_parameter @W : tensor<7x8xf32>

  // The memory has steps of 1/32, the code of hop 0 and 1 of 1/64: once
  // converted, once encoded, read twice. Hop 2 reads the memory itself.
  // CHECK: %[[M:.*]] = mann.embed %[[STORY]], %[[A]] temporal({{.*}}) count(%[[N]]) : {{.*}} -> tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  // CHECK-NEXT: %[[CM:.*]] = mann.requantize %[[M]] : tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> -> tensor<4x8x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>>
  // CHECK-NEXT: %[[EM:.*]] = mann.encode %[[CM]]
  %m = mann.embed %story, %A temporal(%A_time : tensor<4x8xf32>) count(%count) {mann.range = array<f32: 2.5, 3.0>}
     : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  %c = mann.embed %story, %C temporal(%C_time : tensor<4x8xf32>) count(%count) {mann.range = array<f32: 2.5, 3.0>}
     : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // CHECK: %[[U0:.*]] = mann.embed %[[Q]], %{{.*}} -> tensor<8x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>>
  // CHECK-NEXT: %[[EU0:.*]] = mann.encode %[[U0]]
  %u0 = mann.embed %question, %B {mann.range = array<f32: 1.9, 2.25>} : tensor<3xi32>, tensor<7x8xf32> -> tensor<8xf32>

  // CHECK-NEXT: mann.similarity hamming %[[EM]], %[[EU0]] count(%[[N]]) {log2_factor = -5 : i64} : {{.*}} -> tensor<4x!quant.uniform<i31:f32, 3.125000e-02>>
  // CHECK-NEXT: mann.softmax {{.*}} -> tensor<4x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>>
  // XNOR: %[[BM:.*]] = mann.binarize %{{.*}} -> tensor<4x8x!mann.bipolar>
  // XNOR-NOT: mann.encode
  // XNOR: mann.similarity bipolar %{{.*}}, %{{.*}} count(%{{.*}}) : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar> -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
  %s0 = mann.similarity hamming %m, %u0 count(%count) {code = !code, log2_factor = -5 : i64}
     : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %p0 = mann.softmax %s0 count(%count) : tensor<4xf32> -> tensor<4xf32>
  %o0 = mann.read %p0, %c count(%count) {mann.range = array<f32: 2.0, 2.5>}
     : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  %h0 = mann.linear %u0, %H {mann.range = array<f32: 0.75, 1.0>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  // CHECK: %[[U1:.*]] = mann.add {{.*}} -> tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  // CHECK-NEXT: %[[CU1:.*]] = mann.requantize %[[U1]]
  // CHECK-NEXT: %[[EU1:.*]] = mann.encode %[[CU1]]
  %u1 = mann.add %h0, %o0 {mann.range = array<f32: 2.5, 3.25>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

  // CHECK-NEXT: mann.similarity hamming %[[EM]], %[[EU1]]
  // XNOR: mann.similarity bipolar
  %s1 = mann.similarity hamming %m, %u1 count(%count) {code = !code, log2_factor = -5 : i64}
     : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %p1 = mann.softmax %s1 count(%count) : tensor<4xf32> -> tensor<4xf32>
  %o1 = mann.read %p1, %c count(%count) {mann.range = array<f32: 2.0, 2.5>}
     : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  %h1 = mann.linear %u1, %H {mann.range = array<f32: 0.75, 1.0>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  %u2 = mann.add %h1, %o1 {mann.range = array<f32: 2.5, 3.25>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

  // CHECK: mann.similarity dot %[[M]], %{{.*}} -> tensor<4x!quant.uniform<i31:f32, 9.765625E-4>>
  // XNOR: mann.similarity bipolar %[[BM]]
  %s2 = mann.similarity dot %m, %u2 count(%count) : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %p2 = mann.softmax %s2 count(%count) : tensor<4xf32> -> tensor<4xf32>
  %o2 = mann.read %p2, %c count(%count) {mann.range = array<f32: 2.0, 2.5>}
     : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  // CHECK: mann.linear %{{.*}}, %[[H]] :
  %h2 = mann.linear %u2, %H {mann.range = array<f32: 0.75, 1.0>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  %u3 = mann.add %h2, %o2 {mann.range = array<f32: 2.5, 3.25>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  %logits = mann.linear %u3, %W {mann.range = array<f32: 6.0, 7.5>} : tensor<8xf32>, tensor<7x8xf32> -> tensor<7xf32>
  return %logits : tensor<7xf32>
}
