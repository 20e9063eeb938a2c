// --trace tells every op in a loop with its iteration, those of loops around it
// first, then the loop itself; the ops of a called function before the call.
// RUN: mann-run %s --trace | FileCheck %s

func.func @main() -> i32 {
  // CHECK:      sample 0: c0 = arith.constant
  // CHECK:      sample 0: c1 = arith.constant
  // CHECK:      sample 0: c2 = arith.constant
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  // CHECK:      sample 0, iteration 0.0: d = arith.addi at {{.*}} -> i32
  // CHECK-NEXT:   integers: min 0, max 0, first [0]
  // CHECK-NEXT: sample 0, iteration 0.1: d = arith.addi
  // CHECK-NEXT:   integers: min 1, max 1, first [1]
  // CHECK-NEXT: sample 0, iteration 0: b#0 = scf.for at {{.*}} -> i32
  // CHECK-NEXT:   integers: min 1, max 1, first [1]
  // CHECK-NEXT: sample 0, iteration 0: b#1 = scf.for at {{.*}} -> i32
  // CHECK-NEXT:   integers: min 0, max 0, first [0]
  // CHECK-NEXT: sample 0, iteration 1.0: d = arith.addi
  // CHECK-NEXT:   integers: min 1, max 1, first [1]
  // CHECK-NEXT: sample 0, iteration 1.1: d = arith.addi
  // CHECK-NEXT:   integers: min 2, max 2, first [2]
  // CHECK-NEXT: sample 0, iteration 1: b#0 = scf.for
  // CHECK-NEXT:   integers: min 2, max 2, first [2]
  // CHECK-NEXT: sample 0, iteration 1: b#1 = scf.for
  // CHECK-NEXT:   integers: min 1, max 1, first [1]
  // CHECK-NEXT: sample 0: a = scf.for
  // CHECK-NEXT:   integers: min 2, max 2, first [2]
  %a = scf.for %i = %c0 to %c2 step %c1 iter_args(%x = %c0) -> (i32) : i32 {
    %b:2 = scf.for %j = %c0 to %c2 step %c1 iter_args(%y = %x, %z = %c0) -> (i32, i32) : i32 {
      %d = arith.addi %y, %j : i32
      scf.yield %d, %y : i32, i32
    }
    scf.yield %b#0 : i32
  }
  // CHECK-NEXT: sample 0: f = arith.muli
  // CHECK-NEXT:   integers: min 4, max 4, first [4]
  // CHECK-NEXT: sample 0: e = func.call
  // CHECK-NEXT:   integers: min 4, max 4, first [4]
  %e = func.call @square(%a) : (i32) -> i32
  // CHECK-NOT: {{.}}
  return %e : i32
}
func.func private @square(%x: i32) -> i32 {
  %f = arith.muli %x, %x : i32
  return %f : i32
}
