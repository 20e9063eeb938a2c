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

def RaiseMemory : Pass<"mann-raise-memory", "mlir::ModuleOp"> {
  let summary = "Find memory operators in the arithmetic of an imported model";
  let description = [{
    Other frameworks have no words for a memory: an exported network compares,
    addresses, reads and writes by products, sums, norms and slices. This pass finds
    them again, so that addressing can be made robust, reads can be fused, formats fit
    what is written, and reports show a memory. What it does not find stays as it is
    and compiles.

    | arithmetic | operator |
    | --- | --- |
    | `M k / max(norm(M) norm(k), eps)`, eps added, under a root, on each norm, or none | `mann.similarity cosine` |
    | `M k`, `k M^T` or `sum_d M_d k_d` that a softmax makes an address of, by which something is read | `mann.similarity dot` |
    | a softmax of scores times one number (which may be the keys' before the product), or over a number of the model | `mann.softmax` with a strength |
    | weights times a constant memory | `mann.read` |
    | `g a + (1 - g) b` of a gate g | `mann.interpolate` |
    | `sum_s kernel_s rotation_s(w)`, rotations by slices side by side | `mann.circular_shift` |
    | `w^gamma / (sum w^gamma + eps)`, eps up to 1e-12, the power as `exp(gamma log w)` | `mann.sharpen` |
    | `M (1 - w e^T) + w a^T`, also as `M - M w e^T + ...` | `mann.erase_add` |
    | `S d - found b^T + v k^T`, with or without decay d and the part that is erased | `mann.outer_write` |
    | rows over their norm, less their mean or not | `mann.normalize` |
    | `sqrt(x^2 + y^2)` | `mann.hypot` |
    | `1 + softplus(x)`; `exp(-c g)` of a gate g | `mann.oneplus`; `mann.exp` with `nonpositive` |

    In `f32` the results are the same but for the order of roundings, and but for an
    eps that is negligible where the table says so. `max(norm(a), e) max(norm(b), e)` becomes
    `max(norm(a) norm(b), e^2)`, which differs for vectors shorter than e, of which
    there is no direction. Parameters that nothing uses any more are removed.

    Precondition: a model in `f32`.
  }];
  let dependentDialects = ["::mann::MannDialect"];
}

#endif // MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD
