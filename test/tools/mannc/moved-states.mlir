// A state whose next value is the same elements moved: none is read after it is
// overwritten, in the JIT and in C.
// RUN: rm -rf %t && mkdir %t
// RUN: %python %inputs/models/write_safetensors.py %t/s.safetensors x=1x3x1:I32:1,2,3
// RUN: mann-run %s --sequence %t/s.safetensors -o %t/reference.safetensors
// RUN: mann-run %s --jit --sequence %t/s.safetensors --check %t/reference.safetensors
// RUN: mann-run %s --sequence %t/s.safetensors | FileCheck %s
// REQUIRES: gcc
// RUN: mannc %s --name k --emit=c --self-test %t/s.safetensors -o %t
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror -fsanitize=undefined -fno-sanitize-recover %t/k.c %t/k_test.c -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// SAME-COUNT-4: k: 0 of {{[0-9]+}} calls differ
// SAME-NOT: k:

// CHECK:      sequence 0, step 0: y = [7, 7, 7, 7, 1] * 2^-2
// CHECK-NEXT: sequence 0, step 1: y = [4, 6, 8, 4, 5] * 2^-2
// CHECK-NEXT: sequence 0, step 2: y = [9, 9, 3, 2, 1] * 2^-2

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.state @rev : tensor<5x!q> = dense<[1, 2, 3, 4, 5]> : tensor<5xi8>
mann.state @tr : tensor<3x3x!q> = dense<[[1, 2, 3], [4, 5, 6], [7, 8, 9]]> : tensor<3x3xi8>
mann.state @shift : tensor<5x!q> = dense<[1, 2, 3, 4, 5]> : tensor<5xi8>
mann.state @down : tensor<5x!q> = dense<[1, 2, 3, 4, 5]> : tensor<5xi8>
mann.state @mx : tensor<5x!q> = dense<[1, 2, 3, 4, 5]> : tensor<5xi8>
func.func @step(%x: tensor<1x!q> {mann.name = "x"},
    %r: tensor<5x!q> {mann.state = @rev}, %t: tensor<3x3x!q> {mann.state = @tr},
    %s: tensor<5x!q> {mann.state = @shift}, %d: tensor<5x!q> {mann.state = @down}, %m: tensor<5x!q> {mann.state = @mx})
    -> (tensor<5x!q> {mann.name = "y"}, tensor<5x!q> {mann.state = @rev}, tensor<3x3x!q> {mann.state = @tr},
        tensor<5x!q> {mann.state = @shift}, tensor<5x!q> {mann.state = @down}, tensor<5x!q> {mann.state = @mx}) {
  %r1 = mann.strided %r[4] strides [-1] : tensor<5x!q> -> tensor<5x!q>
  %t1 = mann.strided %t[0] strides [1, 3] : tensor<3x3x!q> -> tensor<3x3x!q>
  %p = mann.slice %s[1] : tensor<5x!q> -> tensor<4x!q>
  %s1 = mann.pad %p low [0] high [1] : tensor<4x!q> -> tensor<5x!q>
  %e = mann.slice %d[0] : tensor<5x!q> -> tensor<4x!q>
  %d1 = mann.pad %e low [1] high [0] : tensor<4x!q> -> tensor<5x!q>
  %v = mann.strided %m[4] strides [-1] : tensor<5x!q> -> tensor<5x!q>
  %m1 = mann.max %m, %v : tensor<5x!q>, tensor<5x!q> -> tensor<5x!q>
  %y = mann.add %r1, %s1 : tensor<5x!q>, tensor<5x!q> -> tensor<5x!q>
  return %y, %r1, %t1, %s1, %d1, %m1 : tensor<5x!q>, tensor<5x!q>, tensor<3x3x!q>, tensor<5x!q>, tensor<5x!q>, tensor<5x!q>
}
