// A sum of rows that ids choose, with a bias, becomes a kernel; also of a part of a wider
// table. What the kernel has no form for stays as it is.
// RUN: mann-opt %s --fxp-claim-kernels | FileCheck %s

// CHECK-LABEL: func.func @plain
// CHECK: fxp.embed_row %{{.*}}, %{{.*}}[%{{.*}}] words 4 bias %{{.*}}[%{{.*}}, %{{.*}}] into
func.func @plain(%t: memref<20x16xi8>, %ids: memref<4xi32>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// Room for the result may be made behind the sums.
// CHECK-LABEL: func.func @made_between
// CHECK: fxp.embed_row %{{.*}}, %{{.*}}[%{{.*}}] words 4 bias %{{.*}}[%{{.*}}, %{{.*}}] into
func.func @made_between(%t: memref<20x16xi8>, %ids: memref<4xi32>, %bias: memref<5x16xi8>, %i: index) -> memref<16xi8> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  %out = memref.alloc() : memref<16xi8>
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return %out : memref<16xi8>
}

// CHECK-LABEL: func.func @part
// CHECK: fxp.embed_row %{{.*}}, %{{.*}}[%{{.*}}] words 4 bias %{{.*}}[%{{.*}}, %{{.*}}] into
func.func @part(%t: memref<20x32xi8>, %ids: memref<4xi32>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x32xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// CHECK-LABEL: func.func @apart
// CHECK-NOT: fxp.embed_row
func.func @apart(%t: memref<20x16xi8, strided<[1, 20]>>, %ids: memref<4xi32>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8, strided<[1, 20]>>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// CHECK-LABEL: func.func @ids_apart
// CHECK-NOT: fxp.embed_row
func.func @ids_apart(%t: memref<20x16xi8>, %ids: memref<4xi32, strided<[2]>>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32, strided<[2]>>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// CHECK-LABEL: func.func @wide_ids
// CHECK-NOT: fxp.embed_row
func.func @wide_ids(%t: memref<20x16xi8>, %ids: memref<4xi64>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i64
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi64>
    %in = arith.cmpi ult, %id, %rows : i64
    scf.if %in {
      %row = arith.index_cast %id : i64 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// CHECK-LABEL: func.func @no_words
// CHECK-NOT: fxp.embed_row
func.func @no_words(%t: memref<20x16xi8>, %ids: memref<4xi32>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 0 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// CHECK-LABEL: func.func @many_words
// CHECK-NOT: fxp.embed_row
func.func @many_words(%t: memref<20x16xi8>, %ids: memref<65xi32>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 65 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<65xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// CHECK-LABEL: func.func @unknown_rows
// CHECK-NOT: fxp.embed_row
func.func @unknown_rows(%t: memref<?x16xi8>, %ids: memref<4xi32>, %bias: memref<5x16xi8>, %out: memref<16xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    %b = memref.load %bias[%i, %j] : memref<5x16xi8>
    %w = arith.extsi %b : i8 to i32
    memref.store %w, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<?x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %r = fxp.requantize %s shift 1 nearest_even range -127, 127 : i32 to i8
    memref.store %r, %out[%j] : memref<16xi8>
  }
  return
}

// What is stored to be aged later is not rounded.
// CHECK-LABEL: func.func @sums
// CHECK: fxp.embed_row %{{.*}}, %{{.*}}[%{{.*}}] words 4 into %{{.*}}[%{{.*}}, %{{.*}}] length 16 up 0 shift 0 bound 512 : memref<20x16xi8>, memref<4xi32>, memref<5x16xi16>
func.func @sums(%t: memref<20x16xi8>, %ids: memref<4xi32>, %out: memref<5x16xi16>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %words = arith.constant 4 : index
  %rows = arith.constant 20 : i32
  %zero = arith.constant 0 : i32
  %sums = memref.alloc() : memref<16xi32>
  scf.for %j = %c0 to %c16 step %c1 {
    memref.store %zero, %sums[%j] : memref<16xi32>
  }
  scf.for %w = %c0 to %words step %c1 {
    %id = memref.load %ids[%w] : memref<4xi32>
    %in = arith.cmpi ult, %id, %rows : i32
    scf.if %in {
      %row = arith.index_cast %id : i32 to index
      scf.for %j = %c0 to %c16 step %c1 {
        %s = memref.load %sums[%j] : memref<16xi32>
        %x = memref.load %t[%row, %j] : memref<20x16xi8>
        %y = arith.extsi %x : i8 to i32
        %n = arith.addi %s, %y : i32
        memref.store %n, %sums[%j] : memref<16xi32>
      }
    }
  }
  scf.for %j = %c0 to %c16 step %c1 {
    %s = memref.load %sums[%j] : memref<16xi32>
    %known = fxp.assume %s range -508, 508 : i32
    %n = arith.trunci %known : i32 to i16
    memref.store %n, %out[%i, %j] : memref<5x16xi16>
  }
  return
}
