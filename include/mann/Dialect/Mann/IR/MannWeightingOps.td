//===- MannWeightingOps.td - Weights over the slots -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_WEIGHTING_OPS_TD
#define MANN_DIALECT_MANN_WEIGHTING_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_SoftmaxOp : Mann_Op<"softmax", [
    Pure, AttrSizedOperandSegments, Mann_Weighting, Mann_FilledSlots,
    Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "scores to weights that sum to one";
  let description = [{
    `p_i = exp(z_i) / sum_j exp(z_j)` over the last dimension, the maximum
    subtracted first; `z = s`, or `z = beta s` with a strength beta (one
    number, or R for R x N scores). With `count`, over the first `count` elements; the others
    are 0, and so is everything for a count of 0.

    In integers: z is the exact product of the codes; `d_i = max - z_i`; `t_i =
    (min(d_i >> a, l) * m) >> b` is `d_i log2(e)` times the step of z with 12
    fraction bits; `e_i = fxp.exp2(t_i)`; `(r, h) = fxp.reciprocal(sum e)`; `p_i =
    round(e_i r 2^-(h - frac))`, saturated. a, l, m, b follow from the scale of z
    (`SoftmaxPlan`). Before the last rounding `p_i` is off by at most
    `(7e-4 + N 2^-15) p_i + 2^-15` for N slots, since each `e_i` is truncated to
    15 bits: of many slots, those count whose z is within 10.4 (15 ln 2) of the
    largest. The order of z is kept, so the largest weight belongs to the largest
    score. From 65536 slots on, the sum has 64 bits.

    Constraints:
    1. rank 1 or 2, scores and result of equal shape;
    2. a strength has rank 1: one element, or one for each row of the scores;
    3. all `f32` or all fixed-point;
    4. in integers z of at most 40 fraction bits and weights of at most 30.

    Example:

    ```mlir
    %p = mann.softmax %s count(%n) : tensor<50xf32> -> tensor<50xf32>
    %w = mann.softmax %c strength(%beta : tensor<1xf32>) : tensor<128xf32> -> tensor<128xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$scores, Optional<Mann_NumberTensor>:$strength,
                       Optional<I32>:$count, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$weights);
  let assemblyFormat = [{
    $scores (`strength` `(` $strength^ `:` type($strength) `)`)?
    (`count` `(` $count^ `)`)? attr-dict `:` type($scores) `->` type($weights)
  }];
  let hasVerifier = 1;
}

def Mann_InterpolateOp : Mann_Op<"interpolate", [
    Pure, Mann_Weighting, Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "a mixture of two weightings, or of two vectors";
  let description = [{
    `w_i = g new_i + (1 - g) old_i` with one gate g, R of them for R x N
    weights, or one for each element: g = 1 takes the new weights, g = 0 keeps the
    old ones. What is mixed need not be weights: `(1 - z) n + z h` of a GRU is
    the mixture of h and n by z. The result is a gate where both are.

    In integers `1 - g` is `2^frac - code` of the gate; the two products are
    exact, aligned to the finer of their scales, summed and rounded once to the
    format of the result, saturated. A gate of exactly 1.0 so rounds the new
    weights and nothing else. Before that rounding there is no error. The sum of
    the weights may drift by half a code for each slot.

    Constraints:
    1. rank 1 or 2; new, old and result of equal shape;
    2. the gate has rank 1: one element, or one for each row of the weights; or it
       has the shape of the weights;
    3. all `f32` or all fixed-point; a gate of 0 to 30 fraction bits;
    4. the sum fits 63 bits.

    Example:

    ```mlir
    %w = mann.interpolate %g, %new, %old : tensor<1xf32>, tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %h = mann.interpolate %z, %before, %candidate : tensor<60xf32>, tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$gate, Mann_NumberTensor:$new_weights,
                       Mann_NumberTensor:$old_weights, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$weights);
  let assemblyFormat = [{
    $gate `,` $new_weights `,` $old_weights attr-dict
    `:` type($gate) `,` type($new_weights) `,` type($old_weights) `->` type($weights)
  }];
  let hasVerifier = 1;
}

def Mann_CircularShiftOp : Mann_Op<"circular_shift", [
    Pure, Mann_Weighting, Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "weights moved along the slots";
  let description = [{
    `w'_n = sum_s kernel_s w_((n - offsets_s) mod N)`: kernel element s moves
    the weight of every slot `offsets_s` slots up. With `no_wrap` what comes from
    outside 0..N-1 counts 0. A kernel of S elements moves R x N weights alike, one
    of R x S each row by its own.

    In integers the sum is exact and rounded once to the format of the result,
    saturated. Gates that a softmax moves stay gates; another kernel need not sum to
    one, and its result takes a format by its range.

    Constraints:
    1. input and result of equal shape N or R x N; the kernel is S or R x S;
    2. one offset for each kernel element, each within -(N-1)..N-1;
    3. all `f32` or all fixed-point; the sum fits 63 bits.

    Example, with the offsets 1, 0, -1, which are the default:

    ```mlir
    %w = mann.circular_shift %g, %s : tensor<128xf32>, tensor<3xf32> -> tensor<128xf32>
    %v = mann.circular_shift %g, %t {offsets = array<i64: -1, 0>, no_wrap} : tensor<128xf32>, tensor<2xf32> -> tensor<128xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, Mann_NumberTensor:$kernel,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{1, 0, -1}">:$offsets,
                       UnitAttr:$no_wrap, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$weights);
  let assemblyFormat = [{
    $input `,` $kernel attr-dict `:` type($input) `,` type($kernel) `->` type($weights)
  }];
  let hasVerifier = 1;
}

def Mann_SharpenOp : Mann_Op<"sharpen", [
    Pure, Mann_Weighting, Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "weights to a power, normalised to sum to one";
  let description = [{
    `w'_i = (w_i / m)^gamma / sum_j (w_j / m)^gamma` over the last dimension, m
    being the largest weight: dividing first keeps the power from underflowing,
    however large gamma is. One gamma, or R for R x N weights. A weight that is not
    positive gives 0; where none is positive, all are 0. A negative gamma counts
    as 0.

    In integers `l_i = fxp.log2(m) - fxp.log2(w_i)` on the codes, 16 fraction
    bits; `t_i = floor(gamma l_i 2^-(frac + 4))` of the exact product of the codes,
    at most 2^16, is the exponent with 12 fraction bits; `e_i = fxp.exp2(t_i)`, 0
    where `w_i <= 0`; `(r, h) = fxp.reciprocal(sum e)`; `w'_i = round(e_i r 2^-(h -
    frac'))`, saturated. Every step keeps the order of the weights, so the
    largest stays the largest, and weights below 2^-15 of it become exactly 0.
    Before the last rounding `w'_i` is off by at most `(7e-4 + 1e-4 gamma + N
    2^-15) w'_i + 2^-15` for N slots and codes of up to 16 bits.

    Constraints:
    1. rank 1 or 2, input and result of equal shape;
    2. gamma has rank 1: one element, or one for each row of the weights;
    3. all `f32` or all fixed-point;
    4. in integers gamma of -4 to 30 fraction bits, a result of at most 30.

    Example:

    ```mlir
    %w = mann.sharpen %moved, %gamma : tensor<128xf32>, tensor<1xf32> -> tensor<128xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, Mann_NumberTensor:$gamma,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$weights);
  let assemblyFormat = [{
    $input `,` $gamma attr-dict `:` type($input) `,` type($gamma) `->` type($weights)
  }];
  let hasVerifier = 1;
}

#endif // MANN_DIALECT_MANN_WEIGHTING_OPS_TD
