// What one flag or one op is the cause of is told in one line, in the words of the tool.
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/none.safetensors story=1x4x3:I32:1 question=1x3:I32:1 count=1:I32:1
// RUN: not mannc %t/sin.mlir --emit=c -o %t/c 2>&1 | FileCheck %s --check-prefix=SIN
// RUN: not mannc %t/add.mlir --emit=obj -o %t/o 2>&1 | FileCheck %s --check-prefix=ADD
// RUN: not mannc %t/generic.mlir 2>&1 | FileCheck %s --check-prefix=GENERIC
// RUN: not mannc %t/call.mlir 2>&1 | FileCheck %s --check-prefix=CALL
// RUN: not mannc %t/dialect.mlir 2>&1 | FileCheck %s --check-prefix=DIALECT
// RUN: not mann-run %t/dialect.mlir 2>&1 | FileCheck %s --check-prefix=DIALECT
// RUN: not mannc %t/type.mlir 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: not mannc %inputs/models/memn2n.mlir --report=- 2>&1 | FileCheck %s --check-prefix=WEIGHTS
// RUN: not mannc %t/mixed.mlir --quantize=q8 --addressing=l1 --calibrate %t/none.safetensors 2>&1 | FileCheck %s --check-prefix=MIXED
// RUN: not mannc %t/bounded.mlir --quantize=q8 --addressing=hamming --calibrate %t/none.safetensors 2>&1 | FileCheck %s --check-prefix=BOUNDED
// RUN: not mannc %t/relu.mlir --quantize=q8 --addressing=l1 --calibrate %t/none.safetensors 2>&1 | FileCheck %s --check-prefix=NOTHING
// RUN: not mann-run %inputs/models/memn2n.mlir --inputs %t/none.safetensors 2>&1 | FileCheck %s --check-prefix=WEIGHTS

// SIN: sin.mlir:2:8: error: 'math.sin' op is no operation of a model: expected mann operations, scf.for, func.call, and constants, indices and slices for them
// SIN-NOT: error:
// ADD: add.mlir:2:8: error: 'tosa.add' op is no operation of a model
// ADD-NOT: error:
// GENERIC: generic.mlir:3:8: error: 'linalg.generic' op is no operation of a model
// GENERIC-NOT: error:
// CALL: call.mlir:3:8: error: 'func.call' op calls '@g', which has no body or calls itself
// CALL-NOT: error:
// DIALECT: dialect.mlir:2:{{[0-9]+}}: error: an operation of a dialect that is not known here; a model is of mann operations
// DIALECT-NOT: error:
// TYPE: type.mlir:1:{{[0-9]+}}: error: {{.*}}is of a dialect that is not known here; a model is of mann operations
// TYPE-NOT: error:
// WEIGHTS: error: the model has no values for 7 of its parameters, 'A' the first: give its weights with --weights=<file>
// WEIGHTS-NOT: error:
// MIXED: mixed.mlir:4:8: error: 'mann.similarity' op is quantized already ({{.*}}): --addressing=l1 replaces similarities in f32; leave it out, or start from the model in f32
// MIXED-NOT: error:
// BOUNDED: error: 'mann.similarity' op computes l1 already: --addressing=hamming replaces dot and cosine
// BOUNDED-NOT: error:
// NOTHING: mannc: error: --addressing=l1 replaces similarities, but the model has none: leave it out
// NOTHING-NOT: error:

//--- sin.mlir
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = math.sin %u : tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- add.mlir
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = tosa.add %u, %u : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- generic.mlir
#m = affine_map<(d0) -> (d0)>
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = linalg.generic {indexing_maps = [#m, #m], iterator_types = ["parallel"]} ins(%u : tensor<2xf32>) outs(%u : tensor<2xf32>) {
  ^bb0(%x: f32, %y: f32):
    %z = arith.addf %x, %y : f32
    linalg.yield %z : f32
  } -> tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- call.mlir
func.func private @g(tensor<2xf32>) -> tensor<2xf32>
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = func.call @g(%u) : (tensor<2xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- dialect.mlir
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = "stablehlo.add"(%u, %u) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- type.mlir
func.func @f(%u: !stablehlo.token) {
  return
}
//--- relu.mlir
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %b = mann.relu %u : tensor<2xf32>
  return %b : tensor<2xf32>
}
//--- mixed.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @f(%m: tensor<4x3x!q>, %k: tensor<3x!q>, %n: tensor<4x3xf32>, %j: tensor<3xf32>)
    -> (tensor<4x!q>, tensor<4xf32>) {
  %y = mann.similarity dot %m, %k : tensor<4x3x!q>, tensor<3x!q> -> tensor<4x!q>
  %z = mann.similarity dot %n, %j : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
  return %y, %z : tensor<4x!q>, tensor<4xf32>
}
//--- bounded.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @f(%n: tensor<4x3xf32>, %j: tensor<3xf32>) -> tensor<4xf32> {
  %z = mann.similarity l1 %n, %j {code = !q} : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
  return %z : tensor<4xf32>
}
