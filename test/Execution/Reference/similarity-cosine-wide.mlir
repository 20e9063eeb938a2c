// The cosine of 16-bit numbers, whose dot products need more than 30 bits.
// RUN: mann-run %s | FileCheck %s

!m = !quant.uniform<i16<-32767:32767>:f32, 0.25>
!k = !quant.uniform<i16<-32767:32767>:f32, 0.0078125>
!w = !quant.uniform<i16<-32767:32767>:f32, 6.103515625e-05>

mann.parameter @memory : tensor<4x2x!m> = dense<[[24000, 32000], [0, 0], [-32000, -24000], [1, 0]]> : tensor<4x2xi16>
mann.parameter @key : tensor<2x!k> = dense<[32000, 24000]> : tensor<2xi16>

func.func @main() -> (tensor<4x!w> {mann.name = "near"}, tensor<4x!w> {mann.name = "cut"}) {
  %m = mann.get_parameter @memory : tensor<4x2x!m>
  %k = mann.get_parameter @key : tensor<2x!k>
  %0 = mann.similarity cosine %m, %k : tensor<4x2x!m>, tensor<2x!k> -> tensor<4x!w>
  %1 = mann.similarity cosine %m, %k {rounding = #fxp<rounding toward_zero>} : tensor<4x2x!m>, tensor<2x!k> -> tensor<4x!w>
  return %0, %1 : tensor<4x!w>, tensor<4x!w>
}
// 2 * 32767^2 has 31 bits, so one is cut off. rsqrt(1.6e9) = 53687 * 2^-31, its
// square halved is 1441146984. Times 1.536e9, over 2^47: 15728.59. Times -1.6e9:
// -16383.94. rsqrt(1) = 65535 * 2^-16: 1759188772 times 32000, over 2^32: 13106.98.
// CHECK:      sample 0: near = [15729, 0, -16384, 13107] * 2^-14
// CHECK-NEXT: sample 0: cut = [15728, 0, -16383, 13106] * 2^-14
