// --check lists the first differences and counts all.
// RUN: %python %S/Inputs/write_safetensors.py %t.inputs.safetensors x:F32:3x4=1 codes:I8:3x4=5
// RUN: %python %S/Inputs/write_safetensors.py %t.safetensors codes:I32:3x4=5,5,5,5,5,5,-6,5,5,5,5,1000 y:F32:3x4=1,1,1,1.125,1,1,1,1,1,1,1,1 n:I64:3=7,7,8 spare:I8:1=0
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.safetensors | FileCheck %s

// CHECK:      sample 0: y[3]: expected 1.125, found 1
// CHECK-NEXT: sample 1: codes[2]: expected -6, found 5
// CHECK-NEXT: sample 2: codes[3]: expected 1000, found 5
// CHECK-NEXT: sample 2: n: expected 8, found 7
// CHECK-NEXT: 4 of 27 values differ from {{.*}}check.mlir{{.*}}.safetensors
// CHECK-NOT:  {{.}}

// The tolerance is for floats; integers stay exact.
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.safetensors --tolerance=0.125 | FileCheck %s --check-prefix=TOLERANCE
// TOLERANCE-NOT: y
// TOLERANCE:     3 of 27 values differ

// RUN: mann-run %s --inputs=%t.inputs.safetensors --check=%t.safetensors --limit=1 --tolerance=0.2 | FileCheck %s --check-prefix=LIMIT
// LIMIT: all 9 values of 1 samples agree

// RUN: %python %S/Inputs/write_safetensors.py %t.far.safetensors codes:I8:3x4=6 y:F32:3x4=1 n:I64:3=7
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.far.safetensors | FileCheck %s --check-prefix=MANY
// MANY-COUNT-10: sample {{[0-2]}}: codes{{.*}}: expected 6, found 5
// MANY-NEXT:     ... and 2 more
// MANY-NEXT:     12 of 27 values differ

// Floats, such as results of the model before it was quantized, are compared with the numbers
// that codes stand for.
// RUN: %python %S/Inputs/write_safetensors.py %t.numbers.safetensors codes:F32:3x4=5,5.25,5,5,5,5,5,5,5,5,5,7 y:F32:3x4=1 n:I64:3=7
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.numbers.safetensors --tolerance=0.25 | FileCheck %s --check-prefix=NUMBERS
// NUMBERS:      sample 2: codes[3]: expected 7, found 5
// NUMBERS-NEXT: 1 of 27 values differ
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.numbers.safetensors | FileCheck %s --check-prefix=EXACT
// EXACT:      sample 0: codes[1]: expected 5.25, found 5
// EXACT-NEXT: sample 2: codes[3]: expected 7, found 5

// Files that cannot be compared at all.
// RUN: %python %S/Inputs/write_safetensors.py %t.bad.safetensors codes:F64:3x4=5 y:F32:4x4=1
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.bad.safetensors 2>&1 | FileCheck %s --check-prefix=BAD
// BAD: error: {{.*}}: tensor 'y' has shape 4x4, but the results have 3x4
// BAD: error: {{.*}}: tensor 'codes' holds F64, but the results are of type 'tensor<4x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>'
// BAD: error: {{.*}}: has no tensor 'n' to compare with; it has 'codes' (F64 3x4), 'y' (F32 4x4)
// BAD-NOT: error
// RUN: not mann-run %s --inputs=%t.inputs.safetensors --check=%t.none.safetensors 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: {{.*}}.none.safetensors: cannot read
// RUN: not mann-run %s --function=nothing --check=%t.safetensors 2>&1 | FileCheck %s --check-prefix=NOTHING
// NOTHING: error: the function has no results to compare with

!q = !quant.uniform<i8<-127:127>:f32, 1.0>
func.func @main(%x: tensor<4xf32> {mann.name = "x"}, %codes: tensor<4x!q> {mann.name = "codes"})
    -> (tensor<4xf32> {mann.name = "y"}, tensor<4x!q> {mann.name = "codes"}, i32 {mann.name = "n"}) {
  %n = arith.constant 7 : i32
  return %x, %codes, %n : tensor<4xf32>, tensor<4x!q>, i32
}
func.func private @nothing() {
  return
}
