// A constant without elements has no range, and is no reason to end.
// RUN: mann-opt %s --fxp-optimize | FileCheck %s
// RUN: mann-opt %s --mann-instrument-events | FileCheck %s
// RUN: mann-opt %s --mann-count-events | FileCheck %s
// RUN: mann-opt %s --mann-prove-accumulators | FileCheck %s

// CHECK: func.func @empty
// CHECK: arith.constant dense<> : tensor<0xi8>
func.func @empty(%a: i8) -> (i8, tensor<0xi8>) {
  %e = arith.constant dense<> : tensor<0xi8>
  %0 = fxp.encode %a : i8
  %1 = fxp.encode %e : tensor<0xi8>
  return %0, %1 : i8, tensor<0xi8>
}
