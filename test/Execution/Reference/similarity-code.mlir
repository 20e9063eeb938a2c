// 'code': the format in which f32 operands, or codes of another format, are
// compared.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --function=formats | FileCheck %s --check-prefix=FORMATS

// Q = 7.
!c = !quant.uniform<i4<-7:7>:f32, 0.25>
!q3 = !quant.uniform<i8<-127:127>:f32, 0.125>
!q4 = !quant.uniform<i8<-127:127>:f32, 0.0625>
!wide = !quant.uniform<i16<-32767:32767>:f32, 1.0>

// Codes 3 -4, 0 7 (saturated), -5 4.
mann.parameter @memory : tensor<3x2xf32> = dense<[[0.8, -1.06], [-0.0, 99.0], [-1.3, 0.9]]> : tensor<3x2xf32>
// Codes 4 -4: 1.125 and -0.875 are ties.
mann.parameter @key : tensor<2xf32> = dense<[1.125, -0.875]> : tensor<2xf32>

func.func @main() -> (tensor<3xf32> {mann.name = "dot"}, tensor<3xf32> {mann.name = "hamming"},
                      tensor<3xf32> {mann.name = "signed_l1"}, tensor<3xf32> {mann.name = "l1"},
                      tensor<3xf32> {mann.name = "l1_scaled"}, tensor<3xf32> {mann.name = "bipolar"},
                      tensor<3xf32> {mann.name = "cosine"}, tensor<3xf32> {mann.name = "count"}) {
  %m = mann.get_parameter @memory : tensor<3x2xf32>
  %k = mann.get_parameter @key : tensor<2xf32>
  %one = arith.constant 1 : i32
  // 'products' has no effect on f32.
  %0 = mann.similarity dot %m, %k {code = !c, products = !wide} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %1 = mann.similarity hamming %m, %k {code = !c} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %2 = mann.similarity signed_l1 %m, %k {code = !c} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %3 = mann.similarity l1 %m, %k {code = !c} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %4 = mann.similarity l1 %m, %k {code = !c, log2_factor = -3 : i64}
     : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %5 = mann.similarity bipolar %m, %k {code = !mann.bipolar} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %6 = mann.similarity cosine %m, %k {code = !c, eps = 0.0 : f32} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %7 = mann.similarity l1 %m, %k count(%one) {code = !c} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>,
    tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
// 28, -28, -36 sixteenths; the others as in similarity-quantized.mlir.
// CHECK:      sample 0: dot = [1.75, -1.75, -2.25]
// CHECK-NEXT: sample 0: hamming = [7, -1, -13]
// CHECK-NEXT: sample 0: signed_l1 = [13, 3, 0]
// CHECK-NEXT: sample 0: l1 = [28, 0, -4]
// CHECK-NEXT: sample 0: l1_scaled = [3.5, 0, -0.5]
// -0.0 counts as +1.
// CHECK-NEXT: sample 0: bipolar = [2, 0, -2]
// 28 / sqrt(25 * 32), -1 / sqrt(2), -36 / sqrt(41 * 32)
// CHECK-NEXT: sample 0: cosine = [0.9899{{[0-9]*}}, -0.7071{{[0-9]*}}, -0.9938{{[0-9]*}}]
// CHECK-NEXT: sample 0: count = [28, 0, 0]
// CHECK-NOT:  {{.}}

// Memory and key in different formats. 'rounding' is that of the result.
mann.parameter @m3 : tensor<2x2x!q3> = dense<[[5, -7], [-127, 2]]> : tensor<2x2xi8>
mann.parameter @k4 : tensor<2x!q4> = dense<[10, -14]> : tensor<2xi8>

func.func private @formats() -> (tensor<2x!wide> {mann.name = "l1"}, tensor<2x!q4> {mann.name = "dot"},
                                 tensor<2x!wide> {mann.name = "bipolar"}, tensor<2x!q4> {mann.name = "cosine"}) {
  %m = mann.get_parameter @m3 : tensor<2x2x!q3>
  %k = mann.get_parameter @k4 : tensor<2x!q4>
  %0 = mann.similarity l1 %m, %k {code = !c, rounding = #fxp<rounding toward_zero>}
     : tensor<2x2x!q3>, tensor<2x!q4> -> tensor<2x!wide>
  %1 = mann.similarity dot %m, %k {code = !c} : tensor<2x2x!q3>, tensor<2x!q4> -> tensor<2x!q4>
  %2 = mann.similarity bipolar %m, %k {code = !mann.bipolar} : tensor<2x2x!q3>, tensor<2x!q4> -> tensor<2x!wide>
  %3 = mann.similarity cosine %m, %k {code = !c} : tensor<2x2x!q3>, tensor<2x!q4> -> tensor<2x!q4>
  return %0, %1, %2, %3 : tensor<2x!wide>, tensor<2x!q4>, tensor<2x!wide>, tensor<2x!q4>
}
// 2.5 -3.5 become 2 -4; -63.5 1 become -7 1; and the key 2.5 -3.5 becomes 2 -4.
// FORMATS:      sample 0: l1 = [30, 2] * 2^0
// FORMATS-NEXT: sample 0: dot = [20, -18] * 2^-4
// FORMATS-NEXT: sample 0: bipolar = [2, -2] * 2^0
// 16 * 20 / 20, and 16 * -18 / sqrt(50 * 20) = -9.1
// FORMATS-NEXT: sample 0: cosine = [16, -9] * 2^-4
// FORMATS-NOT:  {{.}}
