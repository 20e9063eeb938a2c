//===- MannLinksOps.td - Usage, order of writes -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_LINKS_OPS_TD
#define MANN_DIALECT_MANN_LINKS_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_AllocateOp : Mann_Op<"allocate", [
    Pure, Mann_Weighting, Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "weights of the slots that are used least";
  let description = [{
    `a_j = (1 - u_j) prod_i u_i`, the product over all slots i that come before j in
    the order of growing usage; of slots that are used alike the one of the lowest
    index comes first. The least used slot gets what it has free, the next one what
    is free of it out of the rest, and so on. `u_i` is the usage clamped to 0..1 (a NaN
    counts 0), moved away from 0 by `u + eps (1 - u)`. This is the allocation of a
    differentiable neural computer (Graves et al., Nature 538, 2016, Methods); the
    reference implementation of its authors has `eps = 1e-6`, the paper none.

    In integers the rest `P` has 30 fraction bits, and starts as `2^30`. For each slot
    in order, with `U` its clamped usage in 30 fraction bits, `E = round(eps 2^30)` and
    `e = U + floor((2^30 - U) E 2^-30)`:
    `a_j = floor(P (2^30 - e) 2^-(60 - frac'))`, saturated, then `P = floor(P e 2^-30)`.
    Once P is below one code of the result, all others are 0.

    All is rounded down, so that the weights sum to at most 1: `a_j + P' <= P` holds at
    each slot. An element is at most its exact value, and less than `1 + k 2^-(30 -
    frac')` codes below it for the k-th slot in order.

    No sort and no second copy is made: each slot is found by a pass over the usages,
    as long as there is something left to give; one slot of usage 0 (or less than
    `2^-frac'`) ends it. The worst case is N passes over N slots.

    The gradient takes the order as given, as Graves et al. do: it is that of the
    products, which are no function of the usages alone where two of them change
    places.

    Constraints:
    1. the usage has rank 1, the result its shape;
    2. both `f32` or both fixed-point, of 0 to 30 fraction bits;
    3. `eps` is at least 0 and below 1.

    Example:

    ```mlir
    %a = mann.allocate %u {eps = 1.0e-6 : f32} : tensor<32xf32> -> tensor<32xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$usage, DefaultValuedAttr<F32Attr, "0.0f">:$eps);
  let results = (outs Mann_NumberTensor:$weights);
  let assemblyFormat = "$usage attr-dict `:` type($usage) `->` type($weights)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The fraction bits of the rest and of the usages as they are multiplied.
    static constexpr int kRestBits = 30;
    /// `eps` with as many.
    int64_t getEpsCode();
  }];
}

def Mann_LinkUpdateOp : Mann_Op<"link_update", [
    Pure, Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "remembers in which order slots were written";
  let description = [{
    `L'_ij = max(0, 1 - w_i - w_j) L_ij + w_i p_j`, and `L'_ii = 0`, for links L of N x
    N, the precedence p of the step before and the weights w of this write, N each:
    `L_ij` is how much slot i was written right after slot j (Graves et al., Nature 538,
    2016, Methods). The weights of a write sum to at most 1, so the maximum changes
    nothing; it keeps links from a write that breaks this from turning negative.

    In integers the factor, both products and their sum are exact; the sum is rounded
    once to the format of the result, toward zero always, and saturated. With links,
    precedence and weights that are not negative and weights that sum to at most 1,
    rows and columns of L stay at most 1 for any number of steps
    (docs/Rationale/Links.md). The result is a gate where all three are.

    A result of the links' own type is computed in place, so a state that is passed
    through costs no copy.

    Constraints:
    1. links N x N, the result as the links, precedence and weights N;
    2. all `f32` or all fixed-point; weights of 0 to 30 fraction bits;
    3. the sum fits 63 bits.

    Example:

    ```mlir
    %l = mann.link_update %links, %p, %w : tensor<32x32xf32>, tensor<32xf32>, tensor<32xf32> -> tensor<32x32xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$links, Mann_NumberTensor:$precedence,
                       Mann_NumberTensor:$weights);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $links `,` $precedence `,` $weights attr-dict
    `:` type($links) `,` type($precedence) `,` type($weights) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Mann_PrecedenceOp : Mann_Op<"precedence", [
    Pure, Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "how much each slot is the one written last";
  let description = [{
    `p'_i = max(0, 1 - sum_j w_j) p_i + w_i` for a precedence p and the weights w of a
    write, N each (Graves et al., Nature 538, 2016, Methods). What is not written
    keeps its place.

    In integers the sum of the weights is exact, as are factor, product and sum, which
    is rounded once to the format of the result, toward zero always, and saturated.
    With p and w that are not negative and sum to at most 1 each, so does p': the sum
    of the weights must not be rounded for that, which is why it is not an op of its
    own. The result is a gate where both are.

    Constraints:
    1. precedence, weights and result of N elements;
    2. all `f32` or all fixed-point; weights of 0 to 30 fraction bits;
    3. the sum fits 63 bits.

    Example:

    ```mlir
    %q = mann.precedence %p, %w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$precedence, Mann_NumberTensor:$weights);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $precedence `,` $weights attr-dict `:` type($precedence) `,` type($weights) `->` type($result)
  }];
  let hasVerifier = 1;
}

#endif // MANN_DIALECT_MANN_LINKS_OPS_TD
