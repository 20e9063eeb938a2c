// RUN: mann-opt %s -split-input-file --mann-raise-memory | FileCheck %s

// CHECK-LABEL: func @erase_add
// CHECK-NEXT:    mann.erase_add %arg0, %arg1, %arg2, %arg3
func.func @erase_add(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %e: tensor<3xf32>, %a: tensor<3xf32>) -> tensor<5x3xf32> {
  %wc = mann.strided %w[0] strides [1, 0] : tensor<5xf32> -> tensor<5x3xf32>
  %er = mann.strided %e[0] strides [0, 1] : tensor<3xf32> -> tensor<5x3xf32>
  %we = mann.mul %wc, %er : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %k = mann.complement %we : tensor<5x3xf32> -> tensor<5x3xf32>
  %mk = mann.mul %m, %k : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %wc2 = mann.strided %w[0] strides [1, 0] : tensor<5xf32> -> tensor<5x3xf32>
  %ar = mann.strided %a[0] strides [0, 1] : tensor<3xf32> -> tensor<5x3xf32>
  %wa = mann.mul %ar, %wc2 : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %n = mann.add %mk, %wa : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  return %n : tensor<5x3xf32>
}

// M - M w e^T + w a^T.
// CHECK-LABEL: func @erase_add_difference
// CHECK-NEXT:    mann.erase_add %arg0, %arg1, %arg2, %arg3
func.func @erase_add_difference(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %e: tensor<3xf32>, %a: tensor<3xf32>) -> tensor<5x3xf32> {
  %wc = mann.strided %w[0] strides [1, 0] : tensor<5xf32> -> tensor<5x3xf32>
  %er = mann.strided %e[0] strides [0, 1] : tensor<3xf32> -> tensor<5x3xf32>
  %we = mann.mul %wc, %er : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %lost = mann.mul %m, %we : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %kept = mann.sub %m, %lost : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %ar = mann.strided %a[0] strides [0, 1] : tensor<3xf32> -> tensor<5x3xf32>
  %wa = mann.mul %wc, %ar : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %n = mann.add %wa, %kept : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  return %n : tensor<5x3xf32>
}

// Erased by other weights than written.
// CHECK-LABEL: func @no_erase_add
// CHECK-NOT:     mann.erase_add
func.func @no_erase_add(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %v: tensor<5xf32>, %e: tensor<3xf32>, %a: tensor<3xf32>) -> tensor<5x3xf32> {
  %wc = mann.strided %w[0] strides [1, 0] : tensor<5xf32> -> tensor<5x3xf32>
  %er = mann.strided %e[0] strides [0, 1] : tensor<3xf32> -> tensor<5x3xf32>
  %we = mann.mul %wc, %er : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %k = mann.complement %we : tensor<5x3xf32> -> tensor<5x3xf32>
  %mk = mann.mul %m, %k : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %vc = mann.strided %v[0] strides [1, 0] : tensor<5xf32> -> tensor<5x3xf32>
  %ar = mann.strided %a[0] strides [0, 1] : tensor<3xf32> -> tensor<5x3xf32>
  %wa = mann.mul %vc, %ar : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %n = mann.add %mk, %wa : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  return %n : tensor<5x3xf32>
}

// -----

// Two heads: decay of each key channel, what the delta rule found, the new value.
// CHECK-LABEL: func @delta
// CHECK-NEXT:    mann.outer_write %arg0, %arg1, %arg2 decay(%arg3 : tensor<2x3xf32>) erase(%arg4, %arg5 : tensor<2x4xf32>, tensor<2x3xf32>)
func.func @delta(%s: tensor<2x4x3xf32>, %v: tensor<2x4xf32>, %k: tensor<2x3xf32>, %d: tensor<2x3xf32>, %found: tensor<2x4xf32>, %b: tensor<2x3xf32>) -> tensor<2x4x3xf32> {
  %dw = mann.strided %d[0] strides [3, 0, 1] : tensor<2x3xf32> -> tensor<2x4x3xf32>
  %sd = mann.mul %s, %dw : tensor<2x4x3xf32>, tensor<2x4x3xf32> -> tensor<2x4x3xf32>
  %fw = mann.strided %found[0] strides [4, 1, 0] : tensor<2x4xf32> -> tensor<2x4x3xf32>
  %bw = mann.strided %b[0] strides [3, 0, 1] : tensor<2x3xf32> -> tensor<2x4x3xf32>
  %fb = mann.mul %fw, %bw : tensor<2x4x3xf32>, tensor<2x4x3xf32> -> tensor<2x4x3xf32>
  %e = mann.sub %sd, %fb : tensor<2x4x3xf32>, tensor<2x4x3xf32> -> tensor<2x4x3xf32>
  %vw = mann.strided %v[0] strides [4, 1, 0] : tensor<2x4xf32> -> tensor<2x4x3xf32>
  %kw = mann.strided %k[0] strides [3, 0, 1] : tensor<2x3xf32> -> tensor<2x4x3xf32>
  %vk = mann.mul %vw, %kw : tensor<2x4x3xf32>, tensor<2x4x3xf32> -> tensor<2x4x3xf32>
  %n = mann.add %e, %vk : tensor<2x4x3xf32>, tensor<2x4x3xf32> -> tensor<2x4x3xf32>
  return %n : tensor<2x4x3xf32>
}

// One matrix and one decay for all of it.
// CHECK-LABEL: func @decayed
// CHECK-NEXT:    %[[D:.*]] = mann.reshape %arg3 : tensor<f32> -> tensor<1xf32>
// CHECK-NEXT:    mann.outer_write %arg0, %arg1, %arg2 decay(%[[D]] : tensor<1xf32>)
func.func @decayed(%s: tensor<4x3xf32>, %v: tensor<4xf32>, %k: tensor<3xf32>, %d: tensor<f32>) -> tensor<4x3xf32> {
  %sd = mann.mul %s, %d : tensor<4x3xf32>, tensor<f32> -> tensor<4x3xf32>
  %vw = mann.strided %v[0] strides [1, 0] : tensor<4xf32> -> tensor<4x3xf32>
  %kw = mann.strided %k[0] strides [0, 1] : tensor<3xf32> -> tensor<4x3xf32>
  %vk = mann.mul %vw, %kw : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %n = mann.add %vk, %sd : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  return %n : tensor<4x3xf32>
}

// Without decay and delta rule.
// CHECK-LABEL: func @linear_attention
// CHECK-NEXT:    mann.outer_write %arg0, %arg1, %arg2 :
func.func @linear_attention(%s: tensor<4x3xf32>, %v: tensor<4xf32>, %k: tensor<3xf32>) -> tensor<4x3xf32> {
  %vw = mann.strided %v[0] strides [1, 0] : tensor<4xf32> -> tensor<4x3xf32>
  %kw = mann.strided %k[0] strides [0, 1] : tensor<3xf32> -> tensor<4x3xf32>
  %vk = mann.mul %vw, %kw : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %n = mann.add %s, %vk : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  return %n : tensor<4x3xf32>
}

// A matrix that is computed is no state.
// CHECK-LABEL: func @no_state
// CHECK-NOT:     mann.outer_write
func.func @no_state(%s: tensor<4x3xf32>, %v: tensor<4xf32>, %k: tensor<3xf32>) -> tensor<4x3xf32> {
  %t = mann.tanh %s : tensor<4x3xf32> -> tensor<4x3xf32>
  %vw = mann.strided %v[0] strides [1, 0] : tensor<4xf32> -> tensor<4x3xf32>
  %kw = mann.strided %k[0] strides [0, 1] : tensor<3xf32> -> tensor<4x3xf32>
  %vk = mann.mul %vw, %kw : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  %n = mann.add %t, %vk : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x3xf32>
  return %n : tensor<4x3xf32>
}
