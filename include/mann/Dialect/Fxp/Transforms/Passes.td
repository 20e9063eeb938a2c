//===- Passes.td - Transforms of the fxp dialect -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_TRANSFORMS_PASSES_TD
#define MANN_DIALECT_FXP_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def FxpOptimize : Pass<"fxp-optimize", "::mlir::ModuleOp"> {
  let summary = "Drop saturations and operations that ranges prove idle";
  let description = [{
    A saturation costs two operations in every element, and most of them guard
    against values that cannot occur. The upstream integer range analysis, with
    the ranges that `fxp` operations infer, tells which. What it says holds for
    every execution: what enters from outside, function arguments or elements in
    the body of a `linalg.generic`, has the full range of its type, unless
    `fxp.assume` narrows it.

    A bound of `fxp.requantize` that never acts becomes the bound of the wider
    of its two types, for which `convert-fxp-to-arith` emits nothing. So that
    the op then still has an exact meaning for all inputs, its result takes that
    wider type too, and an `arith.trunci` follows. Where no bound acts, a shift
    to the left becomes `arith.shli`, and `fxp.add` becomes `arith.addi`.

    Dropped altogether: a requantize without a shift whose bounds never act
    (a cast remains where the types differ), `fxp.encode` and `fxp.decode` of
    numbers that are not negative, `fxp.shift_round` by amounts that are not
    positive.

    Added: `headroom` to a requantize whose input can take half a step more
    without overflow, `nneg` to a shift of numbers that are not negative by
    amounts within the type. Both make rounding cheaper.

    Precondition: none. Unreachable code is left alone.

    Before:

    ```mlir
    %a = arith.extsi %x : i8 to i32
    %b = arith.muli %a, %a : i32
    %r = fxp.requantize %b shift 8 nearest_even range -127, 127 : i32 to i8
    ```

    After:

    ```mlir
    %a = arith.extsi %x : i8 to i32
    %b = arith.muli %a, %a : i32
    %w = fxp.requantize %b shift 8 nearest_even headroom range -2147483648, 2147483647 : i32 to i32
    %r = arith.trunci %w : i32 to i8
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"numBounds", "saturation-bounds-dropped",
              "bounds of saturations that no value reaches">,
    Statistic<"numRoundings", "roundings-simplified",
              "rounding shifts found to have headroom or no negative input">,
    Statistic<"numOperations", "operations-dropped",
              "fxp operations replaced with their operand or with arith">,
  ];
}

#endif // MANN_DIALECT_FXP_TRANSFORMS_PASSES_TD
