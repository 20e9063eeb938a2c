// What a loop carries has one format: initial value, argument, yielded value and
// result.
// RUN: mann-opt %s --mann-assign-formats | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats --mann-quantize | FileCheck %s --check-prefix=QUANT
// A second run changes nothing.
// RUN: mann-opt %s --mann-assign-formats -o %t.once
// RUN: mann-opt %t.once --mann-assign-formats | diff %t.once -

mann.parameter @zero : tensor<2xf32> = dense<0.0> : tensor<2xf32>

// The ranges of what goes in, 1, and of what comes around, 2, without one of its
// own.
// CHECK-LABEL: func @union
// QUANT-LABEL: func @union
// QUANT-SAME: %[[X:.*]]: tensor<2x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>>
// QUANT-SAME: -> tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
func.func @union(%x: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>}, %n: index) -> tensor<2xf32> {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // QUANT: %[[INIT:.*]] = mann.requantize %[[X]] : {{.*}} -> tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  // QUANT: scf.for {{.*}} iter_args(%[[A:.*]] = %[[INIT]]) -> (tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>)
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %x) -> tensor<2xf32> {
    // CHECK: mann.add %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
    // QUANT-NEXT: %[[S:.*]] = mann.add %[[A]], %[[X]]
    // QUANT-NEXT: scf.yield %[[S]]
    %s = mann.add %a, %x {mann.range = array<f32: 2.0, 2.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %s : tensor<2xf32>
  // CHECK: } {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  // QUANT: }{{$}}
  }
  return %r : tensor<2xf32>
}

// Several: an entry for each, none for what is no number of a format. Measured
// ranges come in the same form.
// CHECK-LABEL: func @several
// QUANT-LABEL: func @several
func.func @several(%x: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>}, %k: tensor<i32>, %n: index)
    -> (tensor<2xf32>, tensor<i32>, tensor<2xf32>) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // The parameter serves this loop alone: its codes have the loop's format.
  // CHECK: mann.get_parameter @zero {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  %init = mann.get_parameter @zero : tensor<2xf32>
  %r:3 = scf.for %i = %zero to %n step %one iter_args(%a = %init, %j = %k, %b = %x) -> (tensor<2xf32>, tensor<i32>, tensor<2xf32>) {
    // Used as the second, too: its own format, converted for the first.
    // CHECK: mann.add %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
    // QUANT: %[[S:.*]] = mann.add
    // QUANT-NEXT: %[[FIRST:.*]] = mann.requantize %[[S]] : {{.*}} -> tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
    // QUANT-NEXT: %[[THIRD:.*]] = mann.requantize %[[S]] : {{.*}} -> tensor<2x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>>
    // QUANT-NEXT: scf.yield %[[FIRST]], %{{.*}}, %[[THIRD]]
    %s = mann.add %a, %b {mann.range = array<f32: 2.0, 2.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %s, %j, %s : tensor<2xf32>, tensor<i32>, tensor<2xf32>
  // CHECK: } {mann.formats = [!quant.uniform<i8<-127:127>:f32, 6.250000e-02>, unit, !quant.uniform<i8<-127:127>:f32, 1.562500e-02>], mann.ranges
  // QUANT: }{{$}}
  } {mann.ranges = [array<f32: 4.0, 5.0>, unit, array<f32: 1.0, 1.0>]}
  return %r#0, %r#1, %r#2 : tensor<2xf32>, tensor<i32>, tensor<2xf32>
}

// A state that a loop carries and that it leaves again needs no conversion: the
// larger of the two ranges decides.
// CHECK: mann.state @h : {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
mann.state @h : tensor<2xf32> = dense<0.0> : tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>}
// QUANT-LABEL: func @state
func.func @state(%x: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>}, %h: tensor<2xf32> {mann.state = @h}, %n: index)
    -> (tensor<2xf32> {mann.state = @h}) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  // QUANT-NOT: requantize
  %r = scf.for %i = %zero to %n step %one iter_args(%a = %h) -> tensor<2xf32> {
    %s = mann.add %a, %x {mann.range = array<f32: 4.0, 4.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %s : tensor<2xf32>
  // CHECK: } {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  }
  // QUANT: return
  return %r : tensor<2xf32>
}
