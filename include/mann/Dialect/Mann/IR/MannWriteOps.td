//===- MannWriteOps.td - Writes to a memory -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_WRITE_OPS_TD
#define MANN_DIALECT_MANN_WRITE_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_EraseAddOp : Mann_Op<"erase_add", [
    Pure, Mann_QuantizableWith<["resultMayBeScaled", "takesScaled"]>]> {
  let summary = "erases and adds to the rows of a memory by their weights";
  let description = [{
    One head: `M'_ij = M_ij (1 - w_i e_j) + w_i a_j` for a memory N x W, weights w
    of N, erase e and add a of W. R heads (weights R x N, erase and add R x W)
    erase first, then add: `M'_ij = M_ij prod_r (1 - w_ri e_rj) + sum_r w_ri a_rj`.

    In integers with P fraction bits for a product w e, `keep_r = 2^P - w_ri e_rj`
    is exact. With several heads the product of the keeps is rounded to nearest
    even to P fraction bits after each head beyond the first, in the order of the
    heads: its one intermediate rounding, off by at most `2^-(P+1)` a head, which
    for two gates of 8 bits is 2^-17. The product with M and the sum of the adds are
    exact, aligned to the finer of their scales, added and rounded once to the
    format of the result (`rounding`), saturated. Where all weights of a row are
    0, the row is only rounded; in the memory's own format it stays as it is.

    A change below half a code is lost: a memory that is erased in many small
    parts wants more fraction bits than one that is read, or rows with an exponent
    (`!mann.scaled`). Their codes are shifted left to the least exponent before the
    products, and the row's new exponent is chosen from the exact numbers.

    A result of the memory's own type is computed in place, so a state that is
    passed through costs no copy.

    Constraints:
    1. shapes as above, the result as the memory;
    2. all `f32` or all fixed-point;
    3. a product of weight and erase has 0 to 60 fraction bits; every product and
       the sum fit 63 bits, for a result of rows with an exponent also as integers
       times 2^least;
    4. only memory and result have rows with exponents.

    Example:

    ```mlir
    %n = mann.erase_add %m, %w, %e, %a
       : tensor<128x20xf32>, tensor<128xf32>, tensor<20xf32>, tensor<20xf32> -> tensor<128x20xf32>
    ```
  }];
  let arguments = (ins Mann_MemoryTensor:$memory, Mann_NumberTensor:$weights,
                       Mann_NumberTensor:$erase, Mann_NumberTensor:$add,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_MemoryTensor:$result);
  let assemblyFormat = [{
    $memory `,` $weights `,` $erase `,` $add attr-dict
    `:` type($memory) `,` type($weights) `,` type($erase) `,` type($add) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Mann_OuterWriteOp : Mann_Op<"outer_write", [
    Pure, AttrSizedOperandSegments,
    Mann_QuantizableWith<["resultMayBeScaled", "takesScaled"]>]> {
  let summary = "adds an outer product to a matrix that decays";
  let description = [{
    `S'_ij = S_ij d_j - found_i b_j + v_i k_j` for a state I x J, v and found of I, k
    and b of J; or the same for each of H heads: H x I x J, H x I, H x J. Without
    `decay` d is 1, without `erase` nothing is subtracted. The decay is one number
    for each key channel (J, or H x J), for each head (H), or one for all (one
    element). The delta rule finds first: `found = S b`, by `mann.matvec_read`.

    In integers each of the three products is exact; they are aligned to the
    finest of their scales, added and rounded once to the format of the result
    (`rounding`), saturated. There is no other error. Codes of rows with an
    exponent (`!mann.scaled`, a row for each i) are shifted left to the least one
    first, and the row's new exponent is chosen from the exact numbers.

    A result of the state's own type is computed in place, so a state that is
    passed through costs no copy.

    Constraints:
    1. shapes as above, the result as the state;
    2. all `f32` or all fixed-point;
    3. the sum fits 63 bits, for a result of rows with an exponent also as integers
       times 2^least;
    4. only state and result have rows with exponents.

    Example:

    ```mlir
    %t = mann.outer_write %s, %v, %k decay(%d : tensor<2x16xf32>) erase(%found, %b : tensor<2x16xf32>, tensor<2x16xf32>)
       : tensor<2x16x16xf32>, tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16x16xf32>
    ```
  }];
  let arguments = (ins Mann_MemoryTensor:$state, Mann_NumberTensor:$value, Mann_NumberTensor:$key,
                       Optional<Mann_NumberTensor>:$decay,
                       Optional<Mann_NumberTensor>:$found, Optional<Mann_NumberTensor>:$erase,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_MemoryTensor:$result);
  let assemblyFormat = [{
    $state `,` $value `,` $key (`decay` `(` $decay^ `:` type($decay) `)`)?
    (`erase` `(` $found^ `,` $erase `:` type($found) `,` type($erase) `)`)? attr-dict
    `:` type($state) `,` type($value) `,` type($key) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Mann_MatvecReadOp : Mann_Op<"matvec_read", [
    Pure, Mann_QuantizableWith<["takesScaled"]>]> {
  let summary = "reads a matrix by a key";
  let description = [{
    `result_i = sum_j S_ij q_j` for a state I x J and a key q of J; or the same for
    each of H heads: H x I x J and H x J give H x I. In integers the sum is exact
    and rounded once to the format of the result, saturated; the state may have rows
    with an exponent.

    Constraints: shapes as above; all `f32` or all fixed-point; the sum fits 63
    bits.

    Example:

    ```mlir
    %o = mann.matvec_read %s, %q : tensor<2x16x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    ```
  }];
  let arguments = (ins Mann_MemoryTensor:$state, Mann_NumberTensor:$key,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$state `,` $key attr-dict `:` type($state) `,` type($key) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_SlotWriteOp : Mann_Op<"slot_write", [
    Pure, AllTypesMatch<["memory", "result"]>, Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "writes one row of a memory";
  let description = [{
    Row `index mod N` of the memory N x W, a number in 0..N-1 whatever the sign of
    the index, becomes the new row (`overwrite`) or the sum of the two (`add`); the
    other rows stay as they are.

    In integers the row may have a format of its own: `overwrite` rounds it to the
    memory's format, `add` aligns both to the finer of the scales and rounds the
    exact sum once (`rounding`); both saturate. Encoded and bipolar rows are
    overwritten as they are.

    The result is computed in place, so a state that is passed through costs no
    copy.

    Constraints:
    1. memory N x W, row W; the index is a `tensor<i32>`;
    2. both `f32`, or both fixed-point with scales at most 2^30 apart; or, to
       overwrite, both of one encoded or bipolar type.

    Example:

    ```mlir
    %n = mann.slot_write overwrite %m, %row, %i : tensor<50x60xf32>, tensor<60xf32>, tensor<i32>
    ```
  }];
  let arguments = (ins Mann_SlotModeAttr:$mode, Mann_AddressableTensor:$memory,
                       Mann_AddressableTensor:$row, 0DTensorOf<[I32]>:$index,
                       Mann_RoundingArg:$rounding);
  let results = (outs Mann_AddressableTensor:$result);
  let assemblyFormat = [{
    `` $mode $memory `,` $row `,` $index attr-dict
    `:` type($memory) `,` type($row) `,` type($index)
  }];
  let hasVerifier = 1;
}

def Mann_AdvanceOp : Mann_Op<"advance", [Pure, SameOperandsAndResultType]> {
  let summary = "the next slot of a ring";
  let description = [{
    `result = (index + 1) mod modulo`, a number in 0..modulo-1 for every index: a
    state that counts the slot to write next never leaves its ring.

    Constraints: a `tensor<i32>`; `modulo` is 1 to 2^31 - 1.

    Example:

    ```mlir
    %next = mann.advance %i {modulo = 50} : tensor<i32>
    ```
  }];
  let arguments = (ins 0DTensorOf<[I32]>:$index, ConfinedAttr<I64Attr, [IntPositive, IntMaxValue<2147483647>]>:$modulo);
  let results = (outs 0DTensorOf<[I32]>:$result);
  let assemblyFormat = "$index attr-dict `:` type($index)";
}

#endif // MANN_DIALECT_MANN_WRITE_OPS_TD
