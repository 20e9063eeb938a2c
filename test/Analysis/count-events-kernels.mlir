// Events of kernels: words of four codes, and codes that are left.
// RUN: mann-opt %s --mann-count-events -o /dev/null | FileCheck %s --match-full-lines
// RUN: mann-opt %s --mann-instrument-events | FileCheck %s --check-prefix=CODE
// RUN: not mann-opt %s --mann-count-events=accounting=arithmetic -o /dev/null 2>&1 | FileCheck %s --check-prefix=ARITHMETIC

// ARITHMETIC: 'fxp.row_reduce' op is a kernel, whose arithmetic has no widths of its own; count arithmetic before fxp-claim-kernels

// The blocks are as many as there are; rows of all of them are the bound.
// CHECK: events of @blocks, executed
// CHECK-NEXT: s.turns: 0..4
// CHECK-NEXT: count: 0..50
// CHECK-NEXT: p
// CHECK-NEXT:   compare.32: 2
// CHECK-NEXT: s = mann.similarity
// CHECK-NEXT:   address: 2*s.turns + count
// CHECK-NEXT:   loop: s.turns + 2*count
// CHECK-NEXT:   read.memory.32: 15*count
// CHECK-NEXT:   read.memory.8: 2*count
// CHECK-NEXT:   read.scratch.32: count
// CHECK-NEXT:   row.sad.32: 15*count
// CHECK-NEXT:   row.sad.8: 2*count
// CHECK-NEXT:   write.io.32: count
// CHECK-NEXT:   write.scratch.32: count
// CHECK-NEXT: total

// A number of rows that no loop explains is a symbol, which code adds up.
// CHECK: events of @single, executed
// CHECK-NEXT: kernel.rows: 0..6
// CHECK-NEXT: (function)
// CHECK:   row.dot.32: kernel.rows
// CHECK:   row.dot.8: 2*kernel.rows

// CHECK: events of @embed, executed
// CHECK-NEXT: m.words: 0..5
// CHECK-NEXT: m = mann.embed
// CHECK-NEXT:   address: 4*m.words
// CHECK-NEXT:   branch: 10
// CHECK-NEXT:   lanes.add.32: 3*m.words + 3
// CHECK-NEXT:   lanes.add.8: m.words + 1
// CHECK-NEXT:   lanes.round.32: 3
// CHECK-NEXT:   lanes.round.8: 1
// CHECK-NEXT:   loop: 10
// CHECK-NEXT:   read.io.32: 13
// CHECK-NEXT:   read.io.8: 1
// CHECK-NEXT:   read.parameters.32: 3*m.words
// CHECK-NEXT:   read.parameters.8: m.words
// CHECK-NEXT:   write.io.32: 3
// CHECK-NEXT:   write.io.8: 1

// CHECK: events of @stored, executed
// CHECK:   lanes.add.32: 3*kernel.words
// CHECK-NOT: lanes.round
// CHECK:   write.io.16: 1
// CHECK-NEXT:   write.io.32: 6

// CHECK: events of @rows, executed
// CHECK:   lanes.add.32: 15
// CHECK:   lanes.round.32: 15
// CHECK:   loop: 18
// CHECK:   read.io.16: 1
// CHECK:   read.io.32: 45
// CHECK:   read.io.8: 1
// CHECK:   row.signs.32: 15
// CHECK:   row.signs.8: 1
// CHECK:   write.io.32: 17
// CHECK:   write.io.8: 1

// CHECK: events of @weigh, executed
// CHECK-NEXT: kernel.rows: 0..50
// CHECK-NEXT: kernel.weights: 0..50
// CHECK-NEXT: kernel.blocks: 0..2
// CHECK: row.weigh.32: 2*kernel.weights

// Numbers of 16 bits are two words of four.
// CHECK: events of @wide, executed
// CHECK: read.io.16: 2
// CHECK-NEXT: read.io.32: 6
// CHECK-NEXT: read.io.8: 2
// CHECK-NEXT: row.dot_16x16.32: 2
// CHECK-NEXT: row.dot_16x16.8: 2
// CHECK-NEXT: row.dot_16x8.32: 2
// CHECK-NEXT: row.dot_16x8.8: 2
// CHECK: events of @weigh_wide, executed
// CHECK: row.weigh_16.32: kernel.weights
// CHECK-NEXT: row.weigh_16.8: kernel.weights

#m = loc("m = mann.embed")
#s = loc("s = mann.similarity")
#p = loc("p")

// CODE-LABEL: func.func @blocks
// CODE: arith.subi
// CODE-NEXT: %[[COUNT:.*]] = arith.minsi
// CODE: %[[ROWS:.*]] = arith.index_cast %[[COUNT]] : index to i64
// CODE: arith.muli %[[ROWS]]
// CODE: fxp.row_reduce sad {{.*}} count %[[COUNT]] length 62
func.func @blocks(%n: i32 {mann.name = "count"}, %scores: memref<50xi32>,
                  %key: memref<62xi8>, %arena: memref<3100xi8> {mann.arena})
    attributes {mann.roles = {m = "memory"}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  %slots = arith.constant 50 : i32
  %low = arith.maxsi %n, %zero : i32 loc(#p)
  %clamped = arith.minsi %low, %slots : i32 loc(#p)
  %end = arith.index_cast %clamped : i32 to index loc(#p)
  %sums = memref.alloca() : memref<16xi32>
  %m = memref.reinterpret_cast %arena to offset: [0], sizes: [50, 62], strides: [62, 1] : memref<3100xi8> to memref<50x62xi8, strided<[62, 1]>> loc(#m)
  scf.for %first = %c0 to %end step %c16 {
    %left = arith.subi %end, %first : index loc(#s)
    %count = arith.minsi %left, %c16 : index loc(#s)
    fxp.row_reduce sad %m[%first, %c0], %key[%c0] into %sums count %count length 62
      : memref<50x62xi8, strided<[62, 1]>>, memref<62xi8>, memref<16xi32> loc(#s)
    scf.for %i = %c0 to %count step %c1 {
      %row = arith.addi %first, %i : index loc(#s)
      %sum = memref.load %sums[%i] : memref<16xi32> loc(#s)
      memref.store %sum, %scores[%row] : memref<50xi32> loc(#s)
      scf.yield loc(#s)
    } loc(#s)
    scf.yield loc(#s)
  } loc(#s)
  return
}

// CODE-LABEL: func.func @single
// The symbol, and the events that the rows multiply.
// CODE: arith.index_cast %{{.*}} : index to i64
// CODE: memref.store
// CODE: arith.muli
// CODE: fxp.row_reduce dot
func.func @single(%n: i32 {mann.name = "n"}, %m: memref<16x6xi8>, %key: memref<6xi8>, %sums: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0 : i32
  %most = arith.constant 16 : i32
  %low = arith.maxsi %n, %zero : i32
  %clamped = arith.minsi %low, %most : i32
  %end = arith.index_cast %clamped : i32 to index
  scf.for %i = %c0 to %c3 step %c1 {
    %count = arith.minsi %end, %i : index
    fxp.row_reduce dot %m[%c0, %c0], %key[%c0] into %sums count %count length 6
      : memref<16x6xi8>, memref<6xi8>, memref<16xi32>
  }
  return
}

// The words in the table are looked at one by one.
// CODE-LABEL: func.func @embed
// CODE-COUNT-5: arith.cmpi ult
// CODE: fxp.embed_row
memref.global "private" constant @table : memref<8x13xi8> = dense<1>
func.func @embed(%ids: memref<5xi32>, %bias: memref<13xi8>, %out: memref<13xi8>) {
  %c0 = arith.constant 0 : index
  %table = memref.get_global @table : memref<8x13xi8>
  fxp.embed_row %table, %ids[%c0] words 5 bias %bias[%c0] into %out[%c0]
    length 13 up 0 shift 1 bound 768
    : memref<8x13xi8>, memref<5xi32>, memref<13xi8>, memref<13xi8> loc(#m)
  return
}

func.func @stored(%ids: memref<5xi32>, %out: memref<13xi16>) {
  %c0 = arith.constant 0 : index
  %table = memref.get_global @table : memref<8x13xi8>
  fxp.embed_row %table, %ids[%c0] words 5 into %out[%c0] length 13 up 0 shift 0 bound 640
    : memref<8x13xi8>, memref<5xi32>, memref<13xi16>
  return
}

func.func @rows(%in: memref<61xi16>, %out: memref<61xi8>, %bits: memref<2xi32>) {
  %c0 = arith.constant 0 : index
  fxp.round_row %in[%c0] into %out[%c0] length 61 up 0 shift 1 bound 1143
    : memref<61xi16>, memref<61xi8>
  fxp.pack_signs %out[%c0] into %bits[%c0] length 61 : memref<61xi8>, memref<2xi32>
  return
}

// Weights that are not 0 are counted before the rows are added.
// CODE-LABEL: func.func @weigh
// CODE: arith.cmpi ne, %{{.*}} : i8
// CODE: arith.ceildivui
// CODE: fxp.weigh_rows
func.func @weigh(%weights: memref<50xi8>, %m: memref<50x9xi8>, %sums: memref<9xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.weigh_rows %weights[%c0], %m[%c0, %c0] into %sums count %n length 9
    : memref<50xi8>, memref<50x9xi8>, memref<9xi32>
  return
}

func.func @wide(%codes: memref<2x5xi8>, %rows: memref<2x5xi16>, %key: memref<5xi16>, %sums: memref<2xi32>, %long: memref<2xi64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  fxp.row_reduce dot %codes[%c0, %c0], %key[%c0] into %sums count %c2 length 5
    : memref<2x5xi8>, memref<5xi16>, memref<2xi32>
  fxp.row_reduce dot %rows[%c0, %c0], %key[%c0] into %long count %c2 length 5
    : memref<2x5xi16>, memref<5xi16>, memref<2xi64>
  return
}

func.func @weigh_wide(%w: memref<2xi16>, %rows: memref<2x5xi16>, %sums: memref<5xi32>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  fxp.weigh_rows %w[%c0], %rows[%c0, %c0] into %sums count %c2 length 5
    : memref<2xi16>, memref<2x5xi16>, memref<5xi32>
  return
}
