// Shrinks a model to the op that a test script asks for.
// RUN: printf '#!/bin/sh\nexec %python %S/Inputs/is_interesting.py "$1"\n' > %t.sh
// RUN: chmod +x %t.sh
// RUN: mann-reduce %s --reduction-tree="traversal-mode=0 test=%t.sh" -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: not mann-reduce %t.nowhere.mlir --reduction-tree="traversal-mode=0 test=%t.sh" 2>&1 | FileCheck %s --check-prefix=MISSING

// MISSING: nowhere.mlir
// CHECK-NOT: @first
// CHECK: func{{(\.func)?}} @second
// CHECK: mann.relu
// CHECK-NOT: @third
func.func @first(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %r = mann.add %a, %b : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @second(%a: tensor<4xf32>) -> tensor<4xf32> {
  %r = mann.relu %a : tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @third(%a: tensor<4xf32>) -> tensor<i32> {
  %r = mann.argmax %a : tensor<4xf32> -> tensor<i32>
  return %r : tensor<i32>
}
