// More slots than sums of 31 bits have room for.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!fine = !quant.uniform<i16<-32767:32767>:f32, 9.31322574615478515625e-10>
!half = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125e-05>
!g = !quant.uniform<i8<-127:127>:f32, 1.0>

mann.parameter @scores : tensor<100000x!q> = dense<-3> : tensor<100000xi8>
mann.parameter @most : tensor<2x!q> = dense<[127, 127]> : tensor<2xi8>
mann.parameter @gamma : tensor<1x!g> = dense<1> : tensor<1xi8>

func.func @main() -> (tensor<2x!fine> {mann.name = "same"}, tensor<3x!half> {mann.name = "two"},
                      tensor<2x!fine> {mann.name = "sharp"}) {
  %s = mann.get_parameter @scores : tensor<100000x!q>
  %m = mann.get_parameter @most : tensor<2x!q>
  %gamma = mann.get_parameter @gamma : tensor<1x!g>
  %0 = mann.softmax %s : tensor<100000x!q> -> tensor<100000x!fine>
  %1 = mann.slice %0[99998] : tensor<100000x!fine> -> tensor<2x!fine>
  %joined = mann.concat %m, %s : tensor<2x!q>, tensor<100000x!q> -> tensor<100002x!q>
  %2 = mann.softmax %joined : tensor<100002x!q> -> tensor<100002x!half>
  %3 = mann.slice %2[0] : tensor<100002x!half> -> tensor<3x!half>
  %4 = mann.sharpen %0, %gamma : tensor<100000x!fine>, tensor<1x!g> -> tensor<100000x!fine>
  %5 = mann.slice %4[99998] : tensor<100000x!fine> -> tensor<2x!fine>
  return %1, %3, %5 : tensor<2x!fine>, tensor<3x!half>, tensor<2x!fine>
}
// The sum of 100000 times 2^15 has 32 bits, of which the first 16 are 50000: the inverse is
// 42949 * 2^-47, and 2^-15 of it with 30 fraction bits 10737.25.
// CHECK: sample 0: same = [10737, 10737] * 2^-30
// The others are 8.1 below the largest, exp(-8.1) 2^15 is 9 and more: 965536 is the sum.
// CHECK-NEXT: sample 0: two = [1112, 1112, 0] * 2^-15
// CHECK-NEXT: sample 0: sharp = [10737, 10737] * 2^-30
