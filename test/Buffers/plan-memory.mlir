// Buffers in arenas of static size, one for each element type.
// RUN: mann-opt %s --mann-plan-memory | FileCheck %s


// CHECK-LABEL: func.func @shared(
// Each is last used before the next is first used: all share one place.
// CHECK-SAME: %{{.*}}: memref<4xi8>, %{{.*}}: index, %[[ARENA:.*]]: memref<8xi8> {mann.arena})
// CHECK: %[[C:.*]] = memref.reinterpret_cast %[[ARENA]] to offset: [0], sizes: [2, 3], strides: [3, 1] : memref<8xi8> to memref<2x3xi8, strided<[3, 1]>>
// CHECK: %[[B:.*]] = memref.reinterpret_cast %[[ARENA]] to offset: [0], sizes: [8], strides: [1]
// CHECK: %[[A:.*]] = memref.reinterpret_cast %[[ARENA]] to offset: [0], sizes: [4], strides: [1]
// CHECK: memref.store %{{.*}}, %[[A]][%{{.*}}]
// CHECK: memref.store %{{.*}}, %[[B]][%{{.*}}]
// CHECK: memref.store %{{.*}}, %[[C]][%{{.*}}, %{{.*}}]
func.func @shared(%out: memref<4xi8>, %i: index) {
  %a = memref.alloc() : memref<4xi8>
  %b = memref.alloc() : memref<8xi8>
  %c = memref.alloc() : memref<2x3xi8>
  %x = arith.constant 1 : i8
  memref.store %x, %a[%i] : memref<4xi8>
  %0 = memref.load %a[%i] : memref<4xi8>
  memref.store %0, %b[%i] : memref<8xi8>
  %1 = memref.load %b[%i] : memref<8xi8>
  memref.store %1, %c[%i, %i] : memref<2x3xi8>
  %2 = memref.load %c[%i, %i] : memref<2x3xi8>
  memref.store %2, %out[%i] : memref<4xi8>
  return
}

// CHECK-LABEL: func.func @together(
// The larger first.
// CHECK-SAME: %{{.*}}: memref<4xi8>, %{{.*}}: index, %[[ARENA:.*]]: memref<12xi8> {mann.arena})
// CHECK-NOT: memref.alloc
// CHECK: memref.reinterpret_cast %[[ARENA]] to offset: [0], sizes: [8], strides: [1] : memref<12xi8> to memref<8xi8, strided<[1]>>
// CHECK: memref.reinterpret_cast %[[ARENA]] to offset: [8], sizes: [4], strides: [1] : memref<12xi8> to memref<4xi8, strided<[1], offset: 8>>
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @together(%out: memref<4xi8>, %i: index) {
  %a = memref.alloc() : memref<4xi8>
  %b = memref.alloc() : memref<8xi8>
  %x = arith.constant 1 : i8
  memref.store %x, %a[%i] : memref<4xi8>
  memref.store %x, %b[%i] : memref<8xi8>
  %0 = memref.load %a[%i] : memref<4xi8>
  %1 = memref.load %b[%i] : memref<8xi8>
  %2 = arith.addi %0, %1 : i8
  memref.store %2, %out[%i] : memref<4xi8>
  return
}

// CHECK-LABEL: func.func @types(
// Wider elements first.
// CHECK-SAME: %{{.*}}: memref<4xi8>, %{{.*}}: index, %[[WIDE:.*]]: memref<3xi32> {mann.arena}, %[[NARROW:.*]]: memref<4xi8> {mann.arena})
// CHECK: memref.reinterpret_cast %[[NARROW]] to offset: [0], sizes: [4]
// CHECK: memref.reinterpret_cast %[[WIDE]] to offset: [0], sizes: [3]
func.func @types(%out: memref<4xi8>, %i: index) {
  %a = memref.alloc() : memref<4xi8>
  %w = memref.alloc() : memref<3xi32>
  %x = arith.constant 1 : i8
  %y = arith.constant 1 : i32
  memref.store %x, %a[%i] : memref<4xi8>
  memref.store %y, %w[%i] : memref<3xi32>
  %0 = memref.load %a[%i] : memref<4xi8>
  %1 = memref.load %w[%i] : memref<3xi32>
  %2 = arith.trunci %1 : i32 to i8
  %3 = arith.addi %0, %2 : i8
  memref.store %3, %out[%i] : memref<4xi8>
  return
}

// CHECK-LABEL: func.func @loop(
// A buffer of a loop has one place for all iterations, and lives as long as the
// loop, through which a lives as well.
// CHECK-SAME: %{{.*}}: memref<4xi8>, %[[ARENA:.*]]: memref<8xi8> {mann.arena})
// CHECK: %[[B:.*]] = memref.reinterpret_cast %[[ARENA]] to offset: [4]
// CHECK: %[[A:.*]] = memref.reinterpret_cast %[[ARENA]] to offset: [0]
// CHECK: memref.store %{{.*}}, %[[A]][
// CHECK: scf.for
// CHECK-NOT: memref.reinterpret_cast
// CHECK: memref.store %{{.*}}, %[[B]][%{{.*}}]
func.func @loop(%out: memref<4xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<4xi8>
  %x = arith.constant 1 : i8
  memref.store %x, %a[%c0] : memref<4xi8>
  scf.for %i = %c0 to %c4 step %c1 {
    %b = memref.alloc() : memref<4xi8>
    memref.store %x, %b[%i] : memref<4xi8>
    %0 = memref.load %b[%i] : memref<4xi8>
    %1 = memref.load %a[%i] : memref<4xi8>
    %2 = arith.addi %0, %1 : i8
    memref.store %2, %out[%i] : memref<4xi8>
  }
  return
}

// CHECK-LABEL: func.func @copy(
// A copy becomes a loop, without an arena.
// CHECK-SAME: %[[IN:.*]]: memref<2x3xi8>, %[[OUT:.*]]: memref<2x3xi8>) {
// CHECK-NOT: memref.copy
// CHECK: scf.for %[[I:.*]] = %c0 to %c2
// CHECK: scf.for %[[J:.*]] = %c0 to %c3
// CHECK: %[[X:.*]] = memref.load %[[IN]][%[[I]], %[[J]]]
// CHECK-NEXT: memref.store %[[X]], %[[OUT]][%[[I]], %[[J]]]
func.func @copy(%in: memref<2x3xi8>, %out: memref<2x3xi8>) {
  memref.copy %in, %out : memref<2x3xi8> to memref<2x3xi8>
  return
}

// CHECK-LABEL: func.func @nothing(
// CHECK-SAME: %{{.*}}: memref<4xi8>) {
// CHECK-NEXT: return
func.func @nothing(%out: memref<4xi8>) {
  %unused = memref.alloc() : memref<4xi8>
  return
}
func.func private @declared(memref<4xi8>)
