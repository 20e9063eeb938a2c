// What has no result for its operands is reported where it is, when it runs.
// RUN: not mann-run %s --function=stride 2>&1 | FileCheck %s --check-prefix=STRIDE
// RUN: not mann-run %s --function=division 2>&1 | FileCheck %s --check-prefix=DIVISION
// RUN: not mann-run %s --function=remainder 2>&1 | FileCheck %s --check-prefix=REMAINDER
// RUN: not mann-run %s --function=leaving 2>&1 | FileCheck %s --check-prefix=LEAVING
// RUN: not mann-run %s --function=inserting 2>&1 | FileCheck %s --check-prefix=INSERTING
// RUN: not mann-run %s --function=extracting 2>&1 | FileCheck %s --check-prefix=EXTRACTING

func.func private @stride() -> i32 {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %x = arith.constant 1 : i32
  // STRIDE: loops-errors.mlir:[[#@LINE+1]]:8: error: 'scf.for' op has the step 0; a loop ends only with a positive step
  %a = scf.for %t = %c0 to %c3 step %c0 iter_args(%y = %x) -> (i32) {
    scf.yield %y : i32
  }
  return %a : i32
}

func.func private @division() -> i32 {
  %c0 = arith.constant 0 : i32
  // DIVISION: loops-errors.mlir:[[#@LINE+1]]:8: error: 'arith.divsi' op divides by 0
  %a = arith.divsi %c0, %c0 : i32
  return %a : i32
}

func.func private @remainder() -> i32 {
  %c0 = arith.constant 0 : i32
  // REMAINDER: loops-errors.mlir:[[#@LINE+1]]:8: error: 'arith.remsi' op divides by 0
  %a = arith.remsi %c0, %c0 : i32
  return %a : i32
}

func.func private @leaving() -> tensor<2x2xf32> {
  %x = arith.constant dense<0.0> : tensor<3x2xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %none = arith.constant dense<0.0> : tensor<2x2xf32>
  // It leaves the tensor in the third iteration.
  %a = scf.for %t = %c0 to %c4 step %c1 iter_args(%y = %none) -> (tensor<2x2xf32>) {
    // LEAVING: loops-errors.mlir:[[#@LINE+1]]:13: error: 'tensor.extract_slice' op takes elements 2 to 3 of dimension 0, which has 3
    %rows = tensor.extract_slice %x[%t, 0] [2, 2] [1, 1] : tensor<3x2xf32> to tensor<2x2xf32>
    scf.yield %rows : tensor<2x2xf32>
  }
  return %a : tensor<2x2xf32>
}

func.func private @inserting() -> tensor<3xf32> {
  %x = arith.constant dense<0.0> : tensor<3xf32>
  %one = arith.constant dense<0.0> : tensor<1xf32>
  %minus = arith.constant -1 : index
  // INSERTING: loops-errors.mlir:[[#@LINE+1]]:8: error: 'tensor.insert_slice' op takes elements -1 to -1 of dimension 0, which has 3
  %a = tensor.insert_slice %one into %x[%minus] [1] [1] : tensor<1xf32> into tensor<3xf32>
  return %a : tensor<3xf32>
}

func.func private @extracting() -> i32 {
  %x = arith.constant dense<0> : tensor<3xi32>
  %c3 = arith.constant 3 : index
  // EXTRACTING: loops-errors.mlir:[[#@LINE+1]]:8: error: 'tensor.extract' op takes element 3 of dimension 0, which has 3
  %a = tensor.extract %x[%c3] : tensor<3xi32>
  return %a : i32
}
