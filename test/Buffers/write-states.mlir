// Each pass of the states on buffers alone.
// RUN: split-file %s %t
// RUN: mann-opt %t/place.mlir --mann-place-states | FileCheck %t/place.mlir
// RUN: mann-opt %t/fold.mlir --mann-fold-state-copies | FileCheck %t/fold.mlir
// RUN: mann-opt %t/functions.mlir --mann-add-state-functions | FileCheck %t/functions.mlir

//--- place.mlir
mann.state @s : tensor<4xi8> = dense<0>

// CHECK-LABEL: func.func @step
// CHECK-SAME: (%[[S:.*]]: memref<4xi8> {mann.state = @s}) {
// CHECK: %[[A:.*]] = memref.alloc()
// CHECK: memref.copy %[[A]], %[[S]]
// CHECK-NEXT: return
func.func @step(%s: memref<4xi8> {mann.state = @s}) -> (memref<4xi8> {mann.state = @s}) {
  %a = memref.alloc() : memref<4xi8>
  %c0 = arith.constant 0 : index
  %old = memref.load %s[%c0] : memref<4xi8>
  memref.store %old, %a[%c0] : memref<4xi8>
  return %a : memref<4xi8>
}

// What bufferization computed in place is not copied.
// CHECK-LABEL: func.func @in_place
// CHECK-NOT: memref.copy
// CHECK: return
func.func @in_place(%x: i8, %s: memref<4xi8> {mann.state = @s}) -> (memref<4xi8> {mann.state = @s}) {
  %c0 = arith.constant 0 : index
  memref.store %x, %s[%c0] : memref<4xi8>
  return %s : memref<4xi8>
}

//--- fold.mlir
mann.state @s : tensor<4xi8> = dense<0>

// Each iteration reads the element that it writes.
// CHECK-LABEL: func.func @same_element
// CHECK-SAME: (%[[S:.*]]: memref<4xi8> {mann.state = @s})
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[S]]
// CHECK-NOT: memref.copy
func.func @same_element(%s: memref<4xi8> {mann.state = @s}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<4xi8>
  scf.for %i = %c0 to %c4 step %c1 {
    %old = memref.load %s[%i] : memref<4xi8>
    %new = arith.addi %old, %old : i8
    memref.store %new, %a[%i] : memref<4xi8>
  }
  memref.copy %a, %s : memref<4xi8> to memref<4xi8>
  return
}

// The first element is read after it would be written.
// CHECK-LABEL: func.func @other_element
// CHECK: memref.alloc
// CHECK: memref.copy
func.func @other_element(%s: memref<4xi8> {mann.state = @s}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<4xi8>
  scf.for %i = %c0 to %c4 step %c1 {
    %old = memref.load %s[%c0] : memref<4xi8>
    memref.store %old, %a[%i] : memref<4xi8>
  }
  memref.copy %a, %s : memref<4xi8> to memref<4xi8>
  return
}

//--- functions.mlir
module attributes {mann.fingerprint = 7 : i32} {
  mann.state @s : tensor<4xi8> = dense<[1, 2, 3, 4]>
  mann.state @kept : tensor<2xi16> = dense<5> persistent
  // CHECK: func.func @step
  func.func @step(%s: memref<4xi8> {mann.state = @s}, %k: memref<2xi16> {mann.state = @kept}) {
    return
  }
  // CHECK: func.func @{{.*}}init(%{{.*}}: memref<4xi8> {mann.state = @s}, %{{.*}}: memref<2xi16> {mann.state = @kept}) attributes {mann.service = "init"}
  // CHECK: func.func @{{.*}}reset(%{{.*}}: memref<4xi8> {mann.state = @s}, %{{.*}}: memref<2xi16> {mann.state = @kept}) attributes {mann.service = "reset"}
  // 12 bytes of frame, 4 and 2 * 2 of states.
  // CHECK: func.func @{{.*}}save({{.*}}memref<20xi8>{{.*}}mann.service = "save"
  // CHECK: func.func @{{.*}}load({{.*}}mann.service = "load"
}
