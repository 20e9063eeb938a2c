// Scalars as tensors of rank 0: each op that takes them, in float and in codes,
// in every executor.
// REQUIRES: gcc
// RUN: rm -rf %t && mkdir -p %t/float-object %t/codes-object && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=4:F32:-0.75,0.5,1.25,-2
// RUN: mann-run %t/float.mlir --inputs %t/x.safetensors -o %t/float-out.safetensors
// RUN: mann-run %t/float.mlir --inputs %t/x.safetensors --jit --check %t/float-out.safetensors --tolerance=1e-5
// RUN: mannc %t/float.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/float
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/float/k.c %t/float/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/float.mlir --name k --emit=obj --self-test %t/x.safetensors -o %t/float-object/k.o
// RUN: gcc -std=c99 %t/float-object/k.o %t/float-object/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mann-run %t/codes.mlir --inputs %t/x.safetensors -o %t/codes-out.safetensors
// RUN: mann-run %t/codes.mlir --inputs %t/x.safetensors --jit --check %t/codes-out.safetensors
// RUN: mannc %t/codes.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/codes
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/codes/k.c %t/codes/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/codes.mlir --name k --emit=obj --self-test %t/x.safetensors -o %t/codes-object/k.o
// RUN: gcc -std=c99 %t/codes-object/k.o %t/codes-object/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}

//--- float.mlir
mann.parameter @p : tensor<f32> = dense<0.75> : tensor<f32>
func.func @f(%x: tensor<f32> {mann.name = "x"})
    -> (tensor<f32> {mann.name = "y0"},
        tensor<f32> {mann.name = "y1"},
        tensor<f32> {mann.name = "y2"},
        tensor<f32> {mann.name = "y3"},
        tensor<f32> {mann.name = "y4"},
        tensor<f32> {mann.name = "y5"},
        tensor<f32> {mann.name = "y6"},
        tensor<f32> {mann.name = "y7"},
        tensor<f32> {mann.name = "y8"},
        tensor<f32> {mann.name = "y9"},
        tensor<f32> {mann.name = "y10"},
        tensor<f32> {mann.name = "y11"},
        tensor<f32> {mann.name = "y12"},
        tensor<f32> {mann.name = "y13"},
        tensor<f32> {mann.name = "y14"},
        tensor<f32> {mann.name = "y15"}) {
  %p = mann.get_parameter @p : tensor<f32>
  %0 = mann.relu %x : tensor<f32>
  %1 = mann.sign %0 : tensor<f32>
  %2 = mann.leaky_relu %x {slope_log2 = -3 : i64} : tensor<f32>
  %3 = mann.clip %2 {min = -1.0 : f32, max = 1.0 : f32} : tensor<f32> -> tensor<f32>
  %4 = mann.complement %x : tensor<f32> -> tensor<f32>
  %5 = mann.sigmoid %x : tensor<f32> -> tensor<f32>
  %6 = mann.tanh %x : tensor<f32> -> tensor<f32>
  %7 = mann.exp %x : tensor<f32> -> tensor<f32>
  %8 = mann.softplus %x : tensor<f32> -> tensor<f32>
  %9 = mann.oneplus %x : tensor<f32> -> tensor<f32>
  %10 = mann.exp %x {nonpositive} : tensor<f32> -> tensor<f32>
  %11 = mann.add %x, %p : tensor<f32>, tensor<f32> -> tensor<f32>
  %12 = mann.sub %x, %p : tensor<f32>, tensor<f32> -> tensor<f32>
  %13 = mann.mul %x, %p : tensor<f32>, tensor<f32> -> tensor<f32>
  %14 = mann.reshape %x : tensor<f32> -> tensor<1xf32>
  %15 = mann.sum %14 : tensor<1xf32> -> tensor<f32>
  %16 = mann.reshape %14 : tensor<1xf32> -> tensor<f32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %15, %16 : tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>
}
//--- codes.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.0625>
!w = !quant.uniform<i16<-32767:32767>:f32, 0.000244140625>
mann.parameter @p : tensor<!q> = dense<12> : tensor<i8>
func.func @f(%x: tensor<!q> {mann.name = "x"})
    -> (tensor<!q> {mann.name = "y0"},
        tensor<!q> {mann.name = "y1"},
        tensor<!q> {mann.name = "y2"},
        tensor<!q> {mann.name = "y3"},
        tensor<!q> {mann.name = "y4"},
        tensor<!q> {mann.name = "y5"},
        tensor<!q> {mann.name = "y6"},
        tensor<!q> {mann.name = "y7"},
        tensor<!q> {mann.name = "y8"},
        tensor<!q> {mann.name = "y9"},
        tensor<!q> {mann.name = "y10"},
        tensor<!q> {mann.name = "y11"},
        tensor<!q> {mann.name = "y12"},
        tensor<!q> {mann.name = "y13"},
        tensor<!q> {mann.name = "y14"},
        tensor<!q> {mann.name = "y15"},
        tensor<!q> {mann.name = "y16"}) {
  %p = mann.get_parameter @p : tensor<!q>
  %0 = mann.relu %x : tensor<!q>
  %1 = mann.sign %0 : tensor<!q>
  %2 = mann.leaky_relu %x {slope_log2 = -3 : i64} : tensor<!q>
  %3 = mann.clip %2 {min = -1.0 : f32, max = 1.0 : f32} : tensor<!q> -> tensor<!q>
  %4 = mann.complement %x : tensor<!q> -> tensor<!q>
  %5 = mann.sigmoid %x : tensor<!q> -> tensor<!q>
  %6 = mann.tanh %x : tensor<!q> -> tensor<!q>
  %7 = mann.exp %x : tensor<!q> -> tensor<!q>
  %8 = mann.softplus %x : tensor<!q> -> tensor<!q>
  %9 = mann.oneplus %x : tensor<!q> -> tensor<!q>
  %10 = mann.exp %x {nonpositive} : tensor<!q> -> tensor<!q>
  %11 = mann.add %x, %p : tensor<!q>, tensor<!q> -> tensor<!q>
  %12 = mann.sub %x, %p : tensor<!q>, tensor<!q> -> tensor<!q>
  %13 = mann.mul %x, %p : tensor<!q>, tensor<!q> -> tensor<!q>
  %14 = mann.requantize %x : tensor<!q> -> tensor<!w>
  %15 = mann.requantize %14 : tensor<!w> -> tensor<!q>
  %16 = mann.reshape %x : tensor<!q> -> tensor<1x!q>
  %17 = mann.sum %16 : tensor<1x!q> -> tensor<!q>
  %18 = mann.reshape %16 : tensor<1x!q> -> tensor<!q>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %15, %17, %18 : tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>, tensor<!q>
}
