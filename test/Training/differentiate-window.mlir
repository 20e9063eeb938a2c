// RUN: not mann-opt %s --mann-differentiate="window=0" 2>&1 | FileCheck %s
// CHECK: error: mann-differentiate: option 'window' must be at least 1, found 0
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
