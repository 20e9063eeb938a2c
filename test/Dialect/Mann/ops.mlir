// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!p = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>
!wide = !quant.uniform<i31:f32, 3.906250e-03>
!e = !mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.250000e-02>>

// CHECK: mann.parameter @A : tensor<7x8xf32>{{$}}
mann.parameter @A : tensor<7x8xf32>
// CHECK: mann.parameter @T : tensor<4x8xf32> {offset = 7 : i64, source = "A"}
mann.parameter @T : tensor<4x8xf32> {source = "A", offset = 7 : i64}
// CHECK: mann.parameter @bound : tensor<2xf32> = dense<[1.000000e+00, -2.000000e+00]> : tensor<2xf32>
mann.parameter @bound : tensor<2xf32> = dense<[1.0, -2.0]> : tensor<2xf32>
// CHECK: mann.parameter @codes : tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> = dense<[127, -127]> : tensor<2xi8>
mann.parameter @codes : tensor<2x!q> = dense<[127, -127]> : tensor<2xi8>
// CHECK: mann.parameter @hidden : tensor<2xf32> {sym_visibility = "private"}
mann.parameter @hidden : tensor<2xf32> {sym_visibility = "private"}

// CHECK-LABEL: func @float
// CHECK-SAME: {mann.name = "story"}
// CHECK-SAME: {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, mann.range = array<f32: 1.500000e+00, 2.000000e+00>}
// CHECK-SAME: -> (tensor<i32> {mann.name = "answer"})
func.func @float(%ids: tensor<4x3xi32> {mann.name = "story"}, %sentence: tensor<3xi16>, %n: i32,
                 %u: tensor<8xf32> {mann.range = array<f32: 1.5, 2.0>, mann.format = !q},
                 %heads: tensor<2x8xf32>, %H: tensor<8x8xf32>)
    -> (tensor<i32> {mann.name = "answer"}) {
  // CHECK: %[[A:.*]] = mann.get_parameter @A : tensor<7x8xf32>
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %T = mann.get_parameter @T : tensor<4x8xf32>
  // CHECK: mann.position_encoding centered : tensor<3x8xf32>
  %l = mann.position_encoding centered : tensor<3x8xf32>
  // CHECK: mann.position_encoding paper {length = 4 : i64} : tensor<3x8xf32>
  %l4 = mann.position_encoding paper {length = 4 : i64} : tensor<3x8xf32>
  // CHECK: %[[M:.*]] = mann.embed %{{.*}}, %[[A]] temporal(%{{.*}} : tensor<4x8xf32>) count(%{{.*}}) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  %m = mann.embed %ids, %A temporal(%T : tensor<4x8xf32>) count(%n)
     : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.embed {{.*}} weights({{.*}}) temporal({{.*}}) {order = #mann<temporal_order newest_first>, padding = 0 : i64, temporal_on_empty}
  %c = mann.embed %ids, %A weights(%l : tensor<3x8xf32>) temporal(%T : tensor<4x8xf32>)
       {order = #mann<temporal_order newest_first>, padding = 0 : i64, temporal_on_empty}
     : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.embed %{{.*}}, %[[A]] weights(%{{.*}} : tensor<3x8xf32>) : tensor<3xi16>, tensor<7x8xf32> -> tensor<8xf32>
  %q = mann.embed %sentence, %A weights(%l4 : tensor<3x8xf32>)
     : tensor<3xi16>, tensor<7x8xf32> -> tensor<8xf32>
  // CHECK: mann.similarity dot %[[M]], %{{.*}} count(%{{.*}}) : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %s = mann.similarity dot %m, %u count(%n) : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  // CHECK: mann.similarity cosine %{{.*}}, %{{.*}} {eps = 1.000000e-03 : f32, log2_factor = 2 : i64} : tensor<4x8xf32>, tensor<2x8xf32> -> tensor<2x4xf32>
  %s2 = mann.similarity cosine %m, %heads {eps = 1.0e-3 : f32, log2_factor = 2 : i64}
     : tensor<4x8xf32>, tensor<2x8xf32> -> tensor<2x4xf32>
  // CHECK: mann.similarity l1 %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, log2_factor = -6 : i64}
  %s3 = mann.similarity l1 %m, %u {code = !q, log2_factor = -6 : i64}
     : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  // CHECK: mann.similarity bipolar %{{.*}} {code = !mann.bipolar}
  %s4 = mann.similarity bipolar %m, %u {code = !mann.bipolar}
     : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  // CHECK: mann.softmax %{{.*}} count(%{{.*}}) : tensor<4xf32> -> tensor<4xf32>
  %p = mann.softmax %s count(%n) : tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.softmax %{{.*}} : tensor<2x4xf32> -> tensor<2x4xf32>
  %p2 = mann.softmax %s2 : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK: mann.read %{{.*}}, %{{.*}} count(%{{.*}}) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  %o = mann.read %p, %c count(%n) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  // CHECK: mann.read %{{.*}} : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<2x8xf32>
  %o2 = mann.read %p2, %c : tensor<2x4xf32>, tensor<4x8xf32> -> tensor<2x8xf32>
  // CHECK: mann.linear %{{.*}} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  %h = mann.linear %q, %H : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  // CHECK: mann.linear %{{.*}} {mann.range = array<f32: 3.000000e+00, 4.000000e+00>} : tensor<2x8xf32>
  %h2 = mann.linear %o2, %H {mann.range = array<f32: 3.0, 4.0>}
     : tensor<2x8xf32>, tensor<8x8xf32> -> tensor<2x8xf32>
  // CHECK: mann.add %{{.*}}, %{{.*}} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  %v = mann.add %h, %o : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  // CHECK: mann.relu %{{.*}} : tensor<8xf32>
  %r = mann.relu %v : tensor<8xf32>
  // CHECK: mann.sign %{{.*}} : tensor<8xf32>
  %sign = mann.sign %v : tensor<8xf32>
  // CHECK: mann.argmax %{{.*}} : tensor<8xf32> -> tensor<i32>
  %a = mann.argmax %r : tensor<8xf32> -> tensor<i32>
  // CHECK: mann.top_k %{{.*}} : tensor<8xf32> -> tensor<3xi32>
  %first = mann.top_k %r : tensor<8xf32> -> tensor<3xi32>
  // CHECK: mann.top_k smallest %{{.*}} : tensor<8xf32> -> tensor<8xi32>
  %last = mann.top_k smallest %r : tensor<8xf32> -> tensor<8xi32>
  // CHECK: mann.reshape %{{.*}} : tensor<3xi32> -> tensor<3x1xi32>
  %chosen = mann.reshape %first : tensor<3xi32> -> tensor<3x1xi32>
  // CHECK: mann.slice %{{.*}}[1] : tensor<8xi32> -> tensor<1xi32>
  %second = mann.slice %last[1] : tensor<8xi32> -> tensor<1xi32>
  // CHECK: mann.binarize %{{.*}} : tensor<8xf32> -> tensor<8x!mann.bipolar>
  %b = mann.binarize %u : tensor<8xf32> -> tensor<8x!mann.bipolar>
  return %a : tensor<i32>
}

// CHECK-LABEL: func @quantized
func.func @quantized(%m: tensor<4x8x!q>, %u: tensor<8x!p>, %p: tensor<4x!p>, %H: tensor<8x8x!q>) -> tensor<8x!q> {
  // CHECK: mann.requantize %{{.*}} : tensor<8x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>> -> tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %v = mann.requantize %u : tensor<8x!p> -> tensor<8x!q>
  // CHECK: %[[F:.*]] = mann.requantize %{{.*}} : tensor<8x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>> -> tensor<8xf32>
  %f = mann.requantize %u : tensor<8x!p> -> tensor<8xf32>
  // CHECK: mann.requantize %[[F]] : tensor<8xf32> -> tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  %fq = mann.requantize %f : tensor<8xf32> -> tensor<8x!q>
  // CHECK: mann.requantize %[[F]] {mann.format = f32} : tensor<8xf32> -> tensor<8xf32>
  %ff = mann.requantize %f {mann.format = f32} : tensor<8xf32> -> tensor<8xf32>
  // CHECK: mann.requantize %{{.*}} {rounding = #fxp<rounding toward_zero>}
  %w = mann.requantize %u {rounding = #fxp<rounding toward_zero>} : tensor<8x!p> -> tensor<8x!q>
  // CHECK: %[[EM:.*]] = mann.encode %{{.*}} -> tensor<4x8x!mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.250000e-02>>>
  %em = mann.encode %m : tensor<4x8x!q> -> tensor<4x8x!e>
  %ev = mann.encode %v : tensor<8x!q> -> tensor<8x!e>
  // CHECK: mann.similarity hamming %[[EM]]
  %s = mann.similarity hamming %em, %ev : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!wide>
  %bm = mann.binarize %m : tensor<4x8x!q> -> tensor<4x8x!mann.bipolar>
  %bu = mann.binarize %u : tensor<8x!p> -> tensor<8x!mann.bipolar>
  // CHECK: mann.similarity bipolar %{{.*}} : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar> -> tensor<4x!quant.uniform<i31:f32, 3.906250e-03>>
  %t = mann.similarity bipolar %bm, %bu
     : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar> -> tensor<4x!wide>
  // CHECK: mann.similarity signed_l1
  %x = mann.similarity signed_l1 %m, %v : tensor<4x8x!q>, tensor<8x!q> -> tensor<4x!wide>
  // CHECK: mann.similarity dot %{{.*}} {products = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, rounding = #fxp<rounding toward_zero>}
  %y = mann.similarity dot %m, %u {products = !q, rounding = #fxp<rounding toward_zero>}
     : tensor<4x8x!q>, tensor<8x!p> -> tensor<4x!q>
  // CHECK: mann.read %{{.*}} {products = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  %o = mann.read %p, %m {products = !q} : tensor<4x!p>, tensor<4x8x!q> -> tensor<8x!q>
  // CHECK: mann.linear %{{.*}} {products = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>}
  %h = mann.linear %o, %H {products = !p} : tensor<8x!q>, tensor<8x8x!q> -> tensor<8x!q>
  // CHECK: mann.add %{{.*}} : tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>, tensor<8x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>>
  %z = mann.add %h, %u : tensor<8x!q>, tensor<8x!p> -> tensor<8x!q>
  return %z : tensor<8x!q>
}

// CHECK-LABEL: func.func @integers(
// CHECK: mann.codes %{{.*}} : tensor<3x!quant.uniform<i4<-7:7>:f32, 1.250000e-01>> -> tensor<3xi8>
// CHECK: mann.codes %{{.*}} : tensor<3x!quant.uniform<i9<-255:255>:f32, 1.250000e-01>> -> tensor<3xi16>
func.func @integers(%a: tensor<3x!quant.uniform<i4<-7:7>:f32, 1.250000e-01>>, %b: tensor<3x!quant.uniform<i9<-255:255>:f32, 1.250000e-01>>) {
  %0 = mann.codes %a : tensor<3x!quant.uniform<i4<-7:7>:f32, 1.250000e-01>> -> tensor<3xi8>
  %1 = mann.codes %b : tensor<3x!quant.uniform<i9<-255:255>:f32, 1.250000e-01>> -> tensor<3xi16>
  return
}

// CHECK-LABEL: func.func @rows_with_exponents(
// CHECK-SAME: tensor<3x2x!mann.scaled<8, -12:3>>
func.func @rows_with_exponents(%m: tensor<3x2x!mann.scaled<8, -12:3>>, %x: tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>) {
  // CHECK: mann.similarity dot %{{.*}} : tensor<3x2x!mann.scaled<8, -12:3>>, tensor<2x!quant
  %s = mann.similarity dot %m, %x : tensor<3x2x!mann.scaled<8, -12:3>>, tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
     -> tensor<3x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  // CHECK: mann.requantize %{{.*}} : tensor<3x2x!mann.scaled<8, -12:3>> -> tensor<3x2x!mann.scaled<4, 0:0>>
  %r = mann.requantize %m : tensor<3x2x!mann.scaled<8, -12:3>> -> tensor<3x2x!mann.scaled<4, 0:0>>
  return
}

// CHECK: mann.state @rows : tensor<2x2x!mann.scaled<8, -12:3>> = dense<{{\[\[}}0, 0, 0], [100, -3, 4]]>
mann.state @rows : tensor<2x2x!mann.scaled<8, -12:3>> = dense<[[0, 0, 0], [100, -3, 4]]>

// CHECK-LABEL: func.func @rings
// CHECK: mann.add_temporal %{{.*}}, %{{.*}} at(%{{.*}}) count(%{{.*}}) : tensor<4x8xf32>, tensor<5x8xf32> -> tensor<4x8xf32>
// CHECK: mann.add_temporal %{{.*}}, %{{.*}} at(%{{.*}}) count(%{{.*}}) {rounding = #fxp<rounding toward_zero>, temporal_on_empty} : tensor<4x8xf32>
// CHECK: mann.add_temporal %{{.*}}, %{{.*}} at(%{{.*}}) : tensor<4x8xf32>
// CHECK: mann.slot_write overwrite %{{.*}}, %{{.*}}, %{{.*}} : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar>, tensor<i32>
func.func @rings(%sums: tensor<4x8xf32>, %T: tensor<5x8xf32>, %head: tensor<i32>, %n: i32,
                 %b: tensor<4x8x!mann.bipolar>, %row: tensor<8x!mann.bipolar>) {
  %0 = mann.add_temporal %sums, %T at(%head) count(%n) : tensor<4x8xf32>, tensor<5x8xf32> -> tensor<4x8xf32>
  %1 = mann.add_temporal %sums, %T at(%head) count(%n) {temporal_on_empty, rounding = #fxp<rounding toward_zero>} : tensor<4x8xf32>, tensor<5x8xf32> -> tensor<4x8xf32>
  %2 = mann.add_temporal %sums, %T at(%head) : tensor<4x8xf32>, tensor<5x8xf32> -> tensor<4x8xf32>
  %3 = mann.slot_write overwrite %b, %row, %head : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar>, tensor<i32>
  return
}
