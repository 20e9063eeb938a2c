//===- FxpOps.td - Operations of the fxp dialect -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_OPS_TD
#define MANN_DIALECT_FXP_OPS_TD

include "mann/Dialect/Fxp/IR/FxpAttributes.td"
include "mann/Interfaces/EventCountOpInterface.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/InferIntRangeInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// At least two bits, so that every type holds -1, 0 and 1, and at most the 64
/// in which the folders compute.
def Fxp_Integer : Type<
    And<[AnySignlessInteger.predicate,
         CPred<"$_self.getIntOrFloatBitWidth() >= 2 && $_self.getIntOrFloatBitWidth() <= 64">]>,
    "signless integer of 2 to 64 bits">;

def Fxp_IntegerLike : AnyTypeOf<
    [Fxp_Integer, VectorOfAnyRankOf<[Fxp_Integer]>, RankedTensorOf<[Fxp_Integer]>],
    "signless integer of 2 to 64 bits, or a vector or ranked tensor of them">;

/// Operand and result are both scalars, or the same container of elements whose
/// widths may differ.
class Fxp_SameContainer<string operand>
    : PredOpTrait<"operand and result differ in nothing but the element type",
        CPred<"::mann::fxp::haveSameContainer($" # operand # ".getType(), $result.getType())">>;

class Fxp_Op<string mnemonic, list<Trait> traits = []>
    : Op<Fxp_Dialect, mnemonic, !listconcat(traits, [
        Pure, DeclareOpInterfaceMethods<InferIntRangeInterface, ["inferResultRanges"]>,
        DeclareOpInterfaceMethods<Mann_EventCountOpInterface>
      ] # ElementwiseMappable.traits)> {
  let hasFolder = 1;
}

/// One operand and one result whose widths may differ.
class Fxp_UnaryOp<string mnemonic, list<Trait> traits = []>
    : Fxp_Op<mnemonic, traits # [Fxp_SameContainer<"input">]> {
  let arguments = (ins Fxp_IntegerLike:$input);
  let results = (outs Fxp_IntegerLike:$result);
}

/// One operand and one result of its type.
class Fxp_MapOp<string mnemonic> : Fxp_Op<mnemonic, [SameOperandsAndResultType]> {
  let arguments = (ins Fxp_IntegerLike:$input);
  let results = (outs Fxp_IntegerLike:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

/// A function of a number with `frac` fraction bits.
class Fxp_ActivationOp<string mnemonic> : Fxp_MapOp<mnemonic> {
  let arguments = (ins Fxp_IntegerLike:$input,
                       ConfinedAttr<I32Attr, [IntNonNegative, IntMaxValue<20>]>:$frac);
  let assemblyFormat = "$input `frac` $frac attr-dict `:` type($input)";
  let hasVerifier = 1;
}

/// Two operands of one type, and a result whose width may differ.
class Fxp_PairOp<string mnemonic, list<Trait> traits = []>
    : Fxp_Op<mnemonic, traits # [SameTypeOperands, Commutative, Fxp_SameContainer<"lhs">]> {
  let arguments = (ins Fxp_IntegerLike:$lhs, Fxp_IntegerLike:$rhs);
  let results = (outs Fxp_IntegerLike:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `to` type($result)";
  let hasVerifier = 1;
}

/// A similarity of two codes in -Q..Q, Q = 2^(width-1) - 1.
class Fxp_SimilarityOp<string mnemonic> : Fxp_PairOp<mnemonic> {
  let arguments = (ins Fxp_IntegerLike:$lhs, Fxp_IntegerLike:$rhs,
                       ConfinedAttr<I32Attr, [IntMinValue<2>, IntMaxValue<16>]>:$width);
  let assemblyFormat = [{
    $lhs `,` $rhs `width` $width attr-dict `:` type($lhs) `to` type($result)
  }];
}

/// A function whose result is a pair: mantissa * 2^-shift.
class Fxp_ScaledOp<string mnemonic>
    : Fxp_Op<mnemonic, [SameOperandsAndResultType]> {
  let arguments = (ins Fxp_IntegerLike:$input);
  let results = (outs Fxp_IntegerLike:$mantissa, Fxp_IntegerLike:$shift);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def Fxp_AssumeOp : Fxp_MapOp<"assume"> {
  let summary = "a number with a known range";
  let description = [{
    `result = input`, which is in `min..max`; for any other input the behaviour is
    undefined. The lowering of a model knows how large its sums can become, but a
    range analysis loses that where values pass through memory and loops: the op
    keeps the knowledge for `fxp-optimize`. It costs nothing.

    Constraints: `min <= max`, and both fit the type.

    Example, a sum of 60 products of 8-bit codes:

    ```mlir
    %sum = fxp.assume %s range -967740, 967740 : i32
    ```
  }];
  let arguments = (ins Fxp_IntegerLike:$input, I64Attr:$min, I64Attr:$max);
  let assemblyFormat = "$input `range` $min `,` $max attr-dict `:` type($input)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The attributes as the signed numbers that they are.
    int64_t getMinCode() { return static_cast<int64_t>(getMin()); }
    int64_t getMaxCode() { return static_cast<int64_t>(getMax()); }
  }];
}

def Fxp_RequantizeOp : Fxp_UnaryOp<"requantize"> {
  let summary = "rounding shift with saturation";
  let description = [{
    `result = clamp(round(input * 2^-shift), min, max)`, exact for every input
    and every shift in -31..63; a negative shift multiplies, and saturates where
    the product would not fit.

    With `headroom`, `input + 2^(shift-1)` fits the type of the input, or the
    behaviour is undefined: the half may be added before the shift, which saves
    two operations. `fxp-optimize` adds it where ranges prove it.

    Constraints: `min <= max`, and both fit the result's width.

    Example:

    ```mlir
    %code = fxp.requantize %sum shift 5 nearest_even range -127, 127 : i32 to i8
    ```
  }];
  let arguments = (ins Fxp_IntegerLike:$input,
                       ConfinedAttr<I32Attr, [IntMinValue<-31>, IntMaxValue<63>]>:$shift,
                       Fxp_RoundingAttr:$rounding, I64Attr:$min, I64Attr:$max,
                       UnitAttr:$headroom);
  let assemblyFormat = [{
    $input `shift` $shift `` $rounding (`headroom` $headroom^)? `range` $min `,` $max attr-dict
    `:` type($input) `to` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The attributes as the signed numbers that they are.
    int getShiftAmount() { return static_cast<int32_t>(getShift()); }
    int64_t getMinCode() { return static_cast<int64_t>(getMin()); }
    int64_t getMaxCode() { return static_cast<int64_t>(getMax()); }
  }];
}

def Fxp_AddOp : Fxp_PairOp<"add"> {
  let summary = "saturating addition";
  let description = [{
    `result = clamp(lhs + rhs, min, max)`, exact for every input: the sum itself
    is that of unbounded integers.

    Constraints: `min <= max`, and both fit the result's width.

    Example:

    ```mlir
    %sum = fxp.add %a, %b range -127, 127 : i8 to i8
    ```
  }];
  let arguments = (ins Fxp_IntegerLike:$lhs, Fxp_IntegerLike:$rhs, I64Attr:$min, I64Attr:$max);
  let assemblyFormat = [{
    $lhs `,` $rhs `range` $min `,` $max attr-dict `:` type($lhs) `to` type($result)
  }];
  let extraClassDeclaration = [{
    /// The attributes as the signed numbers that they are.
    int64_t getMinCode() { return static_cast<int64_t>(getMin()); }
    int64_t getMaxCode() { return static_cast<int64_t>(getMax()); }
  }];
}

def Fxp_ShiftRoundOp : Fxp_Op<"shift_round", [SameOperandsAndResultType]> {
  let summary = "rounding right shift by a run-time amount";
  let description = [{
    `result = round(input * 2^-amount)`. An amount that is negative counts as 0,
    one that is at least the width of the type gives the limit, which is 0.

    With `nneg`, the input is not negative and the amount is at least 1 and less
    than the width, or the behaviour is undefined: unsigned sums and shifts do.
    `fxp-optimize` adds it where ranges prove it.

    Example:

    ```mlir
    %p = fxp.shift_round %product by %amount nearest_even : i32
    ```
  }];
  let arguments = (ins Fxp_IntegerLike:$input, Fxp_IntegerLike:$amount,
                       Fxp_RoundingAttr:$rounding, UnitAttr:$nneg);
  let results = (outs Fxp_IntegerLike:$result);
  let assemblyFormat = [{
    $input `by` $amount `` $rounding (`nneg` $nneg^)? attr-dict `:` type($input)
  }];
}

def Fxp_FitShiftOp : Fxp_MapOp<"fit_shift"> {
  let summary = "the right shift with which a magnitude fits a code";
  let description = [{
    The least shift s in `least..most` with `round(input * 2^-s) <= Q`,
    `Q = 2^(width-1) - 1`; `most` if there is none. Of the largest magnitude of a
    row it gives the row's exponent. A negative input must not occur.

    Constraints: `0 <= least <= most`; `most` and `width` are less than the width of
    the type.

    Example:

    ```mlir
    %s = fxp.fit_shift %largest width 8 nearest_even range 4, 19 : i64
    ```
  }];
  let arguments = (ins Fxp_IntegerLike:$input,
                       ConfinedAttr<I32Attr, [IntMinValue<2>, IntMaxValue<16>]>:$width,
                       Fxp_RoundingAttr:$rounding,
                       ConfinedAttr<I32Attr, [IntNonNegative]>:$least,
                       ConfinedAttr<I32Attr, [IntNonNegative]>:$most);
  let assemblyFormat = [{
    $input `width` $width `` $rounding `range` $least `,` $most attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

def Fxp_EncodeOp : Fxp_MapOp<"encode"> {
  let summary = "two's complement to ones' complement";
  let description = [{
    `result = input < 0 ? input - 1 : input`: the sign bit stays, the other bits
    of a negative number become its inverted magnitude. It is the form in which a
    memory is stored for Hamming addressing: the exclusive or of two such codes
    compares the signs, and the magnitudes up to one inversion, in one operation.
    `-2^(w-1)` has no such code and must not occur.

    Example:

    ```mlir
    %stored = fxp.encode %code : i8
    ```
  }];
}

def Fxp_DecodeOp : Fxp_MapOp<"decode"> {
  let summary = "ones' complement to two's complement";
  let description = [{
    `result = input < 0 ? input + 1 : input`, the inverse of `fxp.encode`. The
    code -1, a negative zero, which `fxp.encode` never makes, must not occur.

    Example:

    ```mlir
    %code = fxp.decode %stored : i8
    ```
  }];
}

def Fxp_HammingOp : Fxp_SimilarityOp<"hamming"> {
  let summary = "one element of the weighted Hamming similarity";
  let description = [{
    For ones' complement codes of `a` and `b` (see `fxp.encode`):
    `result = s_a s_b (Q - (|a| xor |b|))`, `Q = 2^(width-1) - 1`, the sign of 0
    being +1. Computed as the decoded `a xor b xor Q`: no multiplication, no
    population count. Other operands than the codes of -Q..Q must not occur.

    Constraints: `width` in 2..16; operands and result have at least as many bits.

    Example:

    ```mlir
    %h = fxp.hamming %m, %k width 8 : i8 to i32
    ```
  }];
}

def Fxp_SignedL1Op : Fxp_SimilarityOp<"signed_l1"> {
  let summary = "one element of the signed L1 proximity";
  let description = [{
    `result = s_a s_b (Q - min(|a - b|, Q))` for two's complement codes in -Q..Q
    (others must not occur), `Q = 2^(width-1) - 1`, the sign of 0 being +1.

    Constraints: `width` in 2..16; operands and result have at least as many bits.

    Example:

    ```mlir
    %h = fxp.signed_l1 %m, %k width 8 : i8 to i32
    ```
  }];
}

def Fxp_AbsDiffOp : Fxp_PairOp<"abs_diff"> {
  let summary = "absolute difference";
  let description = [{
    `result = |lhs - rhs|`, both read as signed and extended to the result's
    width first: one element of an L1 distance.

    Constraints: the result is wider than the operands.

    Example:

    ```mlir
    %d = fxp.abs_diff %m, %k : i8 to i32
    ```
  }];
}

def Fxp_XorPopcountOp : Fxp_PairOp<"xor_popcount"> {
  let summary = "number of differing bits of two packed words";
  let description = [{
    The number of bits in which the words differ. For elements in {-1, +1},
    packed one bit each with equal padding, the dot product of n elements is
    `n - 2 * sum(xor_popcount)`: the XNOR-popcount form.

    Constraints: the result holds the width of the operands as a signed number.

    Example:

    ```mlir
    %d = fxp.xor_popcount %m, %k : i32 to i32
    ```
  }];
}

def Fxp_Exp2Op : Fxp_MapOp<"exp2"> {
  let summary = "2^-x by a cubic polynomial";
  let description = [{
    `result = floor(P(f) * 2^-(3 + i))`, where `x = i + f / 2^12` has 12 fraction
    bits, `P(f) = c0 - (f (c1 - (f (c2 - (f c3 >> 12)) >> 12)) >> 12)` and c =
    262144, 181340, 60751, 10499: `2^-x` with 15 fraction bits, relative error of
    P at most 1.3e-4, which the last shift truncates. Monotone: a larger x never
    gives a larger result, hence an integer softmax keeps the order of its
    scores. 0 for x above 15. `x >= 0` must hold.

    Constraints: 32 bits.

    Example:

    ```mlir
    %e = fxp.exp2 %x : i32
    ```
  }];
  let hasVerifier = 1;
}

def Fxp_Log2Op : Fxp_MapOp<"log2"> {
  let summary = "log2(x) by a polynomial";
  let description = [{
    For `x >= 1` with the highest set bit k: `f` is x below that bit, shifted to
    15 fraction bits (truncated for k above 15), and `result = k 2^16 + (f P(f) >>
    15)` with `P(f) = c0 - (f (c1 - (f (c2 - (f (c3 - (f c4 >> 15)) >> 15)) >> 15)) >>
    15)` and c = 94496, 46471, 27241, 12684, 2955 as unsigned numbers: `log2(x)`
    with 16 fraction bits, exact for powers of two. Off by less than 2^-14.7, for x
    of 2^16 and more by less than 2^-13.7. Monotone: a larger x never gives a
    smaller result. 0 for `x <= 0`.

    Constraints: 32 bits.

    Example:

    ```mlir
    %l = fxp.log2 %x : i32
    ```
  }];
  let hasVerifier = 1;
}

def Fxp_ReciprocalOp : Fxp_ScaledOp<"reciprocal"> {
  let summary = "1 / x as mantissa and shift";
  let description = [{
    For `x >= 1` of bit length L: `n = x` shifted to 16 significant bits
    (truncated), `mantissa = floor((2^31 - 1) / n)`, `shift = 15 + L`, so that
    `1 / x` is `mantissa * 2^-shift` with a relative error below 2^-14. For
    `x <= 0` both results are 0. One division of 32 bits, whatever the row length.

    Constraints: 32 or 64 bits.

    Example:

    ```mlir
    %r, %s = fxp.reciprocal %sum : i32
    ```
  }];
}

def Fxp_RsqrtOp : Fxp_ScaledOp<"rsqrt"> {
  let summary = "1 / sqrt(x) as mantissa and shift";
  let description = [{
    For `x >= 1`: `n = x * 2^(2k)` with the largest k for which n stays below
    2^32, `q = floor(sqrt(n))` by 16 steps of digit recurrence,
    `mantissa = floor((2^31 - 1) / q)`, `shift = 31 - k`, so that `1 / sqrt(x)`
    is `mantissa * 2^-shift` with a relative error below 2^-14. For `x <= 0` both
    results are 0.

    In 64 bits `x * 2^(2k)` stays below 2^64 and n is its upper 32 bits, so that
    `shift = 47 - k`.

    Constraints: 32 or 64 bits.

    Example:

    ```mlir
    %r, %s = fxp.rsqrt %norm : i32
    ```
  }];
}

def Fxp_SqrtOp : Fxp_ScaledOp<"sqrt"> {
  let summary = "sqrt(x) as mantissa and shift";
  let description = [{
    For `x >= 1`: `x * 2^(2k)` with the largest k for which it stays below 2^64, n
    its upper 32 bits, `mantissa = floor(sqrt(n))` by 16 steps of digit
    recurrence, `shift = k - 16`, so that `sqrt(x)` is `mantissa * 2^-shift` with a
    relative error in -2^-15..0. For `x <= 0` both results are 0.

    Constraints: 64 bits.

    Example:

    ```mlir
    %r, %s = fxp.sqrt %squares : i64
    ```
  }];
}

def Fxp_SigmoidOp : Fxp_ActivationOp<"sigmoid"> {
  let summary = "logistic function with 15 fraction bits";
  let description = [{
    For `v = input * 2^-frac`: `1 / (1 + exp(-v))` with 15 fraction bits, in
    0..32768. With `e = exp(-|v|)` as in an integer softmax (`SoftmaxPlan` of
    `frac`, `fxp.exp2`), `y = floor((2^30 + floor(d / 2)) / d)` for `d = 2^15 + e`,
    and `result = input < 0 ? 2^15 - y : y`. Exact for every input. Monotone; the
    error is below 2^-13 (below 2^-13.6 for `frac` up to 13).

    Constraints: 32 bits, `frac` in 0..20.

    Example:

    ```mlir
    %gate = fxp.sigmoid %x frac 8 : i32
    ```
  }];
}

def Fxp_TanhOp : Fxp_ActivationOp<"tanh"> {
  let summary = "hyperbolic tangent with 15 fraction bits";
  let description = [{
    For `v = input * 2^-frac`: `tanh(v) = 2 / (1 + exp(-2 v)) - 1` with 15
    fraction bits, in -32768..32768. With `e = exp(-2 |v|)` (`SoftmaxPlan` of
    `frac - 1`, `fxp.exp2`), `y = floor((2^15 (2^15 - e) + floor(d / 2)) / d)` for
    `d = 2^15 + e`, and `result = input < 0 ? -y : y`. Exact for every input.
    Monotone; the error is below 2^-12 (below 2^-12.8 for `frac` up to 13).

    Constraints: 32 bits, `frac` in 0..20.

    Example:

    ```mlir
    %state = fxp.tanh %x frac 8 : i32
    ```
  }];
}

def Fxp_ExpOp : Fxp_ScaledOp<"exp"> {
  let summary = "e^v of either sign as mantissa and shift";
  let description = [{
    For `v = input * 2^-frac`, clamped to -96..96: `e^v` is `mantissa * 2^-shift`
    with a mantissa in 2^20..2^21 - 1. `t = floor((input * 1549082005 +
    2^(frac+9)) * 2^-(frac+10))` is `v log2(e)` with 20 fraction bits; with
    `t = 2^20 n + f`, `mantissa = floor(P(f) * 2^-9)` and `shift = 20 - n`, where
    `P(f) = c0 + (f (c1 + (f (c2 + (f (c3 + (f c4 >> 20)) >> 20)) >> 20)) >> 20)`
    and c = 536870912, 372053648, 129681071, 27779988, 7356205. Exact for every
    input, 1 for 0. Monotone: a larger input never gives a smaller number. The
    relative error is below 2^-17.

    Constraints: 32 bits, `frac` in 0..20.

    Example:

    ```mlir
    %e, %s = fxp.exp %x frac 8 : i32
    ```
  }];
  let arguments = (ins Fxp_IntegerLike:$input,
                       ConfinedAttr<I32Attr, [IntNonNegative, IntMaxValue<20>]>:$frac);
  let assemblyFormat = "$input `frac` $frac attr-dict `:` type($input)";
}

def Fxp_Log1pExpOp : Fxp_ActivationOp<"log1p_exp"> {
  let summary = "ln(1 + e^-|v|) with 15 fraction bits";
  let description = [{
    For `v = input * 2^-frac`: `ln(1 + exp(-|v|))` with 15 fraction bits, in
    0..22713: what `softplus(v)` has more than `max(v, 0)`. With `u = exp(-|v|)`
    with 20 fraction bits (`fxp.exp`, truncated) and `q = (u (c1 + (u (c2 + ... (u
    c6 >> 20) >> 20) >> 20)) >> 20`, `result = floor((q + 2^13) * 2^-14)`, where
    c = 536818180, -267295857, 170542981, -104039289, 45954966, -9851213. Exact
    for every input. Never increases with `|v|`; the error is below 2^-15.

    Constraints: 32 bits, `frac` in 0..20.

    Example:

    ```mlir
    %l = fxp.log1p_exp %x frac 8 : i32
    ```
  }];
}

include "mann/Dialect/Fxp/IR/FxpKernelOps.td"

#endif // MANN_DIALECT_FXP_OPS_TD
