// What the interpreter does not run is reported at each op, all in one go.
// RUN: not mann-run %s --function=ops 2>&1 | FileCheck %s --check-prefix=OPS
// RUN: not mann-run %s --function=types 2>&1 | FileCheck %s --check-prefix=TYPES
// RUN: not mann-run %s --function=calls 2>&1 | FileCheck %s --check-prefix=CALLS
// RUN: %python %S/Inputs/write_safetensors.py %t.safetensors arg0:I32:=3
// RUN: not mann-run %s --function=loops --inputs=%t.safetensors 2>&1 | FileCheck %s --check-prefix=LOOPS
// RUN: not mann-run %s --function=blocks 2>&1 | FileCheck %s --check-prefix=BLOCKS

func.func private @ops() -> tensor<2xf32> {
  %0 = arith.constant 77 : i32
  // OPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'fxp.requantize' op cannot be interpreted: expected mann operations, scf.for, func.call, and constants, indices and slices for them; interpret the function before it is lowered
  %1 = fxp.requantize %0 shift 3 nearest_even range -127, 127 : i32 to i8
  %2 = arith.constant dense<1.0> : tensor<2xf32>
  // OPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'arith.addf' op cannot be interpreted
  %3 = arith.addf %2, %2 : tensor<2xf32>
  // OPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'func.call' op cannot be interpreted: '@other' has no body
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
  // TYPES-NOT: error
  %2 = arith.constant dense<1.0> : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// What a function calls is looked at once, where it is.
func.func private @calls() -> tensor<2xf32> {
  %0 = func.call @first() : () -> tensor<2xf32>
  %1 = func.call @first() : () -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
func.func private @first() -> tensor<2xf32> {
  %0 = func.call @second() : () -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @second() -> tensor<2xf32> {
  // CALLS: unsupported.mlir:[[#@LINE+1]]:8: error: 'func.call' op cannot be interpreted: '@first' is called while it runs, which would not end
  %0 = func.call @first() : () -> tensor<2xf32>
  // CALLS: unsupported.mlir:[[#@LINE+1]]:8: error: 'arith.addf' op cannot be interpreted
  %1 = arith.addf %0, %0 : tensor<2xf32>
  // CALLS-NOT: error
  return %1 : tensor<2xf32>
}

func.func private @loops(%n: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  // LOOPS: unsupported.mlir:[[#@LINE+1]]:8: error: 'scf.for' op cannot be interpreted: expected bounds that are compared as signed integers
  %0 = scf.for unsigned %i = %c0 to %n step %c1 iter_args(%x = %c0) -> (i32) : i32 {
    scf.yield %i : i32
  }
  %1 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %0) -> (i32) : i32 {
    // LOOPS: unsupported.mlir:[[#@LINE+1]]:10: error: 'arith.xori' op cannot be interpreted
    %y = arith.xori %x, %i : i32
    scf.yield %y : i32
  }
  // LOOPS-NOT: error
  return %1 : i32
}

// BLOCKS: unsupported.mlir:[[#@LINE+1]]:1: error: function 'blocks' cannot be interpreted: expected one block, found 2
func.func private @blocks() -> tensor<2xf32> {
  cf.br ^end
^end:
  %0 = arith.constant dense<1.0> : tensor<2xf32>
  return %0 : tensor<2xf32>
}
