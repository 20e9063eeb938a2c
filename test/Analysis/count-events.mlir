// Events of a structured function: by source operation, as closed forms.
// RUN: mann-opt %s --mann-count-events -o /dev/null | FileCheck %s --match-full-lines
// RUN: mann-opt %s --mann-count-events=accounting=arithmetic -o /dev/null | FileCheck %s --check-prefix=ARITHMETIC --match-full-lines

// CHECK: events of @dot, executed
// CHECK-NEXT: count: 0..50
// CHECK-NEXT: p.taken: 0..50
// CHECK-NEXT: p = mann.softmax
// CHECK-NEXT:   branch: count
// CHECK-NEXT:   compare.32: count + 2
// CHECK-NEXT:   fixed.round.32: p.taken
// CHECK-NEXT:   loop: count
// CHECK-NEXT:   read.io.32: count
// CHECK-NEXT:   write.scratch.8: p.taken
// CHECK-NEXT: s = mann.similarity
// CHECK-NEXT:   convert.32: 120*count
// CHECK-NEXT:   int.add.32: 60*count
// CHECK-NEXT:   int.mul.32: 60*count
// CHECK-NEXT:   loop: 61*count
// CHECK-NEXT:   read.memory.8: 60*count
// CHECK-NEXT:   read.parameters.8: 60*count
// CHECK-NEXT:   write.io.32: count
// CHECK-NEXT: total
// CHECK-NEXT:   branch: count
// CHECK-NEXT:   compare.32: count + 2
// CHECK-NEXT:   convert.32: 120*count
// CHECK-NEXT:   fixed.round.32: p.taken
// CHECK-NEXT:   int.add.32: 60*count
// CHECK-NEXT:   int.mul.32: 60*count
// CHECK-NEXT:   loop: 62*count
// CHECK-NEXT:   read.io.32: count
// CHECK-NEXT:   read.memory.8: 60*count
// CHECK-NEXT:   read.parameters.8: 60*count
// CHECK-NEXT:   write.io.32: count
// CHECK-NEXT:   write.scratch.8: p.taken

// As wide as the codes, without rounding, memory and loops.
// ARITHMETIC: events of @dot, arithmetic
// ARITHMETIC: s = mann.similarity
// ARITHMETIC-NEXT:   int.add.8: 60*count
// ARITHMETIC-NEXT:   int.mul.8: 60*count
// ARITHMETIC-NEXT: total
// ARITHMETIC-NEXT:   int.add.8: 60*count
// ARITHMETIC-NEXT:   int.mul.8: 60*count

#m = loc("m = mann.embed")
#p = loc("p = mann.softmax")
#s = loc("s = mann.similarity")
memref.global "private" constant @key : memref<60xi8> = dense<1>
func.func @dot(%n: i32 {mann.name = "count"}, %scores: memref<50xi32>, %arena: memref<3000xi8> {mann.arena})
    attributes {mann.roles = {m = "memory", p = "nonlinear"}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c60 = arith.constant 60 : index
  %zero = arith.constant 0 : i32
  %slots = arith.constant 50 : i32
  %low = arith.maxsi %n, %zero : i32 loc(#p)
  %clamped = arith.minsi %low, %slots : i32 loc(#p)
  %count = arith.index_cast %clamped : i32 to index
  %m = memref.reinterpret_cast %arena to offset: [0], sizes: [50, 60], strides: [60, 1] : memref<3000xi8> to memref<50x60xi8, strided<[60, 1]>> loc(#m)
  %u = memref.get_global @key : memref<60xi8>
  %p = memref.alloca() : memref<50xi8> loc(#p)
  scf.for %i = %c0 to %count step %c1 {
    %sum = scf.for %j = %c0 to %c60 step %c1 iter_args(%acc = %zero) -> (i32) {
      %a = memref.load %m[%i, %j] : memref<50x60xi8, strided<[60, 1]>> loc(#s)
      %b = memref.load %u[%j] : memref<60xi8> loc(#s)
      %wa = arith.extsi %a : i8 to i32 loc(#s)
      %wb = arith.extsi %b : i8 to i32 loc(#s)
      %product = arith.muli %wa, %wb : i32 loc(#s)
      %next = arith.addi %acc, %product : i32 loc(#s)
      scf.yield %next : i32 loc(#s)
    } loc(#s)
    memref.store %sum, %scores[%i] : memref<50xi32> loc(#s)
    scf.yield loc(#s)
  } loc(#s)
  scf.for %i = %c0 to %count step %c1 {
    %x = memref.load %scores[%i] : memref<50xi32> loc(#p)
    %isPositive = arith.cmpi sgt, %x, %zero : i32 loc(#p)
    scf.if %isPositive {
      %code = fxp.requantize %x shift 4 nearest_even range -127, 127 : i32 to i8 loc(#p)
      memref.store %code, %p[%i] : memref<50xi8> loc(#p)
    } loc(#p)
    scf.yield loc(#p)
  } loc(#p)
  return
}
