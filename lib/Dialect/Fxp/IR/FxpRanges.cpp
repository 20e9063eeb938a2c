//===- FxpRanges.cpp - Integer ranges of the fxp operations -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Support/FixedPoint.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;
using namespace mann::fxp;

static unsigned widthOf(Value value) {
  return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
}

/// [min, max], which the verifiers have found to fit the type of `value`.
static ConstantIntRanges rangeOf(Value value, int64_t min, int64_t max) {
  unsigned width = widthOf(value);
  return ConstantIntRanges::fromSigned(APInt(width, min, /*isSigned=*/true),
                                       APInt(width, max, /*isSigned=*/true));
}

static int64_t low(const ConstantIntRanges &range) {
  return range.smin().getSExtValue();
}
static int64_t high(const ConstantIntRanges &range) {
  return range.smax().getSExtValue();
}

void AssumeOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                 SetIntRangeFn setRange) {
  int64_t least = std::max(low(args[0]), getMinCode());
  int64_t most = std::min(high(args[0]), getMaxCode());
  // Disjoint ranges: the code is never reached, and any range is right.
  setRange(getResult(), least <= most
                            ? rangeOf(getResult(), least, most)
                            : rangeOf(getResult(), getMinCode(), getMaxCode()));
}

void RequantizeOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                     SetIntRangeFn setRange) {
  auto apply = [&](int64_t value) {
    return requantize(value, getShiftAmount(), getRounding(), getMinCode(),
                      getMaxCode());
  };
  // Rounding, shifting and saturating never change an order.
  setRange(getResult(),
           rangeOf(getResult(), apply(low(args[0])), apply(high(args[0]))));
}

void AddOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                              SetIntRangeFn setRange) {
  auto apply = [&](int64_t lhs, int64_t rhs) {
    return saturatingAdd(lhs, rhs, getMinCode(), getMaxCode());
  };
  setRange(getResult(), rangeOf(getResult(), apply(low(args[0]), low(args[1])),
                                apply(high(args[0]), high(args[1]))));
}

void ShiftRoundOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                     SetIntRangeFn setRange) {
  unsigned width = widthOf(getResult());
  auto apply = [&](int64_t value, int64_t amount) -> int64_t {
    amount = std::max<int64_t>(amount, 0);
    return amount >= width ? 0 : shiftRound(value, amount, getRounding());
  };
  // Larger amounts move every result towards 0: the ends are extreme.
  int64_t small = low(args[1]), large = high(args[1]);
  int64_t lows[] = {apply(low(args[0]), small), apply(low(args[0]), large)};
  int64_t highs[] = {apply(high(args[0]), small), apply(high(args[0]), large)};
  setRange(getResult(), rangeOf(getResult(), std::min(lows[0], lows[1]),
                                std::max(highs[0], highs[1])));
}

void EncodeOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                 SetIntRangeFn setRange) {
  // The most negative number does not occur.
  int64_t least = llvm::minIntN(widthOf(getInput())) + 1;
  auto apply = [&](int64_t value) {
    return encodeOnesComplement(std::max(value, least));
  };
  setRange(getResult(),
           rangeOf(getResult(), apply(low(args[0])), apply(high(args[0]))));
}

void DecodeOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                 SetIntRangeFn setRange) {
  setRange(getResult(), rangeOf(getResult(), decodeOnesComplement(low(args[0])),
                                decodeOnesComplement(high(args[0]))));
}

void HammingOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                  SetIntRangeFn setRange) {
  int64_t q = llvm::maxIntN(getWidth());
  setRange(getResult(), rangeOf(getResult(), -q, q));
}

void SignedL1Op::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                   SetIntRangeFn setRange) {
  int64_t q = llvm::maxIntN(getWidth());
  setRange(getResult(), rangeOf(getResult(), -q, q));
}

void AbsDiffOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                  SetIntRangeFn setRange) {
  int64_t above = high(args[0]) - low(args[1]);
  int64_t below = high(args[1]) - low(args[0]);
  int64_t least = std::max<int64_t>(
      {0, low(args[0]) - high(args[1]), low(args[1]) - high(args[0])});
  setRange(getResult(), rangeOf(getResult(), least, std::max(above, below)));
}

void XorPopcountOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                      SetIntRangeFn setRange) {
  setRange(getResult(), rangeOf(getResult(), 0, widthOf(getLhs())));
}

void Exp2Op::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                               SetIntRangeFn setRange) {
  // Arguments below 0 do not occur.
  auto apply = [](int64_t value) {
    return mann::exp2(int32_t(std::max<int64_t>(value, 0)));
  };
  setRange(getResult(),
           rangeOf(getResult(), apply(high(args[0])), apply(low(args[0]))));
}

void Log2Op::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                               SetIntRangeFn setRange) {
  // 0 below 1, and never decreasing from there.
  setRange(getResult(), rangeOf(getResult(), mann::log2(low(args[0])),
                                mann::log2(high(args[0]))));
}

/// Both results of a root or an inverse are 0 for x <= 0; else the mantissa has
/// 16 bits, and the shift rises or falls with x.
static void setScaledRanges(const ConstantIntRanges &range, Value mantissa,
                            Value shift, llvm::function_ref<Scaled(int64_t)> fn,
                            SetIntRangeFn setRange) {
  ConstantIntRanges none = rangeOf(mantissa, 0, 0);
  if (high(range) <= 0) {
    setRange(mantissa, none);
    setRange(shift, none);
    return;
  }
  int32_t first = fn(std::max<int64_t>(low(range), 1)).shift;
  int32_t last = fn(high(range)).shift;
  ConstantIntRanges mantissas = rangeOf(mantissa, 1 << 15, (1 << 16) - 1);
  ConstantIntRanges shifts =
      rangeOf(shift, std::min(first, last), std::max(first, last));
  bool maybeNone = low(range) <= 0;
  setRange(mantissa, maybeNone ? mantissas.rangeUnion(none) : mantissas);
  setRange(shift, maybeNone ? shifts.rangeUnion(none) : shifts);
}

void ReciprocalOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                     SetIntRangeFn setRange) {
  setScaledRanges(args[0], getMantissa(), getShift(), reciprocal, setRange);
}

void RsqrtOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                SetIntRangeFn setRange) {
  bool isLong = widthOf(getInput()) == 64;
  setScaledRanges(
      args[0], getMantissa(), getShift(),
      [&](int64_t x) {
        return isLong ? reciprocalSqrt64(x) : reciprocalSqrt(x);
      },
      setRange);
}

void SqrtOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                               SetIntRangeFn setRange) {
  setScaledRanges(args[0], getMantissa(), getShift(), squareRoot, setRange);
}

void ExpOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                              SetIntRangeFn setRange) {
  setRange(getMantissa(),
           rangeOf(getMantissa(), 1 << kExpBits, (2 << kExpBits) - 1));
  setRange(getShift(),
           rangeOf(getShift(), exponential(high(args[0]), getFrac()).shift,
                   exponential(low(args[0]), getFrac()).shift));
}

void Log1pExpOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                   SetIntRangeFn setRange) {
  // Even, and the largest at 0.
  int64_t least = low(args[0]), most = high(args[0]);
  int64_t nearest = least > 0 ? least : most < 0 ? most : 0;
  int64_t farthest = -least > most ? least : most;
  setRange(getResult(), rangeOf(getResult(), log1pExp(farthest, getFrac()),
                                log1pExp(nearest, getFrac())));
}

void SigmoidOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                                  SetIntRangeFn setRange) {
  setRange(getResult(),
           rangeOf(getResult(), mann::sigmoid(low(args[0]), getFrac()),
                   mann::sigmoid(high(args[0]), getFrac())));
}

void TanhOp::inferResultRanges(ArrayRef<ConstantIntRanges> args,
                               SetIntRangeFn setRange) {
  setRange(getResult(),
           rangeOf(getResult(), mann::tanh(low(args[0]), getFrac()),
                   mann::tanh(high(args[0]), getFrac())));
}
