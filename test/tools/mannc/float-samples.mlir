// One file of float samples serves calibration, self-test and a run of the
// quantized model: for vectors, scalars and a state with two sequences.
// REQUIRES: gcc
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/vector.safetensors x=4x3:F32:pattern g=4x2:F32:0.5,-1.25,2
// RUN: mannc %t/vector.mlir --quantize=q8 --calibrate %t/vector.safetensors --name k --emit=c --self-test %t/vector.safetensors -o %t/vector
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/vector/k.c %t/vector/k_test.c -lm -o %t/vector-test && %t/vector-test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/vector.mlir --quantize=q8 --calibrate %t/vector.safetensors -o %t/vector-q.mlir
// RUN: FileCheck %s --input-file %t/vector-q.mlir
// RUN: mann-run %t/vector-q.mlir --inputs %t/vector.safetensors -o %t/vector-out.safetensors
// RUN: mann-run %t/vector-q.mlir --inputs %t/vector.safetensors --jit --check %t/vector-out.safetensors

// CHECK: func.func @f(%arg0: tensor<3x!quant.uniform<i8<-127:127>:f32, {{.*}}>> {mann.name = "x"}, %arg1: tensor<2x!quant.uniform<i8<-127:127>:f32, {{.*}}>> {mann.name = "g"})

// RUN: %python %inputs/models/write_safetensors.py %t/scalar.safetensors x=6:F32:0.5,-1.25,2
// RUN: mannc %t/scalar.mlir --quantize=q16x8 --calibrate %t/scalar.safetensors --name k --emit=c --self-test %t/scalar.safetensors -o %t/scalar
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/scalar/k.c %t/scalar/k_test.c -lm -o %t/scalar-test && %t/scalar-test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/scalar.mlir --quantize=q16x8 --calibrate %t/scalar.safetensors -o %t/scalar-q.mlir
// RUN: mann-run %t/scalar-q.mlir --inputs %t/scalar.safetensors -o %t/scalar-out.safetensors
// RUN: mann-run %t/scalar-q.mlir --inputs %t/scalar.safetensors --jit --check %t/scalar-out.safetensors

// RUN: %python %inputs/models/write_safetensors.py %t/state.safetensors x=2x4x3:F32:pattern
// RUN: mannc %t/state.mlir --quantize=q8 --calibrate %t/state.safetensors --name k --emit=c --self-test %t/state.safetensors -o %t/state
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/state/k.c %t/state/k_test.c -lm -o %t/state-test && %t/state-test | FileCheck %s --check-prefix=SAME
// RUN: mannc %t/state.mlir --quantize=q8 --calibrate %t/state.safetensors -o %t/state-q.mlir
// RUN: mann-run %t/state-q.mlir --sequence %t/state.safetensors -o %t/state-out.safetensors
// RUN: mann-run %t/state-q.mlir --sequence %t/state.safetensors --jit --check %t/state-out.safetensors

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}

//--- vector.mlir
mann.parameter @w : tensor<2x3xf32> = dense<[[0.5, -1.0, 0.25], [1.0, 0.5, -0.75]]> : tensor<2x3xf32>
func.func @f(%x: tensor<3xf32> {mann.name = "x"}, %g: tensor<2xf32> {mann.name = "g"}) -> (tensor<2xf32> {mann.name = "y"}) {
  %w = mann.get_parameter @w : tensor<2x3xf32>
  %y = mann.linear %x, %w : tensor<3xf32>, tensor<2x3xf32> -> tensor<2xf32>
  %z = mann.mul %y, %g : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %z : tensor<2xf32>
}
//--- scalar.mlir
func.func @f(%x: tensor<f32> {mann.name = "x"}) -> (tensor<f32> {mann.name = "y"}) {
  %y = mann.tanh %x : tensor<f32> -> tensor<f32>
  return %y : tensor<f32>
}
//--- state.mlir
mann.state @h : tensor<3xf32> = dense<0.0>
func.func @f(%x: tensor<3xf32> {mann.name = "x"}, %h: tensor<3xf32> {mann.state = @h})
    -> (tensor<3xf32> {mann.name = "y"}, tensor<3xf32> {mann.state = @h}) {
  %a = mann.add %x, %h : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %y = mann.tanh %a : tensor<3xf32> -> tensor<3xf32>
  return %y, %y : tensor<3xf32>, tensor<3xf32>
}
