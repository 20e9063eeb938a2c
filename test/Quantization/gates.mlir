// Gates get unsigned formats in which 1.0 is exact.
// RUN: mann-opt %s --mann-assign-formats | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="width=8 result-width=16" | FileCheck %s --check-prefix=WIDE
// RUN: mann-opt %s --mann-assign-formats="scheme=global integer-bits=2" | FileCheck %s --check-prefix=GLOBAL
// RUN: mann-opt %s --mann-assign-formats="width=4" | FileCheck %s --check-prefix=NARROW

// All that becomes it is a gate, and so is its first value.
// CHECK: mann.state @w : {{.*}} {mann.format = !quant.uniform<i10<0:256>:f32, 3.906250e-03>}
// WIDE: mann.state @w : {{.*}}mann.format = !quant.uniform<i16<0:16384>:f32, 6.103515{{[0-9]*}}E-5>
// GLOBAL: mann.state @w : {{.*}}mann.format = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
// NARROW: mann.state @w : {{.*}}mann.format = !quant.uniform<i6<0:16>:f32, 6.250000e-02>
mann.state @w : tensor<3xf32> = dense<[1.0, 0.0, 0.5]>
// Its first value is none.
// CHECK: mann.state @h : {{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
mann.state @h : tensor<3xf32> = dense<-2.0>

// CHECK-LABEL: func @gates
// GLOBAL-LABEL: func @gates
func.func @gates(%x: tensor<3xf32> {mann.range = array<f32: 4.0, 4.0>}, %g: tensor<1xf32> {mann.range = array<f32: 1.0, 1.0>},
                 %w: tensor<3xf32> {mann.state = @w}, %h: tensor<3xf32> {mann.state = @h}, %n: index)
    -> (tensor<3xf32> {mann.state = @w}, tensor<3xf32> {mann.state = @h}, tensor<3xf32>, tensor<3xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // Needs no range; two uses, each of which takes it as it is.
  // CHECK: mann.sigmoid %{{.*}} {mann.format = !quant.uniform<i10<0:256>:f32, 3.906250e-03>}
  // GLOBAL: mann.sigmoid %{{.*}} {mann.format = !quant.uniform<i10<0:256>:f32, 3.906250e-03>}
  %s = mann.sigmoid %x : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.complement %{{.*}} {mann.format = !quant.uniform<i10<0:256>
  %c = mann.complement %s : tensor<3xf32> -> tensor<3xf32>
  // A loop of gates.
  // CHECK: scf.for
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %w) -> tensor<3xf32> {
    // CHECK: mann.interpolate {{.*}} {mann.format = !quant.uniform<i10<0:256>
    %b = mann.interpolate %g, %s, %a : tensor<1xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    scf.yield %b : tensor<3xf32>
  // CHECK: } {mann.format = !quant.uniform<i10<0:256>
  }
  // The state is signed, and this gate's one use is to become it.
  // CHECK: mann.sigmoid %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %h1 = mann.sigmoid %h : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.mul %{{.*}} {mann.format = !quant.uniform<i8<-127:127>
  %m = mann.mul %c, %h {mann.range = array<f32: 2.0, 2.0>} : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %r, %h1, %m, %c : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}

// The magnitude and the root of a gate are gates, and need no range. What is divided
// by one is none.
// CHECK-LABEL: func @of_gates
func.func @of_gates(%x: tensor<3xf32> {mann.range = array<f32: 4.0, 4.0>}) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %s = mann.sigmoid %x : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.abs %{{.*}} {mann.format = !quant.uniform<i10<0:256>
  %a = mann.abs %s : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.sqrt %{{.*}} {mann.format = !quant.uniform<i10<0:256>
  %r = mann.sqrt %a : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.sqrt %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>
  %q = mann.sqrt %x {mann.range = array<f32: 1.9, 1.9>} : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.div %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
  %d = mann.div %x, %r {mann.range = array<f32: 7.0, 7.0>} : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %a, %r, %q, %d : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
