// RUN: not mann-opt %s --mann-bind-weights 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: bind-weights-files.mlir:[[#]]:1: error: no weights to bind: name a .safetensors, .npy or .npz file (mann-bind-weights{file=...})

// RUN: not mann-opt %s --mann-bind-weights=file=%t.missing.safetensors 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: cannot bind weights: {{.*}}.missing.safetensors: {{.*[Nn]}}o such file

// RUN: echo text > %t.txt
// RUN: not mann-opt %s --mann-bind-weights=file=%t.txt 2>&1 | FileCheck %s --check-prefix=KIND
// KIND: error: cannot bind weights: {{.*}}.txt: {{.*}}.safetensors

// RUN: %python %inputs/models/write_safetensors.py %t.empty.safetensors
// RUN: not mann-opt %s --mann-bind-weights=file=%t.empty.safetensors 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: error: 'mann.parameter' op takes tensor 'H', but the file has no tensors

// RUN: %python %inputs/models/write_safetensors.py %t.more.safetensors H=2:1 left=1:0 over=1:0
// RUN: mann-opt %s --mann-bind-weights=file=%t.more.safetensors -o /dev/null 2>&1 | FileCheck %s --check-prefix=MORE
// MORE: warning: no parameter uses 'left', 'over' of {{.*}}.more.safetensors

// RUN: %python %inputs/models/write_safetensors.py %t.many.safetensors t0=1:0 t1=1:0 t2=1:0 t3=1:0 t4=1:0 t5=1:0 t6=1:0 t7=1:0 t8=1:0 t9=1:0 t10=1:0 t11=1:0 t12=1:0 t13=1:0 t14=1:0 t15=1:0 t16=1:0 t17=1:0 t18=1:0 t19=1:0 t20=1:0 t21=1:0
// RUN: not mann-opt %s --mann-bind-weights=file=%t.many.safetensors 2>&1 | FileCheck %s --check-prefix=MANY
// MANY: the file has 't0' (1), 't1' (1), {{.*}}'t19' (1) and 2 more{{$}}

module {
  mann.parameter @H : tensor<2xf32>
}
