// Ranges and formats are decisions of a quantization that a build in float does
// not make: on arguments, states, constants and what loops carry they change
// nothing.
// REQUIRES: gcc
// RUN: rm -rf %t && mkdir -p %t/object
// RUN: %python %inputs/models/write_safetensors.py %t/in.safetensors x=1x2x4x3:F32:pattern n=1x2:F32:0.5,0.25
// RUN: mannc %s --name k --emit=c --self-test %t/in.safetensors -o %t/c
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/c/k.c %t/c/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %s --name k --emit=obj --self-test %t/in.safetensors -o %t/object/k.o
// RUN: gcc -std=c99 %t/object/k.o %t/object/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s
// RUN: mann-run %s --sequence %t/in.safetensors -o %t/out.safetensors
// RUN: mann-run %s --sequence %t/in.safetensors --jit --check %t/out.safetensors --tolerance=1e-6

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}

// CHECK-NOT: mann.range
// CHECK-NOT: mann.format
mann.state @h : tensor<3xf32> = dense<0.0> {mann.range = array<f32: 1.0, 2.0>}

func.func @f(%x: tensor<4x3xf32> {mann.name = "x", mann.range = array<f32: 3.0, 3.0>},
             %s: tensor<3xf32> {mann.state = @h},
             %n: tensor<f32> {mann.name = "n", mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>})
    -> (tensor<3xf32> {mann.name = "y"}, tensor<4x3xf32> {mann.name = "z"}, tensor<3xf32> {mann.state = @h}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %k = arith.constant {mann.range = array<f32: 1.0, 1.0>} dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %r:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %s, %b = %k) -> (tensor<3xf32>, tensor<3xf32>) {
    %p = mann.add %a, %b {mann.range = array<f32: 8.0, 8.0>} : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    %q = mann.mul %p, %n : tensor<3xf32>, tensor<f32> -> tensor<3xf32>
    scf.yield %q, %p : tensor<3xf32>, tensor<3xf32>
  } {mann.ranges = [array<f32: 8.0, 8.0>, array<f32: 9.0, 9.0>]}
  %z = mann.relu %x : tensor<4x3xf32>
  return %r#1, %z, %r#0 : tensor<3xf32>, tensor<4x3xf32>, tensor<3xf32>
}
