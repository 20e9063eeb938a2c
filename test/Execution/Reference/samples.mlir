// Inputs from files, by name, with and without a sample dimension; results to a
// file, which --check compares with.
// RUN: %python %S/Inputs/write_safetensors.py %t.safetensors story:U8:2x2x2=0,1,1,1,2,9,0,0 n:I64:2=1,2 u:F32:2x2=1,0.5,-1,2 \
// RUN:     state:I16:2x2=-127,3,0,127 signs:I8:2x3=1,-1,1,-1,-1,-1 answer:I8:2=0,1
// RUN: mann-run %s --inputs=%t.safetensors --print -o %t.out.safetensors | FileCheck %s
// RUN: mann-run %s --inputs=%t.safetensors --limit=1 | FileCheck %s --check-prefix=LIMIT
// RUN: mann-run - --inputs=%t.safetensors --check=%t.out.safetensors < %s | FileCheck %s --check-prefix=SAME
// RUN: mann-run %s --inputs=%t.safetensors --check=%t.out.safetensors --limit=1 | FileCheck %s --check-prefix=FIRST

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @table : tensor<3x2xf32> = dense<[[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]]> : tensor<3x2xf32>

func.func @main(%story: tensor<2x2xi8> {mann.name = "story"}, %n: i32 {mann.name = "n"},
                %u: tensor<2xf32> {mann.name = "u"}, %state: tensor<2x!q> {mann.name = "state"},
                %signs: tensor<3x!mann.bipolar> {mann.name = "signs"})
    -> (tensor<2xf32> {mann.name = "scores"}, i32, tensor<2x!q> {mann.name = "state"},
        tensor<3x!mann.bipolar> {mann.name = "signs"}) {
  %A = mann.get_parameter @table : tensor<3x2xf32>
  %m = mann.embed %story, %A count(%n) : tensor<2x2xi8>, tensor<3x2xf32> -> tensor<2x2xf32>
  %s = mann.similarity dot %m, %u : tensor<2x2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %s, %n, %state, %signs : tensor<2xf32>, i32, tensor<2x!q>, tensor<3x!mann.bipolar>
}
// Slots 11 22 (20 40 is empty) with 1 0.5; 100 200 and 2 4 with -1 2.
// CHECK:      sample 0: scores = [22, 0]
// CHECK-NEXT: sample 0: result1 = 1
// CHECK-NEXT: sample 0: state = [-127, 3] * 2^-2
// CHECK-NEXT: sample 0: signs = [1, -1, 1]
// CHECK-NEXT: sample 1: scores = [300, 6]
// CHECK-NEXT: sample 1: result1 = 2
// CHECK-NEXT: sample 1: state = [0, 127] * 2^-2
// CHECK-NEXT: sample 1: signs = [-1, -1, -1]
// CHECK-NOT:  {{.}}

// LIMIT:     sample 0: scores
// LIMIT-NOT: sample 1

// SAME: {{^}}all 16 values of 2 samples agree with {{.*}}.out.safetensors
// FIRST: {{^}}all 8 values of 1 samples agree with {{.*}}.out.safetensors

// The file that was written: kinds, shapes and bytes.
// RUN: %python -c "import json, struct; f = open(r'%t.out.safetensors', 'rb'); h = json.loads(f.read(struct.unpack('<Q', f.read(8))[0])); print('\n'.join(f'{k} {v[\"dtype\"]} {v[\"shape\"]}' for k, v in h.items()))" | FileCheck %s --check-prefix=FILE
// FILE:      scores F32 [2, 2]
// FILE-NEXT: result1 I32 [2]
// FILE-NEXT: state I8 [2, 2]
// FILE-NEXT: signs I8 [2, 3]

// One sample without a sample dimension; as .npy, the file names the tensor.
// RUN: %python %S/Inputs/write_safetensors.py %t.one.safetensors story:I32:2x2=0,1,1,1 n:I8:=-1 u:F32:2=1,0.5 state:I8:2=1,1 signs:I8:3=1
// RUN: mann-run %s --inputs=%t.one.safetensors | FileCheck %s --check-prefix=ONE
// ONE:      sample 0: scores = [0, 0]
// ONE-NEXT: sample 0: result1 = -1
// ONE-NOT:  sample 1
