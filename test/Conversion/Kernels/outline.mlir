// Kernels that differ in buffers and places share a function; those whose length, stride or
// rounding differs, and those that are alone, do not.
// RUN: mann-opt %s --outline-fxp-kernels | FileCheck %s
// RUN: mann-opt %s --outline-fxp-kernels --convert-fxp-kernels=target=arm-dsp | FileCheck %s --check-prefix=WORDS --implicit-check-not=fxp.weigh

// WORDS: func.func private @mann.kernel(
// WORDS: llvm.arm.smlad
// WORDS: func.func private @mann.kernel_0(
// WORDS: llvm.arm.smlad

// CHECK-LABEL: func.func @rows
// CHECK: %[[H:.*]] = memref.reinterpret_cast %arg0 to offset: [0], sizes: [268435456], strides: [1] : memref<50x60xi8> to memref<268435456xi8>
// CHECK: %[[KEY:.*]] = memref.reinterpret_cast %arg2
// CHECK: %[[SUMS:.*]] = memref.reinterpret_cast %arg3
// CHECK: call @[[DOT:mann.kernel]](%[[H]], %{{.*}}, %[[KEY]], %{{.*}}, %[[SUMS]], %{{.*}}, %arg5)
// The memory begins in the middle of its buffer, where the call says.
// CHECK: %c3000{{.*}} = arith.constant 3000 : index
// CHECK: call @[[DOT]](
// CHECK: fxp.row_reduce dot %{{.*}} length 59
// CHECK: fxp.row_reduce dot %{{.*}} : memref<50x61xi8>
// CHECK: fxp.row_reduce dot %{{.*}} : memref<?x60xi8>
// Rows that overlap.
// CHECK: fxp.row_reduce dot %{{.*}} : memref<5x60xi8, strided<[8, 1]>>
// CHECK: fxp.row_reduce dot %{{.*}} : memref<5x60xi8, strided<[8, 1]>>
func.func @rows(%h: memref<50x60xi8>, %m: memref<4x50x60xi8, strided<[3600, 60, 1], offset: 3000>>, %key: memref<60xi8>, %sums: memref<16xi32>, %i: index, %n: index,
    %apart: memref<50x61xi8>, %unknown: memref<?x60xi8>, %overlapping: memref<5x60xi8, strided<[8, 1]>>) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %h[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %m[%i, %c0, %c0], %key[%c0] into %sums count %n length 60
    : memref<4x50x60xi8, strided<[3600, 60, 1], offset: 3000>>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %h[%i, %c0], %key[%c0] into %sums count %n length 59
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %apart[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<50x61xi8>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %unknown[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<?x60xi8>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %overlapping[%c0, %c0], %key[%c0] into %sums count %n length 60
    : memref<5x60xi8, strided<[8, 1]>>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %overlapping[%c0, %c0], %key[%c0] into %sums count %n length 60
    : memref<5x60xi8, strided<[8, 1]>>, memref<60xi8>, memref<16xi32>
  return
}

// CHECK-LABEL: func.func @others
// CHECK: call @[[WEIGH:mann.kernel_0]](
// CHECK: call @[[WEIGH]](
// CHECK: call @[[BIASED:mann.kernel_1]](
// CHECK: call @[[BIASED]](
// CHECK: fxp.embed_row %{{.*}} words 7 into
// The same sums, of which one is stored.
// CHECK: fxp.embed_row %{{.*}} : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi8>
// CHECK: fxp.embed_row %{{.*}} : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi16>
// CHECK: call @[[ROUND:mann.kernel_2]](
// CHECK: call @[[ROUND]](
// CHECK: call @[[PACK:mann.kernel_3]](
// CHECK: call @[[PACK]](
func.func @others(%w: memref<50xi8>, %m: memref<50x60xi8>, %read: memref<60xi32>, %table: memref<9x60xi8>, %ids: memref<50x7xi32>, %bits: memref<50x2xi32>, %stored: memref<50x60xi16>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.weigh_rows %w[%c0], %m[%c0, %c0] into %read count %n length 60
    : memref<50xi8>, memref<50x60xi8>, memref<60xi32>
  fxp.weigh_rows %w[%i], %m[%i, %c0] into %read count %n length 60
    : memref<50xi8>, memref<50x60xi8>, memref<60xi32>
  fxp.embed_row %table, %ids[%i, %c0] words 7 bias %m[%i, %c0] into %m[%n, %c0] length 60 up 1 shift 3 bound 1920
    : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi8>, memref<50x60xi8>
  fxp.embed_row %table, %ids[%n, %c0] words 7 bias %m[%i, %c0] into %m[%n, %c0] length 60 up 1 shift 3 bound 1920
    : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi8>, memref<50x60xi8>
  fxp.embed_row %table, %ids[%i, %c0] words 7 into %m[%n, %c0] length 60 up 1 shift 3 bound 1920
    : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi8>
  fxp.embed_row %table, %ids[%i, %c0] words 7 into %m[%n, %c0] length 60 up 1 shift 0 bound 1920
    : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi8>
  fxp.embed_row %table, %ids[%i, %c0] words 7 into %stored[%n, %c0] length 60 up 1 shift 0 bound 1920
    : memref<9x60xi8>, memref<50x7xi32>, memref<50x60xi16>
  fxp.round_row %m[%i, %c0] into %m[%i, %c0] length 60 up 0 shift 1 bound 128
    : memref<50x60xi8>, memref<50x60xi8>
  fxp.round_row %m[%n, %c0] into %m[%n, %c0] length 60 up 0 shift 1 bound 128
    : memref<50x60xi8>, memref<50x60xi8>
  fxp.pack_signs %m[%i, %c0] into %bits[%i, %c0] length 60 : memref<50x60xi8>, memref<50x2xi32>
  fxp.pack_signs %m[%n, %c0] into %bits[%n, %c0] length 60 : memref<50x60xi8>, memref<50x2xi32>
  return
}

// CHECK: func.func private @[[DOT]](%arg0: memref<268435456xi8>, %arg1: index, %arg2: memref<268435456xi8>, %arg3: index, %arg4: memref<268435456xi32>, %arg5: index, %arg6: index)
// CHECK-SAME: noinline
// CHECK: %[[ROWS:.*]] = memref.reinterpret_cast %arg0 to offset: [0], sizes: [4473924, 60], strides: [60, 1]
// CHECK: %[[OWN:.*]] = memref.reinterpret_cast %arg4 to offset: [%arg5], sizes: [16], strides: [1]
// CHECK: fxp.row_reduce dot %[[ROWS]][%{{.*}}, %arg1], %arg2[%arg3] into %[[OWN]] count %arg6 length 60
// CHECK: func.func private @[[WEIGH]]
// CHECK: fxp.weigh_rows
// CHECK: func.func private @[[BIASED]]
// CHECK: memref.reinterpret_cast %arg0 to offset: [0], sizes: [9, 60], strides: [60, 1]
// CHECK: fxp.embed_row
// CHECK: func.func private @[[ROUND]]
// CHECK: fxp.round_row
// CHECK: func.func private @[[PACK]]
// CHECK: fxp.pack_signs
