// --compare runs the interpreter and compiled code side by side.
// RUN: split-file %s %t
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.safetensors x:F32:3x2=1,2,3,4,5,6
// RUN: mann-run %t/step.mlir --inputs=%t.safetensors --compare=jit | FileCheck %s
// RUN: mann-run %t/step.mlir --inputs=%t.safetensors --compare=jit --limit=1 | FileCheck %s --check-prefix=ONE

// A model with states: they are compared too, persistent ones over all sequences.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/x.safetensors x:F32:2x3x2=1,2,10,20,0,0,0,0,100,200,0,0 sequence.calls:I8:2x3=0,0,1,1,0,9 sequence.lengths:I64:2=3,2
// RUN: mann-run %t/entries.mlir --sequence=%t/x.safetensors --compare=jit | FileCheck %s --check-prefix=STATES
// RUN: mann-run %t/entries.mlir --sequence=%t/x.safetensors --jit --states=all | FileCheck %s --check-prefix=JIT --implicit-check-not={{.}}
// RUN: mann-run %t/entries.mlir --sequence=%t/x.safetensors --save-state=%t/saved.safetensors
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/state.safetensors state.memory:I8:2=1,-1 state.calls:F32:1=5 model.fingerprint@%t/saved.safetensors
// RUN: mann-run %t/entries.mlir --sequence=%t/x.safetensors --compare=jit --load-state=%t/state.safetensors | FileCheck %s --check-prefix=STATES
// RUN: mann-run %t/entries.mlir --sequence=%t/x.safetensors --jit --load-state=%t/state.safetensors --save-state=%t/last.safetensors --states=final --print | FileCheck %s --check-prefix=LOADED
// RUN: %python %S/Inputs/print_safetensors.py %t/last.safetensors | FileCheck %s --check-prefix=SAVED

// CHECK: {{^}}the interpreter and compiled code agree in 3 calls of 3 sequences
// ONE: {{^}}the interpreter and compiled code agree in 1 calls of 1 sequences
// STATES: {{^}}the interpreter and compiled code agree in 5 calls of 2 sequences

// JIT:      sequence 0, step 0: state.memory = [5, 4] * 2^-2
// JIT-NEXT: sequence 0, step 0: state.calls = [11]
// JIT-NEXT: sequence 0, step 1: state.memory = [45, 84] * 2^-2
// JIT-NEXT: sequence 0, step 1: state.calls = [12]
// JIT-NEXT: sequence 0, step 2: answer.y = [45, 84] * 2^-2
// JIT-NEXT: sequence 0, step 2: state.memory = [45, 84] * 2^-2
// JIT-NEXT: sequence 0, step 2: state.calls = [12]
// JIT-NEXT: sequence 1, step 0: answer.y = [1, -4] * 2^-2
// JIT-NEXT: sequence 1, step 0: state.memory = [1, -4] * 2^-2
// JIT-NEXT: sequence 1, step 0: state.calls = [12]
// JIT-NEXT: sequence 1, step 1: state.memory = [127, 123] * 2^-2
// JIT-NEXT: sequence 1, step 1: state.calls = [13]

// LOADED: sequence 0, end: state.memory = [45, 87] * 2^-2
// LOADED: sequence 0, end: state.calls = [7]
// LOADED: sequence 1, end: state.memory = [127, 126] * 2^-2
// LOADED: sequence 1, end: state.calls = [8]
// SAVED: model.fingerprint I32 []:
// SAVED-NEXT: state.memory I8 [2]: 127 126
// SAVED: state.calls F32 [1]: 8

//--- step.mlir
func.func @step(%x: tensor<2xf32> {mann.name = "x"}) -> (tensor<2xf32> {mann.name = "y"}) {
  %y = mann.add %x, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

//--- entries.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @half : tensor<2xf32> = dense<[0.125, -0.5]> : tensor<2xf32>
mann.state @memory : tensor<2x!q> from @start
mann.state @calls : tensor<1xf32> = dense<10.0> persistent
func.func private @start() -> tensor<2x!q> {
  %half = mann.get_parameter @half : tensor<2xf32>
  %sum = mann.add %half, %half : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %start = mann.requantize %sum : tensor<2xf32> -> tensor<2x!q>
  return %start : tensor<2x!q>
}
func.func @observe(%x: tensor<2x!q> {mann.name = "x"}, %m: tensor<2x!q> {mann.state = @memory}, %c: tensor<1xf32> {mann.state = @calls})
    -> (tensor<2x!q> {mann.state = @memory}, tensor<1xf32> {mann.state = @calls}) {
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %m2 = mann.add %m, %x : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
  %c2 = mann.add %c, %one : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  return %m2, %c2 : tensor<2x!q>, tensor<1xf32>
}
func.func @answer(%m: tensor<2x!q> {mann.state = @memory}) -> (tensor<2x!q> {mann.name = "y"}) {
  return %m : tensor<2x!q>
}
