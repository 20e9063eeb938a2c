// Another shape of a part of an input: C reads it where it is, or copies it.
// RUN: mannc %s --emit=c --name k -o %t && FileCheck %s < %t/k.c
// RUN: %python %inputs/models/write_safetensors.py %t/in.safetensors x=1x4x3:F32:0,1,2,3,4,5,6,7,8,9,10,11
// RUN: mannc %s --emit=c --name k --self-test %t/in.safetensors -o %t
// REQUIRES: gcc
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/k.c %t/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// SAME: k: 0 of 1 samples differ
// SAME-NOT: k: {{[1-9]}}

func.func @f(%x: tensor<4x3xf32> {mann.name = "x"})
    -> (tensor<2x2xf32> {mann.name = "column"}, tensor<8xf32> {mann.name = "both"}) {
  // One column: every third element.
  // CHECK: const float *const [[VIEW:[a-z0-9_]+]] = &x[1]; /* 2 x 2 */
  // CHECK: = [[VIEW]][i * 6 + j * 3];
  %0 = mann.slice %x[1] {dim = 1 : i64} : tensor<4x3xf32> -> tensor<4x1xf32>
  %1 = mann.reshape %0 : tensor<4x1xf32> -> tensor<2x2xf32>
  %2 = mann.relu %1 : tensor<2x2xf32>
  // Two columns have no strides for one row of all.
  // CHECK: = x[i * 3 + (j + 1)];
  %3 = mann.slice %x[1] {dim = 1 : i64} : tensor<4x3xf32> -> tensor<4x2xf32>
  %4 = mann.reshape %3 : tensor<4x2xf32> -> tensor<8xf32>
  return %2, %4 : tensor<2x2xf32>, tensor<8xf32>
}
