//===- MannAddressingOps.td - Similarity and read -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_ADDRESSING_OPS_TD
#define MANN_DIALECT_MANN_ADDRESSING_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_SimilarityOp : Mann_Op<"similarity", [
    Pure, DeclareOpInterfaceMethods<Mann_AddressingOpInterface>, Mann_FilledSlots,
    Mann_QuantizableWith<["resultIsWide", "hasProducts", "takesScaled"]>]> {
  let summary = "score of every memory row against a key";
  let description = [{
    `score_i = 2^log2_factor * sum_d f(memory_id, key_d)` for a memory N x D and
    a key D (or R x D: R scores for each row). With codes a of the memory and b
    of the key, n bits wide, `Q = 2^(n-1) - 1`, s the sign (that of 0 is +1), the
    element function f is

    | kind | f on codes | f on `f32` without `code` |
    | --- | --- | --- |
    | `dot` | `a b`, times the two steps | `a b` |
    | `cosine` | as `dot`, over the two Euclidean norms | the same; the divisor is the product of the norms plus `eps`, with `eps_form = max` the larger of the two, and with `under_roots` `sqrt(a^2 + eps) sqrt(b^2 + eps) + eps` |
    | `hamming` | `s_a s_b (Q - (abs a xor abs b))` | - |
    | `signed_l1` | `s_a s_b (Q - min(abs(a - b), Q))` | - |
    | `l1` | `2 Q + 1 - 2 abs(a - b)` | - |
    | `bipolar` | `s_a s_b` | - |

    The last four are bounded. They compare codes, so memory and key have one
    format: the format of their element types, or `code`, to which both are
    rounded to nearest even first. `code` is how a model in `f32` says
    bounded addressing (`!mann.bipolar` for `bipolar`); quantization turns it
    into conversions. In integers the sum is exact, then rounded once to the
    format of the result (`rounding`); scores with `frac` of the natural scale and
    enough bits are the exact sum. With `products`, each product of a `dot` is
    rounded to that format before it is summed.

    A `cosine` in integers is the dot product times `fxp.rsqrt` of the two
    squared norms, the product of the two 16-bit mantissas rounded once; a zero
    vector scores 0, and `eps` has no effect (it is below the resolution). So a
    network that was trained with an `eps` as large as the squares of its shortest rows
    (1e-6 `under_roots`, as in the published code of the differentiable neural
    computer) tells these apart in integers only where their codes are not 0. Where
    the shifts of the two inverses add up to more than 62, which takes codes of more
    than 12 bits or so, the dot product times the mantissa of the row is rounded to
    nearest even to the 62 before it meets the other: off by less than 2^-46. On
    `f32` with `code` it is the `f32` cosine of the rounded numbers.

    The rows of a memory may have exponents (`!mann.scaled`): a `dot` shifts the sum
    of a row left to the least exponent before it rounds, in a `cosine` the exponent
    cancels and codes are compared, and a bounded kind compares the `code` that the
    numbers are rounded to.

    `count`: only the first `count` rows are scored, the others are 0.

    Constraints:
    1. memory is N x D, key is D or R x D, the result is N or R x N;
    2. a bounded kind needs codes: fixed-point, encoded or bipolar operands of one
       symmetric format, or `code`;
    3. `bipolar` takes `!mann.bipolar`, and nothing else does;
    4. `code` only on operands in `f32` or of another format; only the memory has
       rows with exponents;
    5. operands are all `f32` or none; a quantized result needs quantized operands
       and the other way round;
    6. `products` only on a `dot`, and not with rows with exponents; another `eps_form` than `added` only on a `cosine`;
    7. the sum fits 63 bits.

    Example:

    ```mlir
    %s = mann.similarity dot %m, %u count(%n)
       : tensor<50x60xf32>, tensor<60xf32> -> tensor<50xf32>
    %t = mann.similarity l1 %m, %u count(%n) {log2_factor = -6 : i64, code = !quant.uniform<i8<-127:127>:f32, 6.25e-02>}
       : tensor<50x60xf32>, tensor<60xf32> -> tensor<50xf32>
    ```
  }];
  let arguments = (ins Mann_SimilarityKindAttr:$kind,
                       Mann_AddressableTensor:$memory, Mann_AddressableTensor:$key,
                       Optional<I32>:$count,
                       DefaultValuedAttr<I64Attr, "0">:$log2_factor,
                       DefaultValuedAttr<F32Attr, "1e-6f">:$eps,
                       DefaultValuedAttr<Mann_EpsFormAttr, "::mann::EpsForm::Added">:$eps_form,
                       OptionalAttr<TypeAttr>:$code,
                       Mann_RoundingArg:$rounding, Mann_ProductsArg:$products);
  let results = (outs Mann_NumberTensor:$scores);
  let assemblyFormat = [{
    `` $kind $memory `,` $key (`count` `(` $count^ `)`)? attr-dict
    `:` type($memory) `,` type($key) `->` type($scores)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Mann_ReadOp : Mann_Op<"read", [
    Pure, Mann_FilledSlots, Mann_QuantizableWith<["hasProducts", "takesScaled"]>]> {
  let summary = "weighted sum of memory rows";
  let description = [{
    `result_d = sum_i weights_i * memory_id` for weights N (or R x N) and a
    memory N x D; with `count`, over the first `count` rows. In integers the sum
    is exact and rounded once, or each product is first rounded to `products`. The
    rows of the memory may have exponents.

    Constraints: shapes N and N x D give D, R x N and N x D give R x D; all `f32`
    or all fixed-point; no `products` where rows have exponents; the sum fits 63
    bits.

    Example:

    ```mlir
    %o = mann.read %p, %c count(%n) : tensor<50xf32>, tensor<50x60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$weights, Mann_MemoryTensor:$memory, Optional<I32>:$count,
                       Mann_RoundingArg:$rounding, Mann_ProductsArg:$products);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $weights `,` $memory (`count` `(` $count^ `)`)? attr-dict
    `:` type($weights) `,` type($memory) `->` type($result)
  }];
  let hasVerifier = 1;
}

#endif // MANN_DIALECT_MANN_ADDRESSING_OPS_TD
