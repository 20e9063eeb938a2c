// RUN: mann-opt %s --mann-assign-formats | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="scheme=per-value width=8 rounding=nearest_even sums=wide" | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="width=5" | FileCheck %s --check-prefix=W5
// RUN: mann-opt %s --mann-assign-formats="rounding=toward_zero" | FileCheck %s --check-prefix=ZERO
// RUN: mann-opt %s --mann-assign-formats="sums=products" | FileCheck %s --check-prefix=PROD
// RUN: mann-opt %s --mann-assign-formats="width=4 result-width=8 max-saturation=25" | FileCheck %s --check-prefix=RESULTS
// A second run changes nothing.
// RUN: mann-opt %s --mann-assign-formats -o %t.once
// RUN: mann-opt %t.once --mann-assign-formats | diff %t.once -

!q4 = !quant.uniform<i4<-7:7>:f32, 0.5>

// 4 codes of 1/32 reach 127/32, 1/32 short of 4. That costs as much as rounding
// 9/32 to a 16th: of equals the finer step is taken. One of 20 elements may saturate.
mann.parameter @tie : tensor<20xf32> = dense<[4.0, 0.28125, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]> : tensor<20xf32>
// 9.5/32 rounds to 5/16 or 10/32 alike, but down to 4/16 or 9/32.
mann.parameter @down : tensor<20xf32> = dense<[4.0, 0.296875, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]> : tensor<20xf32>
mann.parameter @zeros : tensor<2xf32> = dense<0.0> : tensor<2xf32>
mann.parameter @tiny : tensor<2xf32> = dense<[1.0e-40, -1.0e-40]> : tensor<2xf32>
mann.parameter @H : tensor<2x2xf32> = dense<[[1.5, -0.25], [0.0, 1.984375]]> : tensor<2x2xf32>

// CHECK-LABEL: func @parameters
func.func @parameters() -> (tensor<20xf32>, tensor<20xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK: mann.get_parameter @tie {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %tie = mann.get_parameter @tie : tensor<20xf32>
  // CHECK: mann.get_parameter @down {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  // ZERO: mann.get_parameter @down {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %down = mann.get_parameter @down : tensor<20xf32>
  // CHECK: mann.get_parameter @zeros {mann.format = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>}
  %zeros = mann.get_parameter @zeros : tensor<2xf32>
  // The finest step that there is: 2^-64.
  // CHECK: mann.get_parameter @tiny {mann.format = !quant.uniform<i8<-127:127>:f32, 5.4210108624275222E-20>}
  %tiny = mann.get_parameter @tiny : tensor<2xf32>
  return %tie, %down, %zeros, %tiny : tensor<20xf32>, tensor<20xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @values
// 127/64 is reached by the codes, 2 is not.
// CHECK-SAME: %{{.*}}: tensor<2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>, mann.range
// CHECK-SAME: %{{.*}}: tensor<4x2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, mann.range
// RESULTS-LABEL: func @values
// RESULTS-SAME: {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>, mann.range
// W5-LABEL: func @values
// W5-SAME: {mann.format = !quant.uniform<i5<-15:15>:f32, 2.500000e-01>, mann.range = array<f32: 1.984375, 5.000000e+00>}
// ZERO-LABEL: func @values
// PROD-LABEL: func @values
func.func @values(%u: tensor<2xf32> {mann.range = array<f32: 1.984375, 5.0>},
                  %m: tensor<4x2xf32> {mann.range = array<f32: 2.0, 2.0>},
                  %ids: tensor<4x3xi32>, %n: i32) -> tensor<i32> {
  // RESULTS: mann.get_parameter @H {mann.format = !quant.uniform<i4<-7:7>:f32, 2.500000e-01>}
  // CHECK: %[[H:.*]] = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %H = mann.get_parameter @H : tensor<2x2xf32>
  // Weights from 1/3 to 1.
  // CHECK: mann.position_encoding paper {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %l = mann.position_encoding paper : tensor<3x2xf32>
  // Scores keep their whole sum; products and sums are two roundings.
  // CHECK: mann.similarity dot %{{.*}}, %{{.*}} count(%{{.*}}) {mann.range
  // ZERO: mann.similarity dot %{{.*}} {mann.range = {{[^}]*}}, rounding = #fxp<rounding toward_zero>}
  // PROD: mann.similarity dot %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, mann.range = {{.*}}, products = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %s = mann.similarity dot %m, %u count(%n) {mann.range = array<f32: 5.0, 5.0>}
     : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // No products in these: wide, whatever is asked for.
  // PROD: mann.similarity cosine %{{.*}}, %{{.*}} :
  %t = mann.similarity cosine %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // A bound is reached but for one step.
  // CHECK: mann.softmax %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>}
  // W5: mann.softmax %{{.*}} {mann.format = !quant.uniform<i5<-15:15>:f32, 6.250000e-02>}
  %p = mann.softmax %s count(%n) : tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.read %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 4.000000e+00>,
  // PROD: mann.read %{{.*}} products = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %o = mann.read %p, %m count(%n) {mann.range = array<f32: 300.0, 300.0>}
     : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // Always zero.
  // CHECK: mann.linear %{{.*}}, %[[H]] {mann.format = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>,
  // ZERO: mann.linear %{{.*}} rounding = #fxp<rounding toward_zero>}
  // PROD: mann.linear %{{.*}} products = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %h = mann.linear %u, %H {mann.range = array<f32: 0.0, 0.0>}
     : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  // A format that is there is kept, and so is the rounding of its op.
  // CHECK: mann.linear %{{.*}} {mann.format = !quant.uniform<i4<-7:7>:f32, 5.000000e-01>} :
  // ZERO: mann.linear %{{.*}} {mann.format = !quant.uniform<i4<-7:7>:f32, 5.000000e-01>} :
  // PROD: mann.linear %{{.*}} {mann.format = !quant.uniform<i4<-7:7>:f32, 5.000000e-01>} :
  %k = mann.linear %u, %H {mann.format = !q4} : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  // CHECK: mann.add %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 4.000000e+00>,
  // PROD: mann.add %{{.*}} {mann.format = {{[^}]*}}, mann.range = array<f32: 5.000000e+02, 5.000000e+02>} :
  %v = mann.add %h, %o {mann.range = array<f32: 500.0, 500.0>}
     : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // The format of its operand, and none.
  // CHECK: mann.relu %{{.*}} : tensor<2xf32>
  %r = mann.relu %v : tensor<2xf32>
  // CHECK: mann.argmax %{{.*}} : tensor<2xf32> -> tensor<i32>
  %a = mann.argmax %r : tensor<2xf32> -> tensor<i32>
  return %a : tensor<i32>
}

// Products are rounded like the matrix, the memory or the table, whose format
// may come through a ReLU.
// PROD-LABEL: func @products
func.func @products(%u: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>}, %ids: tensor<4x3xi32>,
                    %A: tensor<5x2xf32> {mann.range = array<f32: 3.0, 3.0>},
                    %G: tensor<2x2xf32> {mann.format = !q4}) -> tensor<2xf32> {
  // PROD: mann.embed %{{.*}} products = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %m = mann.embed %ids, %A {mann.range = array<f32: 9.0, 9.0>}
     : tensor<4x3xi32>, tensor<5x2xf32> -> tensor<4x2xf32>
  %r = mann.relu %m : tensor<4x2xf32>
  // PROD: mann.similarity dot %{{.*}} products = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>}
  %s = mann.similarity dot %r, %u {mann.range = array<f32: 9.0, 9.0>}
     : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  // PROD: mann.read %{{.*}} products = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>}
  %o = mann.read %p, %r {mann.range = array<f32: 9.0, 9.0>}
     : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // PROD: mann.linear %{{.*}} products = !quant.uniform<i4<-7:7>:f32, 5.000000e-01>}
  %h = mann.linear %o, %G {mann.range = array<f32: 9.0, 9.0>}
     : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  // Products that are chosen already stay.
  // PROD: mann.linear %{{.*}} products = !quant.uniform<i8<-127:127>:f32, 1.000000e+00>}
  %k = mann.linear %h, %G {mann.range = array<f32: 9.0, 9.0>, products = !quant.uniform<i8<-127:127>:f32, 1.0>}
     : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %k : tensor<2xf32>
}
