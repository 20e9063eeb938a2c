//===- Passes.td - Passes on the mann dialect --------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD
#define MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def BindWeights : Pass<"mann-bind-weights", "mlir::ModuleOp"> {
  let summary = "Give the parameters the values of a weights file";
  let description = [{
    Structure and weights are written apart; every later pass needs both. Each
    `mann.parameter` without a value takes the F32 tensor called `source` (by
    default its own name): all of it, of equal shape, or with `offset` the rows
    `offset` to `offset + n` of its first dimension. Parameters that have a value
    keep it.

    Precondition: parameters of `f32`. It is an error, reported for all
    parameters at once, when a tensor is not in the file, is not F32, has
    another shape or too few rows, or holds NaN or infinity in the rows used. A
    tensor that no parameter names is worth a warning.

    Before:

    ```mlir
    mann.parameter @H : tensor<2x2xf32>
    ```

    After:

    ```mlir
    mann.parameter @H : tensor<2x2xf32> = dense<[[1.0, 0.5], [-0.5, 2.0]]> : tensor<2x2xf32>
    ```
  }];
  let options = [
    Option<"file", "file", "std::string", "\"\"",
           "path of the .safetensors, .npy or .npz file; required">,
  ];
  let statistics = [
    Statistic<"numBound", "parameters-bound", "parameters that got a value">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def MarkRoles : Pass<"mann-mark-roles", "::mlir::func::FuncOp"> {
  let summary = "Say what values are for, so that reports know it after lowering";
  let description = [{
    Sets the attribute `mann.roles` of a function, a dictionary from the name of
    a value to

    - `memory`: an op compares it with a key, or reads it slot by slot;
    - `nonlinear`: the op that makes it bounds its result, like a softmax.

    Event counts after lowering tell memories from scratch buffers by it, and leave
    nonlinear functions out of the arithmetic. Names come from locations. Nothing
    else changes.

    ```mlir
    func.func @f(...) attributes {mann.roles = {m = "memory", p = "nonlinear"}}
    ```
  }];
}

#endif // MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD
