// Answers against labels of sequences: of each call, or of the last ones.
// RUN: rm -rf %t && mkdir %t
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/x.safetensors x:I16:2x3x2=1,2,3,-1,120,0,10,0,-128,50,0,90 sequence.lengths:I32:2=3,1
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/all.safetensors labels:I32:2x3=0,1,-1,0,0,0
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/last.safetensors labels:I8:2=0,1
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/none.safetensors labels:I8:2=-1,-1
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/shape.safetensors labels:I8:3=0,1,1
// RUN: %python %S/../../Execution/Reference/Inputs/write_safetensors.py %t/real.safetensors labels:F32:2=0,1
// RUN: mann-run %s --sequence=%t/x.safetensors --evaluate=%t/all.safetensors | FileCheck %s --check-prefix=ALL --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t/x.safetensors --evaluate=%t/last.safetensors | FileCheck %s --check-prefix=LAST --implicit-check-not={{.}}
// RUN: mann-run %s --sequence=%t/x.safetensors --evaluate=%t/last.safetensors --limit=1 | FileCheck %s --check-prefix=FIRST --implicit-check-not={{.}}
// RUN: not mann-run %s --sequence=%t/x.safetensors --evaluate=%t/none.safetensors 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not mann-run %s --sequence=%t/x.safetensors --evaluate=%t/shape.safetensors 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not mann-run %s --sequence=%t/x.safetensors --evaluate=%t/real.safetensors 2>&1 | FileCheck %s --check-prefix=REAL
// RUN: not mann-run %s --sequence=%t/x.safetensors --evaluate=%t/absent.npy 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not mann-run %s --sequence=%t/x.safetensors --evaluate-output=y 2>&1 | FileCheck %s --check-prefix=ALONE
// RUN: not mann-run %s --sequence=%t/x.safetensors --evaluate=%t/all.safetensors -o %t/all.safetensors 2>&1 | FileCheck %s --check-prefix=OVER

!q = !quant.uniform<i8<-127:127>:f32, 0.25>

mann.state @sum : tensor<2x!q> = dense<[4, -4]>

// From 4 -4: 5 -2, 8 -3, 127 -3; from 4 -4 again: 14 -4. The first is the largest each time.
func.func @step(%x: tensor<2x!q> {mann.name = "x"}, %sum: tensor<2x!q> {mann.state = @sum})
    -> (tensor<2x!q> {mann.name = "y"}, tensor<2x!q> {mann.state = @sum}) {
  %next = mann.add %x, %sum : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
  return %next, %next : tensor<2x!q>, tensor<2x!q>
}

// ALL: {{^}}'y': 2 of 3 right, 66.67 %; 1 without a label
// LAST: {{^}}'y': 1 of 2 right, 50.00 %
// FIRST: {{^}}'y': 1 of 1 right, 100.00 %
// NONE: none.safetensors: no call has a label: all are negative
// SHAPE: shape.safetensors: the labels have the shape 3; the answers 'y' have 2x3, those of the last calls 2
// REAL: real.safetensors: tensor 'labels' holds F32, but labels are integers, the numbers of the right answers
// ABSENT: mann-run: error: {{.*}}absent.npy
// ALONE: mann-run: error: --evaluate-output needs --evaluate=<labels>
// OVER: mann-run: error: -o would write over '{{.*}}all.safetensors', which is the file of --evaluate: give another path
