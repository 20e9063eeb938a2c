//===- Passes.td - Conversion passes -----------------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CONVERSION_PASSES_TD
#define MANN_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertFxpToArith : Pass<"convert-fxp-to-arith"> {
  let summary = "Spell fixed-point operations as integer arithmetic";
  let description = [{
    The one lowering of every `fxp` op, used by all back ends: shifts, bit
    operations, additions, multiplications, comparisons, minima and unsigned
    divisions of `arith`, plus `math.ctlz` and `math.ctpop`. Works on scalars,
    vectors and ranked tensors alike, without branches. The integers are those
    of the op descriptions. No step has undefined behaviour, not even for operands
    that an op rules out: shift amounts are below the width, divisors positive,
    and `nsw` marks what holds for every operand.

    Before:

    ```mlir
    %r = fxp.encode %a : i8
    ```

    After:

    ```mlir
    %c7 = arith.constant 7 : i8
    %sign = arith.shrsi %a, %c7 : i8
    %r = arith.addi %a, %sign : i8
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numLowered", "operations-lowered", "fxp operations lowered">];
}

def ConvertMannToLinalg : Pass<"convert-mann-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower networks to loops of exact integer arithmetic";
  let description = [{
    The one lowering of every `mann` op, float and quantized: `linalg` on tensors
    of integers (or f32) with bodies in `fxp` and `arith`. Codes become their
    container type (i8, i16 or i32), rows of `!mann.bipolar` packed words,
    parameters constant globals. An op with a number of filled slots works on
    slices of that many slots, and leaves the rest alone where nobody reads it.

    Precondition: parameters have values (`mann-bind-weights`), and no
    `similarity` has a `code` left (`mann-quantize`).

    Before:

    ```mlir
    %h = mann.add %a, %b
        : tensor<4x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>,
          tensor<4x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>
        -> tensor<4x!quant.uniform<i8<-127:127>:f32, 5.000000e-01>>
    ```

    After:

    ```mlir
    %e = tensor.empty() : tensor<4xi8>
    %h = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]}
        ins(%a, %b : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>) {
    ^bb0(%x: i8, %y: i8, %out: i8):
      %0 = arith.extsi %x : i8 to i32
      %1 = arith.extsi %y : i8 to i32
      %2 = arith.addi %0, %1 overflow<nsw> : i32
      %3 = fxp.requantize %2 shift 1 nearest_even range -127, 127 : i32 to i8
      linalg.yield %3 : i8
    } -> tensor<4xi8>
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
    "::mann::fxp::FxpDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def ConvertLinalgToScf : Pass<"convert-linalg-to-scf", "::mlir::func::FuncOp"> {
  let summary = "Loops with sums in registers, epilogues fused";
  let description = [{
    Turns `linalg.generic` and `linalg.fill` on tensors into `scf.for` with
    `tensor.extract` and `tensor.insert`. Unlike the upstream lowering, which
    goes through memory, a reduction keeps its accumulators as loop values, and
    an element-wise op that is the only reader of another op's result is emitted
    in the same loop: a sum and its rounding need no buffer for the wide sums.

    Slices are read and written in place: a dynamic number of slots only changes
    a loop bound.

    Before:

    ```mlir
    %z = linalg.fill ins(%c0 : i32) outs(%e : tensor<i32>) -> tensor<i32>
    %s = linalg.generic {indexing_maps = [#id, #none], iterator_types = ["reduction"]}
        ins(%a : tensor<8xi32>) outs(%z : tensor<i32>) {
    ^bb0(%x: i32, %acc: i32):
      %0 = arith.addi %acc, %x : i32
      linalg.yield %0 : i32
    } -> tensor<i32>
    ```

    After:

    ```mlir
    %s = scf.for %i = %c0 to %c8 step %c1 iter_args(%acc = %c0_i32) -> (i32) {
      %x = tensor.extract %a[%i] : tensor<8xi32>
      %0 = arith.addi %acc, %x : i32
      scf.yield %0 : i32
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"];
}

#endif // MANN_CONVERSION_PASSES_TD
