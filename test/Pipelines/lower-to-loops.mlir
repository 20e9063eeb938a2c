// A quantized network as loops over one arena a type: nothing of the levels above
// is left but kernels, and no allocation but sums of kernels, and no copy.
// RUN: %python %inputs/tiny_memn2n.py %t
// RUN: mannc %inputs/models/memn2n.mlir --weights %t/weights.safetensors --calibrate %t/samples.safetensors --quantize=q8 --addressing=hamming -o %t/q8.mlir
// RUN: mann-opt %t/q8.mlir --mann-lower-to-loops-pipeline -o %t/loops.mlir
// RUN: FileCheck %s --input-file=%t/loops.mlir
// RUN: FileCheck %s --check-prefix=LEFT --input-file=%t/loops.mlir --implicit-check-not='memref.alloc(' --implicit-check-not=memref.copy --implicit-check-not=tensor. --implicit-check-not=linalg. --implicit-check-not='fxp.{{[^eprw]}}' --implicit-check-not=quant. --implicit-check-not=bufferization.to --implicit-check-not=mann.similarity
// A float network as well.
// RUN: mann-opt %inputs/models/memn2n.mlir --mann-bind-weights=file=%t/weights.safetensors --mann-lower-to-loops-pipeline | FileCheck %s --check-prefix=FLOAT
// mannc runs the same passes.
// RUN: mannc %t/q8.mlir --stop-after=lower -o %t/mannc.mlir
// RUN: mann-opt %t/mannc.mlir -o %t/mannc-again.mlir
// What mannc writes says the interface, too.
// RUN: sed '1s/^module.*/module {/' %t/loops.mlir > %t/loops-body.mlir
// RUN: sed '1s/^module attributes {mann.interface = .*/module {/' %t/mannc-again.mlir > %t/mannc-body.mlir
// RUN: cmp %t/loops-body.mlir %t/mannc-body.mlir

// CHECK: memref.global "private" constant @A : memref<7x8xi8> = dense<
// CHECK: func.func @answer(%{{.*}}: memref<4x3xi32> {mann.name = "story"}, %{{.*}}: memref<3xi32> {mann.name = "question"}, %{{.*}}: i32 {mann.name = "count"}, %[[OUT:.*]]: memref<7xi8> {{.*}}mann.name = "logits"}, %{{.*}}: memref<{{[0-9]+}}xi32> {mann.arena}, %[[ARENA:.*]]: memref<{{[0-9]+}}xi8> {mann.arena})
// CHECK: memref.reinterpret_cast %[[ARENA]]
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[OUT]][
// LEFT: func.func @answer
// LEFT: fxp.embed_row
// LEFT: fxp.row_reduce hamming
// FLOAT: memref.global "private" constant @A : memref<7x8xf32>
// FLOAT: func.func @answer({{.*}}memref<7xf32>
// FLOAT-NOT: memref.copy
// FLOAT: math.exp
