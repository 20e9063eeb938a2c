// What the interpreter does not run is reported at each op, all in one go.
// RUN: not mann-run %s --function=ops 2>&1 | FileCheck %s --check-prefix=OPS
// RUN: not mann-run %s --function=types 2>&1 | FileCheck %s --check-prefix=TYPES
// RUN: not mann-run %s --function=blocks 2>&1 | FileCheck %s --check-prefix=BLOCKS
// RUN: not mann-run %s --function=scales 2>&1 | FileCheck %s --check-prefix=SCALES

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
  // TYPES: unsupported.mlir:[[#@LINE+1]]:8: error: 'mann.position_encoding' op has a result of type 'tensor<1000000000x10000000000xf32>'
  %1 = mann.position_encoding paper : tensor<1000000000x10000000000xf32>
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

// Formats with which the exact integers could overflow.
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!fine = !quant.uniform<i8<-127:127>:f32, 8.8817841970012523e-16>
!far = !quant.uniform<i8<-127:127>:f32, 4611686018427387904.0>
!coarse = !quant.uniform<i24<-8388607:8388607>:f32, 1.0>
!wide = !quant.uniform<i31<-1073741823:1073741823>:f32, 1.0>
mann.parameter @q : tensor<4x8x!q> = dense<1> : tensor<4x8xi8>
mann.parameter @far : tensor<4x8x!far> = dense<1> : tensor<4x8xi8>
mann.parameter @fine : tensor<4x!fine> = dense<1> : tensor<4xi8>

func.func private @scales() {
  %0 = mann.get_parameter @q : tensor<4x8x!q>
  %1 = mann.get_parameter @far : tensor<4x8x!far>
  %ids = arith.constant dense<0> : tensor<4x1xi32>
  // SCALES: unsupported.mlir:[[#@LINE+1]]:8: error: 'mann.embed' op sums words in steps of 2^-2 and temporal rows in steps of 2^62, which may not fit 63 bits in the finer one; use formats whose scales are closer
  %2 = mann.embed %ids, %0 temporal(%1 : tensor<4x8x!far>)
     : tensor<4x1xi32>, tensor<4x8x!q> -> tensor<4x8x!q>
  // SCALES: unsupported.mlir:[[#@LINE+1]]:8: error: 'mann.similarity' op sums 8 products of codes of 24 bits, step 2^0, codes -8388607..8388607, which may not fit 30 bits; use a narrower 'code'
  %3 = mann.similarity cosine %0, %0 {code = !coarse} : tensor<4x8x!q>, tensor<4x8x!q> -> tensor<4x4x!q>
  // SCALES: unsupported.mlir:[[#@LINE+1]]:8: error: 'mann.similarity' op sums 8 products of codes of 31 bits, step 2^0, codes -1073741823..1073741823, which may not fit 62 bits; use a narrower 'code'
  %4 = mann.similarity dot %0, %0 {code = !wide} : tensor<4x8x!q>, tensor<4x8x!q> -> tensor<4x4x!q>
  %5 = mann.get_parameter @fine : tensor<4x!fine>
  // SCALES: unsupported.mlir:[[#@LINE+1]]:8: error: 'mann.softmax' op takes scores in steps of 2^-40 or more, but they have 8 bits, step 2^-50, codes -127..127; use mann.requantize before it
  %6 = mann.softmax %5 : tensor<4x!fine> -> tensor<4x!q>
  // SCALES-NOT: error
  return
}
