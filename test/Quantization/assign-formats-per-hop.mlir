// The schedule of formats over the hops, on the example network: base Q2.5, the
// weights of hop 0 in Q3.4 and those of the last hop in Q1.6.
// RUN: mann-opt %inputs/models/memn2n.mlir --mann-assign-formats="scheme=per-hop integer-bits=2" | FileCheck %s --check-prefix=MODEL
// RUN: mann-opt %s --mann-assign-formats="scheme=per-hop integer-bits=2" | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="scheme=per-hop integer-bits=2 sums=products" | FileCheck %s --check-prefix=PROD

// Steps: 2^-4 = 6.25e-02, 2^-5 = 3.125e-02, 2^-6 = 1.5625e-02.
// MODEL-DAG: %[[A0:.*]] = mann.get_parameter @A {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL-DAG: %[[A1:.*]] = mann.get_parameter @A {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
// MODEL-DAG: %[[A2:.*]] = mann.get_parameter @A {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
// MODEL-DAG: %[[T0:.*]] = mann.get_parameter @A_time {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL-DAG: %[[T1:.*]] = mann.get_parameter @A_time {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
// MODEL-DAG: %[[T2:.*]] = mann.get_parameter @A_time {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
// MODEL-DAG: %[[C0:.*]] = mann.get_parameter @C {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL-DAG: %[[C1:.*]] = mann.get_parameter @C {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
// MODEL-DAG: %[[C2:.*]] = mann.get_parameter @C {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
// The question belongs to hop 0, the output layer to none.
// MODEL-DAG: %[[B:.*]] = mann.get_parameter @B {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL-DAG: %[[H0:.*]] = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL-DAG: %[[H1:.*]] = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
// MODEL-DAG: %[[H2:.*]] = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
// MODEL-DAG: %[[W:.*]] = mann.get_parameter @W {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
// MODEL-NOT: get_parameter
// MODEL: %[[M0:.*]] = mann.embed %{{.*}}, %[[A0]] temporal(%[[T0]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
// MODEL: %[[M1:.*]] = mann.embed %{{.*}}, %[[A1]] temporal(%[[T1]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: %[[M2:.*]] = mann.embed %{{.*}}, %[[A2]] temporal(%[[T2]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>
// MODEL: %[[O0:.*]] = mann.embed %{{.*}}, %[[C0]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
// MODEL: %[[O1:.*]] = mann.embed %{{.*}}, %[[C1]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: %[[O2:.*]] = mann.embed %{{.*}}, %[[C2]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>
// MODEL: %[[U0:.*]] = mann.embed %{{.*}}, %[[B]] {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL: mann.similarity dot %[[M0]], %[[U0]] count(%{{.*}}) :
// MODEL: mann.softmax {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: mann.read %{{.*}}, %[[O0]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: mann.linear %[[U0]], %[[H0]] {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// MODEL: %[[U1:.*]] = mann.add {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: mann.similarity dot %[[M1]], %[[U1]]
// MODEL: mann.read %{{.*}}, %[[O1]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: mann.linear %[[U1]], %[[H1]] {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
// MODEL: %[[U2:.*]] = mann.add
// MODEL: mann.similarity dot %[[M2]], %[[U2]]
// MODEL: mann.read %{{.*}}, %[[O2]] {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
// MODEL: mann.linear %[[U2]], %[[H2]] {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
// MODEL: %[[U3:.*]] = mann.add
// MODEL: mann.linear %[[U3]], %[[W]] {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}

mann.parameter @A : tensor<5x2xf32>
mann.parameter @H : tensor<2x2xf32>

// One hop: it is the first and the last, so nothing varies.
// CHECK-LABEL: func @one_hop
func.func @one_hop(%ids: tensor<4x3xi32>, %u: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-COUNT-2: mann.get_parameter @{{[AH]}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %A = mann.get_parameter @A : tensor<5x2xf32>
  %H = mann.get_parameter @H : tensor<2x2xf32>
  // CHECK: mann.embed {{.*}}3.125000e-02
  // CHECK-NOT: mann.embed
  %m = mann.embed %ids, %A : tensor<4x3xi32>, tensor<5x2xf32> -> tensor<4x2xf32>
  %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  %o = mann.read %p, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // CHECK: mann.linear {{.*}}3.125000e-02
  %h = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %v = mann.add %o, %h : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %v : tensor<2xf32>
}

// Two hops share a memory that reads itself, and a parameter that is used as a
// key and as a matrix. A clone has the products of its own format.
// CHECK-LABEL: func @two_hops
// PROD-LABEL: func @two_hops
func.func @two_hops(%ids: tensor<4x3xi32>, %u: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x4xf32>) {
  // CHECK: mann.get_parameter @A {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  // CHECK: mann.get_parameter @A {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %A = mann.get_parameter @A : tensor<5x2xf32>
  // CHECK: %[[H0:.*]] = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  // CHECK: %[[HB:.*]] = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %H = mann.get_parameter @H : tensor<2x2xf32>
  // CHECK: %[[M0:.*]] = mann.embed {{.*}}6.250000e-02
  // CHECK: %[[M1:.*]] = mann.embed {{.*}}1.562500e-02
  // PROD: mann.embed {{.*}}products = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  // PROD: mann.embed {{.*}}products = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %m = mann.embed %ids, %A : tensor<4x3xi32>, tensor<5x2xf32> -> tensor<4x2xf32>
  // CHECK: mann.similarity dot %[[M0]]
  // PROD: mann.similarity dot {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, products = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.read %{{.*}}, %[[M0]]
  %o = mann.read %p, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // CHECK: mann.linear %{{.*}}, %[[H0]] {{.*}}6.250000e-02
  %h = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %v = mann.add %o, %h : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // CHECK: mann.similarity dot %[[M1]]
  // PROD: mann.similarity dot {{.*}}products = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %t = mann.similarity dot %m, %v : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %q = mann.softmax %t : tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.read %{{.*}}, %[[M1]]
  %w = mann.read %q, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // The parameter as a key is no weight of a hop.
  // CHECK: mann.similarity dot %[[M0]], %[[HB]]
  %x = mann.similarity dot %m, %H : tensor<4x2xf32>, tensor<2x2xf32> -> tensor<2x4xf32>
  return %w, %x : tensor<2xf32>, tensor<2x4xf32>
}

// A format that is there already stays, and keeps the op in one piece.
// CHECK-LABEL: func @kept
func.func @kept(%ids: tensor<4x3xi32>, %u: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: mann.get_parameter @A {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  // CHECK-NOT: @A
  %A = mann.get_parameter @A : tensor<5x2xf32>
  // CHECK: mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>}
  // CHECK-NOT: @H
  %H = mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 0.5>} : tensor<2x2xf32>
  // CHECK: mann.embed {{.*}}{mann.format = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>}
  // CHECK-NOT: mann.embed
  %m = mann.embed %ids, %A {mann.format = !quant.uniform<i8<-127:127>:f32, 0.5>}
     : tensor<4x3xi32>, tensor<5x2xf32> -> tensor<4x2xf32>
  %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  %o = mann.read %p, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  %h = mann.linear %o, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %t = mann.similarity dot %m, %h : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %q = mann.softmax %t : tensor<4xf32> -> tensor<4xf32>
  %w = mann.read %q, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  // CHECK: return
  return %w : tensor<2xf32>
}

// Parameters and memories without a use get the base format.
// CHECK-LABEL: func @unused
func.func @unused(%ids: tensor<4x3xi32>) {
  // CHECK: mann.get_parameter @H {{.*}}3.125000e-02
  %H = mann.get_parameter @H : tensor<2x2xf32>
  %A = mann.get_parameter @A : tensor<5x2xf32>
  // CHECK: mann.embed {{.*}}3.125000e-02
  %m = mann.embed %ids, %A : tensor<4x3xi32>, tensor<5x2xf32> -> tensor<4x2xf32>
  return
}

// A loop counts once, whatever its trip count: its body starts at its own hop,
// and what follows the loop comes after the reads of the body.
// CHECK-LABEL: func @loop
func.func @loop(%m: tensor<4x2xf32>, %u: tensor<2xf32>, %G: tensor<2x2xf32>, %n: index) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = scf.for %i = %c0 to %n step %c1 iter_args(%a = %u) -> tensor<2xf32> {
    // CHECK: mann.linear {{.*}}6.250000e-02
    %h0 = mann.linear %a, %G : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    %s0 = mann.similarity dot %m, %h0 : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
    %p0 = mann.softmax %s0 : tensor<4xf32> -> tensor<4xf32>
    %o0 = mann.read %p0, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
    // CHECK: mann.linear {{.*}}1.562500e-02
    %h1 = mann.linear %o0, %G : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    %s1 = mann.similarity dot %m, %h1 : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
    %p1 = mann.softmax %s1 : tensor<4xf32> -> tensor<4xf32>
    %o1 = mann.read %p1, %m : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
    scf.yield %o1 : tensor<2xf32>
  }
  // CHECK: mann.linear {{.*}}3.125000e-02
  %w = mann.linear %v, %G : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %w : tensor<2xf32>
}
