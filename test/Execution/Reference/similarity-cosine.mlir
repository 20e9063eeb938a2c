// The cosine in integers: dot product times two reciprocal square roots.
// RUN: mann-run %s | FileCheck %s

!a = !quant.uniform<i8<-127:127>:f32, 0.0625>
!b = !quant.uniform<i8<-127:127>:f32, 4.0>
!w7 = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!w14 = !quant.uniform<i16<-32767:32767>:f32, 6.103515625e-05>
!tenths = !quant.uniform<i8<-127:127>:f32, 16.0>

mann.parameter @memory : tensor<4x2x!a> = dense<[[3, 4], [0, 0], [-4, -3], [8, 6]]> : tensor<4x2xi8>
mann.parameter @key : tensor<2x!b> = dense<[4, 3]> : tensor<2xi8>
mann.parameter @zero : tensor<2x!b> = dense<0> : tensor<2xi8>

func.func @main() -> (tensor<4x!w7> {mann.name = "coarse"}, tensor<4x!w14> {mann.name = "fine"},
                      tensor<4x!w14> {mann.name = "cut"}, tensor<4x!w7> {mann.name = "doubled"},
                      tensor<4x!w14> {mann.name = "zero"}, tensor<4x!tenths> {mann.name = "tiny"},
                      tensor<4x!w14> {mann.name = "count"}) {
  %m = mann.get_parameter @memory : tensor<4x2x!a>
  %k = mann.get_parameter @key : tensor<2x!b>
  %z = mann.get_parameter @zero : tensor<2x!b>
  %two = arith.constant 2 : i32
  %0 = mann.similarity cosine %m, %k : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!w7>
  %1 = mann.similarity cosine %m, %k : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!w14>
  %2 = mann.similarity cosine %m, %k {rounding = #fxp<rounding toward_zero>}
     : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!w14>
  %3 = mann.similarity cosine %m, %k {log2_factor = 1 : i64} : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!w7>
  %4 = mann.similarity cosine %m, %z : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!w14>
  %5 = mann.similarity cosine %m, %k {log2_factor = -31 : i64} : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!tenths>
  %6 = mann.similarity cosine %m, %k count(%two) : tensor<4x2x!a>, tensor<2x!b> -> tensor<4x!w14>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<4x!w7>, tensor<4x!w14>, tensor<4x!w14>, tensor<4x!w7>, tensor<4x!w14>,
    tensor<4x!tenths>, tensor<4x!w14>
}
// rsqrt(25) = 52428 * 2^-18, as sqrt(25 * 2^26) = 40960 and 2^31 / 40960 is
// 52428.8; rsqrt(100) = 52428 * 2^-19. 24 * 52428^2 = 65968684416, over 2^29
// 122.88 and over 2^22 15728.16; -25 / 24 of it is over 2^29 -127.996.
// CHECK:      sample 0: coarse = [123, 0, -127, 127] * 2^-7
// CHECK-NEXT: sample 0: fine = [15728, 0, -16384, 16384] * 2^-14
// CHECK-NEXT: sample 0: cut = [15728, 0, -16383, 16383] * 2^-14
// CHECK-NEXT: sample 0: doubled = [127, 0, -127, 127] * 2^-7
// CHECK-NEXT: sample 0: zero = [0, 0, 0, 0] * 2^-14
// CHECK-NEXT: sample 0: tiny = [0, 0, 0, 0] * 2^4
// CHECK-NEXT: sample 0: count = [15728, 0, 0, 0] * 2^-14
// CHECK-NOT:  {{.}}
