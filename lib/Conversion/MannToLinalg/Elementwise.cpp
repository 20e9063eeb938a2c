//===- Elementwise.cpp - Lowers functions of elements --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op contributes two functions of its elements, on f32 and on codes; one
// pattern makes the loops of all of them.
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using Scalars = KernelBuilder::Scalars;

static Format formatOf(Value value) { return *getFormat(value.getType()); }

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static Value onReals(AddOp, KernelBuilder &k, Scalars e) {
  return k.add(e[0], e[1]);
}
static Value onReals(SubOp, KernelBuilder &k, Scalars e) {
  return k.sub(e[0], e[1]);
}
static Value onReals(MulOp, KernelBuilder &k, Scalars e) {
  return k.mul(e[0], e[1]);
}
static Value onReals(DivOp, KernelBuilder &k, Scalars e) {
  return arith::DivFOp::create(k.builder, k.loc, e[0], e[1]);
}
static Value onReals(HypotOp, KernelBuilder &k, Scalars e) {
  Value squares = k.add(k.mul(e[0], e[0]), k.mul(e[1], e[1]));
  return math::SqrtOp::create(k.builder, k.loc, squares);
}
static Value onReals(MaxOp, KernelBuilder &k, Scalars e) {
  return k.select(k.less(e[0], e[1]), e[1], e[0]);
}
static Value onReals(MinOp, KernelBuilder &k, Scalars e) {
  return k.select(k.less(e[1], e[0]), e[1], e[0]);
}
static Value onReals(LessOp, KernelBuilder &k, Scalars e) {
  return k.select(k.less(e[0], e[1]), k.constantFloat(1), k.constantFloat(0));
}
static Value onReals(SelectOp, KernelBuilder &k, Scalars e) {
  return k.select(k.less(k.constantFloat(0), e[0]), e[1], e[2]);
}
static Value onReals(AbsOp, KernelBuilder &k, Scalars e) {
  return math::AbsFOp::create(k.builder, k.loc, e[0]);
}
static Value onReals(ComplementOp, KernelBuilder &k, Scalars e) {
  return k.sub(k.constantFloat(1), e[0]);
}

/// `combine` of the operands of `op` in the finer of their scales, rounded.
static Value
inFinerScale(Operation *op, KernelBuilder &k, Scalars e, Rounding rounding,
             function_ref<Value(KernelBuilder &, Value, Value)> combine) {
  Format lhs = formatOf(op->getOperand(0)), rhs = formatOf(op->getOperand(1));
  Format to = formatOf(op->getResult(0));
  int frac = std::max(lhs.frac, rhs.frac);
  double magnitude = std::ldexp(getMagnitude(lhs), frac - lhs.frac) +
                     std::ldexp(getMagnitude(rhs), frac - rhs.frac);
  Type wide = getAccumulatorType(op->getContext(), magnitude);
  Value left = k.shiftLeft(k.extend(e[0], wide), frac - lhs.frac);
  Value right = k.shiftLeft(k.extend(e[1], wide), frac - rhs.frac);
  Value both = k.assume(combine(k, left, right), -magnitude, magnitude);
  return k.requantize(both, frac - to.frac, rounding, to);
}

static Value onCodes(AddOp op, KernelBuilder &k, Scalars e) {
  return inFinerScale(
      op, k, e, op.getRounding(),
      [](KernelBuilder &k, Value lhs, Value rhs) { return k.add(lhs, rhs); });
}

static Value onCodes(SubOp op, KernelBuilder &k, Scalars e) {
  return inFinerScale(
      op, k, e, op.getRounding(),
      [](KernelBuilder &k, Value lhs, Value rhs) { return k.sub(lhs, rhs); });
}

static Value onCodes(MulOp op, KernelBuilder &k, Scalars e) {
  Format lhs = formatOf(op.getLhs()), rhs = formatOf(op.getRhs());
  Format to = formatOf(op.getResult());
  double magnitude = getMagnitude(lhs) * getMagnitude(rhs);
  Type wide = getAccumulatorType(op.getContext(), magnitude);
  Value product = k.mul(k.extend(e[0], wide), k.extend(e[1], wide));
  return k.requantize(k.assume(product, -magnitude, magnitude),
                      lhs.frac + rhs.frac - to.frac, op.getRounding(), to);
}

static Value onCodes(MaxOp op, KernelBuilder &k, Scalars e) {
  return inFinerScale(
      op, k, e, op.getRounding(),
      [](KernelBuilder &k, Value lhs, Value rhs) { return k.max(lhs, rhs); });
}

static Value onCodes(MinOp op, KernelBuilder &k, Scalars e) {
  return inFinerScale(
      op, k, e, op.getRounding(),
      [](KernelBuilder &k, Value lhs, Value rhs) { return k.min(lhs, rhs); });
}

static Value onCodes(LessOp op, KernelBuilder &k, Scalars e) {
  Format lhs = formatOf(op.getLhs()), rhs = formatOf(op.getRhs());
  Format to = formatOf(op.getResult());
  int frac = std::max(lhs.frac, rhs.frac);
  double magnitude = std::max(std::ldexp(getMagnitude(lhs), frac - lhs.frac),
                              std::ldexp(getMagnitude(rhs), frac - rhs.frac));
  Type wide = getAccumulatorType(op.getContext(), magnitude);
  Value left = k.shiftLeft(k.extend(e[0], wide), frac - lhs.frac);
  Value right = k.shiftLeft(k.extend(e[1], wide), frac - rhs.frac);
  Type container = getContainerType(op.getContext(), to.width);
  return k.select(k.less(left, right),
                  k.constant(container, SignOp::getOne(to)),
                  k.constant(container, 0));
}

static Value onCodes(SelectOp op, KernelBuilder &k, Scalars e) {
  Format to = formatOf(op.getResult());
  auto rounded = [&](Value code, Value operand) {
    return k.requantize(code, formatOf(operand).frac - to.frac,
                        op.getRounding(), to);
  };
  Value zero = k.constant(e[0].getType(), 0);
  return k.select(k.less(zero, e[0]), rounded(e[1], op.getOnTrue()),
                  rounded(e[2], op.getOnFalse()));
}

static Value isNegative(KernelBuilder &k, Value x) {
  return k.less(x, k.constant(x.getType(), 0));
}
static Value negateIf(KernelBuilder &k, Value condition, Value x) {
  return k.select(condition, k.sub(k.constant(x.getType(), 0), x), x);
}

/// The quotient of the magnitudes, with two bits more than the result and its
/// last bit set where something is left: that is rounded as the exact quotient
/// would be, whatever the rounding mode, once it has its sign.
static Value onCodes(DivOp op, KernelBuilder &k, Scalars e) {
  Format lhs = formatOf(op.getLhs()), rhs = formatOf(op.getRhs());
  Format to = formatOf(op.getResult());
  int shift = op.getShift();
  double numerator = std::ldexp(getMagnitude(lhs), std::max(shift, 0));
  double divisor = std::ldexp(getMagnitude(rhs), std::max(-shift, 0));
  Type wide =
      getAccumulatorType(op.getContext(), std::max(numerator, divisor) + 1);
  auto scaled = [&](Value code, int bits, double least, double most) {
    Value magnitude = k.extend(code, wide);
    magnitude = negateIf(k, isNegative(k, magnitude), magnitude);
    return k.assume(
        k.shiftLeft(k.max(magnitude, k.constant(wide, int(least))), bits),
        least, most);
  };
  Value isZero =
      arith::CmpIOp::create(k.builder, k.loc, arith::CmpIPredicate::eq, e[1],
                            k.constant(e[1].getType(), 0));
  Value above = scaled(e[0], std::max(shift, 0), 0, numerator);
  Value below = scaled(e[1], std::max(-shift, 0), 1, std::max(divisor, 1.0));
  Value quotient = arith::DivSIOp::create(k.builder, k.loc, above, below);
  Value rest = k.sub(above, k.mul(quotient, below));
  Value isInexact = k.isPositive(rest);
  Value odd =
      arith::OrIOp::create(k.builder, k.loc, quotient, k.constant(wide, 1));
  quotient = k.assume(k.select(isInexact, odd, quotient), 0, numerator + 1);
  Value sign = arith::XOrIOp::create(k.builder, k.loc, isNegative(k, e[0]),
                                     isNegative(k, e[1]));
  Value result =
      k.requantize(negateIf(k, sign, quotient), 2, op.getRounding(), to);
  Type container = result.getType();
  Value zero = k.constant(e[0].getType(), 0);
  Value atZero =
      k.select(k.less(zero, e[0]), k.constant(container, to.max),
               k.select(isNegative(k, e[0]), k.constant(container, to.min),
                        k.constant(container, 0)));
  return k.select(isZero, atZero, result);
}

static Value onCodes(AbsOp op, KernelBuilder &k, Scalars e) {
  Format from = formatOf(op.getInput()), to = formatOf(op.getResult());
  Type wide = getAccumulatorType(op.getContext(), getMagnitude(from));
  Value code = k.extend(e[0], wide);
  Value magnitude =
      k.assume(negateIf(k, isNegative(k, code), code), 0, getMagnitude(from));
  return k.requantize(magnitude, from.frac - to.frac, op.getRounding(), to);
}

static Value onCodes(ComplementOp op, KernelBuilder &k, Scalars e) {
  Format from = formatOf(op.getInput()), to = formatOf(op.getResult());
  int frac = std::max(from.frac, 0);
  double one = std::ldexp(1.0, frac);
  double least = one - std::ldexp(double(from.max), frac - from.frac);
  double most = one - std::ldexp(double(from.min), frac - from.frac);
  Type wide =
      getAccumulatorType(op.getContext(), std::max({one, -least, most}));
  Value scaled = k.shiftLeft(k.extend(e[0], wide), frac - from.frac);
  Value rest = k.sub(k.constant(wide, int64_t(1) << frac), scaled);
  return k.requantize(k.assume(rest, least, most), frac - to.frac,
                      op.getRounding(), to);
}

//===----------------------------------------------------------------------===//
// Piecewise linear functions
//===----------------------------------------------------------------------===//

static Value onReals(ReluOp, KernelBuilder &k, Scalars e) {
  // A NaN stays one: that something overflowed must not be hidden.
  Value zero = k.constantFloat(0);
  return k.select(k.less(e[0], zero), zero, e[0]);
}
static Value onCodes(ReluOp, KernelBuilder &k, Scalars e) {
  return k.max(e[0], k.constant(e[0].getType(), 0));
}

static Value onReals(LeakyReluOp op, KernelBuilder &k, Scalars e) {
  double slope = std::ldexp(1.0, int(op.getSlopeLog2()));
  return k.select(k.less(e[0], k.constantFloat(0)),
                  k.mul(e[0], k.constantFloat(slope)), e[0]);
}
static Value onCodes(LeakyReluOp op, KernelBuilder &k, Scalars e) {
  Value fraction = k.requantize(e[0], -int(op.getSlopeLog2()), op.getRounding(),
                                formatOf(op.getResult()));
  return k.select(k.less(e[0], k.constant(e[0].getType(), 0)), fraction, e[0]);
}

static Value onReals(ClipOp op, KernelBuilder &k, Scalars e) {
  Value low = k.constantFloat(op.getMin().convertToDouble());
  Value high = k.constantFloat(op.getMax().convertToDouble());
  return k.min(k.max(e[0], low), high);
}
static Value onCodes(ClipOp op, KernelBuilder &k, Scalars e) {
  Format from = formatOf(op.getInput()), to = formatOf(op.getResult());
  return k.requantize(e[0], from.frac - to.frac, op.getRounding(), op.clip(to));
}

/// +one, or -one below 0.
static Value sign(KernelBuilder &k, Value x, int64_t one) {
  Type type = x.getType();
  return k.select(k.less(x, k.constant(type, 0)), k.constant(type, -one),
                  k.constant(type, one));
}
static Value onReals(SignOp, KernelBuilder &k, Scalars e) {
  return sign(k, e[0], 1);
}
static Value onCodes(SignOp op, KernelBuilder &k, Scalars e) {
  return sign(k, e[0], SignOp::getOne(formatOf(op.getResult())));
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

static Value exponential(KernelBuilder &k, Value x) {
  return math::ExpOp::create(k.builder, k.loc, x);
}

static Value onReals(SigmoidOp, KernelBuilder &k, Scalars e) {
  Value one = k.constantFloat(1);
  Value decay = exponential(k, k.sub(k.constantFloat(0), e[0]));
  return arith::DivFOp::create(k.builder, k.loc, one, k.add(one, decay));
}

static Value onReals(TanhOp, KernelBuilder &k, Scalars e) {
  return math::TanhOp::create(k.builder, k.loc, e[0]);
}

static Value onReals(ExpOp op, KernelBuilder &k, Scalars e) {
  if (!op.getNonpositive())
    return exponential(k, e[0]);
  Value zero = k.constantFloat(0);
  return exponential(k, k.select(k.less(zero, e[0]), zero, e[0]));
}

static Value onReals(LogOp, KernelBuilder &k, Scalars e) {
  return math::LogOp::create(k.builder, k.loc, e[0]);
}

static Value onReals(SqrtOp, KernelBuilder &k, Scalars e) {
  return math::SqrtOp::create(k.builder, k.loc, e[0]);
}

static Value softplus(KernelBuilder &k, Value x) {
  Value distance = math::AbsFOp::create(k.builder, k.loc, x);
  Value decay = exponential(k, k.sub(k.constantFloat(0), distance));
  return k.add(k.max(x, k.constantFloat(0)),
               math::Log1pOp::create(k.builder, k.loc, decay));
}
static Value onReals(SoftplusOp, KernelBuilder &k, Scalars e) {
  return softplus(k, e[0]);
}
static Value onReals(OneplusOp, KernelBuilder &k, Scalars e) {
  return k.add(k.constantFloat(1), softplus(k, e[0]));
}

/// The code `x` as a FunctionArgument.
static Value argument(KernelBuilder &k, Value x, FunctionArgument argument) {
  if (argument.shift == 0)
    return k.extend(x, k.builder.getI32Type());
  Format word{32, argument.frac, INT32_MIN, INT32_MAX};
  return k.requantize(x, argument.shift, Rounding::NearestEven, word);
}

/// The fxp op of that name on the one operand of `op`, rounded to its result.
template <typename FxpOp>
static Value function(Operation *op, KernelBuilder &k, Value x,
                      Rounding rounding) {
  Format to = formatOf(op->getResult(0));
  auto plan = FunctionArgument::get(formatOf(op->getOperand(0)).frac);
  Value result =
      FxpOp::create(k.builder, k.loc, argument(k, x, plan), plan.frac);
  return k.requantize(result, kExp2ResultBits - to.frac, rounding, to);
}

static Value onCodes(SigmoidOp op, KernelBuilder &k, Scalars e) {
  return function<fxp::SigmoidOp>(op, k, e[0], op.getRounding());
}

static Value onCodes(TanhOp op, KernelBuilder &k, Scalars e) {
  return function<fxp::TanhOp>(op, k, e[0], op.getRounding());
}

static Value onCodes(ExpOp op, KernelBuilder &k, Scalars e) {
  auto plan = FunctionArgument::get(formatOf(op.getInput()).frac);
  Value x = e[0];
  if (op.getNonpositive())
    x = k.min(x, k.constant(x.getType(), 0));
  auto result = fxp::ExpOp::create(k.builder, k.loc, argument(k, x, plan),
                                   uint32_t(plan.frac));
  return k.requantizeScaled(result.getMantissa(), result.getShift(),
                            1 << kExpBits, (2 << kExpBits) - 1,
                            op.getRounding(), formatOf(op.getResult()));
}

/// ln(2) with 30 fraction bits.
static constexpr int64_t kLn2 = 744261118;
static constexpr int kLn2Bits = 30;

static Value onCodes(LogOp op, KernelBuilder &k, Scalars e) {
  Format from = formatOf(op.getInput()), to = formatOf(op.getResult());
  Type i32 = k.builder.getI32Type(), i64 = k.builder.getI64Type();
  Value code = k.extend(e[0], i32);
  Value octaves = k.extend(fxp::Log2Op::create(k.builder, k.loc, code), i64);
  octaves = k.sub(octaves,
                  k.constant(i64, from.frac * (int64_t(1) << kLog2ResultBits)));
  double most = 31 + std::abs(from.frac);
  Value product = k.assume(k.mul(octaves, k.constant(i64, kLn2)),
                           -std::ldexp(most, kLog2ResultBits + kLn2Bits),
                           std::ldexp(most, kLog2ResultBits + kLn2Bits));
  Value result = k.requantize(product, kLog2ResultBits + kLn2Bits - to.frac,
                              op.getRounding(), to);
  return k.select(k.isPositive(code), result,
                  k.constant(result.getType(), to.min));
}

static Value onCodes(SqrtOp op, KernelBuilder &k, Scalars e) {
  Format from = formatOf(op.getInput());
  Type i32 = k.builder.getI32Type(), i64 = k.builder.getI64Type();
  bool isOdd = from.frac % 2 != 0;
  Value code = k.shiftLeft(k.extend(e[0], i64), isOdd);
  auto root = fxp::SqrtOp::create(k.builder, k.loc, code);
  int half = (isOdd ? from.frac + 1 : from.frac) / 2;
  Value shift = k.add(k.extend(root.getShift(), i32), k.constant(i32, half));
  return k.requantizeScaled(k.extend(root.getMantissa(), i32), shift, 1 << 15,
                            (1 << 16) - 1, op.getRounding(),
                            formatOf(op.getResult()));
}

static Value onCodes(HypotOp op, KernelBuilder &k, Scalars e) {
  Format lhs = formatOf(op.getLhs()), rhs = formatOf(op.getRhs());
  Type i32 = k.builder.getI32Type(), i64 = k.builder.getI64Type();
  int frac = std::max(lhs.frac, rhs.frac);
  auto square = [&](Value code, const Format &from) {
    double most = std::ldexp(getMagnitude(from), frac - from.frac);
    Value number = k.shiftLeft(k.extend(code, i64), frac - from.frac);
    return k.assume(k.mul(number, number), 0, most * most);
  };
  Value sum = k.add(square(e[0], lhs), square(e[1], rhs));
  auto root = fxp::SqrtOp::create(k.builder, k.loc, sum);
  Value shift = k.add(k.extend(root.getShift(), i32), k.constant(i32, frac));
  return k.requantizeScaled(k.extend(root.getMantissa(), i32), shift, 1 << 15,
                            (1 << 16) - 1, op.getRounding(),
                            formatOf(op.getResult()));
}

/// softplus plus `more`, an integer.
static Value softplus(Operation *op, KernelBuilder &k, Value x, int64_t more,
                      Rounding rounding) {
  Format from = formatOf(op->getOperand(0)), to = formatOf(op->getResult(0));
  auto plan = FunctionArgument::get(from.frac);
  int frac = std::max(plan.frac, kExp2ResultBits);
  Value v = argument(k, x, plan);
  Value bend =
      fxp::Log1pExpOp::create(k.builder, k.loc, v, uint32_t(plan.frac));
  double line = std::min(std::ldexp(double(from.max), -plan.shift) + 1,
                         double(INT32_MAX));
  double magnitude =
      std::ldexp(line, frac - plan.frac) + std::ldexp(double(more) + 1, frac);
  Type wide = getAccumulatorType(op->getContext(), magnitude);
  Value sum = k.shiftLeft(k.extend(k.max(v, k.constant(v.getType(), 0)), wide),
                          frac - plan.frac);
  sum = k.add(sum, k.shiftLeft(k.extend(bend, wide), frac - kExp2ResultBits));
  if (more)
    sum = k.add(sum, k.constant(wide, more << frac));
  return k.requantize(k.assume(sum, 0, magnitude), frac - to.frac, rounding,
                      to);
}

static Value onCodes(SoftplusOp op, KernelBuilder &k, Scalars e) {
  return softplus(op, k, e[0], 0, op.getRounding());
}

static Value onCodes(OneplusOp op, KernelBuilder &k, Scalars e) {
  return softplus(op, k, e[0], 1, op.getRounding());
}

//===----------------------------------------------------------------------===//
// All elements
//===----------------------------------------------------------------------===//

namespace {
template <typename OpTy> struct LowerElements : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    Value result = op->getResult(0);
    bool isReal = !getFormat(result.getType());
    auto type = getStorageType(cast<RankedTensorType>(result.getType()));
    rewriter.replaceOp(op, kernel.mapRows(adaptor.getOperands(), type,
                                          getDemandedCount(result),
                                          [&](KernelBuilder &k, Scalars e) {
                                            return isReal ? onReals(op, k, e)
                                                          : onCodes(op, k, e);
                                          }));
    return success();
  }
};

template <typename... OpTys> struct OpList {
  static void add(TypeConverter &converter, RewritePatternSet &patterns) {
    patterns.add<LowerElements<OpTys>...>(converter, patterns.getContext());
  }
};

using ElementwiseOps =
    OpList<AddOp, SubOp, MulOp, DivOp, HypotOp, MaxOp, MinOp, LessOp, SelectOp,
           ComplementOp, AbsOp, ReluOp, LeakyReluOp, ClipOp, SignOp, SigmoidOp,
           TanhOp, ExpOp, LogOp, SqrtOp, SoftplusOp, OneplusOp>;
} // namespace

void mann::populateElementwisePatterns(TypeConverter &converter,
                                       RewritePatternSet &patterns) {
  ElementwiseOps::add(converter, patterns);
}
