// RUN: mann-opt %s --mann-instrument-events --canonicalize | FileCheck %s

// Three rows (loop, write.io.8 and, for the branch, branch), then the symbol.
// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[OUT:.*]]: memref<4xi8>, %[[BIT:.*]]: i1, %[[COUNTERS:.*]]: memref<4xi64>, %{{.*}}: memref<2xi8> {mann.arena})
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i64
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : i64
// CHECK: scf.for
// CHECK-NEXT: memref.store %[[ZERO]], %[[COUNTERS]]
// CHECK: scf.for
// CHECK: scf.if
// The symbol: how often the branch is taken.
// CHECK: %[[TAKEN:.*]] = memref.load %[[COUNTERS]][%c3]
// CHECK: %[[MORE:.*]] = arith.addi %[[TAKEN]], %[[ONE]]
// CHECK: memref.store %[[MORE]], %[[COUNTERS]][%c3]
// The store.
// CHECK: memref.store %{{.*}}, %[[OUT]]
// CHECK: memref.load %[[COUNTERS]][%c2]
// CHECK: memref.store %{{.*}}, %[[COUNTERS]][%c2]
// Behind the branch: the branch and the turn.
// CHECK: memref.load %[[COUNTERS]][%c0]
// CHECK: memref.load %[[COUNTERS]][%c1]
func.func @f(%out: memref<4xi8>, %bit: i1, %arena: memref<2xi8> {mann.arena}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %x = arith.constant 7 : i8
  scf.for %i = %c0 to %c4 step %c1 {
    scf.if %bit {
      memref.store %x, %out[%i] : memref<4xi8>
    }
  }
  return
}

// The same errors as those of mann-count-events, and nothing is changed.
// RUN: not mann-opt %S/../Analysis/count-events-errors.mlir --mann-instrument-events -split-input-file 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: 'vector.store' op does not say what executing it costs
