// A model with a state runs on sequences: calls in order, the state carried from
// call to call and set back before each sequence.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.safetensors x:I16:2x3x2=1,2,3,-1,120,0,10,0,-128,300,0,0 sequence.lengths:I32:2=3,1
// RUN: mann-run %s --sequence=%t.safetensors | FileCheck %s --implicit-check-not={{.}}
// RUN: mann-run %s --inputs=%t.safetensors --limit=1 --states=final | FileCheck %s --check-prefix=FINAL --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t.safetensors --print --states=all -o %t.out.safetensors | FileCheck %s --check-prefix=ALL --implicit-check-not={{.}}

!q = !quant.uniform<i8<-127:127>:f32, 0.25>

mann.state @sum : tensor<2x!q> = dense<[4, -4]>

func.func @step(%x: tensor<2x!q> {mann.name = "x"}, %sum: tensor<2x!q> {mann.state = @sum})
    -> (tensor<2x!q> {mann.name = "y"}, tensor<2x!q> {mann.state = @sum}) {
  %next = mann.add %x, %sum : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
  %y = mann.relu %next : tensor<2x!q>
  return %y, %next : tensor<2x!q>, tensor<2x!q>
}

// From 4 -4: 5 -2, 8 -3, 128 -3 saturated; from 4 -4 again: 14 -4.
// CHECK:      sequence 0, step 0: y = [5, 0] * 2^-2
// CHECK-NEXT: sequence 0, step 1: y = [8, 0] * 2^-2
// CHECK-NEXT: sequence 0, step 2: y = [127, 0] * 2^-2
// CHECK-NEXT: sequence 1, step 0: y = [14, 0] * 2^-2

// FINAL:      sequence 0, step 0: y = [5, 0] * 2^-2
// FINAL-NEXT: sequence 0, step 1: y = [8, 0] * 2^-2
// FINAL-NEXT: sequence 0, step 2: y = [127, 0] * 2^-2
// FINAL-NEXT: sequence 0, end: state.sum = [127, -3] * 2^-2

// ALL:      sequence 0, step 0: y = [5, 0] * 2^-2
// ALL-NEXT: sequence 0, step 0: state.sum = [5, -2] * 2^-2
// ALL-NEXT: sequence 0, step 1: y = [8, 0] * 2^-2
// ALL-NEXT: sequence 0, step 1: state.sum = [8, -3] * 2^-2
// ALL-NEXT: sequence 0, step 2: y = [127, 0] * 2^-2
// ALL-NEXT: sequence 0, step 2: state.sum = [127, -3] * 2^-2
// ALL-NEXT: sequence 1, step 0: y = [14, 0] * 2^-2
// ALL-NEXT: sequence 1, step 0: state.sum = [14, -4] * 2^-2

// What is written: kinds, shapes; and values, where 0 fills up.
// RUN: mann-run %s --sequence=%t.safetensors -o %t.final.safetensors | count 0
// RUN: %python %S/Inputs/print_safetensors.py %t.out.safetensors | FileCheck %s --check-prefix=FILE --implicit-check-not={{.}}
// RUN: %python %S/Inputs/print_safetensors.py %t.final.safetensors | FileCheck %s --check-prefix=LAST --implicit-check-not={{.}}
// FILE:      y I8 [2, 3, 2]: 5 0 8 0 127 0 14 0 0 0 0 0
// FILE-NEXT: state.sum I8 [2, 3, 2]: 5 -2 8 -3 127 -3 14 -4 0 0 0 0
// FILE-NEXT: sequence.lengths I32 [2]: 3 1
// LAST:      y I8 [2, 3, 2]: 5 0 8 0 127 0 14 0 0 0 0 0
// LAST-NEXT: state.sum I8 [2, 2]: 127 -3 14 -4
// LAST-NEXT: sequence.lengths I32 [2]: 3 1

// --check compares with such files: outputs, and the states that are asked for.
// What lies beyond the end of a sequence is not compared.
// RUN: mann-run %s --sequence=%t.safetensors --check=%t.out.safetensors | FileCheck %s --check-prefix=SAME
// RUN: mann-run %s --sequence=%t.safetensors --check=%t.out.safetensors --states=all | FileCheck %s --check-prefix=SAME-ALL
// RUN: mann-run %s --sequence=%t.safetensors --check=%t.final.safetensors --states=final --limit=1 | FileCheck %s --check-prefix=SAME-FIRST
// RUN: not mann-run %s --sequence=%t.safetensors --check=%t.final.safetensors --states=all 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.other.safetensors y:I8:2x3x2=5,0,8,1,127,0,13,0,99,99,99,99 state.sum:I8:2x2=127,-3,14,4
// RUN: not mann-run %s --sequence=%t.safetensors --check=%t.other.safetensors --states=final | FileCheck %s --check-prefix=DIFFERS --implicit-check-not={{.}}
// SAME: {{^}}all 8 values of 2 sequences agree with
// SAME-ALL: {{^}}all 16 values of 2 sequences agree with
// SAME-FIRST: {{^}}all 8 values of 1 sequences agree with
// SHAPE: error: {{.*}}.final.safetensors: tensor 'state.sum' has shape 2x2, but the results have 2x3x2
// DIFFERS:      sequence 0, step 1: y[1]: expected 1, found 0
// DIFFERS-NEXT: sequence 1, step 0: y[0]: expected 13, found 14
// DIFFERS-NEXT: sequence 1, end: state.sum[1]: expected 4, found -4
// DIFFERS-NEXT: 3 of 12 values differ from {{.*}}.other.safetensors

// Numbers for a fixed-point input are rounded to the nearest code, ties to even,
// and saturated: 1 1.25 1.5 2.5 400 -1000 steps are 1 1 2 2 127 -127.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.real.safetensors x:F32:1x3x2=0.25,0.3125,0.375,0.625,100,-250
// RUN: mann-run %s --sequence=%t.real.safetensors --states=all | FileCheck %s --check-prefix=REAL
// REAL:      step 0: y = [5, 0] * 2^-2
// REAL-NEXT: step 0: state.sum = [5, -3] * 2^-2
// REAL-NEXT: step 1: y = [7, 0] * 2^-2
// REAL-NEXT: step 1: state.sum = [7, -1] * 2^-2
// REAL-NEXT: step 2: y = [127, 0] * 2^-2
// REAL-NEXT: step 2: state.sum = [127, -127] * 2^-2

// The trace of every step, or of one.
// RUN: mann-run %s --sequence=%t.safetensors --trace | FileCheck %s --check-prefix=TRACE
// RUN: mann-run %s --sequence=%t.safetensors --trace-step=2 | FileCheck %s --check-prefix=STEP
// TRACE:      sequence 0, step 0: next = mann.add at {{.*}} -> tensor<2x!quant
// TRACE-NEXT:   codes: min -2, max 5, first [5, -2]
// TRACE-NEXT:   reals: min -0.5, max 1.25, first [1.25, -0.5]
// TRACE-NEXT: sequence 0, step 0: y = mann.relu
// TRACE:      sequence 0, step 1: next = mann.add
// TRACE:      sequence 1, step 0: next = mann.add
// STEP-NOT:  step {{[013]}}
// STEP:      sequence 0, step 2: next = mann.add
// STEP-NEXT:   codes: min -3, max 127, first [127, -3]
// STEP:      sequence 0, step 2: y = mann.relu
// STEP-NOT:  step

// States are saved, and loaded again as what every sequence begins with.
// RUN: mann-run %s --sequence=%t.safetensors --limit=1 --save-state=%t.state.safetensors | count 0
// RUN: %python %S/Inputs/print_safetensors.py %t.state.safetensors | FileCheck %s --check-prefix=SAVED --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t.safetensors --load-state=%t.state.safetensors --states=final | FileCheck %s --check-prefix=LOADED
// SAVED: model.fingerprint I32 []: {{.*}}
// SAVED-NEXT: state.sum I8 [2]: 127 -3
// LOADED:      sequence 0, step 0: y = [127, 0] * 2^-2
// LOADED:      sequence 0, end: state.sum = [127, -2] * 2^-2
// LOADED-NEXT: sequence 1, step 0: y = [127, 0] * 2^-2
// LOADED-NEXT: sequence 1, end: state.sum = [127, -3] * 2^-2

// A function by itself: its state is an input and a result then.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.alone.safetensors x:I8:2=1,2 arg1:I8:2=7,8
// RUN: mann-run %s --function=step --inputs=%t.alone.safetensors | FileCheck %s --check-prefix=ALONE
// ALONE:      sample 0: y = [8, 10] * 2^-2
// ALONE-NEXT: sample 0: result1 = [8, 10] * 2^-2
