// The attribute names values as their locations do.
// RUN: mann-opt %s --pass-pipeline='builtin.module(func.func(mann-mark-roles))' | FileCheck %s

// CHECK-LABEL: func.func @f
// CHECK-SAME: attributes {mann.roles = {c = "memory", m = "memory", p = "nonlinear"}}
func.func @f(%x: tensor<4x3xf32>, %k: tensor<3xf32>, %count: i32) -> tensor<3xf32> {
  %m = mann.relu %x : tensor<4x3xf32> loc("m = mann.relu")
  %c = mann.relu %x : tensor<4x3xf32> loc("c = mann.relu")
  %s = mann.similarity dot %m, %k count(%count) : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32> loc("s = mann.similarity")
  %p = mann.softmax %s count(%count) : tensor<4xf32> -> tensor<4xf32> loc("p = mann.softmax")
  %o = mann.read %p, %c count(%count) : tensor<4xf32>, tensor<4x3xf32> -> tensor<3xf32> loc("o = mann.read")
  return %o : tensor<3xf32>
}

// Arguments and parameters are neither, and what is stale goes.
// CHECK-LABEL: func.func @none
// CHECK-NOT: mann.roles
func.func @none(%m: tensor<4x3xf32>, %k: tensor<3xf32>) -> tensor<4xf32> attributes {mann.roles = {old = "memory"}} {
  %s = mann.similarity dot %m, %k : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}
