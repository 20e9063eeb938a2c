//===- MannElementwiseOps.td - Functions of single elements -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_ELEMENTWISE_OPS_TD
#define MANN_DIALECT_MANN_ELEMENTWISE_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

class Mann_BinaryOp<string mnemonic, list<Trait> traits = [], list<string> methods = []>
    : Mann_Op<mnemonic, traits # [Pure, Mann_MapsElements, Mann_QuantizableWith<methods>]> {
  let arguments = (ins Mann_NumberTensor:$lhs, Mann_NumberTensor:$rhs, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_AddOp : Mann_BinaryOp<"add", [Commutative]> {
  let summary = "sum of two tensors";
  let description = [{
    `result = lhs + rhs`, element by element. In integers the two scales may
    differ; the sum is exact in the finer one and rounded once.

    Constraints:
    1. equal shapes;
    2. all `f32` or all fixed-point;
    3. the scales differ by at most 2^30.

    Example:

    ```mlir
    %v = mann.add %h, %o : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_SubOp : Mann_BinaryOp<"sub"> {
  let summary = "difference of two tensors";
  let description = [{
    `result = lhs - rhs`, element by element. In integers the two scales may
    differ; the difference is exact in the finer one and rounded once.

    Constraints: those of `mann.add`.

    Example:

    ```mlir
    %d = mann.sub %v, %k : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_MulOp : Mann_BinaryOp<"mul", [], ["getResultBound", "resultIsGate"]> {
  let summary = "product of two tensors, or of rows and their factors";
  let description = [{
    `result = lhs * rhs`, element by element. Where the right-hand side has fewer
    dimensions they are the leading ones of the left-hand side, and each of its
    elements is the factor of all elements below it: for N x D times N,
    `result_nd = lhs_nd * rhs_n`, and a scalar (`tensor<f32>`) multiplies
    everything. In integers the product of the two codes is exact and rounded
    once to the format of the result. The product of two gates is a gate.

    Constraints:
    1. the shape of the right-hand side is the one of the left-hand side, or its
       beginning; the result has the shape of the left-hand side;
    2. all `f32` or all fixed-point.

    Example:

    ```mlir
    %f = mann.mul %gate, %state : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    %r = mann.mul %rows, %factors : tensor<50x60xf32>, tensor<50xf32> -> tensor<50x60xf32>
    ```
  }];
}

def Mann_DivOp : Mann_BinaryOp<"div"> {
  let summary = "quotient of two tensors, or of rows and their divisors";
  let description = [{
    `result = lhs / rhs`, element by element; a right-hand side with fewer
    dimensions divides rows, as it multiplies them in `mann.mul`. In integers the
    quotient of the two codes is exact and rounded once to the format of the
    result, saturated. Division by zero gives the largest code of that format for
    a positive left-hand side, the smallest for a negative one, and 0 for 0; on
    `f32` it gives what IEEE 754 does.

    Constraints:
    1. those of `mann.mul`;
    2. the quotient in units of a quarter of the result's step, before it is
       rounded, has a numerator and a divisor of at most 62 bits.

    Example:

    ```mlir
    %q = mann.div %x, %y : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    %r = mann.div %rows, %sizes : tensor<50x60xf32>, tensor<50xf32> -> tensor<50x60xf32>
    ```
  }];
  let extraClassDeclaration = [{
    /// By how many bits the left-hand side is shifted so that the quotient of the
    /// codes has two fraction bits more than the result: where it is negative the
    /// right-hand side is shifted instead.
    int getShift();
  }];
}

def Mann_HypotOp : Mann_BinaryOp<"hypot", [Commutative]> {
  let summary = "length of a vector of two numbers";
  let description = [{
    `result = sqrt(lhs^2 + rhs^2)`, element by element: the magnitude of a complex
    number. In integers the sum of squares is exact, in the finer of the two scales,
    and `fxp.sqrt` of it is rounded once to the format of the result; squares that are
    values of their own would lose small magnitudes. Before that rounding the
    relative error is in -2^-15..0.

    Constraints:
    1. equal shapes;
    2. all `f32` or all fixed-point;
    3. the sum of squares fits 62 bits.

    Example:

    ```mlir
    %m = mann.hypot %re, %im : tensor<129xf32>, tensor<129xf32> -> tensor<129xf32>
    ```
  }];
}

class Mann_ExtremeOp<string mnemonic> : Mann_BinaryOp<mnemonic> {
  string text = [{
    Where the right-hand side has fewer dimensions, it stands for rows as in
    `mann.mul`. On `f32` a NaN on the left stays, and one on the right is not
    taken. In integers the two are compared exactly, in the finer of their scales,
    and what is taken is rounded once to the format of the result, saturated.

    Constraints: those of `mann.mul`, and scales that differ by at most 2^30.

    Example:

    ```mlir
    %m = mann.}] # mnemonic # [{ %x, %y : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_MaxOp : Mann_ExtremeOp<"max"> {
  let summary = "the larger of two numbers";
  let description = [{
    `result = lhs < rhs ? rhs : lhs`, element by element.
  }] # text;
}

def Mann_MinOp : Mann_ExtremeOp<"min"> {
  let summary = "the smaller of two numbers";
  let description = [{
    `result = rhs < lhs ? rhs : lhs`, element by element.
  }] # text;
}

def Mann_LessOp : Mann_Op<"less", [Pure, Mann_MapsElements,
    Mann_QuantizableWith<["getResultBound", "resultIsGate"]>]> {
  let summary = "whether a number is smaller than another: 1 or 0";
  let description = [{
    `result = lhs < rhs ? 1 : 0`, element by element; a right-hand side with fewer
    dimensions stands for rows as in `mann.mul`. With a NaN the result is 0. In
    integers the two are compared exactly, in the finer of their scales, and 1 is its
    number of the result's format that is nearest to it, as in `mann.sign`. The result
    is a gate, the condition of a `mann.select`.

    Constraints: those of `mann.mul`, and scales that differ by at most 2^30.

    Example:

    ```mlir
    %c = mann.less %x, %y : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$lhs, Mann_NumberTensor:$rhs);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_SelectOp : Mann_Op<"select", [Pure, Mann_MapsElements, Mann_Quantizable]> {
  let summary = "one of two numbers by a condition";
  let description = [{
    `result = condition > 0 ? on_true : on_false`, element by element. What is not
    chosen has no effect, also where it is infinite. In integers what is chosen is
    rounded once to the format of the result, saturated.

    Constraints:
    1. equal shapes;
    2. all `f32` or all fixed-point.

    Example:

    ```mlir
    %s = mann.select %c, %x, %y : tensor<60xf32>, tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$condition, Mann_NumberTensor:$on_true,
                       Mann_NumberTensor:$on_false, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $condition `,` $on_true `,` $on_false attr-dict
    `:` type($condition) `,` type($on_true) `,` type($on_false) `->` type($result)
  }];
  let hasVerifier = 1;
}

/// One operand, and a result of its shape in a format of its own.
class Mann_FunctionOp<string mnemonic, list<string> methods = []>
    : Mann_Op<mnemonic, [Pure, Mann_MapsElements, Mann_QuantizableWith<methods>]> {
  let arguments = (ins Mann_NumberTensor:$input, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_ComplementOp : Mann_FunctionOp<"complement", ["getResultBound", "resultIsGate"]> {
  let summary = "1 - g, the rest of a gate";
  let description = [{
    `result = 1 - input`. In integers the difference is exact, in the finer of the
    operand's scale and 1, and rounded once. The complement of a gate is a gate.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point;
    3. the operand has -31..61 fraction bits, so that the difference fits 63 bits.

    Example:

    ```mlir
    %rest = mann.complement %gate : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Piecewise linear functions
//===----------------------------------------------------------------------===//

def Mann_AbsOp : Mann_FunctionOp<"abs", ["getResultBound", "resultIsGate"]> {
  let summary = "magnitude";
  let description = [{
    `result = |input|`. In integers the magnitude of the code is exact and rounded
    once to the format of the result. The magnitude of a gate is a gate.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %m = mann.abs %x : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_ReluOp : Mann_Op<"relu", [Pure, Mann_MapsElements, SameOperandsAndResultType,
    Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "max(x, 0)";
  let description = [{
    `x < 0 ? 0 : x`: a NaN stays one, so that an overflow before it is seen.

    Example:

    ```mlir
    %r = mann.relu %x : tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasFolder = 1;
}

def Mann_LeakyReluOp : Mann_Op<"leaky_relu", [Pure, Mann_MapsElements, SameOperandsAndResultType,
    Mann_QuantizableWith<["resultTakesFormat"]>]> {
  let summary = "x, or a fraction of it where it is negative";
  let description = [{
    `x < 0 ? x * 2^slope_log2 : x`. In integers the fraction of a negative code is
    rounded once; the result has the format of the operand. A NaN stays one.

    Constraints: `slope_log2` is in -30..-1.

    Example, a slope of 1/8:

    ```mlir
    %r = mann.leaky_relu %x {slope_log2 = -3 : i64} : tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, I64Attr:$slope_log2, Mann_RoundingArg:$rounding);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def Mann_ClipOp : Mann_FunctionOp<"clip", ["getResultBound", "resultIsGate"]> {
  let summary = "x, but at least min and at most max";
  let description = [{
    `result = min(max(input, min), max)`; a NaN becomes `min`. In integers the
    operand is rounded to the format of the result, and then clamped to the codes
    of that format that are nearest to `min` and `max` (to even between two). Not
    less than 0 and not more than 1, the result is a gate.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point;
    3. `min` and `max` are finite, and `min <= max`.

    Example:

    ```mlir
    %r = mann.clip %x {min = -1.0 : f32, max = 1.0 : f32} : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, F32Attr:$min, F32Attr:$max, Mann_RoundingArg:$rounding);
  let extraClassDeclaration = [{
    /// `format` with the bounds as its least and largest code.
    ::mann::Format clip(::mann::Format format);
  }];
}

def Mann_SignOp : Mann_Op<"sign", [Pure, Mann_MapsElements, SameOperandsAndResultType,
    Mann_QuantizableWith<["resultTakesFormat", "getResultBound"]>]> {
  let summary = "+1 or -1";
  let description = [{
    `x >= 0 ? +1 : -1`, element by element; a float -0.0 gives +1. In a
    fixed-point format +1 is its number nearest to 1 that is greater than 0:
    2^frac codes, but at least 1 and at most the largest code.

    Unlike `mann.binarize` it keeps the type: it is the one-sided binarization of
    a state (that of Q-MANN's binary mode), which meets numbers of more bits in a
    `mann.linear` or a dot product.

    Example:

    ```mlir
    %b = mann.sign %u : tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// The code of +1.
    static int64_t getOne(const ::mann::Format &format);
  }];
}

//===----------------------------------------------------------------------===//
// Exponentials
//
// Their argument in integers: a code of more than 20 fraction bits is rounded to
// 20 (to nearest even), one of fewer than 0 is multiplied to have 0, and
// saturates at 32 bits (`FunctionArgument` in mann/Support/FixedPoint.h).
//===----------------------------------------------------------------------===//

def Mann_SigmoidOp : Mann_FunctionOp<"sigmoid", ["getResultBound", "resultIsGate"]> {
  let summary = "1 / (1 + e^-x)";
  let description = [{
    `result = 1 / (1 + exp(-input))`. In integers, `fxp.sigmoid` of the operand
    with 0..20 fraction bits (an operand with more is rounded to 20, to nearest
    even; one with fewer than 0 is multiplied to have 0, and saturates at 32
    bits), rounded once from its 15 fraction bits to the format of the result.
    Before that rounding the error is below 2^-13 + 2^-22, and the result never
    decreases with the operand.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %gate = mann.sigmoid %x : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_TanhOp : Mann_FunctionOp<"tanh", ["getResultBound"]> {
  let summary = "hyperbolic tangent";
  let description = [{
    `result = tanh(input)`. In integers, `fxp.tanh` of the operand with 0..20
    fraction bits (as in `mann.sigmoid`), rounded once from its 15 fraction bits
    to the format of the result. Before that rounding the error is below 2^-12 +
    2^-21; the result never decreases with the operand, and is odd but for
    `rounding` and a format that is not symmetric.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %c = mann.tanh %x : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_ExpOp : Mann_FunctionOp<"exp", ["getResultBound", "resultIsGate"]> {
  let summary = "e^x";
  let description = [{
    `result = exp(input)`. In integers, the mantissa and shift of `fxp.exp` of the
    operand with 0..20 fraction bits (as in `mann.sigmoid`), rounded once to the
    format of the result, which saturates. Before that rounding the relative error
    is below 2^-16.9; the result never decreases with the operand, and is exactly 1
    at 0.

    With `nonpositive` the operand is taken to be at most 0, a decay: the result is
    `exp(min(input, 0))`, in 0..1, and a gate; a NaN stays one.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %scale = mann.exp %x : tensor<60xf32> -> tensor<60xf32>
    %decay = mann.exp %y {nonpositive} : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input, UnitAttr:$nonpositive, Mann_RoundingArg:$rounding);
}

def Mann_LogOp : Mann_FunctionOp<"log"> {
  let summary = "natural logarithm";
  let description = [{
    `result = ln(input)`. In integers, with c the code of the operand and f its
    fraction bits, `(fxp.log2(c) - f 2^16) * 744261118`, the second factor being
    `ln(2)` with 30 fraction bits; the product is exact and rounded once from its
    46 fraction bits to the format of the result. Before that rounding the error is
    below 2^-15.2 for c below 2^16, and below 2^-14.2 for larger ones; the result
    never decreases with the operand. A code that is not positive gives the smallest code
    of the result's format; `f32` gives what IEEE 754 does.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %l = mann.log %x : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_SqrtOp : Mann_FunctionOp<"sqrt", ["getResultBound", "resultIsGate"]> {
  let summary = "square root";
  let description = [{
    `result = sqrt(input)`; of a negative number that is NaN on `f32`, and 0 in
    integers. In integers, mantissa and shift of `fxp.sqrt` of the code, doubled
    where its fraction bits are odd in number, rounded once to the format of the
    result. Before that rounding the relative error is in -2^-15..0, and the result
    never decreases with the operand. The root of a gate is a gate.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %size = mann.sqrt %squares : tensor<60xf32> -> tensor<60xf32>
    ```
  }];
}

def Mann_SoftplusOp : Mann_FunctionOp<"softplus"> {
  let summary = "ln(1 + e^x)";
  let description = [{
    `result = ln(1 + exp(input)) = max(input, 0) + ln(1 + exp(-|input|))`. In
    integers both terms are of the operand with 0..20 fraction bits (as in
    `mann.sigmoid`): the second is `fxp.log1p_exp` with 15 fraction bits, and the
    sum is exact in the finer of the two scales and rounded once to the format of
    the result. Before that rounding the error is below 2^-15 + 2^-21 where the
    operand is below 2^31, and the result never decreases with the operand.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %strength = mann.softplus %x : tensor<1xf32> -> tensor<1xf32>
    ```
  }];
}

def Mann_OneplusOp : Mann_FunctionOp<"oneplus"> {
  let summary = "1 + ln(1 + e^x)";
  let description = [{
    `result = 1 + ln(1 + exp(input))`, a number above 1. In integers as
    `mann.softplus`, with 1 added to the exact sum.

    Constraints:
    1. equal shapes;
    2. both `f32` or both fixed-point.

    Example:

    ```mlir
    %strength = mann.oneplus %x : tensor<1xf32> -> tensor<1xf32>
    ```
  }];
}

#endif // MANN_DIALECT_MANN_ELEMENTWISE_OPS_TD
