// A state whose rows have exponents: kept, compared, saved and loaded with these.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.safetensors w:I16:1x3x2=256,0,0,256,0,0 x:I8:1x3x2=4,-2,127,127,127,127
// RUN: mann-run %s --sequence=%t.safetensors --states=all | FileCheck %s --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t.safetensors --states=all --jit | FileCheck %s --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t.safetensors --compare=jit | FileCheck %s --check-prefix=SAME
// RUN: mann-run %s --sequence=%t.safetensors --limit=1 --save-state=%t.state.safetensors -o %t.out.safetensors
// RUN: %python %S/Inputs/print_safetensors.py %t.state.safetensors | FileCheck %s --check-prefix=SAVED --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t.safetensors --check=%t.out.safetensors --states=final | FileCheck %s --check-prefix=CHECKED
// RUN: mann-run %s --sequence=%t.safetensors --compare=jit --load-state=%t.state.safetensors | FileCheck %s --check-prefix=SAME
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.far.safetensors state.memory:I8:2x3=7,0,6,0,0,0 model.fingerprint@%t.state.safetensors
// RUN: not mann-run %s --sequence=%t.safetensors --load-state=%t.far.safetensors 2>&1 | FileCheck %s --check-prefix=FAR
// 3 times 2^1 are 6 times 2^0.
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.coarse.safetensors state.memory:I8:2x3=3,0,2,0,0,0 model.fingerprint@%t.state.safetensors
// RUN: not mann-run %s --sequence=%t.safetensors --load-state=%t.coarse.safetensors 2>&1 | FileCheck %s --check-prefix=COARSE
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t.shape.safetensors state.memory:I8:2x2=3,0,2,0 model.fingerprint@%t.state.safetensors
// RUN: not mann-run %s --sequence=%t.safetensors --load-state=%t.shape.safetensors 2>&1 | FileCheck %s --check-prefix=SHAPE

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!f = !quant.uniform<i16<-32767:32767>:f32, 0.015625>
!gate = !quant.uniform<i10<0:256>:f32, 0.00390625>
!rows = !mann.scaled<4, -3:2>

mann.parameter @erase : tensor<2x!gate> = dense<[256, 0]> : tensor<2xi16>
mann.state @memory : tensor<2x2x!rows> = dense<[[7, -1, 0], [0, 0, 0]]>
func.func @step(%w: tensor<2x!gate> {mann.name = "w"}, %x: tensor<2x!q> {mann.name = "x"}, %m: tensor<2x2x!rows> {mann.state = @memory})
    -> (tensor<2x!f> {mann.name = "y"}, tensor<2x2x!rows> {mann.state = @memory}) {
  %e = mann.get_parameter @erase : tensor<2x!gate>
  %n = mann.erase_add %m, %w, %e, %x : tensor<2x2x!rows>, tensor<2x!gate>, tensor<2x!gate>, tensor<2x!q> -> tensor<2x2x!rows>
  %y = mann.read %w, %n : tensor<2x!gate>, tensor<2x2x!rows> -> tensor<2x!f>
  return %y, %n : tensor<2x!f>, tensor<2x2x!rows>
}

// CHECK:      sequence 0, step 0: y = [64, -32] * 2^-6
// CHECK-NEXT: sequence 0, step 0: state.memory = {{\[}}[4, -2] * 2^-2, [0, 0] * 2^-3]
// CHECK-NEXT: sequence 0, step 1: y = [1792, 1792] * 2^-6
// CHECK-NEXT: sequence 0, step 1: state.memory = {{\[}}[4, -2] * 2^-2, [7, 7] * 2^2]
// CHECK-NEXT: sequence 0, step 2: y = [0, 0] * 2^-6
// CHECK-NEXT: sequence 0, step 2: state.memory = {{\[}}[4, -2] * 2^-2, [7, 7] * 2^2]
// SAME: the interpreter and compiled code agree in 3 calls of 1 sequences
// SAVED: model.fingerprint I32 []: {{.*}}
// SAVED-NEXT: state.memory I8 [2, 3]: 4 -2 1 7 7 5
// CHECKED: {{^}}all 12 values of 1 sequences agree with
// FAR: has 6 as element 2, but its type '{{.*}}' holds -7..7, and behind each row the least exponent that it needs, in 0..5
// COARSE: has 2 as element 2, but its type '{{.*}}' holds -7..7, and behind each row the least exponent that it needs, in 0..5
// SHAPE: has shape 2x2, expected 2x3
