// A loop that rounds a row and goes on with the codes: a kernel rounds, and the loop gets them.
// Not where it writes what is rounded, or rounds two things.
// RUN: mann-opt %s --fxp-claim-kernels | FileCheck %s

// CHECK-LABEL: func.func @part
// CHECK: %[[CODES:.*]] = memref.alloc() : memref<12xi8>
// CHECK: fxp.round_row %{{.*}}[%{{.*}}, %{{.*}}] bias %{{.*}}[%{{.*}}, %{{.*}}] into %[[CODES]][%{{.*}}] length 12 up 1 shift 3 bound 1200 : memref<5x12xi16>, memref<12xi8>, memref<5x12xi8>
// CHECK: scf.for %[[J:.*]] = %c0
// CHECK-NOT: fxp.requantize
// CHECK: %[[CODE:.*]] = memref.load %[[CODES]][%[[J]]]
// CHECK: arith.extsi %[[CODE]] : i8 to i32
func.func @part(%m: memref<5x12xi16>, %time: memref<5x12xi8>, %w: i32, %i: index, %sums: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %one = arith.constant 1 : i32
  scf.for %j = %c0 to %c12 step %c1 {
    %x = memref.load %m[%i, %j] : memref<5x12xi16>
    %y = memref.load %time[%i, %j] : memref<5x12xi8>
    %xw = arith.extsi %x : i16 to i32
    %xs = arith.shli %xw, %one : i32
    %yw = arith.extsi %y : i8 to i32
    %s = arith.addi %xs, %yw : i32
    %known = fxp.assume %s range -1200, 1200 : i32
    %code = fxp.requantize %known shift 3 nearest_even range -127, 127 : i32 to i8
    %c = arith.extsi %code : i8 to i32
    %p = arith.muli %c, %w : i32
    %before = memref.load %sums[%j] : memref<12xi32>
    %after = arith.addi %before, %p : i32
    memref.store %after, %sums[%j] : memref<12xi32>
  }
  return
}

// CHECK-LABEL: func.func @written
// CHECK-NOT: fxp.round_row
func.func @written(%m: memref<5x12xi16>, %w: i16, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  scf.for %j = %c0 to %c12 step %c1 {
    %x = memref.load %m[%i, %j] : memref<5x12xi16>
    %xw = arith.extsi %x : i16 to i32
    %known = fxp.assume %xw range -1200, 1200 : i32
    %code = fxp.requantize %known shift 3 nearest_even range -127, 127 : i32 to i8
    %c = arith.extsi %code : i8 to i16
    %p = arith.muli %c, %w : i16
    memref.store %p, %m[%i, %j] : memref<5x12xi16>
  }
  return
}

// CHECK-LABEL: func.func @two
// CHECK-NOT: fxp.round_row
func.func @two(%m: memref<5x12xi16>, %i: index, %out: memref<12xi16>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  scf.for %j = %c0 to %c12 step %c1 {
    %x = memref.load %m[%i, %j] : memref<5x12xi16>
    %xw = arith.extsi %x : i16 to i32
    %known = fxp.assume %xw range -1200, 1200 : i32
    %a = fxp.requantize %known shift 3 nearest_even range -127, 127 : i32 to i8
    %b = fxp.requantize %known shift 4 nearest_even range -127, 127 : i32 to i8
    %aw = arith.extsi %a : i8 to i16
    %bw = arith.extsi %b : i8 to i16
    %p = arith.muli %aw, %bw : i16
    memref.store %p, %out[%j] : memref<12xi16>
  }
  return
}
