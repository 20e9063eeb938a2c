// Everything that is wrong with a file of inputs is reported at once, each at
// the argument concerned.
// RUN: %python %S/Inputs/write_safetensors.py %t.safetensors n:I64:3=1,3000000000,2 story:I16:2x2x2=0,0,0,-129,0,0,0,300 u:I32:3x2=0 v:F32:2=nan,1 codes:I8:3x1=0,3,-4 signs:I8:3x1=1,0,-1
// RUN: not mann-run %s --function=many --inputs=%t.safetensors 2>&1 | FileCheck %s
// RUN: %python %S/Inputs/write_safetensors.py %t.empty.safetensors x:F32:0x2=
// RUN: not mann-run %s --function=one --inputs=%t.empty.safetensors 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: %python %S/Inputs/write_safetensors.py %t.shape.safetensors x:F32:3x3x2=0
// RUN: not mann-run %s --function=one --inputs=%t.shape.safetensors 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not mann-run %s --function=one --inputs=%t.no.safetensors 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not mann-run %s --function=dynamic --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=DYNAMIC
// RUN: not mann-run %s --function=names --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=NAMES
// RUN: not mann-run %s --function=result_names 2>&1 | FileCheck %s --check-prefix=RESULTS

!c = !quant.uniform<i3<-3:3>:f32, 1.0>
func.func private @many(
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: tensor 'n' has 3000000000 at [1], but an argument of type 'i32' holds -2147483648..2147483647; 1 of 3 elements are outside
    %n: i32 {mann.name = "n"},
    // CHECK: inputs-errors.mlir:[[#@LINE+2]]:5: error: {{.*}}.safetensors: tensor 'story' has 2 samples, but 'n' has 3
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: tensor 'story' has -129 at [0, 1, 1], but an argument of type 'tensor<2x2xi8>' holds -128..127; 2 of 8 elements are outside
    %story: tensor<2x2xi8> {mann.name = "story"},
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: tensor 'u' holds I32, but an argument of type 'tensor<2xf32>' takes F32
    %u: tensor<2xf32> {mann.name = "u"},
    // CHECK: inputs-errors.mlir:[[#@LINE+2]]:5: error: {{.*}}.safetensors: tensor 'v' has 1 samples, but 'n' has 3
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: tensor 'v' has nan at [0], expected finite numbers; 1 of 2 are not
    %v: tensor<2xf32> {mann.name = "v"},
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: tensor 'codes' has -4 at [2, 0], but an argument of type 'tensor<1x!quant.uniform<i3<-3:3>:f32, 1.000000e+00>>' holds -3..3; 1 of 3 elements are outside
    %codes: tensor<1x!c> {mann.name = "codes"},
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: tensor 'signs' has 0 at [1, 0], but an argument of type 'tensor<1x!mann.bipolar>' holds -1 or 1; 1 of 3 elements are outside
    %signs: tensor<1x!mann.bipolar> {mann.name = "signs"},
    // CHECK: inputs-errors.mlir:[[#@LINE+1]]:5: error: {{.*}}.safetensors: has no tensor 'arg6' for the argument of type 'tensor<2xf32>'; it has 'n' (I64 3), 'story' (I16 2x2x2), 'u' (I32 3x2), 'v' (F32 2), 'codes' (I8 3x1), 'signs' (I8 3x1)
    %other: tensor<2xf32>) {
  // CHECK-NOT: error
  return
}

// EMPTY: error: {{.*}}.safetensors: tensor 'x' has no samples: its shape is 0x2
// SHAPE: error: {{.*}}.safetensors: tensor 'x' has shape 3x3x2, expected 2 for one sample or nx2 for n samples
// NONE: mann-run: error: --inputs={{.*}}.no.safetensors: cannot read: {{[Nn]}}o such file
func.func private @one(%x: tensor<2xf32> {mann.name = "x"}) {
  return
}

// DYNAMIC: error: argument #0 has type 'tensor<?xf32>'; the interpreter takes i32 and tensors of static shape
func.func private @dynamic(%u: tensor<?xf32> {mann.name = "u"}) {
  return
}

// NAMES: inputs-errors.mlir:[[#@LINE+1]]:1: error: function 'names' calls #0 and #1 of its arguments 'arg1'; give each a 'mann.name' of its own
func.func private @names(%x: i32 {mann.name = "arg1"}, %y: i32) {
  return
}

// RESULTS: error: function 'result_names' calls #0 and #1 of its results 'result1'; give each a 'mann.name' of its own
func.func private @result_names() -> (i32 {mann.name = "result1"}, i32) {
  %0 = arith.constant 0 : i32
  return %0, %0 : i32, i32
}
