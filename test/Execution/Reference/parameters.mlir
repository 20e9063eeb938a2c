// Where values come from: dense values, splats, resources and constants; and
// the signs and encodings of codes.
// RUN: mann-run %s | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!q12 = !quant.uniform<i12<-2047:2047>:f32, 0.25>
!q20 = !quant.uniform<i20<-524287:524287>:f32, 0.25>

mann.parameter @splat : tensor<2x!q> = dense<-3> : tensor<2xi8>
mann.parameter @reals : tensor<3xf32> = dense_resource<reals> : tensor<3xf32>
mann.parameter @bytes : tensor<2x!q> = dense_resource<bytes> : tensor<2xi8>
mann.parameter @words : tensor<2x!q12> = dense_resource<words> : tensor<2xi16>
mann.parameter @longs : tensor<2x!q20> = dense_resource<longs> : tensor<2xi32>
mann.parameter @signs : tensor<5x!q> = dense<[-1, 0, 1, -127, 127]> : tensor<5xi8>

func.func @main() -> (tensor<2x!q>, tensor<3xf32>, tensor<2x!q>, tensor<2x!q12>, tensor<2x!q20>, i32,
                      tensor<2xi16>, tensor<f32>, tensor<3x!mann.bipolar>, tensor<5x!mann.bipolar>,
                      tensor<5x!mann.encoded<hamming, !q>>) {
  %0 = mann.get_parameter @splat : tensor<2x!q>
  %1 = mann.get_parameter @reals : tensor<3xf32>
  %2 = mann.get_parameter @bytes : tensor<2x!q>
  %3 = mann.get_parameter @words : tensor<2x!q12>
  %4 = mann.get_parameter @longs : tensor<2x!q20>
  %5 = arith.constant -5 : i32
  %6 = arith.constant dense<[1, -2]> : tensor<2xi16>
  %7 = arith.constant dense<0.1> : tensor<f32>
  %8 = mann.binarize %1 : tensor<3xf32> -> tensor<3x!mann.bipolar>
  %9 = mann.get_parameter @signs : tensor<5x!q>
  %10 = mann.binarize %9 : tensor<5x!q> -> tensor<5x!mann.bipolar>
  %11 = mann.encode %9 : tensor<5x!q> -> tensor<5x!mann.encoded<hamming, !q>>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %10, %11
    : tensor<2x!q>, tensor<3xf32>, tensor<2x!q>, tensor<2x!q12>, tensor<2x!q20>, i32, tensor<2xi16>, tensor<f32>,
      tensor<3x!mann.bipolar>, tensor<5x!mann.bipolar>, tensor<5x!mann.encoded<hamming, !q>>
}
// CHECK:      sample 0: result0 = [-3, -3] * 2^-2
// CHECK-NEXT: sample 0: result1 = [1, -0, -2]
// CHECK-NEXT: sample 0: result2 = [-1, 127] * 2^-2
// CHECK-NEXT: sample 0: result3 = [-2047, 255] * 2^-2
// CHECK-NEXT: sample 0: result4 = [-65536, 1] * 2^-2
// CHECK-NEXT: sample 0: result5 = -5
// CHECK-NEXT: sample 0: result6 = [1, -2]
// CHECK-NEXT: sample 0: result7 = 0.1
// -0.0 gives +1, and so does the code 0.
// CHECK-NEXT: sample 0: result8 = [1, 1, -1]
// CHECK-NEXT: sample 0: result9 = [-1, 1, 1, -1, 1]
// CHECK-NEXT: sample 0: result10 = [-1, 0, 1, -127, 127] * 2^-2
// CHECK-NOT:  {{.}}

{-#
  dialect_resources: {
    builtin: {
      reals: "0x040000000000803F00000080000000C0",
      bytes: "0x01000000FF7F",
      words: "0x0200000001F8FF00",
      longs: "0x040000000000FFFF01000000"
    }
  }
#-}
