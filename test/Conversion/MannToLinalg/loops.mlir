// What a loop carries is lowered as any other tensor.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>

// CHECK-LABEL: func @steps
// CHECK-SAME: -> (tensor<2xi8>, tensor<i32>)
func.func @steps(%x: tensor<2x!q>, %h: tensor<2x!q>, %k: tensor<i32>, %n: i32) -> (tensor<2x!q>, tensor<i32>) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  // CHECK: scf.for {{.*}} -> (tensor<2xi8>, tensor<i32>)
  %r:2 = scf.for %i = %zero to %n step %one iter_args(%a = %h, %j = %k) -> (tensor<2x!q>, tensor<i32>) : i32 {
    // CHECK: linalg.generic
    // CHECK: scf.yield %{{.*}}, %{{.*}} : tensor<2xi8>, tensor<i32>
    %s = mann.add %a, %x : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
    scf.yield %s, %j : tensor<2x!q>, tensor<i32>
  }
  return %r#0, %r#1 : tensor<2x!q>, tensor<i32>
}
