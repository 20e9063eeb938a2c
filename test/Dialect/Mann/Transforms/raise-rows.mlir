// RUN: mann-opt %s -split-input-file --mann-raise-memory | FileCheck %s

mann.parameter @one : tensor<f32> = dense<1.0> : tensor<f32>
mann.parameter @minus : tensor<f32> = dense<-0.5> : tensor<f32>

// CHECK-LABEL: func @oneplus
// CHECK-NEXT:    mann.oneplus %arg0
func.func @oneplus(%x: tensor<4xf32>) -> tensor<4xf32> {
  %s = mann.softplus %x : tensor<4xf32> -> tensor<4xf32>
  %one = mann.get_parameter @one : tensor<f32>
  %w = mann.strided %one[0] strides [0] : tensor<f32> -> tensor<4xf32>
  %r = mann.add %w, %s : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// A gate times a number that is not positive.
// CHECK-LABEL: func @decay
// CHECK:         mann.exp %{{.*}} {nonpositive}
func.func @decay(%x: tensor<4xf32>) -> tensor<4xf32> {
  %g = mann.sigmoid %x : tensor<4xf32> -> tensor<4xf32>
  %c = mann.get_parameter @minus : tensor<f32>
  %t = mann.mul %g, %c : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  %r = mann.exp %t : tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// What is no gate may be negative, and the exponent then positive.
// CHECK-LABEL: func @no_decay
// CHECK-NOT:     nonpositive
func.func @no_decay(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = mann.get_parameter @minus : tensor<f32>
  %t = mann.mul %x, %c : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  %r = mann.exp %t : tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @interpolate
// CHECK:         %[[G:.*]] = mann.sigmoid
// CHECK-NEXT:    mann.interpolate %[[G]], %arg1, %arg2
func.func @interpolate(%x: tensor<4xf32>, %new: tensor<4xf32>, %old: tensor<4xf32>) -> tensor<4xf32> {
  %g = mann.sigmoid %x : tensor<4xf32> -> tensor<4xf32>
  %n = mann.complement %g : tensor<4xf32> -> tensor<4xf32>
  %a = mann.mul %n, %old : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %b = mann.mul %new, %g : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %r = mann.add %a, %b : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// The two factors are not those of one gate.
// CHECK-LABEL: func @no_interpolate
// CHECK-NOT:     mann.interpolate
func.func @no_interpolate(%x: tensor<4xf32>, %y: tensor<4xf32>, %new: tensor<4xf32>, %old: tensor<4xf32>) -> tensor<4xf32> {
  %g = mann.sigmoid %x : tensor<4xf32> -> tensor<4xf32>
  %h = mann.sigmoid %y : tensor<4xf32> -> tensor<4xf32>
  %n = mann.complement %h : tensor<4xf32> -> tensor<4xf32>
  %a = mann.mul %n, %old : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %b = mann.mul %new, %g : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %r = mann.add %a, %b : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @hypot
// CHECK-NEXT:    mann.hypot %arg0, %arg1
func.func @hypot(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %a = mann.mul %x, %x : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %b = mann.mul %y, %y : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %s = mann.add %a, %b : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %r = mann.sqrt %s : tensor<4xf32> -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

mann.parameter @quarter : tensor<f32> = dense<0.25> : tensor<f32>
mann.parameter @eps : tensor<f32> = dense<1.0e-5> : tensor<f32>

// CHECK-LABEL: func @layer
// CHECK-NEXT:    mann.normalize layer %arg0 : tensor<3x4xf32>
func.func @layer(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %n = mann.get_parameter @quarter : tensor<f32>
  %eps = mann.get_parameter @eps : tensor<f32>
  %sum = mann.sum %x : tensor<3x4xf32> -> tensor<3xf32>
  %mean = mann.mul %sum, %n : tensor<3xf32>, tensor<f32> -> tensor<3xf32>
  %wide = mann.strided %mean[0] strides [1, 0] : tensor<3xf32> -> tensor<3x4xf32>
  %d = mann.sub %x, %wide : tensor<3x4xf32>, tensor<3x4xf32> -> tensor<3x4xf32>
  %dd = mann.mul %d, %d : tensor<3x4xf32>, tensor<3x4xf32> -> tensor<3x4xf32>
  %vs = mann.sum %dd : tensor<3x4xf32> -> tensor<3xf32>
  %v = mann.mul %vs, %n : tensor<3xf32>, tensor<f32> -> tensor<3xf32>
  %e = mann.strided %eps[0] strides [0] : tensor<f32> -> tensor<3xf32>
  %ve = mann.add %v, %e : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %s = mann.sqrt %ve : tensor<3xf32> -> tensor<3xf32>
  %r = mann.div %d, %s : tensor<3x4xf32>, tensor<3xf32> -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}

// CHECK-LABEL: func @rms
// CHECK-NEXT:    mann.normalize rms %arg0 : tensor<3x4xf32>
func.func @rms(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %n = mann.get_parameter @quarter : tensor<f32>
  %eps = mann.get_parameter @eps : tensor<f32>
  %dd = mann.mul %x, %x : tensor<3x4xf32>, tensor<3x4xf32> -> tensor<3x4xf32>
  %vs = mann.sum %dd : tensor<3x4xf32> -> tensor<3xf32>
  %v = mann.mul %vs, %n : tensor<3xf32>, tensor<f32> -> tensor<3xf32>
  %e = mann.strided %eps[0] strides [0] : tensor<f32> -> tensor<3xf32>
  %ve = mann.add %v, %e : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %s = mann.sqrt %ve : tensor<3xf32> -> tensor<3xf32>
  %r = mann.div %x, %s : tensor<3x4xf32>, tensor<3xf32> -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}

// CHECK-LABEL: func @l2
// CHECK-NEXT:    mann.normalize l2 %arg0 {eps_form = #mann<eps_form max>} : tensor<3x4xf32>
func.func @l2(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %eps = mann.get_parameter @eps : tensor<f32>
  %dd = mann.mul %x, %x : tensor<3x4xf32>, tensor<3x4xf32> -> tensor<3x4xf32>
  %s = mann.sum %dd : tensor<3x4xf32> -> tensor<3xf32>
  %n = mann.sqrt %s : tensor<3xf32> -> tensor<3xf32>
  %m = mann.max %n, %eps : tensor<3xf32>, tensor<f32> -> tensor<3xf32>
  %r = mann.div %x, %m : tensor<3x4xf32>, tensor<3xf32> -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}

// The mean of another factor than one over the number of elements.
// CHECK-LABEL: func @no_rms
// CHECK-NOT:     mann.normalize
func.func @no_rms(%x: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %n = mann.get_parameter @quarter : tensor<f32>
  %dd = mann.mul %x, %x : tensor<3x5xf32>, tensor<3x5xf32> -> tensor<3x5xf32>
  %vs = mann.sum %dd : tensor<3x5xf32> -> tensor<3xf32>
  %v = mann.mul %vs, %n : tensor<3xf32>, tensor<f32> -> tensor<3xf32>
  %s = mann.sqrt %v : tensor<3xf32> -> tensor<3xf32>
  %r = mann.div %x, %s : tensor<3x5xf32>, tensor<3xf32> -> tensor<3x5xf32>
  return %r : tensor<3x5xf32>
}
