// A loop that writes a memory and then reads it as it was before, and the initial
// values of states that a function computes, in the form in which they are stored: the
// same on the interpreter and in compiled code.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.safetensors x:I8:1x2x2x3=1,-2,3,4,5,-6,-7,8,9,10,-11,12
// RUN: mann-run %s --sequence=%t.safetensors --states=all | FileCheck %s
// RUN: mann-run %s --sequence=%t.safetensors --compare=jit | FileCheck %s --check-prefix=SAME

// The memory moves along by the rows of x; found is the sum of the rows before the last one.
// CHECK: sequence 0, step 0: y = [3, -3, 7] * 2^0
// CHECK-NEXT: sequence 0, step 0: bits = [3, -3] * 2^0
// CHECK-NEXT: sequence 0, step 0: state.memory = {{\[\[}}5, 3, -3], [6, 4, -2]] * 2^0
// CHECK-NEXT: sequence 0, step 0: state.signs = {{\[\[}}1, -1, 1], [-1, 1, -1]]
// CHECK: sequence 0, step 1: y = [-3, 23, 13] * 2^0
// CHECK: sequence 0, step 1: state.memory = {{\[\[}}8, 0, 18], [9, 1, 19]] * 2^0
// SAME: the interpreter and compiled code agree in 2 calls of 1 sequences

!q = !quant.uniform<i8<-127:127>:f32, 1.0>
!g = !quant.uniform<i3<0:1>:f32, 1.0>
mann.parameter @ones : tensor<2x!g> = dense<1> : tensor<2xi8>
mann.parameter @none : tensor<3x!g> = dense<0> : tensor<3xi8>
mann.parameter @start : tensor<2x3x!q> = dense<[[0, -1, 0], [-1, 0, -1]]> : tensor<2x3xi8>
mann.state @memory : tensor<2x3x!q> = dense<[[0, 0, 0], [1, 1, 1]]>
mann.state @signs : tensor<2x3x!mann.bipolar> from @signs_start
func.func private @signs_start() -> tensor<2x3x!mann.bipolar> {
  %start = mann.get_parameter @start : tensor<2x3x!q>
  %signs = mann.binarize %start : tensor<2x3x!q> -> tensor<2x3x!mann.bipolar>
  return %signs : tensor<2x3x!mann.bipolar>
}
func.func @step(%x: tensor<2x3x!q> {mann.name = "x"}, %m: tensor<2x3x!q> {mann.state = @memory}, %s: tensor<2x3x!mann.bipolar> {mann.state = @signs})
    -> (tensor<3x!q> {mann.name = "y"}, tensor<2x!q> {mann.name = "bits"}, tensor<2x3x!q> {mann.state = @memory},
        tensor<2x3x!mann.bipolar> {mann.state = @signs}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %w = mann.get_parameter @ones : tensor<2x!g>
  %e = mann.get_parameter @none : tensor<3x!g>
  %x0 = mann.row %x[%c0] : tensor<2x3x!q> -> tensor<3x!q>
  %n, %y = scf.for %t = %c0 to %c2 step %c1 iter_args(%old = %m, %found = %x0) -> (tensor<2x3x!q>, tensor<3x!q>) {
    %a = mann.row %x[%t] : tensor<2x3x!q> -> tensor<3x!q>
    %new = mann.erase_add %old, %w, %e, %a : tensor<2x3x!q>, tensor<2x!g>, tensor<3x!g>, tensor<3x!q> -> tensor<2x3x!q>
    %sum = mann.read %w, %old : tensor<2x!g>, tensor<2x3x!q> -> tensor<3x!q>
    scf.yield %new, %sum : tensor<2x3x!q>, tensor<3x!q>
  }
  %key = mann.binarize %x0 : tensor<3x!q> -> tensor<3x!mann.bipolar>
  %bits = mann.similarity bipolar %s, %key : tensor<2x3x!mann.bipolar>, tensor<3x!mann.bipolar> -> tensor<2x!q>
  return %y, %bits, %n, %s : tensor<3x!q>, tensor<2x!q>, tensor<2x3x!q>, tensor<2x3x!mann.bipolar>
}
