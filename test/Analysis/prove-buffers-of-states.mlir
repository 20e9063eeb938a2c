// States as buffers: what is stored without saturation is proved or an error.
// RUN: mann-opt %s --mann-prove-accumulators -split-input-file -verify-diagnostics -o /dev/null

// The remainder keeps a counter in its ring, whatever is added.
mann.state @ring : tensor<1xi32> = dense<0> : tensor<1xi32>
func.func @next(%r: memref<1xi32> {mann.state = @ring}) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i32
  %size = arith.constant 50 : i32
  %old = memref.load %r[%c0] : memref<1xi32>
  %more = arith.addi %old, %one : i32
  %new = arith.remsi %more, %size : i32
  memref.store %new, %r[%c0] : memref<1xi32>
  return
}

// -----

// Nothing keeps this one.
mann.state @count : tensor<1xi32> = dense<0> : tensor<1xi32>
func.func @next(%r: memref<1xi32> {mann.state = @count}) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i32
  %old = memref.load %r[%c0] : memref<1xi32>
  // expected-error @below {{may overflow: its values lie in -2147483647..2147483648, which takes 33 bits, and it has 32}}
  %new = arith.addi %old, %one : i32
  memref.store %new, %r[%c0] : memref<1xi32>
  return
}

// -----

// A sum that starts from a state with small codes fits 16 bits: the initial value
// and what is stored are at most 100.
mann.state @codes : tensor<200xi8> = dense<-100> : tensor<200xi8>
func.func @sum(%s: memref<200xi8> {mann.state = @codes}, %x: memref<1xi8>, %out: memref<1xi16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c200 = arith.constant 200 : index
  %zero = arith.constant 0 : i16
  %sum = scf.for %i = %c0 to %c200 step %c1 iter_args(%acc = %zero) -> (i16) {
    %code = memref.load %s[%i] : memref<200xi8>
    %wide = arith.extsi %code : i8 to i16
    %next = arith.addi %acc, %wide : i16
    scf.yield %next : i16
  }
  memref.store %sum, %out[%c0] : memref<1xi16>
  %new = memref.load %x[%c0] : memref<1xi8>
  %code = fxp.requantize %new shift 0 nearest_even range -100, 100 : i8 to i8
  memref.store %code, %s[%c0] : memref<200xi8>
  return
}

// -----

// A copy brings the range of its source: without it 200 * 128 would fit.
mann.state @wide : tensor<200xi16> = dense<0> : tensor<200xi16>
func.func @copied(%s: memref<200xi16> {mann.state = @wide}, %x: memref<200xi16>, %out: memref<1xi16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c200 = arith.constant 200 : index
  %zero = arith.constant 0 : i16
  memref.copy %x, %s : memref<200xi16> to memref<200xi16>
  %sum = scf.for %i = %c0 to %c200 step %c1 iter_args(%acc = %zero) -> (i16) {
    %code = memref.load %s[%i] : memref<200xi16>
    // expected-error @below {{may overflow: its values lie in -65536..65534, which takes 17 bits, and it has 16}}
    %next = arith.addi %acc, %code : i16
    scf.yield %next : i16
  }
  memref.store %sum, %out[%c0] : memref<1xi16>
  return
}

// -----

// Growth that grows: doubled 40 times.
func.func @doubled(%x: memref<1xi8>, %out: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c40 = arith.constant 40 : index
  %code = memref.load %x[%c0] : memref<1xi8>
  %start = arith.extsi %code : i8 to i32
  %sum = scf.for %i = %c0 to %c40 step %c1 iter_args(%acc = %start) -> (i32) {
    // expected-error @below {{which takes 33 bits, and it has 32}}
    %next = arith.addi %acc, %acc : i32
    scf.yield %next : i32
  }
  memref.store %sum, %out[%c0] : memref<1xi32>
  return
}

// -----

// A sum that saturates in each turn does not overflow.
func.func @saturating(%x: memref<60xi8>, %out: memref<1xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c60 = arith.constant 60 : index
  %zero = arith.constant 0 : i8
  %sum = scf.for %i = %c0 to %c60 step %c1 iter_args(%acc = %zero) -> (i8) {
    %code = memref.load %x[%i] : memref<60xi8>
    %next = fxp.add %acc, %code range -127, 127 : i8 to i8
    scf.yield %next : i8
  }
  memref.store %sum, %out[%c0] : memref<1xi8>
  return
}
