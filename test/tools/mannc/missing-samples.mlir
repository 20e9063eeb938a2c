// Samples that lack inputs, or never get to a part of the model, are told in one line;
// nobody is sent to a pass that is no flag of the tool.
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/other.safetensors other=2:F32:1
// RUN: not mann-run %t/three.mlir --inputs %t/other.safetensors 2>&1 | FileCheck %s --check-prefix=LACKS
// RUN: not mannc %t/three.mlir --quantize=q8 --calibrate %t/other.safetensors 2>&1 | FileCheck %s --check-prefix=LACKS
// RUN: not mannc %t/three.mlir --emit=c --self-test %t/other.safetensors -o %t/c 2>&1 | FileCheck %s --check-prefix=LACKS
// RUN: not mannc %t/three.mlir --report=- --report-samples %t/other.safetensors 2>&1 | FileCheck %s --check-prefix=LACKS
// RUN: %python %inputs/models/write_safetensors.py %t/calls.safetensors sequence.calls=1x2:I32:0,1
// RUN: not mann-run %t/entries.mlir --sequence %t/calls.safetensors 2>&1 | FileCheck %s --check-prefix=ENTRIES

// LACKS: three.mlir:1:14: error: {{.*}}other.safetensors: has no tensor 'x' for the argument of type 'tensor<2xf32>', nor 'arg1' for the argument of type 'i32', nor 'z' for the argument of type 'tensor<3xf32>'; it has 'other' (F32 2)
// LACKS-NOT: error:
// ENTRIES: entries.mlir:2:18: error: {{.*}}calls.safetensors: has no tensor 'write.x' for the input of type 'tensor<2xf32>', nor 'read.k' for the input of type 'tensor<2xf32>'; it has 'sequence.calls' (I32 1x2)
// ENTRIES-NOT: error:

// Entries that no sample calls, whatever the scheme.
// RUN: %python %inputs/models/write_safetensors.py %t/write.safetensors write.x=1x2x2:F32:1 sequence.calls=1x2:I32:0
// RUN: not mannc %t/entries.mlir --quantize=q8 --calibrate %t/write.safetensors 2>&1 | FileCheck %s --check-prefix=NEVER
// RUN: not mannc %t/entries.mlir --quantize=q8 --formats=per-hop --calibrate %t/write.safetensors 2>&1 | FileCheck %s --check-prefix=NEVER
// RUN: not mannc %t/entries.mlir --quantize=q8 --formats=global --calibrate %t/write.safetensors 2>&1 | FileCheck %s --check-prefix=NEVER
// One format whose bits are given needs no samples.
// RUN: mannc %t/entries.mlir --quantize=q8 --formats=global --integer-bits=2 -o %t/global.mlir
// RUN: FileCheck %s --check-prefix=GLOBAL --input-file=%t/global.mlir
// GLOBAL: func.func @read({{.*}}tensor<2x!quant.uniform<i8
// NEVER: entries.mlir:5:56: error: no sample of --calibrate gets here (nor to 1 values more), and --quantize chooses number formats by the values that occur: give samples that call every entry and enter every loop, or one format for all with --formats=global --integer-bits=<n>
// NEVER-NOT: {{error:|mann-calibrate}}

// A loop that no sample enters.
// RUN: %python %inputs/models/write_safetensors.py %t/zero.safetensors x=2:F32:1 n=1:I32:0
// RUN: not mannc %t/loop.mlir --quantize=q8 --calibrate %t/zero.safetensors 2>&1 | FileCheck %s --check-prefix=LOOP
// RUN: %python %inputs/models/write_safetensors.py %t/one.safetensors x=2:F32:1 n=1:I32:1
// RUN: mannc %t/loop.mlir --quantize=q8 --calibrate %t/one.safetensors -o %t/loop.out.mlir
// RUN: FileCheck %s --check-prefix=ENTERED --input-file=%t/loop.out.mlir
// ENTERED: scf.for
// LOOP: loop.mlir:6:11: error: no sample of --calibrate gets here, and --quantize
// LOOP-NOT: {{error:|mann-calibrate}}

// A value in the text that cannot be read is not missing weights.
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=2:F32:1
// RUN: not mannc %t/resource.mlir --quantize=q8 --calibrate %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=RESOURCE
// RUN: not mannc %t/resource.mlir --quantize=q8 --formats=global --integer-bits=2 2>&1 | FileCheck %s --check-prefix=RESOURCE
// RUN: not mannc %t/resource.mlir --quantize=q8 --formats=per-hop 2>&1 | FileCheck %s --check-prefix=RESOURCE
// RUN: not mannc %t/state.mlir --quantize=q8 --formats=global --integer-bits=2 2>&1 | FileCheck %s --check-prefix=STATE
// RESOURCE: resource.mlir:1:1: error: 'mann.parameter' op {{.*}}has a value that cannot be read: expected a dense value, or a resource with its data, of elements that fit 'tensor<2x2xf32>'
// RESOURCE-NOT: {{error:|mann-bind-weights}}
// STATE: state.mlir:1:1: error: 'mann.state' op '@s' has a value that cannot be read: expected a dense value, or a resource with its data, of elements that fit 'tensor<2xf32>'
// STATE-NOT: {{error:|mann-bind-weights}}

//--- three.mlir
func.func @f(%x: tensor<2xf32> {mann.name = "x"}, %n: i32, %z: tensor<3xf32> {mann.name = "z"}) -> tensor<2xf32> {
  %y = mann.relu %x : tensor<2xf32>
  return %y : tensor<2xf32>
}
//--- entries.mlir
mann.state @s : tensor<2xf32> = dense<0.0>
func.func @write(%x: tensor<2xf32> {mann.name = "x"}) -> (tensor<2xf32> {mann.state = @s}) {
  return %x : tensor<2xf32>
}
func.func @read(%s: tensor<2xf32> {mann.state = @s},   %k: tensor<2xf32> {mann.name = "k"}) -> (tensor<2xf32> {mann.name = "y"}) {
  %y = mann.add %k, %s : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
//--- loop.mlir
func.func @f(%x: tensor<2xf32> {mann.name = "x"}, %n: i32 {mann.name = "n"}) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = arith.index_cast %n : i32 to index
  %y = scf.for %t = %c0 to %e step %c1 iter_args(%p = %x) -> (tensor<2xf32>) {
    %p2 = mann.add %p, %p : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %p2 : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}
//--- resource.mlir
mann.parameter @W : tensor<2x2xf32> = dense_resource<w> : tensor<2x2xf32>
func.func @f(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<2xf32> {
  %W = mann.get_parameter @W : tensor<2x2xf32>
  %y = mann.linear %x, %W : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
//--- state.mlir
mann.state @s : tensor<2xf32> = dense_resource<s> : tensor<2xf32>
func.func @f(%x: tensor<2xf32> {mann.name = "x"}, %s: tensor<2xf32> {mann.state = @s}) -> (tensor<2xf32> {mann.state = @s}) {
  %y = mann.add %x, %s : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
