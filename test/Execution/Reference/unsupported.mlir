// What the interpreter does not run is reported at each op, all in one go.
// RUN: not mann-run %s --function=ops 2>&1 | FileCheck %s --check-prefix=OPS
// RUN: not mann-run %s --function=types 2>&1 | FileCheck %s --check-prefix=TYPES
// RUN: not mann-run %s --function=blocks 2>&1 | FileCheck %s --check-prefix=BLOCKS

func.func private @ops() -> tensor<2xf32> {
  %0 = arith.constant 77 : i32
  // OPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'fxp.requantize' op cannot be interpreted: expected mann operations and arith.constant; interpret the function before it is lowered
  %1 = fxp.requantize %0 shift 3 nearest_even range -127, 127 : i32 to i8
  %2 = arith.constant dense<1.0> : tensor<2xf32>
  // OPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'arith.addf' op cannot be interpreted
  %3 = arith.addf %2, %2 : tensor<2xf32>
  // OPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'func.call' op cannot be interpreted
  %4 = func.call @other(%3) : (tensor<2xf32>) -> tensor<2xf32>
  // OPS-NOT: error
  return %4 : tensor<2xf32>
}

func.func private @other(%arg0: tensor<2xf32>) -> tensor<2xf32>

func.func private @types() -> tensor<2xf32> {
  // TYPES: unsupported.mlir:[[#@LINE+1]]:8: error: 'arith.constant' op has a result of type 'f32'; the interpreter takes i32 and tensors of static shape, of at most 2^28 elements in f32, i8, i16, i32, fixed-point, !mann.encoded or !mann.bipolar
  %0 = arith.constant 1.0 : f32
  // TYPES: unsupported.mlir:[[#@LINE+1]]:8: error: 'arith.constant' op has a result of type 'tensor<100000x20000xf32>'
  %1 = arith.constant dense<1.0> : tensor<100000x20000xf32>
  // TYPES: unsupported.mlir:[[#@LINE+1]]:8: error: 'func.call' op cannot be interpreted
  %2 = func.call @ops() : () -> tensor<2xf32>
  // TYPES-NOT: error
  return %2 : tensor<2xf32>
}

// BLOCKS: unsupported.mlir:[[#@LINE+1]]:1: error: function 'blocks' cannot be interpreted: expected one block, found 2
func.func private @blocks() -> tensor<2xf32> {
  cf.br ^end
^end:
  %0 = arith.constant dense<1.0> : tensor<2xf32>
  return %0 : tensor<2xf32>
}
