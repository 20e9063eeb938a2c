// Loops over rows become kernels in blocks of 16 rows, whatever op they came from.
// RUN: mann-opt %s --fxp-claim-kernels -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @distances
// CHECK-SAME: %[[M:.*]]: memref<50x60xi8>, %[[KEY:.*]]: memref<60xi8>, %[[OUT:.*]]: memref<50xi32>, %[[N:.*]]: index
// CHECK: %[[SUMS:.*]] = memref.alloca() : memref<16xi32>
// CHECK: scf.for %[[FIRST:.*]] = %{{.*}} to %[[N]] step %{{.*}} {
// CHECK: %[[LEFT:.*]] = arith.subi %[[N]], %[[FIRST]]
// CHECK: %[[COUNT:.*]] = arith.minsi %{{.*}}, %[[LEFT]]
// CHECK: fxp.row_reduce sad %[[M]][%[[FIRST]], %{{.*}}], %[[KEY]][%{{.*}}] into %[[SUMS]] count %[[COUNT]] length 60
// CHECK: scf.for %[[R:.*]] = %{{.*}} to %[[COUNT]] step
// CHECK: %[[ROW:.*]] = arith.addi %[[FIRST]], %[[R]]
// CHECK: %[[SUM:.*]] = memref.load %[[SUMS]][%[[R]]]
// CHECK: memref.store %[[SUM]], %[[OUT]][%[[ROW]]]
func.func @distances(%m: memref<50x60xi8>, %key: memref<60xi8>, %out: memref<50xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c60 = arith.constant 60 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %n step %c1 {
    %sum = scf.for %j = %c0 to %c60 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<50x60xi8>
      %b = memref.load %key[%j] : memref<60xi8>
      %d = fxp.abs_diff %a, %b : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    memref.store %sum, %out[%i] : memref<50xi32>
  }
  return
}

// -----

// The vector may be the first factor, and of a head; two reductions of a loop have two
// buffers, and loops share them.
// CHECK-LABEL: func.func @products
// CHECK-COUNT-2: memref.alloca() : memref<16xi32>
// CHECK-NOT: memref.alloca
// CHECK: fxp.row_reduce dot %{{.*}}, %{{.*}} into %[[S:.*]] count
// CHECK-NEXT: fxp.row_reduce xor_popcount %{{.*}}, %{{.*}} into %[[T:.*]] count %{{.*}} length 2
// CHECK: fxp.row_reduce dot %{{.*}} into %[[S]] count
// CHECK-NOT: iter_args
func.func @products(%m: memref<5x8xi8>, %keys: memref<2x8xi8>, %bits: memref<5x2xi32>, %key: memref<2xi32>, %out: memref<5xi32>, %head: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %c5 step %c1 {
    %sum = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %keys[%head, %j] : memref<2x8xi8>
      %b = memref.load %m[%i, %j] : memref<5x8xi8>
      %aw = arith.extsi %a : i8 to i32
      %bw = arith.extsi %b : i8 to i32
      %p = arith.muli %aw, %bw : i32
      %next = arith.addi %p, %s overflow<nsw> : i32
      scf.yield %next : i32
    }
    %count = scf.for %j = %c0 to %c2 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %bits[%i, %j] : memref<5x2xi32>
      %b = memref.load %key[%j] : memref<2xi32>
      %d = fxp.xor_popcount %a, %b : i32 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %both = arith.addi %sum, %count : i32
    memref.store %both, %out[%i] : memref<5xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %sum = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<5x8xi8>
      %b = memref.load %keys[%c0, %j] : memref<2x8xi8>
      %aw = arith.extsi %a : i8 to i32
      %bw = arith.extsi %b : i8 to i32
      %p = arith.muli %aw, %bw : i32
      %next = arith.addi %s, %p overflow<nsw> : i32
      scf.yield %next : i32
    }
    memref.store %sum, %out[%i] : memref<5xi32>
  }
  return
}

// -----

// A loop that changes what the kernel reads, one row later, stays a loop.
// CHECK-LABEL: func.func @writes_the_vector
// CHECK-NOT: fxp.row_reduce
func.func @writes_the_vector(%m: memref<5x8xi8>, %key: memref<8xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %c5 step %c1 {
    %sum = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<5x8xi8>
      %b = memref.load %key[%j] : memref<8xi8>
      %d = fxp.abs_diff %a, %b : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %code = arith.trunci %sum : i32 to i8
    memref.store %code, %key[%i] : memref<8xi8>
  }
  return
}

// -----

// Rows of seven codes are too short, rows that lie apart have no word or vector, and
// 16 bits have no kernel.
// CHECK-LABEL: func.func @others
// CHECK-NOT: fxp.row_reduce
func.func @others(%short: memref<5x7xi8>, %apart: memref<5x8xi8, strided<[16, 2]>>, %wide: memref<5x8xi16>,
    %key: memref<8xi8>, %wide_key: memref<8xi16>, %out: memref<5xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %c5 step %c1 {
    %r = scf.for %j = %c0 to %c7 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %short[%i, %j] : memref<5x7xi8>
      %b = memref.load %key[%j] : memref<8xi8>
      %d = fxp.abs_diff %a, %b : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %t = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %apart[%i, %j] : memref<5x8xi8, strided<[16, 2]>>
      %b = memref.load %key[%j] : memref<8xi8>
      %d = fxp.abs_diff %a, %b : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %u = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %wide[%i, %j] : memref<5x8xi16>
      %b = memref.load %wide_key[%j] : memref<8xi16>
      %d = fxp.abs_diff %a, %b : i16 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %v = arith.addi %r, %t : i32
    %w = arith.addi %v, %u : i32
    memref.store %w, %out[%i] : memref<5xi32>
  }
  return
}

// -----

// Codes of Hamming addressing, of 8 bits; narrower ones have other sums.
// CHECK-LABEL: func.func @hamming
// CHECK: fxp.row_reduce hamming
// CHECK: fxp.hamming %{{.*}} width 4
func.func @hamming(%m: memref<5x8xi8>, %key: memref<8xi8>, %out: memref<5xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %c5 step %c1 {
    %sum = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<5x8xi8>
      %b = memref.load %key[%j] : memref<8xi8>
      %d = fxp.hamming %a, %b width 8 : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    memref.store %sum, %out[%i] : memref<5xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %sum = scf.for %j = %c0 to %c8 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<5x8xi8>
      %b = memref.load %key[%j] : memref<8xi8>
      %d = fxp.hamming %a, %b width 4 : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    memref.store %sum, %out[%i] : memref<5xi32>
  }
  return
}

// -----

// A sum of a stored row and a bias; in place, too. What the types hold is the bound
// where nothing is assumed; 16 bits alone are too many.
// CHECK-LABEL: func.func @rounded
// CHECK: fxp.round_row %{{.*}} bias %{{.*}} into %{{.*}} length 8 up 0 shift 1 bound 1143
// CHECK: fxp.round_row %[[CODES:.*]][%{{.*}}] bias %{{.*}} into %[[CODES]][%{{.*}}] length 8 up 2 shift 3 bound 640
// CHECK: fxp.requantize
func.func @rounded(%sums: memref<5x8xi16>, %time: memref<5x8xi8>, %m: memref<5x8xi8>, %u: memref<8xi8>, %o: memref<8xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %two = arith.constant 2 : i32
  scf.for %j = %c0 to %c8 step %c1 {
    %a = memref.load %time[%i, %j] : memref<5x8xi8>
    %b = memref.load %sums[%i, %j] : memref<5x8xi16>
    %aw = arith.extsi %a : i8 to i32
    %bw = arith.extsi %b : i16 to i32
    %s = arith.addi %bw, %aw : i32
    %t = fxp.assume %s range -1143, 1143 : i32
    %r = fxp.requantize %t shift 1 nearest_even headroom range -127, 127 : i32 to i8
    memref.store %r, %m[%i, %j] : memref<5x8xi8>
  }
  scf.for %j = %c0 to %c8 step %c1 {
    %a = memref.load %u[%j] : memref<8xi8>
    %b = memref.load %o[%j] : memref<8xi8>
    %aw = arith.extsi %a : i8 to i32
    %bw = arith.extsi %b : i8 to i32
    %up = arith.shli %aw, %two : i32
    %s = arith.addi %bw, %up : i32
    %r = fxp.requantize %s shift 3 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %u[%j] : memref<8xi8>
  }
  scf.for %j = %c0 to %c8 step %c1 {
    %b = memref.load %sums[%i, %j] : memref<5x8xi16>
    %bw = arith.extsi %b : i16 to i32
    %r = fxp.requantize %bw shift 3 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %u[%j] : memref<8xi8>
  }
  return
}

// -----

// Codes that are rounded alone need no more bits than they have; a sum in so few may wrap.
// CHECK-LABEL: func.func @narrower
// CHECK: fxp.round_row %{{.*}}[%{{.*}}] into %{{.*}}[%{{.*}}] length 8 up 0 shift 1 bound 128
// CHECK: arith.addi %{{.*}} : i8
// CHECK: fxp.requantize
func.func @narrower(%m: memref<5x8xi8>, %codes: memref<5x8xi8>, %u: memref<8xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %j = %c0 to %c8 step %c1 {
    %a = memref.load %m[%i, %j] : memref<5x8xi8>
    %r = fxp.requantize %a shift 1 nearest_even range -127, 127 : i8 to i8
    memref.store %r, %codes[%i, %j] : memref<5x8xi8>
  }
  scf.for %j = %c0 to %c8 step %c1 {
    %a = memref.load %m[%i, %j] : memref<5x8xi8>
    %b = memref.load %codes[%i, %j] : memref<5x8xi8>
    %s = arith.addi %a, %b : i8
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i8 to i8
    memref.store %r, %u[%j] : memref<8xi8>
  }
  return
}

// -----

// An inner loop that also stores something is more than a sum.
// CHECK-LABEL: func.func @copies_too
// CHECK-NOT: fxp.row_reduce
// CHECK: memref.store %{{.*}}, %{{.*}} : memref<16xi8>
func.func @copies_too(%m: memref<20x16xi8>, %k: memref<16xi8>, %o: memref<20xi32>, %c: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c20 = arith.constant 20 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %c20 step %c1 {
    %sum = scf.for %j = %c0 to %c16 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<20x16xi8>
      %b = memref.load %k[%j] : memref<16xi8>
      %d = fxp.abs_diff %a, %b : i8 to i32
      memref.store %a, %c[%j] : memref<16xi8>
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    memref.store %sum, %o[%i] : memref<20xi32>
  }
  return
}

// -----

// What is written may be what is read next: one of two buffers, or the same global.
// CHECK-LABEL: func.func @chosen
// CHECK-NOT: fxp.row_reduce
// CHECK-LABEL: func.func @global
// CHECK-NOT: fxp.row_reduce
func.func @chosen(%m: memref<20x16xi8>, %other: memref<20x16xi8>, %b: i1, %k: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c19 = arith.constant 19 : index
  %zero = arith.constant 0 : i32
  %o = arith.select %b, %m, %other : memref<20x16xi8>
  scf.for %i = %c0 to %c19 step %c1 {
    %sum = scf.for %j = %c0 to %c16 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<20x16xi8>
      %b2 = memref.load %k[%j] : memref<16xi8>
      %d = fxp.abs_diff %a, %b2 : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %code = arith.trunci %sum : i32 to i8
    %row = arith.addi %i, %c1 : index
    memref.store %code, %o[%row, %c0] : memref<20x16xi8>
  }
  return
}
memref.global @g : memref<20x16xi8>
func.func @global(%k: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c19 = arith.constant 19 : index
  %zero = arith.constant 0 : i32
  %m = memref.get_global @g : memref<20x16xi8>
  %o = memref.get_global @g : memref<20x16xi8>
  scf.for %i = %c0 to %c19 step %c1 {
    %sum = scf.for %j = %c0 to %c16 step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<20x16xi8>
      %b = memref.load %k[%j] : memref<16xi8>
      %d = fxp.abs_diff %a, %b : i8 to i32
      %next = arith.addi %s, %d overflow<nsw> : i32
      scf.yield %next : i32
    }
    %code = arith.trunci %sum : i32 to i8
    %row = arith.addi %i, %c1 : index
    memref.store %code, %o[%row, %c0] : memref<20x16xi8>
  }
  return
}

// -----

// Sums that may wrap have a meaning in the loop, and none in C.
// CHECK-LABEL: func.func @wrapping
// CHECK-NOT: fxp.row_reduce
func.func @wrapping(%m: memref<9x200000xi8>, %key: memref<200000xi8>, %out: memref<9xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %end = arith.constant 200000 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %n step %c1 {
    %sum = scf.for %j = %c0 to %end step %c1 iter_args(%s = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<9x200000xi8>
      %b = memref.load %key[%j] : memref<200000xi8>
      %aw = arith.extsi %a : i8 to i32
      %bw = arith.extsi %b : i8 to i32
      %p = arith.muli %aw, %bw : i32
      %wrapped = arith.addi %s, %p : i32
      scf.yield %wrapped : i32
    }
    memref.store %sum, %out[%i] : memref<9xi32>
  }
  return
}
