//===- MannRowsOps.td - Parts of tensors, and whole rows -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_ROWS_OPS_TD
#define MANN_DIALECT_MANN_ROWS_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_ConcatOp : Mann_Op<"concat", [Pure, Mann_Quantizable]> {
  let summary = "tensors side by side";
  let description = [{
    The operands one after the other along dimension `dim`. In integers each is
    rounded to the format of the result; one of that very format is copied.

    Constraints:
    1. at least one operand, all of one rank, which is at least 1;
    2. `dim` is one of their dimensions;
    3. equal sizes in every other dimension; the result's size in `dim` is the sum
       of theirs;
    4. all `f32` or all fixed-point.

    Example:

    ```mlir
    %z = mann.concat %x, %h : tensor<9xf32>, tensor<100xf32> -> tensor<109xf32>
    %m = mann.concat %a, %b {dim = 1 : i64} : tensor<4x3xf32>, tensor<4x5xf32> -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Variadic<Mann_NumberTensor>:$inputs, DefaultValuedAttr<I64Attr, "0">:$dim,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$inputs attr-dict `:` type($inputs) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_SliceOp : Mann_Op<"slice", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "a part of a tensor";
  let description = [{
    The elements `offset..offset + size - 1` of dimension `dim`, `size` being the
    result's, and all elements of the other dimensions. The result has the format
    of the operand; nothing is computed.

    Constraints:
    1. operand and result have the same rank, at least 1, and element type, which may be
       that of ids;
    2. `dim` is one of their dimensions;
    3. `offset` is not negative, and `offset + size` is at most the operand's size
       in `dim`;
    4. equal sizes in every other dimension.

    Example, the second of four gates:

    ```mlir
    %f = mann.slice %gates[100] : tensor<400xf32> -> tensor<100xf32>
    %k = mann.slice %rows[8] {dim = 1 : i64} : tensor<4x32xf32> -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins Mann_PlainTensor:$input, I64Attr:$offset, DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs Mann_PlainTensor:$result);
  let assemblyFormat = "$input `[` $offset `]` attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Mann_RowOp : Mann_Op<"row", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "the row of a tensor that an index chooses";
  let description = [{
    Row `index mod T` of an operand T x ..., a number in 0..T-1 whatever the sign
    of the index: so a loop over time takes what goes into a step. The result has
    the format of the operand; nothing is computed, and nothing copied.

    Constraints:
    1. the operand has a rank of at least 1; the result's shape is the operand's
       without its first dimension;
    2. the same element type, which may be that of ids.

    Example:

    ```mlir
    %x = mann.row %xs[%t] : tensor<100x9xf32> -> tensor<9xf32>
    ```
  }];
  let arguments = (ins Mann_PlainTensor:$input, Index:$index);
  let results = (outs Mann_PlainTensor:$result);
  let assemblyFormat = "$input `[` $index `]` attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_ReshapeOp : Mann_Op<"reshape", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "the same elements in another shape";
  let description = [{
    The elements in row-major order. The result has the format of the operand;
    nothing is computed.

    Constraints:
    1. operand and result have the same number of elements;
    2. the same element type, which may be that of ids.

    Example, 32 groups for a normalization:

    ```mlir
    %g = mann.reshape %x : tensor<512xf32> -> tensor<32x16xf32>
    ```
  }];
  let arguments = (ins Mann_PlainTensor:$input);
  let results = (outs Mann_PlainTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Mann_StridedOp : Mann_Op<"strided", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "elements of a tensor in another order, some of them repeated";
  let description = [{
    `result[i_0, i_1, ...] = flat[offset + sum_d i_d strides_d]`, `flat` being the
    elements of the operand in row-major order. A stride of 0 repeats: that is a
    broadcast; strides in another order transpose; overlapping ones are the
    windows of a convolution; a negative one reverses. The result has the format of
    the operand; nothing is computed.

    Constraints:
    1. the same element type, and static shapes;
    2. one stride for each dimension of the result; strides and offset are at most
       2^28, whatever their sign;
    3. every index is one of the operand's elements.

    Example, the transpose of a matrix, a row for each of four slots, and windows
    of three:

    ```mlir
    %t = mann.strided %m[0] strides [1, 4] : tensor<3x4xf32> -> tensor<4x3xf32>
    %r = mann.strided %v[0] strides [0, 1] : tensor<8xf32> -> tensor<4x8xf32>
    %w = mann.strided %s[0] strides [1, 1] : tensor<8xf32> -> tensor<6x3xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, I64Attr:$offset, DenseI64ArrayAttr:$strides);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $input `[` $offset `]` `strides` custom<Strides>($strides) attr-dict
    `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Mann_PadOp : Mann_Op<"pad", [Pure, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "zeros around a tensor";
  let description = [{
    `low_d` zeros before and `high_d` zeros behind the elements of each dimension d.
    The result has the format of the operand; nothing is computed.

    Constraints:
    1. operand and result have the same rank and element type, and static shapes;
    2. one number of 0 to 2^28 for each dimension in `low` and `high`;
    3. the result's size in d is `low_d` plus the operand's plus `high_d`.

    Example:

    ```mlir
    %p = mann.pad %x low [0, 1] high [0, 1] : tensor<16x4xf32> -> tensor<16x6xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $input `low` custom<Strides>($low) `high` custom<Strides>($high) attr-dict
    `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Mann_SumOp : Mann_Op<"sum", [Pure, Mann_Quantizable]> {
  let summary = "sum of each row";
  let description = [{
    `result_r = sum_d input_rd` over the last dimension. In integers the sum is
    exact and rounded once.

    Constraints:
    1. an operand of rank 1 or more; the result has its shape without the last
       dimension, or with 1 in its place;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %s = mann.sum %x : tensor<4x60xf32> -> tensor<4xf32>
    %t = mann.sum %y : tensor<60xf32> -> tensor<1xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_NormalizeOp : Mann_Op<"normalize", [Pure, Mann_Quantizable]> {
  let summary = "rows of one size: layer norm, RMS norm, l2 norm";
  let description = [{
    Over the last dimension, for each row x of n elements:

    | kind | result |
    | --- | --- |
    | `layer` | `(x_i - mean) / sqrt(variance + eps)`, `variance = mean((x - mean)^2)` |
    | `rms` | `x_i / sqrt(mean(x^2) + eps)` |
    | `l2` | `x_i / (sqrt(sum(x^2)) + eps)`; with `eps_form = max`, `x_i / max(sqrt(sum(x^2)), eps)` |

    Scale and offset of a trained norm are a `mann.mul` and a `mann.add`; group
    norm is a `mann.reshape` before and after.

    In integers, with the codes c of a row, everything up to the last rounding is
    exact but for one root and one division a row:
    - the spread `S` is `n sum(c^2) - sum(c)^2` for `layer`, `n sum(c^2)` for
      `rms`, `sum(c^2)` for `l2`; the share of an element is `n c_i - sum(c)`,
      `n c_i`, or `c_i`, so that the result is share over root of S but for eps;
    - `D = S * 2^j` (truncated for a negative j) plus eps on that scale, or the
      larger of the two for `max`; j is even and as large as 60 bits allow, from
      the format, n and eps alone (`NormalizePlan`); `(m, s) = fxp.rsqrt(D)`;
    - for `l2` with `added`, r is `fxp.sqrt(D)` as an integer, rounded to nearest
      even, plus eps on that scale, and `(m, s) = fxp.reciprocal(r)`;
    - `result_i = round(share_i * m * 2^-(s - j/2 - frac'))`, saturated.

    Before the last rounding the relative error of an element is below 2^-14,
    and below 2^-13 for `l2` with `added`, eps being exact to half a unit of D, or
    eps and root to half a unit of r each. A row of zeros, and a constant row for `layer`, gives zeros.

    Constraints:
    1. an operand of rank 1 or more, a result of its shape;
    2. both `f32` or both fixed-point;
    3. `eps` is finite and not negative;
    4. `eps_form = max` only with `l2`;
    5. n times the largest magnitude of a code is at most 2^30 (16 bits: rows of up
       to 32768 elements).

    Example:

    ```mlir
    %n = mann.normalize layer %x : tensor<60xf32> -> tensor<60xf32>
    %k = mann.normalize l2 %y {eps = 1.0e-12 : f32, eps_form = #mann<eps_form max>}
       : tensor<4x64xf32> -> tensor<4x64xf32>
    ```
  }];
  let arguments = (ins Mann_NormalizeKindAttr:$kind, Mann_NumberTensor:$input,
                       DefaultValuedAttr<F32Attr, "1e-5f">:$eps,
                       DefaultValuedAttr<Mann_EpsFormAttr, "::mann::EpsForm::Added">:$eps_form,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "`` $kind $input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The integer plan for the operand's format.
    ::mann::NormalizePlan getPlan();
  }];
}

#endif // MANN_DIALECT_MANN_ROWS_OPS_TD
