// A value kept as a resource is one with the dense form of it: parameters in
// float and in codes, the start of a state and constants, in every executor and
// in what saved states are recognized by.
// REQUIRES: gcc
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: mannc %t/dense.mlir --name k --emit=c -o %t/a
// RUN: mannc %t/resource.mlir --name k --emit=c -o %t/b
// RUN: grep -v "[.]mlir" %t/a/k.c > %t/a.c && grep -v "[.]mlir" %t/b/k.c > %t/b.c && diff %t/a.c %t/b.c
// RUN: grep -v "[.]mlir" %t/a/k_weights.c > %t/a_weights.c && grep -v "[.]mlir" %t/b/k_weights.c > %t/b_weights.c && diff %t/a_weights.c %t/b_weights.c
// RUN: mannc %t/resource.mlir --name k --emit=obj -o %t/k.o
// RUN: mannc %t/resource.mlir --name k --emit=c --report %t/report.md -o %t/c
// RUN: %python %inputs/models/write_safetensors.py %t/in.safetensors x=1x3x3:F32:pattern c=1x3x3:I8:3,-7,5
// RUN: mann-run %t/dense.mlir --sequence %t/in.safetensors -o %t/out.safetensors
// RUN: mann-run %t/resource.mlir --sequence %t/in.safetensors --check %t/out.safetensors
// RUN: mann-run %t/resource.mlir --sequence %t/in.safetensors --jit --check %t/out.safetensors --tolerance=1e-6
// RUN: mannc %t/resource.mlir --name k --emit=c --self-test %t/in.safetensors -o %t/d
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/d/k.c %t/d/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}

//--- dense.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @p : tensor<3xf32> = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
mann.parameter @q : tensor<3x!q> = dense<[1, 2, -3]> : tensor<3xi8>
mann.state @h : tensor<3xf32> = dense<[3.0, 2.0, 1.0]> : tensor<3xf32>
func.func @f(%x: tensor<3xf32> {mann.name = "x"}, %c: tensor<3x!q> {mann.name = "c"}, %h: tensor<3xf32> {mann.state = @h})
    -> (tensor<3xf32> {mann.name = "y"}, tensor<3x!q> {mann.name = "z"}, tensor<3xf32> {mann.state = @h}) {
  %p = mann.get_parameter @p : tensor<3xf32>
  %q = mann.get_parameter @q : tensor<3x!q>
  %k = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %a = mann.add %x, %p : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %b = mann.mul %a, %k : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %y = mann.sub %b, %h : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %z = mann.add %c, %q : tensor<3x!q>, tensor<3x!q> -> tensor<3x!q>
  return %y, %z, %y : tensor<3xf32>, tensor<3x!q>, tensor<3xf32>
}
//--- resource.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @p : tensor<3xf32> = dense_resource<up> : tensor<3xf32>
mann.parameter @q : tensor<3x!q> = dense_resource<codes> : tensor<3xi8>
mann.state @h : tensor<3xf32> = dense_resource<down> : tensor<3xf32>
func.func @f(%x: tensor<3xf32> {mann.name = "x"}, %c: tensor<3x!q> {mann.name = "c"}, %h: tensor<3xf32> {mann.state = @h})
    -> (tensor<3xf32> {mann.name = "y"}, tensor<3x!q> {mann.name = "z"}, tensor<3xf32> {mann.state = @h}) {
  %p = mann.get_parameter @p : tensor<3xf32>
  %q = mann.get_parameter @q : tensor<3x!q>
  %k = arith.constant dense_resource<up> : tensor<3xf32>
  %a = mann.add %x, %p : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %b = mann.mul %a, %k : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %y = mann.sub %b, %h : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %z = mann.add %c, %q : tensor<3x!q>, tensor<3x!q> -> tensor<3x!q>
  return %y, %z, %y : tensor<3xf32>, tensor<3x!q>, tensor<3xf32>
}
{-#
  dialect_resources: {
    builtin: {
      up: "0x040000000000803F0000004000004040",
      down: "0x0400000000004040000000400000803F",
      codes: "0x010000000102FD"
    }
  }
#-}
