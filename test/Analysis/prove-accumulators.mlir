// Sums that grow in a value and in a buffer, over all inputs.
// RUN: mann-opt %s --mann-prove-accumulators -split-input-file -verify-diagnostics

// 60 products of i8 codes: 60 * 128 * 128 = 983040 takes 21 bits.
func.func @enough(%a: memref<60xi8>, %b: memref<60xi8>, %out: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c60 = arith.constant 60 : index
  %zero = arith.constant 0 : i32
  %sum = scf.for %i = %c0 to %c60 step %c1 iter_args(%acc = %zero) -> (i32) {
    %x = memref.load %a[%i] : memref<60xi8>
    %y = memref.load %b[%i] : memref<60xi8>
    %wx = arith.extsi %x : i8 to i32
    %wy = arith.extsi %y : i8 to i32
    %product = arith.muli %wx, %wy : i32
    %next = arith.addi %acc, %product : i32
    scf.yield %next : i32
  }
  memref.store %sum, %out[%c0] : memref<1xi32>
  return
}

// -----

func.func @too_narrow(%a: memref<60xi8>, %b: memref<60xi8>, %out: memref<1xi16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c60 = arith.constant 60 : index
  %zero = arith.constant 0 : i16
  %sum = scf.for %i = %c0 to %c60 step %c1 iter_args(%acc = %zero) -> (i16) {
    %x = memref.load %a[%i] : memref<60xi8>
    %y = memref.load %b[%i] : memref<60xi8>
    %wx = arith.extsi %x : i8 to i16
    %wy = arith.extsi %y : i8 to i16
    %product = arith.muli %wx, %wy : i16
    // expected-error @below {{which takes 21 bits, and it has 16}}
    %next = arith.addi %acc, %product : i16
    scf.yield %next : i16
  }
  memref.store %sum, %out[%c0] : memref<1xi16>
  return
}

// -----

// Each slot starts the vector anew, so 4 words of a table with codes to 100 are
// at most 400, over however many slots.
memref.global "private" constant @table : memref<3x2xi8> = dense<[[1, 2], [100, -100], [3, 4]]>
func.func @anew(%words: memref<50x4xi8>, %out: memref<50x2xi16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c50 = arith.constant 50 : index
  %zero = arith.constant 0 : i16
  %t = memref.get_global @table : memref<3x2xi8>
  %sums = memref.alloc() : memref<2xi16>
  scf.for %slot = %c0 to %c50 step %c1 {
    scf.for %j = %c0 to %c2 step %c1 {
      memref.store %zero, %sums[%j] : memref<2xi16>
    }
    scf.for %w = %c0 to %c4 step %c1 {
      scf.for %j = %c0 to %c2 step %c1 {
        %old = memref.load %sums[%j] : memref<2xi16>
        %code = memref.load %t[%w, %j] : memref<3x2xi8>
        %wide = arith.extsi %code : i8 to i16
        %new = arith.addi %old, %wide : i16
        memref.store %new, %sums[%j] : memref<2xi16>
      }
    }
    scf.for %j = %c0 to %c2 step %c1 {
      %sum = memref.load %sums[%j] : memref<2xi16>
      memref.store %sum, %out[%slot, %j] : memref<50x2xi16>
    }
  }
  return
}

// -----

// A narrowing.
func.func @narrowing(%a: memref<2xi16>, %out: memref<2xi8>) {
  %c0 = arith.constant 0 : index
  %x = memref.load %a[%c0] : memref<2xi16>
  // expected-error @below {{'arith.trunci' op may overflow: its values lie in -32768..32767, which takes 16 bits, and it has 8}}
  %y = arith.trunci %x : i16 to i8
  memref.store %y, %out[%c0] : memref<2xi8>
  return
}
