// Copies from and to parts of buffers become loops of loads and stores, which fold into the
// buffer itself; copies of whole buffers stay.
// RUN: mann-opt %s --mann-expand-view-copies | FileCheck %s

// CHECK-LABEL: func.func @rows(
func.func @rows(%xs: memref<4x8xi8>, %h: memref<8xi8>, %t: index) {
  // CHECK: %[[ROW:.*]] = memref.subview
  %row = memref.subview %xs[%t, 0] [1, 8] [1, 1] : memref<4x8xi8> to memref<8xi8, strided<[1], offset: ?>>
  // CHECK: scf.for %[[I:.*]] = %c0{{.*}} to %c8{{.*}} step %c1
  // CHECK-NEXT: %[[X:.*]] = memref.load %[[ROW]][%[[I]]]
  // CHECK-NEXT: memref.store %[[X]], %{{.*}}[%[[I]]] : memref<8xi8>
  memref.copy %row, %h : memref<8xi8, strided<[1], offset: ?>> to memref<8xi8>
  // CHECK: scf.for %[[J:.*]] = %c0{{.*}} to %c8{{.*}} step %c1
  // CHECK-NEXT: %[[Y:.*]] = memref.load %{{.*}}[%[[J]]] : memref<8xi8>
  // CHECK-NEXT: memref.store %[[Y]], %[[ROW]][%[[J]]]
  memref.copy %h, %row : memref<8xi8> to memref<8xi8, strided<[1], offset: ?>>
  return
}

// CHECK-LABEL: func.func @whole(
// CHECK-NEXT: memref.copy
func.func @whole(%a: memref<8xi8>, %b: memref<8xi8>) {
  memref.copy %a, %b : memref<8xi8> to memref<8xi8>
  return
}
