// Similarities of codes: every kind, rounding, saturation, products, count.
// RUN: mann-run %s --function=kinds | FileCheck %s --check-prefix=KINDS
// RUN: mann-run %s --function=rounding | FileCheck %s --check-prefix=ROUND
// RUN: mann-run %s --function=counts | FileCheck %s --check-prefix=COUNT

// Q = 7.
!c = !quant.uniform<i4<-7:7>:f32, 0.5>
!wide = !quant.uniform<i16<-32767:32767>:f32, 1.0>
!quarters = !quant.uniform<i16<-32767:32767>:f32, 0.25>
!small = !quant.uniform<i4<-7:7>:f32, 1.0>
!eights = !quant.uniform<i4<-7:7>:f32, 2.0>

mann.parameter @memory : tensor<3x2x!c> = dense<[[3, -4], [0, 7], [-5, 4]]> : tensor<3x2xi8>
mann.parameter @key : tensor<2x!c> = dense<[4, -4]> : tensor<2xi8>
mann.parameter @keys : tensor<2x2x!c> = dense<[[4, -4], [0, 1]]> : tensor<2x2xi8>

func.func private @kinds() -> (tensor<3x!quarters> {mann.name = "dot"}, tensor<3x!wide> {mann.name = "hamming"},
                       tensor<3x!wide> {mann.name = "encoded"}, tensor<3x!wide> {mann.name = "signed_l1"},
                       tensor<3x!wide> {mann.name = "l1"}, tensor<3x!wide> {mann.name = "bipolar"},
                       tensor<2x3x!wide> {mann.name = "heads"}) {
  %m = mann.get_parameter @memory : tensor<3x2x!c>
  %k = mann.get_parameter @key : tensor<2x!c>
  %ks = mann.get_parameter @keys : tensor<2x2x!c>
  %me = mann.encode %m : tensor<3x2x!c> -> tensor<3x2x!mann.encoded<hamming, !c>>
  %ke = mann.encode %k : tensor<2x!c> -> tensor<2x!mann.encoded<hamming, !c>>
  %mb = mann.binarize %m : tensor<3x2x!c> -> tensor<3x2x!mann.bipolar>
  %kb = mann.binarize %k : tensor<2x!c> -> tensor<2x!mann.bipolar>
  %0 = mann.similarity dot %m, %k : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!quarters>
  %1 = mann.similarity hamming %m, %k : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %2 = mann.similarity hamming %me, %ke
     : tensor<3x2x!mann.encoded<hamming, !c>>, tensor<2x!mann.encoded<hamming, !c>> -> tensor<3x!wide>
  %3 = mann.similarity signed_l1 %m, %k : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %4 = mann.similarity l1 %m, %k : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %5 = mann.similarity bipolar %mb, %kb : tensor<3x2x!mann.bipolar>, tensor<2x!mann.bipolar> -> tensor<3x!wide>
  %6 = mann.similarity l1 %m, %ks : tensor<3x2x!c>, tensor<2x2x!c> -> tensor<2x3x!wide>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<3x!quarters>, tensor<3x!wide>, tensor<3x!wide>, tensor<3x!wide>,
    tensor<3x!wide>, tensor<3x!wide>, tensor<2x3x!wide>
}
// 3 * 4 + 4 * 4, -7 * 4, -5 * 4 - 4 * 4
// KINDS:      sample 0: dot = [28, -28, -36] * 2^-2
// (7 - (3 ^ 4)) + (7 - 0), (7 - 4) - (7 - (7 ^ 4)), -(7 - (5 ^ 4)) - (7 - 0)
// KINDS-NEXT: sample 0: hamming = [7, -1, -13] * 2^0
// KINDS-NEXT: sample 0: encoded = [7, -1, -13] * 2^0
// (7 - 1) + (7 - 0), (7 - 4) - (7 - 7), 0: differences above Q count as Q
// KINDS-NEXT: sample 0: signed_l1 = [13, 3, 0] * 2^0
// 15 - 2 + 15 - 0, 15 - 8 + 15 - 22, 15 - 18 + 15 - 16
// KINDS-NEXT: sample 0: l1 = [28, 0, -4] * 2^0
// Signs + -, + +, - + against + -; that of 0 is +.
// KINDS-NEXT: sample 0: bipolar = [2, 0, -2] * 2^0
// KINDS-NEXT: sample 0: heads = {{\[}}[28, 0, -4], [14, 18, 14]] * 2^0
// KINDS-NOT:  {{.}}

func.func private @rounding() -> (tensor<3x!small> {mann.name = "even"}, tensor<3x!small> {mann.name = "zero"},
                                  tensor<3x!small> {mann.name = "saturated"}, tensor<3x!wide> {mann.name = "coarse"},
                                  tensor<3x!quarters> {mann.name = "factor"},
                                  tensor<3x!wide> {mann.name = "products"},
                                  tensor<3x!wide> {mann.name = "products_zero"}) {
  %m = mann.get_parameter @memory : tensor<3x2x!c>
  %k = mann.get_parameter @key : tensor<2x!c>
  %0 = mann.similarity l1 %m, %k {log2_factor = -3 : i64} : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!small>
  %1 = mann.similarity l1 %m, %k {log2_factor = -3 : i64, rounding = #fxp<rounding toward_zero>}
     : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!small>
  %2 = mann.similarity l1 %m, %k : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!small>
  %3 = mann.similarity dot %m, %k {log2_factor = -1 : i64} : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %4 = mann.similarity dot %m, %k {log2_factor = 3 : i64} : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!quarters>
  %5 = mann.similarity dot %m, %k {products = !eights} : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %6 = mann.similarity dot %m, %k {products = !eights, rounding = #fxp<rounding toward_zero>}
     : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<3x!small>, tensor<3x!small>, tensor<3x!small>, tensor<3x!wide>,
    tensor<3x!quarters>, tensor<3x!wide>, tensor<3x!wide>
}
// 28 / 8 = 3.5, 0, -4 / 8 = -0.5
// ROUND:      sample 0: even = [4, 0, 0] * 2^0
// ROUND-NEXT: sample 0: zero = [3, 0, 0] * 2^0
// ROUND-NEXT: sample 0: saturated = [7, 0, -4] * 2^0
// 28, -28, -36 quarters, halved: 3.5, -3.5, -4.5
// ROUND-NEXT: sample 0: coarse = [4, -4, -4] * 2^0
// ROUND-NEXT: sample 0: factor = [224, -224, -288] * 2^-2
// The products 12, 16; 0, -28; -20, -16 in quarters, to steps of 2, which are
// 8 quarters: 1.5, 2; 0, -3.5; -2.5, -2.
// ROUND-NEXT: sample 0: products = [8, -8, -8] * 2^0
// ROUND-NEXT: sample 0: products_zero = [6, -6, -8] * 2^0
// ROUND-NOT:  {{.}}

func.func private @counts() -> (tensor<3x!wide> {mann.name = "none"}, tensor<3x!wide> {mann.name = "two"},
                               tensor<3x!wide> {mann.name = "many"}, tensor<3x!wide> {mann.name = "negative"},
                               tensor<2x3x!wide> {mann.name = "heads"}) {
  %m = mann.get_parameter @memory : tensor<3x2x!c>
  %k = mann.get_parameter @key : tensor<2x!c>
  %ks = mann.get_parameter @keys : tensor<2x2x!c>
  %none = arith.constant 0 : i32
  %two = arith.constant 2 : i32
  %many = arith.constant 2147483647 : i32
  %negative = arith.constant -1 : i32
  %0 = mann.similarity signed_l1 %m, %k count(%none) : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %1 = mann.similarity l1 %m, %k count(%two) : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %2 = mann.similarity l1 %m, %k count(%many) : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %3 = mann.similarity l1 %m, %k count(%negative) : tensor<3x2x!c>, tensor<2x!c> -> tensor<3x!wide>
  %4 = mann.similarity l1 %m, %ks count(%two) : tensor<3x2x!c>, tensor<2x2x!c> -> tensor<2x3x!wide>
  return %0, %1, %2, %3, %4 : tensor<3x!wide>, tensor<3x!wide>, tensor<3x!wide>, tensor<3x!wide>, tensor<2x3x!wide>
}
// COUNT:      sample 0: none = [0, 0, 0] * 2^0
// COUNT-NEXT: sample 0: two = [28, 0, 0] * 2^0
// COUNT-NEXT: sample 0: many = [28, 0, -4] * 2^0
// COUNT-NEXT: sample 0: negative = [0, 0, 0] * 2^0
// COUNT-NEXT: sample 0: heads = {{\[}}[28, 0, 0], [14, 18, 0]] * 2^0
// COUNT-NOT:  {{.}}
