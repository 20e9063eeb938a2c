// Two loops that are a read, and four that differ from it in one thing: sums may wrap, something
// is stored between the loops, a loop is shorter than the sums, and the weight is not the one
// that is compared with 0.
// RUN: mann-opt %s --fxp-claim-kernels | FileCheck %s

// CHECK-LABEL: func.func @plain
// CHECK: fxp.weigh_rows
func.func @plain(%w: memref<5xi8>, %other: memref<5xi8>, %m: memref<5x12xi8>) -> memref<12xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c11 = arith.constant 11 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %sums = memref.alloc() : memref<12xi32>
  scf.for %j = %c0 to %c12 step %c1 {
    memref.store %zero, %sums[%j] : memref<12xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %x = memref.load %w[%i] : memref<5xi8>
    %y = memref.load %other[%i] : memref<5xi8>
    %taken = arith.cmpi ne, %x, %none : i8
    scf.if %taken {
      scf.for %j = %c0 to %c12 step %c1 {
        %s = memref.load %sums[%j] : memref<12xi32>
        %code = memref.load %m[%i, %j] : memref<5x12xi8>
        %a = arith.extsi %code : i8 to i32
        %b = arith.extsi %x : i8 to i32
        %p = arith.muli %a, %b : i32
        %n = arith.addi %s, %p overflow<nsw> : i32
        memref.store %n, %sums[%j] : memref<12xi32>
      }
    }
  }
  return %sums : memref<12xi32>
}

// CHECK-LABEL: func.func @wraps
// CHECK-NOT: fxp.weigh_rows
func.func @wraps(%w: memref<5xi8>, %other: memref<5xi8>, %m: memref<5x12xi8>) -> memref<12xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c11 = arith.constant 11 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %sums = memref.alloc() : memref<12xi32>
  scf.for %j = %c0 to %c12 step %c1 {
    memref.store %zero, %sums[%j] : memref<12xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %x = memref.load %w[%i] : memref<5xi8>
    %y = memref.load %other[%i] : memref<5xi8>
    %taken = arith.cmpi ne, %x, %none : i8
    scf.if %taken {
      scf.for %j = %c0 to %c12 step %c1 {
        %s = memref.load %sums[%j] : memref<12xi32>
        %code = memref.load %m[%i, %j] : memref<5x12xi8>
        %a = arith.extsi %code : i8 to i32
        %b = arith.extsi %x : i8 to i32
        %p = arith.muli %a, %b : i32
        %n = arith.addi %s, %p : i32
        memref.store %n, %sums[%j] : memref<12xi32>
      }
    }
  }
  return %sums : memref<12xi32>
}

// CHECK-LABEL: func.func @between
// CHECK-NOT: fxp.weigh_rows
func.func @between(%w: memref<5xi8>, %other: memref<5xi8>, %m: memref<5x12xi8>) -> memref<12xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c11 = arith.constant 11 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %sums = memref.alloc() : memref<12xi32>
  scf.for %j = %c0 to %c12 step %c1 {
    memref.store %zero, %sums[%j] : memref<12xi32>
  }
  memref.store %zero, %sums[%c5] : memref<12xi32>
  scf.for %i = %c0 to %c5 step %c1 {
    %x = memref.load %w[%i] : memref<5xi8>
    %y = memref.load %other[%i] : memref<5xi8>
    %taken = arith.cmpi ne, %x, %none : i8
    scf.if %taken {
      scf.for %j = %c0 to %c12 step %c1 {
        %s = memref.load %sums[%j] : memref<12xi32>
        %code = memref.load %m[%i, %j] : memref<5x12xi8>
        %a = arith.extsi %code : i8 to i32
        %b = arith.extsi %x : i8 to i32
        %p = arith.muli %a, %b : i32
        %n = arith.addi %s, %p overflow<nsw> : i32
        memref.store %n, %sums[%j] : memref<12xi32>
      }
    }
  }
  return %sums : memref<12xi32>
}

// CHECK-LABEL: func.func @shorter
// CHECK-NOT: fxp.weigh_rows
func.func @shorter(%w: memref<5xi8>, %other: memref<5xi8>, %m: memref<5x12xi8>) -> memref<12xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c11 = arith.constant 11 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %sums = memref.alloc() : memref<12xi32>
  scf.for %j = %c0 to %c12 step %c1 {
    memref.store %zero, %sums[%j] : memref<12xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %x = memref.load %w[%i] : memref<5xi8>
    %y = memref.load %other[%i] : memref<5xi8>
    %taken = arith.cmpi ne, %x, %none : i8
    scf.if %taken {
      scf.for %j = %c0 to %c11 step %c1 {
        %s = memref.load %sums[%j] : memref<12xi32>
        %code = memref.load %m[%i, %j] : memref<5x12xi8>
        %a = arith.extsi %code : i8 to i32
        %b = arith.extsi %x : i8 to i32
        %p = arith.muli %a, %b : i32
        %n = arith.addi %s, %p overflow<nsw> : i32
        memref.store %n, %sums[%j] : memref<12xi32>
      }
    }
  }
  return %sums : memref<12xi32>
}

// CHECK-LABEL: func.func @another_weight
// CHECK-NOT: fxp.weigh_rows
func.func @another_weight(%w: memref<5xi8>, %other: memref<5xi8>, %m: memref<5x12xi8>) -> memref<12xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c11 = arith.constant 11 : index
  %c12 = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  %none = arith.constant 0 : i8
  %sums = memref.alloc() : memref<12xi32>
  scf.for %j = %c0 to %c12 step %c1 {
    memref.store %zero, %sums[%j] : memref<12xi32>
  }
  scf.for %i = %c0 to %c5 step %c1 {
    %x = memref.load %w[%i] : memref<5xi8>
    %y = memref.load %other[%i] : memref<5xi8>
    %taken = arith.cmpi ne, %x, %none : i8
    scf.if %taken {
      scf.for %j = %c0 to %c12 step %c1 {
        %s = memref.load %sums[%j] : memref<12xi32>
        %code = memref.load %m[%i, %j] : memref<5x12xi8>
        %a = arith.extsi %code : i8 to i32
        %b = arith.extsi %y : i8 to i32
        %p = arith.muli %a, %b : i32
        %n = arith.addi %s, %p overflow<nsw> : i32
        memref.store %n, %sums[%j] : memref<12xi32>
      }
    }
  }
  return %sums : memref<12xi32>
}
