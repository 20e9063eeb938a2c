// The two halves of the lowering: fixed-point arithmetic over buffers between.
// RUN: %python %inputs/tiny_memn2n.py %t
// RUN: mannc %inputs/models/memn2n.mlir --weights %t/weights.safetensors --calibrate %t/samples.safetensors --quantize=q8 --addressing=hamming -o %t/q8.mlir
// RUN: mann-opt %t/q8.mlir --mann-lower-to-buffers-pipeline -o %t/buffers.mlir
// RUN: FileCheck %s --input-file=%t/buffers.mlir --implicit-check-not=tensor. --implicit-check-not=linalg.
// RUN: mann-opt %t/buffers.mlir --mann-plan-buffers-pipeline -o %t/two.mlir
// RUN: mann-opt %t/q8.mlir --mann-lower-to-loops-pipeline -o %t/one.mlir
// RUN: cmp %t/one.mlir %t/two.mlir

// CHECK: func.func @answer
// CHECK: memref.alloc() {{.*}}memref<4x8xi8>
// CHECK: fxp.hamming
