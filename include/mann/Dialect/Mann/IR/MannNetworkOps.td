//===- MannNetworkOps.td - The dense parts of a network -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_NETWORK_OPS_TD
#define MANN_DIALECT_MANN_NETWORK_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_LinearOp : Mann_Op<"linear", [
    Pure, Mann_QuantizableWith<["hasProducts", "takesScaled", "isWeight"]>]> {
  let summary = "matrix times vector";
  let description = [{
    `result_o = sum_d matrix_od * input_d` for an input D (or R x D) and a matrix
    O x D. In integers the sum is exact and rounded once, or each product is
    first rounded to `products`. The rows of the matrix may have exponents
    (`!mann.scaled`): codes are summed as they are, and the sum of a row is shifted
    left by its exponent before it is rounded.

    Constraints: shapes D and O x D give O, R x D and O x D give R x O; all `f32`
    or all integers; `products` only without exponents, as products have no one
    format with them; the sum fits 63 bits.

    Example:

    ```mlir
    %h = mann.linear %u, %H : tensor<60xf32>, tensor<60x60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, Mann_MemoryTensor:$matrix,
                       Mann_RoundingArg:$rounding, Mann_ProductsArg:$products);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$input `,` $matrix attr-dict `:` type($input) `,` type($matrix) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_ArgmaxOp : Mann_Op<"argmax", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "index of the first largest element";
  let description = [{
    The lowest index at which the operand has its maximum. A NaN is not larger than
    anything; where no element is above minus infinity, the index is 0.

    Constraints: an operand of rank 1 with at least one element; the result is
    `tensor<i32>`.

    Example:

    ```mlir
    %a = mann.argmax %logits : tensor<19xf32> -> tensor<i32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input);
  let results = (outs 0DTensorOf<[I32]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_TopKOp : Mann_Op<"top_k", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "indices of the k largest elements, in order";
  let description = [{
    The indices of the k largest elements, the largest first, or with `smallest` of
    the k smallest, the smallest first; of equal elements the one with the lower
    index comes first. k is the size of the result. A NaN counts as minus infinity,
    with `smallest` as infinity.

    Codes are compared as they are, so the indices are exact in every number
    format. One pass over the operand: an element that does not belong among the k
    found so far costs one comparison.

    `mann.embed` of the indices as k x 1 gathers their rows; of the indices as k,
    with the identity as its table, it marks them by ones. The choice has no
    gradient; what is gathered has that of the chosen rows, which is the
    straight-through gradient of a sparse read.

    Constraints: an operand of rank 1; the result is `tensor<kxi32>`, k at least 1
    and at most the size of the operand.

    Example, rows of the four best slots:

    ```mlir
    %best = mann.top_k %scores : tensor<50xf32> -> tensor<4xi32>
    %ids = mann.reshape %best : tensor<4xi32> -> tensor<4x1xi32>
    %rows = mann.embed %ids, %memory : tensor<4x1xi32>, tensor<50x60xf32> -> tensor<4x60xf32>
    %oldest = mann.top_k smallest %used : tensor<50xf32> -> tensor<2xi32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, UnitAttr:$smallest);
  let results = (outs 1DTensorOf<[I32]>:$result);
  let assemblyFormat = "(`smallest` $smallest^)? $input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_RequantizeOp : Mann_Op<"requantize", [
    Pure, Mann_MapsElements,
    Mann_QuantizableWith<["getResultBound", "resultIsGate", "takesScaled"]>]> {
  let summary = "the same numbers in another format";
  let description = [{
    Fixed-point to fixed-point: `round(code * 2^(frac' - frac))`, saturated. The same
    for the numbers of rows with an exponent, and to such rows, each with the
    exponent that its numbers need (`!mann.scaled`). `f32`
    to fixed-point: `round(x * 2^frac')`, saturated, and 0 for a NaN. Fixed-point
    to `f32`: the number `code * 2^-frac`, rounded to nearest even where its code
    has more than 24 bits. `f32` to `f32`: the number; a place where quantization
    may change the format.

    The forms with `f32` on one side only connect a part of a quantized network
    that is kept in float (`mann-keep-float`): such a network is a simulation, and
    `mannc` emits no code for it.

    Constraints: equal shapes; the shift between two formats is within -31..31; a
    format made from `f32` has at most 24 bits; numbers that become rows with an
    exponent fit 62 bits as integers times 2^least; no rows with an exponent from or
    to `f32`.

    Example:

    ```mlir
    %v = mann.requantize %u : tensor<60x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>>
        -> tensor<60x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
    ```
  }];
  let arguments = (ins Mann_MemoryTensor:$input, Mann_RoundingArg:$rounding);
  let results = (outs Mann_MemoryTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// Whether the op stands between a part in float and a quantized one.
    bool isBesideFloat();
  }];
}

def Mann_CodesOp : Mann_Op<"codes", [Pure, Mann_MapsElements]> {
  let summary = "the codes of fixed-point numbers as integers";
  let description = [{
    The integers that stand for the numbers, in the type that stores them: 8 bits
    for codes of up to 8, 16 for up to 16, else 32. Costs nothing. Gradients of
    quantized ops read their operands this way.

    Constraints: equal shapes; the result's element type is the container of the
    operand's format.

    Example:

    ```mlir
    %i = mann.codes %u : tensor<60x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>> -> tensor<60xi8>
    ```
  }];
  let arguments = (ins RankedTensorOf<[Mann_FixedPoint]>:$input);
  let results = (outs RankedTensorOf<[AnySignlessInteger]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

#endif // MANN_DIALECT_MANN_NETWORK_OPS_TD
