// Vectors become LLVM's, with addresses of the width of the target's index.
// RUN: mann-opt %s --convert-kernel-vectors | FileCheck %s --check-prefixes=CHECK,WIDE
// RUN: mann-opt %s --convert-kernel-vectors=index-bits=32 | FileCheck %s --check-prefixes=CHECK,NARROW

// CHECK-LABEL: func.func @flip
// WIDE: unrealized_conversion_cast %{{.*}} : index to i64
// NARROW: unrealized_conversion_cast %{{.*}} : index to i32
// CHECK: llvm.load %{{.*}} {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8>
// CHECK-NOT: vector.load
// CHECK: llvm.store %{{.*}}, %{{.*}} {alignment = 1 : i64} : vector<16xi8>, !llvm.ptr
// CHECK-NOT: vector.store
func.func @flip(%codes: memref<64xi8>, %i: index) {
  %bits = arith.constant dense<-128> : vector<16xi8>
  %v = vector.load %codes[%i] : memref<64xi8>, vector<16xi8>
  %w = arith.xori %v, %bits : vector<16xi8>
  vector.store %w, %codes[%i] : memref<64xi8>, vector<16xi8>
  return
}
