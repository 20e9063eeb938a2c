// Ranges over sequences: states over all steps with what they start from, inputs
// of every entry, what a loop carries over all iterations.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors x=2x3x2:1,-3,2,0,99,99,0,100,99,99,99,99 sequence.lengths=2:I32:2,1 sequence.calls=2x3:I32:0,0,1,0,1,1
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=max" | FileCheck %s --check-prefixes=CHECK,ALL
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=max limit=1" | FileCheck %s --check-prefixes=CHECK,ONE

mann.parameter @W : tensor<2x2xf32> = dense<[[0.5, 0.0], [0.0, 0.5]]> : tensor<2x2xf32>

// The state goes 16 0, 9 -3, 6.5 -1.5; 16 0, 8 100.
// ALL: mann.state @s : tensor<2xf32> {{.*}}{mann.range = array<f32: 1.000000e+02, 1.000000e+02>}
// ONE: mann.state @s : tensor<2xf32> {{.*}}{mann.range = array<f32: 1.600000e+01, 1.600000e+01>}
mann.state @s : tensor<2xf32> = dense<[16.0, 0.0]>
// CHECK: mann.state @n : tensor<i32>
// CHECK-NOT: mann.range
mann.state @n : tensor<i32> = dense<0>

// CHECK-LABEL: func.func @step(
// ALL-SAME: %{{.*}}: tensor<2xf32> {mann.name = "x", mann.range = array<f32: 1.000000e+02, 1.000000e+02>}, %{{.*}}: tensor<2xf32> {mann.state = @s}
// ONE-SAME: %{{.*}}: tensor<2xf32> {mann.name = "x", mann.range = array<f32: 3.000000e+00, 3.000000e+00>}, %{{.*}}: tensor<2xf32> {mann.state = @s}
func.func @step(%x: tensor<2xf32> {mann.name = "x"}, %s: tensor<2xf32> {mann.state = @s}, %n: tensor<i32> {mann.state = @n})
    -> (tensor<2xf32> {mann.state = @s}, tensor<i32> {mann.state = @n}, tensor<2xf32> {mann.name = "y"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %W = mann.get_parameter @W : tensor<2x2xf32>
  // CHECK: mann.linear {{.*}}mann.range = array<f32: 8.000000e+00, 8.000000e+00>
  %half = mann.linear %s, %W : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %next = mann.add %half, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // CHECK: scf.for
  %y = scf.for %t = %c0 to %c3 step %c1 iter_args(%p = %x) -> (tensor<2xf32>) {
    // ALL: mann.add {{.*}}mann.range = array<f32: 8.000000e+02, 8.000000e+02>
    // ONE: mann.add {{.*}}mann.range = array<f32: 2.400000e+01, 2.400000e+01>
    %p2 = mann.add %p, %p : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %p2 : tensor<2xf32>
  // ALL: } {mann.range = array<f32: 8.000000e+02, 8.000000e+02>}
  // ONE: } {mann.range = array<f32: 2.400000e+01, 2.400000e+01>}
  }
  // What it starts with is in the range of a loop that halves it.
  // ALL: } {mann.range = array<f32: 1.000000e+02, 1.000000e+02>}
  // ONE: } {mann.range = array<f32: 3.000000e+00, 3.000000e+00>}
  %z = scf.for %t = %c0 to %c3 step %c1 iter_args(%p = %x) -> (tensor<2xf32>) {
    %p2 = mann.linear %p, %W : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    scf.yield %p2 : tensor<2xf32>
  }
  return %next, %n, %z : tensor<2xf32>, tensor<i32>, tensor<2xf32>
}

// Never called within the sequences.
// CHECK-LABEL: func.func @read(
// CHECK-NOT: mann.range
func.func @read(%x: tensor<2xf32> {mann.name = "x"}, %s: tensor<2xf32> {mann.state = @s}) -> tensor<2xf32> {
  %y = mann.add %x, %s : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
