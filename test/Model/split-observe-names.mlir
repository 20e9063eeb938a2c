// RUN: not mann-opt %s --mann-split-observe="observe=same answer=same" 2>&1 | FileCheck %s
// CHECK: error: gives both entries the name 'same'
mann.parameter @A : tensor<7x8xf32>
func.func @step(%s: tensor<4x3xi32>, %n: i32) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}
