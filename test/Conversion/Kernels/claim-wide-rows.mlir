// Products of 16-bit codes are kernels, too, in sums of 32 and of 64 bits that do not wrap.
// RUN: mann-opt %s --fxp-claim-kernels -split-input-file | FileCheck %s

// Buffers of sums are by their type, and shared.
// CHECK-LABEL: func.func @products
// CHECK-DAG: %[[WIDE:.*]] = memref.alloca() : memref<16xi64>
// CHECK-DAG: %[[SUMS:.*]] = memref.alloca() : memref<16xi32>
// CHECK-NOT: memref.alloca
// CHECK: fxp.row_reduce dot %{{.*}} into %[[SUMS]] count %{{.*}} length 21 : memref<9x21xi8>, memref<21xi16>, memref<16xi32>
// CHECK-NEXT: fxp.row_reduce dot %{{.*}} into %[[WIDE]] count %{{.*}} length 21 : memref<9x21xi16>, memref<21xi16>, memref<16xi64>
// CHECK: fxp.row_reduce dot %{{.*}} into %[[SUMS]] count %{{.*}} length 21 : memref<9x21xi16>, memref<21xi8>, memref<16xi32>
// CHECK-NEXT: fxp.row_reduce dot %{{.*}} into %[[WIDE]] count %{{.*}} length 21 : memref<9x21xi8>, memref<21xi16>, memref<16xi64>
// CHECK-NOT: iter_args
func.func @products(%codes: memref<9x21xi8>, %rows: memref<9x21xi16>, %key: memref<21xi16>, %short: memref<21xi8>, %out: memref<9xi64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c21 = arith.constant 21 : index
  %zero = arith.constant 0 : i32
  %zero64 = arith.constant 0 : i64
  scf.for %i = %c0 to %n step %c1 {
    %sum = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %codes[%i, %j] : memref<9x21xi8>
      %b = memref.load %key[%j] : memref<21xi16>
      %aw = arith.extsi %a : i8 to i32
      %bw = arith.extsi %b : i16 to i32
      %p = arith.muli %aw, %bw : i32
      %next = arith.addi %s, %p overflow<nsw> : i32
      scf.yield %next : i32
    }
    %wide = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero64) -> (i64) {
      %a = memref.load %rows[%i, %j] : memref<9x21xi16>
      %b = memref.load %key[%j] : memref<21xi16>
      %aw = arith.extsi %a : i16 to i64
      %bw = arith.extsi %b : i16 to i64
      %p = arith.muli %aw, %bw : i64
      %next = arith.addi %s, %p overflow<nsw> : i64
      scf.yield %next : i64
    }
    %more = arith.extsi %sum : i32 to i64
    %both = arith.addi %more, %wide : i64
    memref.store %both, %out[%i] : memref<9xi64>
  }
  scf.for %i = %c0 to %n step %c1 {
    %sum = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %rows[%i, %j] : memref<9x21xi16>
      %b = memref.load %short[%j] : memref<21xi8>
      %aw = arith.extsi %a : i16 to i32
      %bw = arith.extsi %b : i8 to i32
      %p = arith.muli %bw, %aw : i32
      %next = arith.addi %s, %p overflow<nsw> : i32
      scf.yield %next : i32
    }
    %long = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero64) -> (i64) {
      %a = memref.load %codes[%i, %j] : memref<9x21xi8>
      %b = memref.load %key[%j] : memref<21xi16>
      %aw = arith.extsi %a : i8 to i64
      %bw = arith.extsi %b : i16 to i64
      %p = arith.muli %aw, %bw : i64
      %next = arith.addi %s, %p overflow<nsw> : i64
      scf.yield %next : i64
    }
    %wide = arith.extsi %sum : i32 to i64
    %both = arith.addi %wide, %long : i64
    memref.store %both, %out[%i] : memref<9xi64>
  }
  return
}

// -----

// Sums of 64 bits of bytes alone, sums that may wrap, products with longer numbers, and other
// reductions of 16 bits stay loops.
// CHECK-LABEL: func.func @others
// CHECK-NOT: fxp.row_reduce
func.func @others(%codes: memref<9x21xi8>, %rows: memref<9x21xi16>, %key: memref<21xi16>, %bytes: memref<21xi8>, %words: memref<21xi32>, %out: memref<9xi64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c21 = arith.constant 21 : index
  %zero = arith.constant 0 : i32
  %zero64 = arith.constant 0 : i64
  scf.for %i = %c0 to %n step %c1 {
    %wide = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero64) -> (i64) {
      %a = memref.load %codes[%i, %j] : memref<9x21xi8>
      %b = memref.load %bytes[%j] : memref<21xi8>
      %aw = arith.extsi %a : i8 to i64
      %bw = arith.extsi %b : i8 to i64
      %p = arith.muli %aw, %bw : i64
      %next = arith.addi %s, %p overflow<nsw> : i64
      scf.yield %next : i64
    }
    %distance = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %rows[%i, %j] : memref<9x21xi16>
      %b = memref.load %key[%j] : memref<21xi16>
      %d = fxp.abs_diff %a, %b : i16 to i32
      %next = arith.addi %s, %d : i32
      scf.yield %next : i32
    }
    %wrapping = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %rows[%i, %j] : memref<9x21xi16>
      %b = memref.load %key[%j] : memref<21xi16>
      %aw = arith.extsi %a : i16 to i32
      %bw = arith.extsi %b : i16 to i32
      %p = arith.muli %aw, %bw : i32
      %next = arith.addi %s, %p : i32
      scf.yield %next : i32
    }
    %long = scf.for %j = %c0 to %c21 step %c1 iter_args(%s = %zero64) -> (i64) {
      %a = memref.load %rows[%i, %j] : memref<9x21xi16>
      %b = memref.load %words[%j] : memref<21xi32>
      %aw = arith.extsi %a : i16 to i64
      %bw = arith.extsi %b : i32 to i64
      %p = arith.muli %aw, %bw : i64
      %next = arith.addi %s, %p overflow<nsw> : i64
      scf.yield %next : i64
    }
    %distances = arith.addi %distance, %wrapping : i32
    %more = arith.extsi %distances : i32 to i64
    %some = arith.addi %more, %wide : i64
    %both = arith.addi %some, %long : i64
    memref.store %both, %out[%i] : memref<9xi64>
  }
  return
}

// -----

// A read of rows of 16 bits.
// CHECK-LABEL: func.func @read
// CHECK: fxp.weigh_rows %{{.*}} length 8 : memref<9xi8>, memref<9x8xi16>, memref<8xi32>
func.func @read(%w: memref<9xi8>, %m: memref<9x8xi16>, %out: memref<8xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %sums = memref.alloc() : memref<8xi32>
  scf.for %j = %c0 to %c8 step %c1 {
    memref.store %zero, %sums[%j] : memref<8xi32>
  }
  scf.for %i = %c0 to %n step %c1 {
    %weight = memref.load %w[%i] : memref<9xi8>
    %matters = arith.cmpi ne, %weight, %none : i8
    scf.if %matters {
      scf.for %j = %c0 to %c8 step %c1 {
        %s = memref.load %sums[%j] : memref<8xi32>
        %a = memref.load %m[%i, %j] : memref<9x8xi16>
        %aw = arith.extsi %a : i16 to i32
        %ww = arith.extsi %weight : i8 to i32
        %p = arith.muli %aw, %ww overflow<nsw> : i32
        %next = arith.addi %s, %p overflow<nsw> : i32
        memref.store %next, %sums[%j] : memref<8xi32>
      }
    }
  }
  memref.copy %sums, %out : memref<8xi32> to memref<8xi32>
  memref.dealloc %sums : memref<8xi32>
  return
}
