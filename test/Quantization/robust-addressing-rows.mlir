// With scale-rows a score is multiplied by the sum of the magnitudes of its row; memories that
// several keys meet are summed once, and heads have the same rows.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors m=4x3x4:pattern u=4x4:1,-0.5,0.75,0.25,-1,0.5 v=4x2x4:1,-0.5,0.25,-1,0.5
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=bipolar scale-rows" | FileCheck %s
// RUN: not mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=l1 scale-rows" 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: sed 's/similarity dot %m/similarity cosine %m/' %s | not mann-opt --mann-robust-addressing="samples=%t.safetensors kind=bipolar scale-rows" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=bipolar" -o %t.bounded.mlir
// RUN: not mann-opt %t.bounded.mlir --mann-robust-addressing="samples=%t.safetensors kind=bipolar scale-rows" 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: 'scale-rows' multiplies what replaces a dot product in f32, of which there is none
// KIND: error: 'scale-rows' is for what signs leave out: it goes with 'kind=bipolar'

// CHECK-LABEL: func.func @f(
func.func @f(%m: tensor<3x4xf32> {mann.name = "m"}, %u: tensor<4xf32> {mann.name = "u"},
             %v: tensor<2x4xf32> {mann.name = "v"}) -> (tensor<3xf32>, tensor<2x3xf32>, tensor<3xf32>) {
  // CHECK: %[[ABS:.*]] = mann.abs %arg0 : tensor<3x4xf32>
  // CHECK: %[[SUM:.*]] = mann.sum %[[ABS]] : tensor<3x4xf32> -> tensor<3xf32>
  // CHECK-NOT: mann.abs
  // CHECK: %[[S:.*]] = mann.similarity bipolar %arg0, %arg1 {code = !mann.bipolar, log2_factor = -{{[0-9]}} : i64}
  // CHECK: %[[P:.*]] = mann.mul %[[S]], %[[SUM]] : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %s = mann.similarity dot %m, %u : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  // CHECK: %[[T:.*]] = mann.similarity bipolar %arg0, %arg2
  // CHECK: %[[ROW:.*]] = mann.reshape %[[SUM]] : tensor<3xf32> -> tensor<1x3xf32>
  // CHECK: %[[ROWS:.*]] = mann.concat %[[ROW]], %[[ROW]] : tensor<1x3xf32>, tensor<1x3xf32> -> tensor<2x3xf32>
  // CHECK: %[[Q:.*]] = mann.mul %[[T]], %[[ROWS]] : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
  %t = mann.similarity dot %m, %v : tensor<3x4xf32>, tensor<2x4xf32> -> tensor<2x3xf32>
  // A cosine does not depend on how long a row is.
  // CHECK: %[[C:.*]] = mann.similarity bipolar %arg0, %arg1
  // CHECK-NOT: mann.mul
  %c = mann.similarity cosine %m, %u : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  // CHECK: return %[[P]], %[[Q]], %[[C]]
  return %s, %t, %c : tensor<3xf32>, tensor<2x3xf32>, tensor<3xf32>
}
