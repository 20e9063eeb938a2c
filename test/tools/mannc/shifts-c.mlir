// Shifts up to the sign bit in emitted C are exact, without a warning: by 31 in 32
// bits, by up to 62 in 64 bits, of negative codes too.
// REQUIRES: gcc, clang
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=6x8:I32:0,-1,1,32767,-32767,2,-3,255
// RUN: mannc %t/31.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/31
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshift-overflow=2 -Wshift-negative-value -Werror -fsanitize=undefined -fno-sanitize-recover %t/31/k.c %t/31/k_test.c -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: clang-22 -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/31/k.c %t/31/k_test.c -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/30.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/30
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshift-overflow=2 -Wshift-negative-value -Werror -fsanitize=undefined -fno-sanitize-recover %t/30/k.c %t/30/k_test.c -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/far.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/far
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshift-overflow=2 -Wshift-negative-value -Werror -fsanitize=undefined -fno-sanitize-recover %t/far/k.c %t/far/k_test.c -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/sum.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/sum
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshift-overflow=2 -Wshift-negative-value -Werror -fsanitize=undefined -fno-sanitize-recover %t/sum/k.c %t/sum/k_test.c -o %t/test && %t/test | FileCheck %s --check-prefix=SAME

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}

//--- 31.mlir
!a = !quant.uniform<i16<-32767:32767>:f32, 1.0>
!b = !quant.uniform<i31<-1073741823:1073741823>:f32, 4.656612873077393e-10>
func.func @f(%x: tensor<8x!a> {mann.name = "x"}) -> (tensor<8x!b> {mann.name = "y"}) {
  %y = mann.requantize %x : tensor<8x!a> -> tensor<8x!b>
  return %y : tensor<8x!b>
}
//--- 30.mlir
!a = !quant.uniform<i16<-32767:32767>:f32, 1.0>
!b = !quant.uniform<i31<-1073741823:1073741823>:f32, 9.313225746154785e-10>
func.func @f(%x: tensor<8x!a> {mann.name = "x"}) -> (tensor<8x!b> {mann.name = "y"}) {
  %y = mann.requantize %x : tensor<8x!a> -> tensor<8x!b>
  return %y : tensor<8x!b>
}
//--- far.mlir
!a = !quant.uniform<i16<-32767:32767>:f32, 1.0>
!b = !quant.uniform<i16<-32767:32767>:f32, 4.656612873077393e-10>
!c = !quant.uniform<i16<-32767:32767>:f32, 2147483648.0>
func.func @f(%x: tensor<8x!a> {mann.name = "x"}) -> (tensor<8x!b> {mann.name = "y"}, tensor<8x!c> {mann.name = "z"}) {
  %y = mann.requantize %x : tensor<8x!a> -> tensor<8x!b>
  %z = mann.requantize %x : tensor<8x!a> -> tensor<8x!c>
  return %y, %z : tensor<8x!b>, tensor<8x!c>
}
//--- sum.mlir
!a = !quant.uniform<i16<-32767:32767>:f32, 1.0>
!b = !quant.uniform<i16<-32767:32767>:f32, 9.313225746154785e-10>
mann.parameter @p : tensor<8x!b> = dense<-32767> : tensor<8xi16>
func.func @f(%x: tensor<8x!a> {mann.name = "x"}) -> (tensor<8x!a> {mann.name = "y"}, tensor<8x!a> {mann.name = "z"}) {
  %p = mann.get_parameter @p : tensor<8x!b>
  %y = mann.add %x, %p : tensor<8x!a>, tensor<8x!b> -> tensor<8x!a>
  %z = mann.complement %x : tensor<8x!a> -> tensor<8x!a>
  return %y, %z : tensor<8x!a>, tensor<8x!a>
}
