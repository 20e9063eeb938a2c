// An op of no model is all that is told of, one line for it, whatever the inputs lack.
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/other.safetensors other=2:F32:1
// RUN: not mann-run %t/sin.mlir --inputs %t/other.safetensors 2>&1 | FileCheck %s --check-prefix=OP -DOP=math.sin
// RUN: not mann-run %t/tosa.mlir --inputs %t/other.safetensors 2>&1 | FileCheck %s --check-prefix=OP -DOP=tosa.add
// RUN: not mann-run %t/states.mlir --sequence %t/other.safetensors 2>&1 | FileCheck %s --check-prefix=OP -DOP=math.exp
// Nor does it need them.
// RUN: not mann-run %t/sin.mlir 2>&1 | FileCheck %s --check-prefix=OP -DOP=math.sin
// RUN: not mann-run %t/states.mlir 2>&1 | FileCheck %s --check-prefix=OP -DOP=math.exp

// OP: {{sin|tosa|states}}.mlir:{{[0-9]+}}:8: error: '[[OP]]' op cannot be interpreted
// OP-NOT: error:

//--- sin.mlir
func.func @f(%u: tensor<2xf32>, %v: tensor<3xf32>) -> tensor<2xf32> {
  %b = math.sin %u : tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- tosa.mlir
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = tosa.add %u, %u : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- states.mlir
mann.state @s : tensor<2xf32> = dense<0.0>
func.func @f(%u: tensor<2xf32>, %s: tensor<2xf32> {mann.state = @s}) -> (tensor<2xf32> {mann.state = @s}) {
  %b = math.exp %s : tensor<2xf32>
  return %b : tensor<2xf32>
}
