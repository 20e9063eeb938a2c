//===- FxpKernelOps.td - Loops that targets have instructions for -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Level 3k: `fxp-claim-kernels` makes these out of loops over buffers. Each has
// those loops as its meaning; a back end replaces it with what its target has,
// or with the loops.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_KERNEL_OPS_TD
#define MANN_DIALECT_FXP_KERNEL_OPS_TD

include "mann/Dialect/Fxp/IR/FxpAttributes.td"
include "mann/Interfaces/EventCountOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// See Kernel in Fxp.h.
def Fxp_Kernel : NativeOpTrait<"Kernel"> {
  let cppNamespace = "::mann::fxp";
}

/// A kernel; `factors` are methods of EventCountOpInterface for numbers that are
/// known only when it runs.
class Fxp_KernelOp<string mnemonic, list<string> factors = []>
    : Op<Fxp_Dialect, mnemonic, [
        AttrSizedOperandSegments, Fxp_Kernel,
        DeclareOpInterfaceMethods<Mann_EventCountOpInterface, factors>]> {
  let hasVerifier = 1;
}

def Fxp_RowReduceOp : Fxp_KernelOp<"row_reduce", ["getRunTimeFactors", "buildRunTimeFactor"]> {
  let summary = "rows of a memory, each reduced with one vector";
  let description = [{
    For each `r` in `0 <= r < count`:

        sums[r] = sum over j < length of term(rows[.., i + r, j0 + j], vector[.., k0 + j])

    where `i, j0` are the last two of the indices given for the rows and `k0` the
    last one of those for the vector. The kinds:

    | kind | elements | term |
    | --- | --- | --- |
    | `dot` | i8 or i16, signed | the product |
    | `sad` | i8, signed | the absolute difference |
    | `xor_popcount` | i32 | the number of bits that differ |
    | `hamming` | i8, of `fxp.encode` | that of `fxp.hamming` with width 8 |

    Sums are modulo 2^32, or 2^64 where they are of i64; whoever makes the op knows
    that they fit. No buffer of the rows or the vector shares memory with `sums`.

    Constraints: rows have two dimensions or more, the vector one or more, both
    with an index for each dimension and elements of a row next to each other;
    `sums` is a vector of i32, or of i64 for a `dot` with i16, elements next to each
    other, that holds the largest count; `length` is positive.

    Example:

    ```mlir
    fxp.row_reduce sad %m[%i, %c0], %key[%c0] into %sums count %n length 60
      : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
    ```
  }];
  let arguments = (ins
    Fxp_RowReductionAttr:$kind,
    Arg<MemRefOf<[I8, I16, I32]>, "memory", [MemRead]>:$rows,
    Variadic<Index>:$rowIndices,
    Arg<MemRefOf<[I8, I16, I32]>, "key", [MemRead]>:$vector,
    Variadic<Index>:$vectorIndices,
    Arg<MemRefRankOf<[I32, I64], [1]>, "results", [MemWrite]>:$sums,
    Index:$count,
    ConfinedAttr<I64Attr, [IntPositive]>:$length);
  let assemblyFormat = [{
    `` $kind $rows `[` $rowIndices `]` `,` $vector `[` $vectorIndices `]` `into` $sums
    `count` $count `length` $length attr-dict `:` type($rows) `,` type($vector) `,` type($sums)
  }];
}

def Fxp_WeighRowsOp : Fxp_KernelOp<"weigh_rows", ["getRunTimeFactors", "buildRunTimeFactor"]> {
  let summary = "a sum of rows, each times its weight";
  let description = [{
    For each `j` in `0 <= j < length`:

        sums[j] = sum over i < count of weights[.., w0 + i] * rows[.., i0 + i, j0 + j]

    where `i0, j0` are the last two of the indices given for the rows and `w0` the
    last one of those for the weights. A row whose weight is 0 is not looked at.

    Sums are modulo 2^32; whoever makes the op knows that they fit, those of some of
    the rows, too. No buffer of the weights or the rows shares memory with `sums`.

    Constraints: weights have elements of i8 or i16 and one dimension or more, rows
    elements of i8 or i16 and two dimensions or more, both with an index for each dimension
    and elements of a row next to each other; `sums` is a vector of i32, elements
    next to each other, that holds `length`, which is positive.

    Example:

    ```mlir
    fxp.weigh_rows %p[%c0], %m[%c0, %c0] into %sums count %n length 60
      : memref<50xi8>, memref<50x60xi8>, memref<60xi32>
    ```
  }];
  let arguments = (ins
    Arg<MemRefOf<[I8, I16]>, "weights", [MemRead]>:$weights,
    Variadic<Index>:$weightIndices,
    Arg<MemRefOf<[I8, I16]>, "memory", [MemRead]>:$rows,
    Variadic<Index>:$rowIndices,
    Arg<MemRefRankOf<[I32], [1]>, "results", [MemWrite]>:$sums,
    Index:$count,
    ConfinedAttr<I64Attr, [IntPositive]>:$length);
  let assemblyFormat = [{
    $weights `[` $weightIndices `]` `,` $rows `[` $rowIndices `]` `into` $sums
    `count` $count `length` $length attr-dict `:` type($weights) `,` type($rows) `,` type($sums)
  }];
}

def Fxp_EmbedRowOp : Fxp_KernelOp<"embed_row", ["getRunTimeFactors", "buildRunTimeFactor"]> {
  let summary = "a sum of rows that ids choose, as a row of codes or of sums";
  let description = [{
    For each `j` in `0 <= j < length`:

        sum = bias[.., b0 + j] + sum over w < words with 0 <= id(w) < rows of table[id(w), j] * 2^up
        out[.., o0 + j] = min(max(round(sum / 2^shift), -127), 127)   in i8
        out[.., o0 + j] = sum                                         in i16

    where `id(w) = ids[.., i0 + w]`, rounding is to nearest and ties to even, and
    `i0, b0, o0` are the last indices given; the columns of the table start at 0.
    Without a bias, it is 0. Ids outside the table add nothing.

    Sums are modulo 2^32; whoever makes the op knows that every one of them, also
    of the first words alone, is of a magnitude of `bound` or less. No other buffer
    shares memory with `out`.

    Constraints: the table has two dimensions of known size and i8 elements, `length`
    columns or more; the bias is of i8, the result of i8 or i16, ids of i32, with an
    index for each dimension; elements of a row are next to each other; `shift` is 0 for
    a result of i16; `bound + 2^(shift + 7)` is below 2^15, so that lanes of 16 bits hold
    what rounding adds, and `up` and `shift` are 0 to 8.

    Example:

    ```mlir
    fxp.embed_row %table, %ids[%i, %c0] words 7 bias %time[%t, %c0] into %m[%i, %c0]
      length 60 up 1 shift 3 bound 1920
      : memref<64x60xi8>, memref<50x7xi32>, memref<50x60xi8>, memref<50x60xi8>
    ```
  }];
  let arguments = (ins
    Arg<MemRefRankOf<[I8], [2]>, "table", [MemRead]>:$table,
    Arg<MemRefOf<[I32]>, "ids", [MemRead]>:$ids,
    Variadic<Index>:$idIndices,
    Arg<Optional<MemRefOf<[I8]>>, "bias", [MemRead]>:$bias,
    Variadic<Index>:$biasIndices,
    Arg<MemRefOf<[I8, I16]>, "codes or sums", [MemWrite]>:$out,
    Variadic<Index>:$outIndices,
    ConfinedAttr<I64Attr, [IntPositive]>:$words,
    ConfinedAttr<I64Attr, [IntPositive]>:$length,
    ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<8>]>:$up,
    ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<8>]>:$shift,
    ConfinedAttr<I64Attr, [IntNonNegative]>:$bound);
  let assemblyFormat = [{
    $table `,` $ids `[` $idIndices `]` `words` $words
    (`bias` $bias^ `[` $biasIndices `]`)? `into` $out `[` $outIndices `]`
    `length` $length `up` $up `shift` $shift `bound` $bound attr-dict
    `:` type($table) `,` type($ids) `,` type($out) (`,` type($bias)^)?
  }];
}

def Fxp_RoundRowOp : Fxp_KernelOp<"round_row"> {
  let summary = "a row of numbers and a bias, rounded to codes";
  let description = [{
    For each `j` in `0 <= j < length`:

        sum = in[.., i0 + j] * 2^up + bias[.., b0 + j]
        out[.., o0 + j] = min(max(round(sum / 2^shift), -127), 127)

    where `i0, b0, o0` are the last indices given, and rounding is to nearest and
    ties to even. Without a bias, it is 0.

    Whoever makes the op knows that every sum is of a magnitude of `bound` or less.
    No other buffer shares memory with `out`, unless it is the same with the same
    indices.

    Constraints: the input has elements of i8 or i16, bias and result of i8, next
    to each other, with an index for each dimension; `bound + 128 + 2^(shift + 7)`
    is below 2^15, so that lanes of 16 bits hold what rounding adds, and `up` and
    `shift` are 0 to 8.

    Example:

    ```mlir
    fxp.round_row %sums[%i, %c0] bias %time[%t, %c0] into %m[%i, %c0]
      length 60 up 0 shift 1 bound 1143
      : memref<50x60xi16>, memref<50x60xi8>, memref<50x60xi8>
    ```
  }];
  let arguments = (ins
    Arg<MemRefOf<[I8, I16]>, "numbers", [MemRead]>:$in,
    Variadic<Index>:$inIndices,
    Arg<Optional<MemRefOf<[I8]>>, "bias", [MemRead]>:$bias,
    Variadic<Index>:$biasIndices,
    Arg<MemRefOf<[I8]>, "codes", [MemWrite]>:$out,
    Variadic<Index>:$outIndices,
    ConfinedAttr<I64Attr, [IntPositive]>:$length,
    ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<8>]>:$up,
    ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<8>]>:$shift,
    ConfinedAttr<I64Attr, [IntNonNegative]>:$bound);
  let assemblyFormat = [{
    $in `[` $inIndices `]` (`bias` $bias^ `[` $biasIndices `]`)?
    `into` $out `[` $outIndices `]` `length` $length `up` $up `shift` $shift `bound` $bound attr-dict
    `:` type($in) `,` type($out) (`,` type($bias)^)?
  }];
}

def Fxp_PackSignsOp : Fxp_KernelOp<"pack_signs"> {
  let summary = "the signs of a row of codes, as bits of words";
  let description = [{
    For each `w` in `0 <= w < ceil(length / 32)`, bit `b` of `words[.., w0 + w]` is
    1 where `codes[.., c0 + 32 w + b]` is negative, and 0 where it is not or where
    `32 w + b` is not below `length`; `c0, w0` are the last indices given.

    Constraints: codes are of i8 and words of i32, elements of a row next to each
    other, with an index for each dimension.

    Example:

    ```mlir
    fxp.pack_signs %m[%i, %c0] into %bits[%i, %c0] length 60
      : memref<50x60xi8>, memref<50x2xi32>
    ```
  }];
  let arguments = (ins
    Arg<MemRefOf<[I8]>, "codes", [MemRead]>:$codes,
    Variadic<Index>:$codeIndices,
    Arg<MemRefOf<[I32]>, "words", [MemWrite]>:$words,
    Variadic<Index>:$wordIndices,
    ConfinedAttr<I64Attr, [IntPositive]>:$length);
  let assemblyFormat = [{
    $codes `[` $codeIndices `]` `into` $words `[` $wordIndices `]` `length` $length
    attr-dict `:` type($codes) `,` type($words)
  }];
}

#endif // MANN_DIALECT_FXP_KERNEL_OPS_TD
