// RUN: mann-opt %s --mann-quantize | FileCheck %s
// A quantized model is left alone.
// RUN: mann-opt %s --mann-quantize -o %t.once
// RUN: mann-opt %t.once --mann-quantize | diff %t.once -
// RUN: mann-opt %s --mann-quantize=rounding=toward_zero | FileCheck %s --check-prefix=ZERO

!q4 = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!q5 = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
!qm1 = !quant.uniform<i8<-127:127>:f32, 2.000000e+00>
!w16 = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125e-05>
!h16 = !quant.uniform<i16<-32767:32767>:f32, 2.441406250e-04>

// CHECK: mann.parameter @H_q8f4 : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> = dense<{{\[\[}}16, 8], [-8, 5]]> : tensor<2x2xi8>
// CHECK-NEXT: mann.parameter @H_q8f5 : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> = dense<{{\[\[}}32, 16], [-16, 9]]> : tensor<2x2xi8>
// CHECK-NEXT: mann.parameter @H_q8fm1 : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 2.000000e+00>> = dense<0> : tensor<2x2xi8>
// 0.2890625 is 4.625 codes of 1/16.
// ZERO: mann.parameter @H_q8f4 {{.*}} = dense<{{\[\[}}16, 8], [-8, 4]]>
mann.parameter @H : tensor<2x2xf32> = dense<[[1.0, 0.5], [-0.5, 0.2890625]]> : tensor<2x2xf32>
// CHECK-NEXT: mann.parameter @one : tensor<2x!quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>> = dense<[32765, -16384]> : tensor<2xi16> {source = "A"}
mann.parameter @one : tensor<2xf32> = dense<[0.9999, -0.5]> : tensor<2xf32> {source = "A"}
// The float parameter goes; the quantized one has never been float.
// CHECK-NEXT: mann.parameter @quantized
mann.parameter @unused : tensor<2xf32>
mann.parameter @quantized : tensor<2x!q4> = dense<[1, 2]> : tensor<2xi8>

// CHECK-LABEL: func @parameters() -> (tensor<2x2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
func.func @parameters() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: mann.get_parameter @H_q8f4 : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %a = mann.get_parameter @H {mann.format = !q4} : tensor<2x2xf32>
  // CHECK-NEXT: mann.get_parameter @H_q8f5
  %b = mann.get_parameter @H {mann.format = !q5} : tensor<2x2xf32>
  // CHECK-NEXT: mann.get_parameter @H_q8fm1
  %c = mann.get_parameter @H {mann.format = !qm1} : tensor<2x2xf32>
  // CHECK-NEXT: mann.get_parameter @H_q8f4
  %d = mann.get_parameter @H {mann.format = !q4} : tensor<2x2xf32>
  // CHECK-NEXT: mann.get_parameter @one
  %e = mann.get_parameter @one {mann.format = !w16} : tensor<2xf32>
  return %a, %b, %c, %d, %e : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @ops
// CHECK-SAME: %[[U:.*]]: tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {mann.name = "u"}
// CHECK-SAME: %[[M:.*]]: tensor<4x2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>,
// CHECK-SAME: -> (tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {mann.name = "y"}, tensor<i32>)
func.func @ops(%u: tensor<2xf32> {mann.name = "u", mann.format = !q4, mann.range = array<f32: 1.0, 1.0>},
               %m: tensor<4x2xf32> {mann.format = !q5}, %n: i32) -> (tensor<2xf32> {mann.name = "y"}, tensor<i32>) {
  // 4 + 5 fraction bits, less the scale; sums of 2 * 127^2 are far from 2^30.
  // CHECK: mann.similarity dot %[[M]], %[[U]] count(%{{.*}}) {log2_factor = -3 : i64} : {{.*}} -> tensor<4x!quant.uniform<i31:f32, 2.44140625E-4>>
  %s = mann.similarity dot %m, %u count(%n) {log2_factor = -3 : i64, mann.range = array<f32: 1.0, 1.0>}
     : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK-NEXT: mann.softmax %{{.*}} : tensor<4x!quant.uniform<i31:f32, 2.44140625E-4>> -> tensor<4x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  %p = mann.softmax %s count(%n) {mann.format = !q5} : tensor<4xf32> -> tensor<4xf32>
  // CHECK-NEXT: mann.read %{{.*}} {products = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, rounding = #fxp<rounding toward_zero>} : {{.*}} -> tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %o = mann.read %p, %m count(%n) {mann.format = !q4, products = !q5, rounding = #fxp<rounding toward_zero>}
     : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // CHECK-NEXT: mann.relu %{{.*}} : tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %r = mann.relu %o : tensor<2xf32>
  // CHECK-NEXT: mann.position_encoding paper : tensor<3x2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  %l = mann.position_encoding paper {mann.format = !q5} : tensor<3x2xf32>
  // CHECK-NEXT: mann.binarize %{{.*}} : tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> -> tensor<2x!mann.bipolar>
  %b = mann.binarize %r : tensor<2xf32> -> tensor<2x!mann.bipolar>
  // CHECK-NEXT: mann.argmax %{{.*}} : tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> -> tensor<i32>
  %a = mann.argmax %r : tensor<2xf32> -> tensor<i32>
  // CHECK-NEXT: return
  return %r, %a : tensor<2xf32>, tensor<i32>
}

// CHECK-LABEL: func @scores
func.func @scores(%m: tensor<4x60xf32> {mann.format = !q4}, %u: tensor<60xf32> {mann.format = !q4},
                  %M: tensor<4x60xf32> {mann.format = !w16}, %U: tensor<60xf32> {mann.format = !w16},
                  %g: tensor<4x60xf32> {mann.format = !q5})
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // Two 16-bit codes of 15 fraction bits: 60 products of 30 bits would not fit,
  // so 30 fraction bits become 24.
  // CHECK: mann.similarity dot {{.*}} -> tensor<4x!quant.uniform<i31:f32, 5.9604644775390625E-8>>
  %a = mann.similarity dot %M, %U : tensor<4x60xf32>, tensor<60xf32> -> tensor<4xf32>
  // A cosine is within -1..1, times its scale.
  // CHECK: mann.similarity cosine {{.*}} -> tensor<4x!quant.uniform<i16<-32767:32767>:f32, 2.44140625E-4>>
  %b = mann.similarity cosine %m, %u {log2_factor = 2 : i64}
     : tensor<4x60xf32>, tensor<60xf32> -> tensor<4xf32>
  // Codes are compared: their step has no say.
  // CHECK: mann.similarity l1 {{.*}} -> tensor<4x!quant.uniform<i31:f32, 1.562500e-02>>
  %c = mann.similarity l1 %m, %u {code = !q4, log2_factor = -6 : i64}
     : tensor<4x60xf32>, tensor<60xf32> -> tensor<4xf32>
  // A format that is asked for.
  // CHECK: mann.similarity dot {{.*}} {products = {{.*}}} {{.*}} -> tensor<4x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  %d = mann.similarity dot %m, %u {mann.format = !q5, products = !q5}
     : tensor<4x60xf32>, tensor<60xf32> -> tensor<4xf32>
  // CHECK: mann.similarity hamming {{.*}} -> tensor<4x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  %e = mann.similarity hamming %m, %u {code = !q4, mann.format = !q5}
     : tensor<4x60xf32>, tensor<60xf32> -> tensor<4xf32>
  // Of a dot product with a code, the code counts.
  // CHECK: mann.similarity dot {{.*}} -> tensor<4x!quant.uniform<i31:f32, 9.765625E-4>>
  %f = mann.similarity dot %g, %u {code = !q5} : tensor<4x60xf32>, tensor<60xf32> -> tensor<4xf32>
  return %a, %b, %c, %d, %e, %f : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// Conversions stand right after what they convert, one for all that need it.
// CHECK-LABEL: func @codes
// CHECK-SAME: %[[M:.*]]: tensor<4x2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>, %[[U:.*]]: tensor<2x!quant
func.func @codes(%m: tensor<4x2xf32> {mann.format = !q5}, %u: tensor<2xf32> {mann.format = !q4})
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // CHECK-DAG: %[[BU:.*]] = mann.binarize %[[U]]
  // CHECK-DAG: %[[BM:.*]] = mann.binarize %[[M]]
  // CHECK-DAG: %[[CM:.*]] = mann.requantize %[[M]] : tensor<4x2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> -> tensor<4x2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  // CHECK: mann.similarity l1 %[[CM]], %[[U]] {log2_factor = -3 : i64} :
  %a = mann.similarity l1 %m, %u {code = !q4, log2_factor = -3 : i64} : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK-NEXT: %[[V:.*]] = mann.add
  %v = mann.add %u, %u {mann.format = !q5} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // CHECK-NEXT: %[[CV:.*]] = mann.requantize %[[V]]
  // CHECK-NEXT: mann.similarity hamming %[[CM]], %[[CV]] :
  %b = mann.similarity hamming %m, %v {code = !q4} : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK-NEXT: mann.similarity bipolar %[[BM]], %[[BU]] : {{.*}} -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
  %c = mann.similarity bipolar %m, %u {code = !mann.bipolar} : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK-NEXT: mann.similarity bipolar %[[BM]], %[[BU]]
  %d = mann.similarity bipolar %m, %u {code = !mann.bipolar} : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK-NEXT: return
  return %a, %b, %c, %d : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// A conversion that is there serves; it moves up to where all can use it. One
// that rounds in another way does not.
// CHECK-LABEL: func @shared
// CHECK-SAME: %[[M:.*]]: tensor<4x2x!quant{{[^,]*}}, 3.125000e-02>>, %[[U:.*]]: tensor<2x!quant
func.func @shared(%m: tensor<4x2x!q5>, %u: tensor<2x!q4>)
    -> (tensor<4x!h16>, tensor<4x!h16>, tensor<4x2x!q4>, tensor<4x2x!q4>) {
  // CHECK-NEXT: %[[CM:.*]] = mann.requantize %[[M]] :
  // CHECK-NEXT: mann.similarity l1 %[[CM]], %[[U]] :
  // CHECK-NEXT: %[[Z:.*]] = mann.requantize %[[M]] {rounding = #fxp<rounding toward_zero>}
  // CHECK-NEXT: mann.similarity l1 %[[CM]], %[[U]] :
  // CHECK-NEXT: return %{{.*}}, %{{.*}}, %[[Z]], %[[CM]]
  %a = mann.similarity l1 %m, %u {code = !q4} : tensor<4x2x!q5>, tensor<2x!q4> -> tensor<4x!h16>
  %z = mann.requantize %m {rounding = #fxp<rounding toward_zero>} : tensor<4x2x!q5> -> tensor<4x2x!q4>
  %c = mann.requantize %m : tensor<4x2x!q5> -> tensor<4x2x!q4>
  %b = mann.similarity l1 %m, %u {code = !q4} : tensor<4x2x!q5>, tensor<2x!q4> -> tensor<4x!h16>
  return %a, %b, %z, %c : tensor<4x!h16>, tensor<4x!h16>, tensor<4x2x!q4>, tensor<4x2x!q4>
}
