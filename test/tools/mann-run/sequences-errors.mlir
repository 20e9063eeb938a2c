// Everything that is wrong with a file of sequences is reported at once.
// RUN: split-file %s %t

// Inputs that are missing, have another shape, number, kind, or do not fit.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/inputs.safetensors a:F32:2x3x4=0 b:F32:2x3x2=0 c:F32:2x4x2=nan d:I32:2x3x2=0 e:F32:2x3x2=0,0,0,inf,0,0,0,nan,0,0,0,0 f:I16:2x3x1=0,128,-8,0,300,0 step.x:F32:2x3x2=0 x:F32:1=0
// RUN: not mann-run %t/inputs.mlir --sequence=%t/inputs.safetensors 2>&1 | FileCheck %t/inputs.mlir --implicit-check-not=error:

// Lengths: of the wrong form, too few, out of bounds.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/form.safetensors x:F32:2x3x1=0 sequence.lengths:F32:2=1
// RUN: not mann-run %t/one.mlir --sequence=%t/form.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=FORM --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/few.safetensors x:F32:2x3x1=0 sequence.lengths:I32:1=1
// RUN: not mann-run %t/one.mlir --sequence=%t/few.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=FEW --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/lengths.safetensors x:F32:3x3x1=0 sequence.lengths:I32:3=-1,3,4
// RUN: not mann-run %t/one.mlir --sequence=%t/lengths.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=LENGTHS --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/empty.safetensors x:F32:0x3x1=
// RUN: not mann-run %t/one.mlir --sequence=%t/empty.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=EMPTY --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/nosteps.safetensors x:F32:2x0x1=
// RUN: not mann-run %t/one.mlir --sequence=%t/nosteps.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=NOSTEPS --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/nothing.safetensors y:F32:2=0
// RUN: not mann-run %t/one.mlir --sequence=%t/nothing.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=NOTHING --implicit-check-not=error:
// RUN: not mann-run %t/tick.mlir --sequence=%t/nothing.safetensors 2>&1 | FileCheck %t/tick.mlir --check-prefix=TICK --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/ticks.safetensors sequence.lengths:I8:2=2,3
// RUN: mann-run %t/tick.mlir --sequence=%t/ticks.safetensors | FileCheck %t/tick.mlir --check-prefix=TICKS

// Calls: missing with two entries, of the wrong form, another number, of no entry.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/calls.safetensors x:F32:2x3x1=0
// RUN: not mann-run %t/two.mlir --sequence=%t/calls.safetensors 2>&1 | FileCheck %t/two.mlir --check-prefix=MISSING --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/flat.safetensors x:F32:2x3x1=0 sequence.calls:I32:3=0
// RUN: not mann-run %t/two.mlir --sequence=%t/flat.safetensors 2>&1 | FileCheck %t/two.mlir --check-prefix=FLAT --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/other.safetensors x:F32:2x3x1=0 sequence.calls:I32:2x2=0
// RUN: not mann-run %t/two.mlir --sequence=%t/other.safetensors 2>&1 | FileCheck %t/two.mlir --check-prefix=OTHER --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/noentry.safetensors write.x:F32:2x3x1=0 sequence.calls:I32:2x3=0,2,1,0,-1,7 sequence.lengths:I32:2=3,2
// RUN: not mann-run %t/two.mlir --sequence=%t/noentry.safetensors 2>&1 | FileCheck %t/two.mlir --check-prefix=NOENTRY --implicit-check-not=error:

// States in files.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/good.safetensors x:F32:1x1x1=0
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/state.safetensors state.s:F32:2x1=0
// RUN: not mann-run %t/one.mlir --sequence=%t/good.safetensors --load-state=%t/state.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=STATE --implicit-check-not=error:
// RUN: not mann-run %t/one.mlir --sequence=%t/good.safetensors --load-state=%t/good.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=NOSTATE --implicit-check-not=error:
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/nan.safetensors state.s:F32:1=nan
// RUN: not mann-run %t/one.mlir --sequence=%t/good.safetensors --load-state=%t/nan.safetensors 2>&1 | FileCheck %t/one.mlir --check-prefix=NAN --implicit-check-not=error:
// RUN: not mann-run %t/one.mlir --sequence=%t/good.safetensors --save-state=%t/state.txt 2>&1 | FileCheck %t/one.mlir --check-prefix=SAVE --implicit-check-not=error:

// What of the model cannot be run: all entries, and the starts of states.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/unbound.safetensors sequence.calls:I32:1x1=0
// RUN: not mann-run %t/unbound.mlir --sequence=%t/unbound.safetensors 2>&1 | FileCheck %t/unbound.mlir --implicit-check-not=error:

//--- inputs.mlir
mann.state @s : tensor<1xf32> = dense<0.0>
!q = !quant.uniform<i8<-127:127>:f32, 1.0>
func.func @step(%s: tensor<1xf32> {mann.state = @s},
    // CHECK: inputs.mlir:[[#@LINE+1]]:5: error: {{.*}}inputs.safetensors: tensor 'a' has shape 2x3x4, expected sequences x steps x 2
    %a: tensor<2xf32> {mann.name = "a"},
    %b: tensor<2xf32> {mann.name = "b"},
    // CHECK: inputs.mlir:[[#@LINE+1]]:5: error: {{.*}}inputs.safetensors: tensor 'c' has 2 sequences of 4 steps, but 'b' has 2 of 3
    %c: tensor<2xf32> {mann.name = "c"},
    // CHECK: inputs.mlir:[[#@LINE+1]]:5: error: {{.*}}inputs.safetensors: tensor 'd' holds I32, but an input of type 'tensor<2xf32>' takes F32
    %d: tensor<2xf32> {mann.name = "d"},
    // CHECK: inputs.mlir:[[#@LINE+1]]:5: error: {{.*}}inputs.safetensors: tensor 'e' has inf at [0, 1, 1], expected finite numbers; 2 of 12 are not
    %e: tensor<2xf32> {mann.name = "e"},
    // CHECK: inputs.mlir:[[#@LINE+1]]:5: error: {{.*}}inputs.safetensors: tensor 'f' has 128 at [0, 1, 0], but an input of type 'tensor<1x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>' holds -127..127; 2 of 6 elements are outside
    %f: tensor<1x!q> {mann.name = "f"},
    // 'step.x' goes before 'x'.
    %x: tensor<2xf32> {mann.name = "x"},
    // CHECK: inputs.mlir:[[#@LINE+1]]:5: error: {{.*}}inputs.safetensors: has no tensor 'input8' for the input of type 'tensor<2xf32>'; it has 'a' (F32 2x3x4), 'b' (F32 2x3x2), {{.*}}
    %g: tensor<2xf32>) -> (tensor<1xf32> {mann.state = @s}) {
  return %s : tensor<1xf32>
}

//--- one.mlir
// FORM: error: {{.*}}form.safetensors: tensor 'sequence.lengths' is F32 2, expected integers for each sequence
// FEW: error: {{.*}}few.safetensors: tensor 'sequence.lengths' has 1 lengths, but 'x' has 2 sequences
// LENGTHS: error: {{.*}}lengths.safetensors: tensor 'sequence.lengths' has the length -1 at [0], expected 0 to 3, the steps of 'x'
// LENGTHS: error: {{.*}}lengths.safetensors: tensor 'sequence.lengths' has the length 4 at [2], expected 0 to 3, the steps of 'x'
// STATE: one.mlir:[[#@LINE+3]]:1: error: {{.*}}state.safetensors: tensor 'state.s' has shape 2x1, expected 1
// NOSTATE: one.mlir:[[#@LINE+2]]:1: error: {{.*}}good.safetensors: has no tensor 'state.s' for the state of type 'tensor<1xf32>'; it has 'x' (F32 1x1x1)
// NAN: one.mlir:[[#@LINE+1]]:1: error: {{.*}}nan.safetensors: tensor 'state.s' has nan at [0], expected finite numbers; 1 of 1 are not
mann.state @s : tensor<1xf32> = dense<0.0>
// SAVE: mann-run: error: {{.*}}state.txt: a tensor file must be named .safetensors or .npy
func.func @step(%s: tensor<1xf32> {mann.state = @s},
    // EMPTY: one.mlir:[[#@LINE+3]]:5: error: {{.*}}empty.safetensors: tensor 'x' has no sequences: its shape is 0x3x1
    // NOSTEPS: one.mlir:[[#@LINE+2]]:5: error: {{.*}}nosteps.safetensors: tensor 'x' has no steps: its shape is 2x0x1
    // NOTHING: one.mlir:[[#@LINE+1]]:5: error: {{.*}}nothing.safetensors: has no tensor 'x' for the input of type 'tensor<1xf32>'; it has 'y' (F32 2)
    %x: tensor<1xf32> {mann.name = "x"}) -> (tensor<1xf32> {mann.state = @s}) {
  return %s : tensor<1xf32>
}

//--- tick.mlir
// TICK: error: {{.*}}nothing.safetensors: says nothing about the calls; give 'sequence.lengths', how many each sequence has
// TICKS:      sequence 0, step 0: n = [1]
// TICKS-NEXT: sequence 0, step 1: n = [2]
// TICKS-NEXT: sequence 1, step 0: n = [1]
// TICKS-NEXT: sequence 1, step 1: n = [2]
// TICKS-NEXT: sequence 1, step 2: n = [3]
mann.state @n : tensor<1xf32> = dense<0.0>
func.func @tick(%n: tensor<1xf32> {mann.state = @n})
    -> (tensor<1xf32> {mann.state = @n}, tensor<1xf32> {mann.name = "n"}) {
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %next = mann.add %n, %one : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  return %next, %next : tensor<1xf32>, tensor<1xf32>
}

//--- two.mlir
// MISSING: error: {{.*}}calls.safetensors: has no tensor 'sequence.calls', which says for each sequence and step the entry that is called: 0 'write', 1 'read'
// FLAT: error: {{.*}}flat.safetensors: tensor 'sequence.calls' is I32 3, expected integers for each sequence and step
// NOENTRY: error: {{.*}}noentry.safetensors: tensor 'sequence.calls' has 2 at [0, 1], but the entries are 0 'write', 1 'read'; 2 steps call no entry
mann.state @s : tensor<1xf32> = dense<0.0>
func.func @write(
    // OTHER: two.mlir:[[#@LINE+1]]:5: error: {{.*}}other.safetensors: tensor 'x' has 2 sequences of 3 steps, but 'sequence.calls' has 2 of 2
    %x: tensor<1xf32> {mann.name = "x"}) -> (tensor<1xf32> {mann.state = @s}) {
  return %x : tensor<1xf32>
}
func.func @read(%s: tensor<1xf32> {mann.state = @s},
    // OTHER: two.mlir:[[#@LINE+2]]:5: error: {{.*}}other.safetensors: tensor 'x' has 2 sequences of 3 steps, but 'sequence.calls' has 2 of 2
    // NOENTRY: two.mlir:[[#@LINE+1]]:5: error: {{.*}}noentry.safetensors: has no tensor 'read.x' for the input of type 'tensor<1xf32>'; it has 'write.x'
    %x: tensor<1xf32> {mann.name = "x"}) -> (tensor<1xf32> {mann.name = "y"}) {
  return %s : tensor<1xf32>
}

//--- unbound.mlir
// CHECK: mann-run: error: the model has no values for 3 of its parameters, 'a' the first: give its weights with --weights=<file>
mann.parameter @a : tensor<1xf32>
mann.parameter @b : tensor<1xf32>
mann.parameter @c : tensor<1xf32>
mann.state @s : tensor<1xf32> from @c
mann.state @t : tensor<1xf32> from @a
func.func @first(%s: tensor<1xf32> {mann.state = @s}) -> (tensor<1xf32> {mann.state = @s}) {
  %a = mann.get_parameter @a : tensor<1xf32>
  return %a : tensor<1xf32>
}
func.func @second(%t: tensor<1xf32> {mann.state = @t}) -> (tensor<1xf32> {mann.state = @t}) {
  %a = mann.get_parameter @a : tensor<1xf32>
  %b = mann.get_parameter @b : tensor<1xf32>
  return %b : tensor<1xf32>
}
