// RUN: not mann-opt %s --mann-differentiate="window=256" 2>&1 | FileCheck %s
// CHECK: error: mann-differentiate: option 'window' must be 0 to 255, found 256
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
