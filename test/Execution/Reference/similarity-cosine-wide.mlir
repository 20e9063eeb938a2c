// A cosine of 16-bit codes: norms and their inverses in 64 bits.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

!w = !quant.uniform<i16<-32767:32767>:f32, 0.0078125>
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!w14 = !quant.uniform<i16<-32767:32767>:f32, 6.103515625e-05>

mann.parameter @memory : tensor<5x2x!w> = dense<[[30000, 0], [0, 0], [-24000, -18000], [32767, 32767], [3, 4]]> : tensor<5x2xi16>
mann.parameter @key : tensor<2x!w> = dense<[24000, 18000]> : tensor<2xi16>
mann.parameter @narrow : tensor<2x!q> = dense<[4, 3]> : tensor<2xi8>
mann.parameter @two : tensor<2x2x!w> = dense<[[24000, 18000], [0, 1]]> : tensor<2x2xi16>

func.func @main() -> (tensor<5x!w14> {mann.name = "wide"}, tensor<5x!w14> {mann.name = "narrow"},
                      tensor<2x5x!w14> {mann.name = "heads"}) {
  %m = mann.get_parameter @memory : tensor<5x2x!w>
  %k = mann.get_parameter @key : tensor<2x!w>
  %n = mann.get_parameter @narrow : tensor<2x!q>
  %t = mann.get_parameter @two : tensor<2x2x!w>
  %0 = mann.similarity cosine %m, %k : tensor<5x2x!w>, tensor<2x!w> -> tensor<5x!w14>
  %1 = mann.similarity cosine %m, %n : tensor<5x2x!w>, tensor<2x!q> -> tensor<5x!w14>
  %2 = mann.similarity cosine %m, %t : tensor<5x2x!w>, tensor<2x2x!w> -> tensor<2x5x!w14>
  return %0, %1, %2 : tensor<5x!w14>, tensor<5x!w14>, tensor<2x5x!w14>
}
// 9 * 10^8 times 2^34 has the upper half 3600000000, whose root is 60000, and
// 2^31 / 60000 is 35791.4: the inverse of 30000 is 35791 * 2^-30. Both together are
// 0.99998 of the inverse, so that 1 is 16383.6 of 16384 and 0.8 is 13106.9.
// 2 * 32767^2 times 2^32 has the upper half 2147352578, the root 46339 and the
// inverse 46342 * 2^-31: 0.98995 is 16219.
// [3, 4] has the root 40960 and 52428 * 2^-18: 0.96 is 15728.
// CHECK:      wide = [13107, 0, -16384, 16219, 15728] * 2^-14
// CHECK-NEXT: narrow = [13107, 0, -16384, 16219, 15728] * 2^-14
// CHECK-NEXT: heads = {{\[}}[13107, 0, -16384, 16219, 15728], [0, 0, -9830, 11585, 13107]] * 2^-14
