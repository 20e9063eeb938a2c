// RUN: mann-opt %s --canonicalize | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!p = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>
!wide = !quant.uniform<i31:f32, 1.000000e+00>

// CHECK-LABEL: func @redundant_code
func.func @redundant_code(%m: tensor<4x8x!q>, %u: tensor<8x!q>) -> tensor<4x!wide> {
  // CHECK-NEXT: mann.similarity l1 %arg0, %arg1 : tensor
  %s = mann.similarity l1 %m, %u {code = !q} : tensor<4x8x!q>, tensor<8x!q> -> tensor<4x!wide>
  return %s : tensor<4x!wide>
}

// CHECK-LABEL: func @code_that_converts
func.func @code_that_converts(%m: tensor<4x8x!q>, %u: tensor<8x!p>) -> tensor<4x!wide> {
  // CHECK-NEXT: mann.similarity l1 %arg0, %arg1 {code
  %s = mann.similarity l1 %m, %u {code = !q} : tensor<4x8x!q>, tensor<8x!p> -> tensor<4x!wide>
  return %s : tensor<4x!wide>
}

// CHECK-LABEL: func @code_of_floats
func.func @code_of_floats(%m: tensor<4x8xf32>, %u: tensor<8xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: mann.similarity l1 %arg0, %arg1 {code
  %s = mann.similarity l1 %m, %u {code = !q} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// CHECK-LABEL: func @sign_of_sign
func.func @sign_of_sign(%x: tensor<8xf32>) -> tensor<8xf32> {
  // CHECK-NEXT: %[[R:.*]] = mann.sign %arg0
  // CHECK-NEXT: return %[[R]]
  %a = mann.sign %x : tensor<8xf32>
  %b = mann.sign %a : tensor<8xf32>
  return %b : tensor<8xf32>
}

// CHECK-LABEL: func @relu_of_relu
func.func @relu_of_relu(%x: tensor<8xf32>) -> tensor<8xf32> {
  // CHECK-NEXT: %[[R:.*]] = mann.relu %arg0
  // CHECK-NEXT: return %[[R]]
  %a = mann.relu %x : tensor<8xf32>
  %b = mann.relu %a : tensor<8xf32>
  return %b : tensor<8xf32>
}

// CHECK-LABEL: func @requantize_to_same
func.func @requantize_to_same(%x: tensor<8x!q>) -> tensor<8x!q> {
  // CHECK-NEXT: return %arg0
  %a = mann.requantize %x : tensor<8x!q> -> tensor<8x!q>
  return %a : tensor<8x!q>
}

// CHECK-LABEL: func @requantize_float
func.func @requantize_float(%x: tensor<8xf32>) -> tensor<8xf32> {
  // A place for a format stays until the format is chosen.
  // CHECK-NEXT: mann.requantize %arg0
  %a = mann.requantize %x : tensor<8xf32> -> tensor<8xf32>
  return %a : tensor<8xf32>
}

// CHECK-LABEL: func @requantize_there_and_back
func.func @requantize_there_and_back(%x: tensor<8x!q>) -> tensor<8x!q> {
  // Saturates on the way: both stay.
  // CHECK-NEXT: mann.requantize
  // CHECK-NEXT: mann.requantize
  %a = mann.requantize %x : tensor<8x!q> -> tensor<8x!p>
  %b = mann.requantize %a : tensor<8x!p> -> tensor<8x!q>
  return %b : tensor<8x!q>
}

// CHECK-LABEL: func @unused
func.func @unused(%m: tensor<4x8xf32>, %u: tensor<8xf32>) {
  // CHECK-NEXT: return
  %s = mann.similarity dot %m, %u : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  return
}

// CHECK-LABEL: func @slice_of_everything
func.func @slice_of_everything(%x: tensor<2x8x!q>) -> tensor<2x8x!q> {
  // CHECK-NEXT: return %arg0
  %a = mann.slice %x[0] {dim = 1 : i64} : tensor<2x8x!q> -> tensor<2x8x!q>
  return %a : tensor<2x8x!q>
}

// CHECK-LABEL: func @reshape_to_same
func.func @reshape_to_same(%x: tensor<2x8x!q>) -> tensor<2x8x!q> {
  // CHECK-NEXT: return %arg0
  %a = mann.reshape %x : tensor<2x8x!q> -> tensor<2x8x!q>
  return %a : tensor<2x8x!q>
}

// CHECK-LABEL: func @reshape_and_back
func.func @reshape_and_back(%x: tensor<2x8xf32>) -> (tensor<2x8xf32>, tensor<16xf32>) {
  // CHECK-NEXT: %[[R:.*]] = mann.reshape %arg0 : tensor<2x8xf32> -> tensor<16xf32>
  // CHECK-NEXT: return %arg0, %[[R]]
  %a = mann.reshape %x : tensor<2x8xf32> -> tensor<4x4xf32>
  %b = mann.reshape %a : tensor<4x4xf32> -> tensor<2x8xf32>
  %c = mann.reshape %a : tensor<4x4xf32> -> tensor<16xf32>
  return %b, %c : tensor<2x8xf32>, tensor<16xf32>
}

// The strides along a single element do not matter.
// CHECK-LABEL: func @strided_whole
func.func @strided_whole(%x: tensor<2x1x8x!q>) -> tensor<2x1x8x!q> {
  // CHECK-NEXT: return %arg0
  %a = mann.strided %x[0] strides [8, -5, 1] : tensor<2x1x8x!q> -> tensor<2x1x8x!q>
  return %a : tensor<2x1x8x!q>
}

// CHECK-LABEL: func @strided_otherwise
func.func @strided_otherwise(%x: tensor<4x4xf32>, %y: tensor<1xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<16xf32>) {
  // CHECK-NEXT: %[[T:.*]] = mann.strided %arg0[0] strides [1, 4]
  // CHECK-NEXT: %[[R:.*]] = mann.strided %arg0[15] strides [-4, -1]
  // CHECK-NEXT: %[[F:.*]] = mann.strided %arg0[0] strides [1]
  // CHECK-NEXT: return %[[T]], %[[R]], %[[F]]
  %a = mann.strided %x[0] strides [1, 4] : tensor<4x4xf32> -> tensor<4x4xf32>
  %b = mann.strided %x[15] strides [-4, -1] : tensor<4x4xf32> -> tensor<4x4xf32>
  %c = mann.strided %x[0] strides [1] : tensor<4x4xf32> -> tensor<16xf32>
  return %a, %b, %c : tensor<4x4xf32>, tensor<4x4xf32>, tensor<16xf32>
}

// CHECK-LABEL: func @pad_by_nothing
func.func @pad_by_nothing(%x: tensor<2x8x!q>, %y: tensor<f32>) -> (tensor<2x8x!q>, tensor<f32>, tensor<3x8x!q>) {
  // CHECK-NEXT: %[[P:.*]] = mann.pad %arg0 low [0, 0] high [1, 0]
  // CHECK-NEXT: return %arg0, %arg1, %[[P]]
  %a = mann.pad %x low [0, 0] high [0, 0] : tensor<2x8x!q> -> tensor<2x8x!q>
  %b = mann.pad %y low [] high [] : tensor<f32> -> tensor<f32>
  %c = mann.pad %x low [0, 0] high [1, 0] : tensor<2x8x!q> -> tensor<3x8x!q>
  return %a, %b, %c : tensor<2x8x!q>, tensor<f32>, tensor<3x8x!q>
}
