// Both position encodings, in f32 and quantized.
// RUN: mann-run %s | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!one = !quant.uniform<i2<-1:1>:f32, 0.5>

func.func @main() -> (tensor<2x4xf32> {mann.name = "paper"}, tensor<2x4xf32> {mann.name = "paper_4"},
                      tensor<2x4xf32> {mann.name = "centered"}, tensor<2x4xf32> {mann.name = "centered_4"},
                      tensor<2x4x!q> {mann.name = "quantized"}, tensor<2x4x!one> {mann.name = "saturated"}) {
  %0 = mann.position_encoding paper : tensor<2x4xf32>
  %1 = mann.position_encoding paper {length = 4 : i64} : tensor<2x4xf32>
  %2 = mann.position_encoding centered : tensor<2x4xf32>
  %3 = mann.position_encoding centered {length = 4 : i64} : tensor<2x4xf32>
  %4 = mann.position_encoding paper {length = 4 : i64} : tensor<2x4x!q>
  %5 = mann.position_encoding centered : tensor<2x4x!one>
  return %0, %1, %2, %3, %4, %5 : tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4x!q>,
    tensor<2x4x!one>
}
// J = 2: 1/2 - 0 and 0 + k/4. J = 4: 3/4 - k/8 and 1/2.
// CHECK:      sample 0: paper = {{\[}}[0.5, 0.5, 0.5, 0.5], [0.25, 0.5, 0.75, 1]]
// CHECK-NEXT: sample 0: paper_4 = {{\[}}[0.625, 0.5, 0.375, 0.25], [0.5, 0.5, 0.5, 0.5]]
// 1 + (j - 1.5) (k - 2.5) / 2; for J = 4 1 + (j - 2.5) (k - 2.5) / 4.
// CHECK-NEXT: sample 0: centered = {{\[}}[1.375, 1.125, 0.875, 0.625], [0.625, 0.875, 1.125, 1.375]]
// CHECK-NEXT: sample 0: centered_4 = {{\[}}[1.5625, 1.1875, 0.8125, 0.4375], [1.1875, 1.0625, 0.9375, 0.8125]]
// 2.5, 2, 1.5 and 1 quarters, to even.
// CHECK-NEXT: sample 0: quantized = {{\[}}[2, 2, 2, 1], [2, 2, 2, 2]] * 2^-2
// CHECK-NEXT: sample 0: saturated = {{\[}}[1, 1, 1, 1], [1, 1, 1, 1]] * 2^-1
// CHECK-NOT:  {{.}}
