// Another shape of a buffer is a view with strides of its own.
// RUN: mann-opt %s --pass-pipeline='builtin.module(func.func(mann-reshapes-to-views))' | FileCheck %s

// CHECK-LABEL: func @expand
// CHECK-NEXT: %[[V:.*]] = memref.reinterpret_cast %arg0 to offset: [0], sizes: [3, 4], strides: [4, 1] : memref<12xi8> to memref<3x4xi8>
// CHECK-NEXT: memref.load %[[V]][%arg1, %arg1] : memref<3x4xi8>
func.func @expand(%x: memref<12xi8>, %i: index) -> i8 {
  %v = memref.expand_shape %x [[0, 1]] output_shape [3, 4] : memref<12xi8> into memref<3x4xi8>
  %e = memref.load %v[%i, %i] : memref<3x4xi8>
  return %e : i8
}

// A part of the buffer, and a shape of that shape: both are of the buffer.
// CHECK-LABEL: func @part
// CHECK: memref.reinterpret_cast %arg0 to offset: [12], sizes: [12], strides: [1] : memref<4x6xi8> to memref<12xi8, strided<[1], offset: 12>>
// CHECK: %[[V:.*]] = memref.reinterpret_cast %arg0 to offset: [12], sizes: [3, 4], strides: [4, 1] : memref<4x6xi8> to memref<3x4xi8, strided<[4, 1], offset: 12>>
// CHECK: memref.load %[[V]]
func.func @part(%x: memref<4x6xi8>, %i: index) -> i8 {
  %p = memref.subview %x[2, 0] [2, 6] [1, 1] : memref<4x6xi8> to memref<2x6xi8, strided<[6, 1], offset: 12>>
  %f = memref.collapse_shape %p [[0, 1]] : memref<2x6xi8, strided<[6, 1], offset: 12>> into memref<12xi8, strided<[1], offset: 12>>
  %v = memref.expand_shape %f [[0, 1]] output_shape [3, 4] : memref<12xi8, strided<[1], offset: 12>> into memref<3x4xi8, strided<[4, 1], offset: 12>>
  %e = memref.load %v[%i, %i] : memref<3x4xi8, strided<[4, 1], offset: 12>>
  return %e : i8
}

// Where it lies is known at run time only: it stays.
// CHECK-LABEL: func @moving
// CHECK: memref.expand_shape
func.func @moving(%x: memref<4x6xi8>, %i: index) -> i8 {
  %p = memref.subview %x[%i, 0] [1, 6] [1, 1] : memref<4x6xi8> to memref<6xi8, strided<[1], offset: ?>>
  %v = memref.expand_shape %p [[0, 1]] output_shape [2, 3] : memref<6xi8, strided<[1], offset: ?>> into memref<2x3xi8, strided<[3, 1], offset: ?>>
  %e = memref.load %v[%i, %i] : memref<2x3xi8, strided<[3, 1], offset: ?>>
  return %e : i8
}
