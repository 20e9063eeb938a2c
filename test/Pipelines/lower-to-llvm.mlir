// Loops over arenas to the LLVM dialect, with bare pointers.
// RUN: %python %inputs/tiny_memn2n.py %t
// RUN: mannc %inputs/models/memn2n.mlir --weights %t/weights.safetensors --calibrate %t/samples.safetensors --quantize=q8 -o %t/q8.mlir
// RUN: mann-opt %t/q8.mlir --mann-lower-to-loops-pipeline --mann-lower-to-llvm-pipeline | FileCheck %s --implicit-check-not=unrealized_conversion_cast --implicit-check-not=malloc --implicit-check-not=memref. --implicit-check-not=arith. --implicit-check-not=scf. --implicit-check-not=llvm.call

// CHECK: llvm.mlir.global private constant @A({{.*}}) {{.*}}!llvm.array<7 x array<8 x i8>>
// CHECK: llvm.func @answer(%{{.*}}: !llvm.ptr {mann.name = "story"}, %{{.*}}: !llvm.ptr {mann.name = "question"}, %{{.*}}: i32 {mann.name = "count"}, %{{.*}}: !llvm.ptr {{.*}}, %{{.*}}: !llvm.ptr {mann.arena}, %{{.*}}: !llvm.ptr {mann.arena})
// CHECK: llvm.cond_br
// CHECK: llvm.return
