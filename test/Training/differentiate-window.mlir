// RUN: not mann-opt %s --mann-differentiate="window=0" 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not mann-opt %s --mann-differentiate="window=256" 2>&1 | FileCheck %s --check-prefix=WIDE
// ZERO: error: mann-differentiate: option 'window' must be 1 to 255, found 0
// WIDE: error: mann-differentiate: option 'window' must be 1 to 255, found 256
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
