//===- Elementwise.cpp - Functions of single elements --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mann;

using Reals = ArrayRef<float>;

namespace {
/// The codes of one element of each operand, their formats, and the format of
/// the result.
struct Codes {
  ArrayRef<int64_t> codes;
  ArrayRef<Format> formats;
  Format to;

  int64_t operator[](unsigned index) const { return codes[index]; }
  /// An exact number with `frac` fraction bits, rounded once.
  int64_t round(int64_t value, int frac, Rounding rounding) const {
    return mann::round(value, frac - to.frac, rounding, to);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static float compute(AddOp, Reals x) { return x[0] + x[1]; }
static float compute(SubOp, Reals x) { return x[0] - x[1]; }
static float compute(MulOp, Reals x) { return x[0] * x[1]; }
static float compute(DivOp, Reals x) { return x[0] / x[1]; }
static float compute(HypotOp, Reals x) {
  return std::sqrt(x[0] * x[0] + x[1] * x[1]);
}
static float compute(MaxOp, Reals x) { return x[0] < x[1] ? x[1] : x[0]; }
static float compute(MinOp, Reals x) { return x[1] < x[0] ? x[1] : x[0]; }
static float compute(LessOp, Reals x) { return x[0] < x[1] ? 1 : 0; }
static float compute(SelectOp, Reals x) { return x[0] > 0 ? x[1] : x[2]; }
static float compute(ComplementOp, Reals x) { return 1 - x[0]; }
static float compute(AbsOp, Reals x) { return std::abs(x[0]); }

/// lhs + factor * rhs, numbers with these fraction bits, in the finer scale.
static int64_t combine(const Codes &x, int64_t factor, Rounding rounding) {
  int lhs = x.formats[0].frac, rhs = x.formats[1].frac;
  int frac = std::max(lhs, rhs);
  return x.round(x[0] * (int64_t(1) << (frac - lhs)) +
                     factor * x[1] * (int64_t(1) << (frac - rhs)),
                 frac, rounding);
}

static int64_t compute(AddOp op, const Codes &x) {
  return combine(x, 1, op.getRounding());
}

static int64_t compute(SubOp op, const Codes &x) {
  return combine(x, -1, op.getRounding());
}

static int64_t compute(MulOp op, const Codes &x) {
  return x.round(x[0] * x[1], x.formats[0].frac + x.formats[1].frac,
                 op.getRounding());
}

/// The quotient is found by its remainder, from the next lower integer on.
static int64_t compute(DivOp op, const Codes &x) {
  if (x[1] == 0)
    return x[0] > 0 ? x.to.max : x[0] < 0 ? x.to.min : 0;
  int shift = op.getShift();
  int64_t numerator = x[0] * (int64_t(1) << std::max(shift, 0));
  int64_t divisor = x[1] * (int64_t(1) << std::max(-shift, 0));
  int64_t quotient = numerator / divisor, rest = numerator % divisor;
  if (rest != 0 && (rest < 0) != (divisor < 0))
    --quotient;
  // What is left says that the number lies above the quarter, which is all that
  // rounding asks of it.
  if (rest != 0)
    quotient |= 1;
  return x.round(quotient, x.to.frac + 2, op.getRounding());
}

static int64_t compute(HypotOp op, const Codes &x) {
  int lhs = x.formats[0].frac, rhs = x.formats[1].frac;
  int frac = std::max(lhs, rhs);
  int64_t left = x[0] * (int64_t(1) << (frac - lhs));
  int64_t right = x[1] * (int64_t(1) << (frac - rhs));
  Scaled root = squareRoot(left * left + right * right);
  return x.round(root.mantissa, root.shift + frac, op.getRounding());
}

/// One of the two in the finer of their scales, rounded.
static int64_t choose(const Codes &x, bool larger, Rounding rounding) {
  int lhs = x.formats[0].frac, rhs = x.formats[1].frac;
  int frac = std::max(lhs, rhs);
  int64_t left = x[0] * (int64_t(1) << (frac - lhs));
  int64_t right = x[1] * (int64_t(1) << (frac - rhs));
  return x.round(larger ? std::max(left, right) : std::min(left, right), frac,
                 rounding);
}

static int64_t compute(MaxOp op, const Codes &x) {
  return choose(x, true, op.getRounding());
}
static int64_t compute(MinOp op, const Codes &x) {
  return choose(x, false, op.getRounding());
}

static int64_t compute(LessOp, const Codes &x) {
  int lhs = x.formats[0].frac, rhs = x.formats[1].frac;
  int frac = std::max(lhs, rhs);
  bool isLess =
      x[0] * (int64_t(1) << (frac - lhs)) < x[1] * (int64_t(1) << (frac - rhs));
  int64_t one =
      std::max<int64_t>(1, quantize(1.0, x.to, Rounding::NearestEven));
  return isLess ? one : 0;
}

static int64_t compute(SelectOp op, const Codes &x) {
  unsigned chosen = x[0] > 0 ? 1 : 2;
  return x.round(x[chosen], x.formats[chosen].frac, op.getRounding());
}

static int64_t compute(AbsOp op, const Codes &x) {
  return x.round(std::abs(x[0]), x.formats[0].frac, op.getRounding());
}

static int64_t compute(ComplementOp op, const Codes &x) {
  int own = x.formats[0].frac, frac = std::max(own, 0);
  int64_t one = int64_t(1) << frac;
  return x.round(one - x[0] * (int64_t(1) << (frac - own)), frac,
                 op.getRounding());
}

//===----------------------------------------------------------------------===//
// Piecewise linear functions
//===----------------------------------------------------------------------===//

static float compute(ReluOp, Reals x) { return x[0] < 0 ? 0 : x[0]; }
static int64_t compute(ReluOp, const Codes &x) {
  return std::max<int64_t>(x[0], 0);
}

static float compute(LeakyReluOp op, Reals x) {
  return x[0] < 0 ? std::ldexp(x[0], int(op.getSlopeLog2())) : x[0];
}
static int64_t compute(LeakyReluOp op, const Codes &x) {
  if (x[0] >= 0)
    return x[0];
  return shiftRound(x[0], -int(op.getSlopeLog2()), op.getRounding());
}

static float compute(ClipOp op, Reals x) {
  float min = op.getMin().convertToFloat(), max = op.getMax().convertToFloat();
  float low = x[0] > min ? x[0] : min;
  return low < max ? low : max;
}
static int64_t compute(ClipOp op, const Codes &x) {
  int64_t min =
      quantize(op.getMin().convertToDouble(), x.to, Rounding::NearestEven);
  int64_t max =
      quantize(op.getMax().convertToDouble(), x.to, Rounding::NearestEven);
  return saturate(x.round(x[0], x.formats[0].frac, op.getRounding()), min, max);
}

static float compute(SignOp, Reals x) { return x[0] < 0 ? -1.0f : 1.0f; }
static int64_t compute(SignOp, const Codes &x) {
  // The number nearest to 1 by rounding it, not by the op's own formula.
  int64_t one =
      std::max<int64_t>(1, quantize(1.0, x.formats[0], Rounding::NearestEven));
  return x[0] < 0 ? -one : one;
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

static float compute(SigmoidOp, Reals x) { return 1 / (1 + std::exp(-x[0])); }
static float compute(TanhOp, Reals x) { return std::tanh(x[0]); }
static float compute(ExpOp op, Reals x) {
  return std::exp(op.getNonpositive() && x[0] > 0 ? 0 : x[0]);
}
static float compute(LogOp, Reals x) { return std::log(x[0]); }
static float compute(SqrtOp, Reals x) { return std::sqrt(x[0]); }
static float softplus(float x) {
  return std::max(x, 0.0f) + std::log1p(std::exp(-std::abs(x)));
}
static float compute(SoftplusOp, Reals x) { return softplus(x[0]); }
static float compute(OneplusOp, Reals x) { return 1 + softplus(x[0]); }

static int64_t compute(SigmoidOp op, const Codes &x) {
  auto argument = FunctionArgument::get(x.formats[0].frac);
  return x.round(mann::sigmoid(argument(x[0]), argument.frac), kExp2ResultBits,
                 op.getRounding());
}

static int64_t compute(TanhOp op, const Codes &x) {
  auto argument = FunctionArgument::get(x.formats[0].frac);
  return x.round(mann::tanh(argument(x[0]), argument.frac), kExp2ResultBits,
                 op.getRounding());
}

static int64_t compute(ExpOp op, const Codes &x) {
  auto argument = FunctionArgument::get(x.formats[0].frac);
  int64_t code = op.getNonpositive() ? std::min<int64_t>(x[0], 0) : x[0];
  Scaled result = exponential(argument(code), argument.frac);
  return x.round(result.mantissa, result.shift, op.getRounding());
}

static int64_t compute(LogOp op, const Codes &x) {
  if (x[0] <= 0)
    return x.to.min;
  constexpr int ln2Bits = 30;
  auto ln2 = int64_t(std::llround(std::ldexp(std::log(2.0), ln2Bits)));
  int64_t octaves = mann::log2(int32_t(x[0])) -
                    int64_t(x.formats[0].frac) * (1 << kLog2ResultBits);
  return x.round(octaves * ln2, kLog2ResultBits + ln2Bits, op.getRounding());
}

static int64_t compute(SqrtOp op, const Codes &x) {
  if (x[0] <= 0)
    return 0;
  int frac = x.formats[0].frac;
  bool isOdd = frac % 2 != 0;
  Scaled root = squareRoot(isOdd ? 2 * x[0] : x[0]);
  return x.round(root.mantissa, root.shift + (isOdd ? frac + 1 : frac) / 2,
                 op.getRounding());
}

/// softplus plus `more`, an integer.
static int64_t softplus(const Codes &x, int64_t more, Rounding rounding) {
  auto argument = FunctionArgument::get(x.formats[0].frac);
  int32_t value = argument(x[0]);
  int frac = std::max(argument.frac, kExp2ResultBits);
  int64_t line =
      std::max<int64_t>(value, 0) * (int64_t(1) << (frac - argument.frac));
  int64_t bend =
      log1pExp(value, argument.frac) * (int64_t(1) << (frac - kExp2ResultBits));
  return x.round(line + bend + more * (int64_t(1) << frac), frac, rounding);
}

static int64_t compute(SoftplusOp op, const Codes &x) {
  return softplus(x, 0, op.getRounding());
}

static int64_t compute(OneplusOp op, const Codes &x) {
  return softplus(x, 1, op.getRounding());
}

//===----------------------------------------------------------------------===//
// All elements
//===----------------------------------------------------------------------===//

/// Calls `fn` with the elements of the operands for each element of the result:
/// one of an operand with fewer dimensions stands for as many neighbours.
template <typename T, typename Fn>
static void forEachElement(ArrayRef<ArrayRef<T>> operands,
                           MutableArrayRef<T> results, Fn fn) {
  SmallVector<T> elements(operands.size());
  for (size_t i = 0; i < results.size(); ++i) {
    for (auto [element, operand] : llvm::zip(elements, operands))
      element = operand[i / (results.size() / operand.size())];
    results[i] = fn(elements);
  }
}

template <typename OpTy>
static HostValue applyToElements(OpTy op, Operands operands) {
  HostValue result(op.getType());
  if (result.isReal()) {
    SmallVector<Reals> reals;
    for (const HostValue *operand : operands)
      reals.push_back(operand->getReals());
    forEachElement<float>(reals, result.getReals(),
                          [&](Reals x) { return compute(op, x); });
    return result;
  }
  SmallVector<ArrayRef<int64_t>> codes;
  SmallVector<Format> formats;
  for (const HostValue *operand : operands) {
    codes.push_back(operand->getIntegers());
    formats.push_back(*operand->getFormat());
  }
  Format to = *result.getFormat();
  forEachElement<int64_t>(
      codes, result.getIntegers(),
      [&](ArrayRef<int64_t> x) { return compute(op, Codes{x, formats, to}); });
  return result;
}

template <typename OpTy>
static HostValue evaluateElements(OpTy op, Inputs<OpTy> in) {
  return applyToElements(op, in.getOperands());
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

template <typename... OpTys>
static void addElementFunctions(Meanings &meanings) {
  (meanings.add<OpTys>(evaluateElements<OpTys>), ...);
}

void mann::addElementwiseMeanings(Meanings &meanings) {
  addElementFunctions<AddOp, SubOp, MulOp, DivOp, HypotOp, MaxOp, MinOp, LessOp,
                      SelectOp, ComplementOp, AbsOp, ReluOp, LeakyReluOp,
                      ClipOp, SignOp, SigmoidOp, TanhOp, ExpOp, LogOp, SqrtOp,
                      SoftplusOp, OneplusOp>(meanings);
}
