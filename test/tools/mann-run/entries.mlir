// A model with several entries: 'sequence.calls' says which is called at each
// step; a state that is persistent is not set back between sequences; one starts
// from a parameter, one from what a function computes.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.safetensors x:F32:2x3x2=1,2,10,20,nan,nan,nan,nan,100,200,nan,nan answer.x:F32:2x3x2=nan,nan,nan,nan,0.5,0.5,1,1,nan,nan,nan,nan sequence.calls:I8:2x3=0,0,1,1,0,9 sequence.lengths:I64:2=3,2
// RUN: mann-run %s --sequence=%t.safetensors --states=all -o %t.out.safetensors --print | FileCheck %s --implicit-check-not={{.}}
// RUN: %python %S/Inputs/print_safetensors.py %t.out.safetensors | FileCheck %s --check-prefix=FILE --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t.safetensors --check=%t.out.safetensors --states=all | FileCheck %s --check-prefix=SAME

mann.parameter @start : tensor<2xf32> = dense<[0.25, 0.0]> : tensor<2xf32>
mann.state @memory : tensor<2xf32> from @start
mann.state @asked : tensor<2xf32> from @zero
mann.state @calls : tensor<1xf32> = dense<10.0> persistent

func.func private @zero() -> tensor<2xf32> {
  %start = mann.get_parameter @start : tensor<2xf32>
  %twice = mann.add %start, %start : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %twice : tensor<2xf32>
}

func.func @observe(%x: tensor<2xf32> {mann.name = "x"}, %m: tensor<2xf32> {mann.state = @memory},
                   %c: tensor<1xf32> {mann.state = @calls})
    -> (tensor<2xf32> {mann.state = @memory}, tensor<1xf32> {mann.state = @calls}) {
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %m2 = mann.add %m, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %c2 = mann.add %c, %one : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  return %m2, %c2 : tensor<2xf32>, tensor<1xf32>
}

func.func @answer(%x: tensor<2xf32> {mann.name = "x"}, %m: tensor<2xf32> {mann.state = @memory},
                  %a: tensor<2xf32> {mann.state = @asked})
    -> (tensor<2xf32> {mann.state = @asked}, tensor<2xf32> {mann.name = "y"}, tensor<i32> {mann.name = "best"}) {
  %a2 = mann.add %a, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %y = mann.add %m, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %best = mann.argmax %y : tensor<2xf32> -> tensor<i32>
  return %a2, %y, %best : tensor<2xf32>, tensor<2xf32>, tensor<i32>
}

// CHECK:      sequence 0, step 0: state.memory = [1.25, 2]
// CHECK-NEXT: sequence 0, step 0: state.asked = [0.5, 0]
// CHECK-NEXT: sequence 0, step 0: state.calls = [11]
// CHECK-NEXT: sequence 0, step 1: state.memory = [11.25, 22]
// CHECK-NEXT: sequence 0, step 1: state.asked = [0.5, 0]
// CHECK-NEXT: sequence 0, step 1: state.calls = [12]
// CHECK-NEXT: sequence 0, step 2: answer.y = [11.75, 22.5]
// CHECK-NEXT: sequence 0, step 2: answer.best = 1
// CHECK-NEXT: sequence 0, step 2: state.memory = [11.25, 22]
// CHECK-NEXT: sequence 0, step 2: state.asked = [1, 0.5]
// CHECK-NEXT: sequence 0, step 2: state.calls = [12]
// CHECK-NEXT: sequence 1, step 0: answer.y = [1.25, 1]
// CHECK-NEXT: sequence 1, step 0: answer.best = 0
// CHECK-NEXT: sequence 1, step 0: state.memory = [0.25, 0]
// CHECK-NEXT: sequence 1, step 0: state.asked = [1.5, 1]
// CHECK-NEXT: sequence 1, step 0: state.calls = [12]
// CHECK-NEXT: sequence 1, step 1: state.memory = [100.25, 200]
// CHECK-NEXT: sequence 1, step 1: state.asked = [1.5, 1]
// CHECK-NEXT: sequence 1, step 1: state.calls = [13]

// FILE:      answer.y F32 [2, 3, 2]: 0 0 0 0 11.75 22.5 1.25 1 0 0 0 0
// FILE-NEXT: answer.best I32 [2, 3]: 0 0 1 0 0 0
// FILE-NEXT: state.memory F32 [2, 3, 2]: 1.25 2 11.25 22 11.25 22 0.25 0 100.25 200 0 0
// FILE-NEXT: state.asked F32 [2, 3, 2]: 0.5 0 0.5 0 1 0.5 1.5 1 1.5 1 0 0
// FILE-NEXT: state.calls F32 [2, 3, 1]: 11 12 12 12 13 0
// FILE-NEXT: sequence.lengths I32 [2]: 3 2
// FILE-NEXT: sequence.calls I32 [2, 3]: 0 0 1 1 0 0

// Of the outputs, those of the steps at which their entry is called.
// SAME: {{^}}all 31 values of 2 sequences agree with

// A persistent state that is loaded is there once, others in each sequence.
// RUN: mann-run %s --sequence=%t.safetensors --save-state=%t.saved.safetensors
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.state.safetensors state.memory:F32:2=1,1 state.asked:F32:2=2,2 state.calls:F32:1=5 model.fingerprint@%t.saved.safetensors
// RUN: mann-run %s --sequence=%t.safetensors --states=final --load-state=%t.state.safetensors | FileCheck %s --check-prefix=LOADED
// LOADED:      sequence 0, end: state.memory = [12, 23]
// LOADED-NEXT: sequence 0, end: state.asked = [2.5, 2.5]
// LOADED-NEXT: sequence 0, end: state.calls = [7]
// LOADED:      sequence 1, end: state.memory = [101, 201]
// LOADED-NEXT: sequence 1, end: state.asked = [3, 3]
// LOADED-NEXT: sequence 1, end: state.calls = [8]

// An entry that is never called needs no inputs.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.one.safetensors observe.x:F32:1x1x2=1,2 sequence.calls:I8:1x1=0
// RUN: mann-run %s --sequence=%t.one.safetensors --states=final | FileCheck %s --check-prefix=ONE
// ONE: sequence 0, end: state.memory = [1.25, 2]
