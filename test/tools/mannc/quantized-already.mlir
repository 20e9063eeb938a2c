// A model whose numbers are codes has nothing left to choose formats for: flags
// that would choose are refused, whatever the codes are of.
// RUN: rm -rf %t && mkdir %t && split-file %s %t && touch %t/none.safetensors
// RUN: not mannc %t/argument.mlir --quantize=q8 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not mannc %t/parameter.mlir --quantize=q16x8 --calibrate %t/none.safetensors 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not mannc %t/state.mlir --quantize=q8 --addressing=l1 --calibrate %t/none.safetensors 2>&1 | FileCheck %s --check-prefix=BOTH
// Without the flags it compiles; what is partly in float can be quantized.
// RUN: mannc %t/argument.mlir --name k --emit=c -o %t/c && FileCheck %s --check-prefix=CODE --input-file %t/c/k.h
// RUN: mannc %t/mixed.mlir --quantize=q8 -o - | FileCheck %s --check-prefix=MIXED

// CODE: const int8_t *x
// MIXED: %arg1: tensor<3x!quant.uniform
// ONE: .mlir:2:1: error: the model is quantized already ('tensor<3x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>' here): --quantize has nothing to choose a format for; leave it out, or start from the model in f32
// ONE-NOT: error
// BOTH: .mlir:2:1: error: the model is quantized already ('tensor<3x!quant{{.*}}' here): --quantize and --addressing have nothing to choose a format for; leave them out
// BOTH-NOT: error

//--- argument.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @f(%x: tensor<3x!q> {mann.name = "x"}) -> (tensor<3x!q> {mann.name = "y"}) {
  %y = mann.relu %x : tensor<3x!q>
  return %y : tensor<3x!q>
}
//--- parameter.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @p : tensor<3x!q> = dense<1> : tensor<3xi8>
func.func @f() -> (tensor<3x!q> {mann.name = "y"}) {
  %y = mann.get_parameter @p : tensor<3x!q>
  return %y : tensor<3x!q>
}
//--- state.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.state @h : tensor<3x!q> = dense<1> : tensor<3xi8>
func.func @f(%h: tensor<3x!q> {mann.state = @h}) -> (tensor<3x!q> {mann.name = "y"}, tensor<3x!q> {mann.state = @h}) {
  return %h, %h : tensor<3x!q>, tensor<3x!q>
}
//--- mixed.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @f(%x: tensor<3x!q> {mann.name = "x"}, %u: tensor<3xf32> {mann.name = "u", mann.range = array<f32: 3.0, 3.0>})
    -> (tensor<3x!q> {mann.name = "y"}, tensor<3xf32> {mann.name = "z"}) {
  %y = mann.relu %x : tensor<3x!q>
  %z = mann.relu %u : tensor<3xf32>
  return %y, %z : tensor<3x!q>, tensor<3xf32>
}
