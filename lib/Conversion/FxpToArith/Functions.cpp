//===- Functions.cpp - Exponentials and inverses as arith -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowerings.h"
#include "mann/Support/FixedPoint.h"

using namespace mlir;
using namespace mann;
using arith::CmpIPredicate;

// Most of these work in 32 bits, as the verifiers ensure.
static constexpr unsigned width = 32;
static constexpr ArithEmitter::Overflow noWrap = ArithEmitter::NeverWraps;

//===----------------------------------------------------------------------===//
// exp2 and what is made of it
//===----------------------------------------------------------------------===//

static Value emitExp2(ArithEmitter &emit, Value t) {
  Value f = emit.bitAnd(t, (1 << kExp2ArgumentBits) - 1);
  const int32_t *c = kExp2Coefficients;
  Value p = emit.constant(c[3], width);
  for (int i = 2; i >= 0; --i) {
    Value term = emit.shiftRight(emit.mul(p, f, noWrap), kExp2ArgumentBits);
    p = emit.sub(c[i], term, noWrap);
  }
  // c0 has 18 fraction bits, the result 15. A shift of 31 already gives 0.
  constexpr int scale = 18 - kExp2ResultBits;
  Value whole = emit.shiftRightUnsigned(t, kExp2ArgumentBits);
  Value amount = emit.add(emit.min(whole, width - 1 - scale), scale, noWrap);
  return emit.shiftRightUnsigned(p, amount);
}

Results mann::lower(ArithEmitter &emit, fxp::Exp2Op op) {
  return {emitExp2(emit, op.getInput())};
}

/// softmaxNumerator of |x|.
static Value decay(ArithEmitter &emit, Value x, const SoftmaxPlan &plan) {
  // -2^31 is as far beyond the limit as its neighbour, whose negation fits.
  Value bounded = emit.max(x, -int64_t(INT32_MAX));
  Value distance = emit.max(emit.sub(0, bounded, noWrap), bounded);
  Value limited =
      emit.min(emit.shiftRight(distance, plan.preShift), plan.limit);
  Value t = emit.mul(limited, plan.multiplier, noWrap);
  return emitExp2(emit, emit.shiftRight(t, plan.postShift));
}

static constexpr int64_t one = 1 << kExp2ResultBits;

/// (numerator + divisor / 2) / divisor: the rounded quotient.
static Value roundedQuotient(ArithEmitter &emit, Term numerator,
                             Value divisor) {
  Value half = emit.shiftRightUnsigned(divisor, 1);
  return emit.div(emit.add(half, numerator, noWrap), divisor);
}

Results mann::lower(ArithEmitter &emit, fxp::SigmoidOp op) {
  Value x = op.getInput();
  Value e = decay(emit, x, SoftmaxPlan::get(op.getFrac()));
  Value result = roundedQuotient(emit, one * one, emit.add(e, one, noWrap));
  Value negative = emit.compare(CmpIPredicate::slt, x, 0);
  return {emit.select(negative, emit.sub(one, result, noWrap), result)};
}

Results mann::lower(ArithEmitter &emit, fxp::TanhOp op) {
  Value x = op.getInput();
  Value e = decay(emit, x, SoftmaxPlan::get(int(op.getFrac()) - 1));
  Value numerator =
      emit.shiftLeft(emit.sub(one, e, noWrap), kExp2ResultBits, noWrap);
  Value result = roundedQuotient(emit, numerator, emit.add(e, one, noWrap));
  return {emit.negateIf(emit.signMask(x), result)};
}

//===----------------------------------------------------------------------===//
// log2
//===----------------------------------------------------------------------===//

Results mann::lower(ArithEmitter &emit, fxp::Log2Op op) {
  // 1 stands in for arguments that have no logarithm: it has the result 0.
  Value x = emit.max(op.getInput(), 1);
  Value zeros = emit.countLeadingZeros(x);
  // The 16 leading bits of x without the first.
  Value n = emit.shiftRightUnsigned(emit.shiftLeft(x, zeros), width - 16);
  Value f = emit.bitAnd(n, (1 << kLog2MantissaBits) - 1);
  const uint32_t *c = kLog2Coefficients;
  auto timesF = [&](Value p) {
    // Up to 32 bits, as an unsigned number.
    return emit.shiftRightUnsigned(emit.mul(p, f), kLog2MantissaBits);
  };
  Value p = emit.constant(c[4], width);
  for (int i = 3; i >= 0; --i)
    p = emit.sub(int64_t(c[i]), timesF(p), noWrap);
  Value top = emit.sub(int64_t(width - 1), zeros, noWrap);
  Value whole = emit.shiftLeft(top, kLog2ResultBits, noWrap);
  return {emit.add(whole, timesF(p), noWrap)};
}

//===----------------------------------------------------------------------===//
// Inverses
//===----------------------------------------------------------------------===//

/// Both results of an inverse, and 0 for both where x is not positive. The
/// divisor has at most 16 bits, so 32 are enough to divide.
static Results guarded(ArithEmitter &emit, Value x, Value divisor,
                       Value shift) {
  Value positive = emit.compare(CmpIPredicate::sgt, x, 0);
  Value mantissa = emit.div(INT32_MAX, emit.castSigned(divisor, width));
  mantissa = emit.castUnsigned(mantissa, emit.widthOf(x));
  return {emit.select(positive, mantissa, 0), emit.select(positive, shift, 0)};
}

Results mann::lower(ArithEmitter &emit, fxp::ReciprocalOp op) {
  // 1 stands in for arguments that have no inverse: no division by 0 runs.
  Value x = emit.max(op.getInput(), 1);
  int64_t bits = emit.widthOf(x);
  Value zeros = emit.countLeadingZeros(x);
  // The 16 leading bits of x, whose length is `bits` less the zeros.
  Value divisor = emit.shiftRightUnsigned(emit.shiftLeft(x, zeros), bits - 16);
  Value shift = emit.sub(15 + bits, zeros, noWrap);
  return guarded(emit, op.getInput(), divisor, shift);
}

/// floor(sqrt(n)) for n >= 2^30 as an unsigned number: one bit of the root a
/// step, the first of the 16 being known.
static Value emitSquareRoot(ArithEmitter &emit, Value n) {
  Value root = emit.constant(1 << 15, width);
  for (int bit = 14; bit >= 0; --bit) {
    Value trial = emit.bitOr(root, 1 << bit);
    Value fits = emit.compare(CmpIPredicate::ule, emit.mul(trial, trial), n);
    root = emit.select(fits, trial, root);
  }
  return root;
}

/// The square root of the upper 32 bits of x << 2k, for the largest k that
/// keeps all bits of the 64-bit x; and 2k.
static std::pair<Value, Value> normalizedRoot(ArithEmitter &emit, Value x) {
  Value twice = emit.bitAnd(emit.countLeadingZeros(x), -2);
  Value upper = emit.shiftRightUnsigned(emit.shiftLeft(x, twice), width);
  return {emitSquareRoot(emit, emit.castSigned(upper, width)), twice};
}

Results mann::lower(ArithEmitter &emit, fxp::RsqrtOp op) {
  Value x = emit.max(op.getInput(), 1);
  if (emit.widthOf(x) == 64) {
    auto [root, twice] = normalizedRoot(emit, x);
    Value shift = emit.sub(47, emit.shiftRightUnsigned(twice, 1), noWrap);
    return guarded(emit, op.getInput(), root, shift);
  }
  Value zeros = emit.countLeadingZeros(x);
  Value evenZeros = emit.bitAnd(zeros, -2);
  Value root = emitSquareRoot(emit, emit.shiftLeft(x, evenZeros));
  Value shift = emit.sub(31, emit.shiftRightUnsigned(zeros, 1), noWrap);
  return guarded(emit, op.getInput(), root, shift);
}

Results mann::lower(ArithEmitter &emit, fxp::SqrtOp op) {
  auto [root, twice] = normalizedRoot(emit, emit.max(op.getInput(), 1));
  Value shift = emit.add(emit.shiftRightUnsigned(twice, 1), -16, noWrap);
  Value positive = emit.compare(CmpIPredicate::sgt, op.getInput(), 0);
  return {emit.select(positive, emit.castUnsigned(root, 64), 0),
          emit.select(positive, shift, 0)};
}

//===----------------------------------------------------------------------===//
// Exponentials of either sign
//===----------------------------------------------------------------------===//

/// p * f >> 20 for p in 32 and f in 64 bits; the result fits 32.
static Value scale(ArithEmitter &emit, Value p, Value f) {
  Value product = emit.mul(emit.castSigned(p, 64), f, noWrap);
  return emit.castSigned(emit.shiftRight(product, kExpBits), width);
}

/// The mantissa and shift of `exponential`.
static std::pair<Value, Value> emitExponential(ArithEmitter &emit, Value x,
                                               int frac) {
  int64_t limit = int64_t(kExpLimit) << frac;
  Value bounded = emit.castSigned(emit.min(emit.max(x, -limit), limit), 64);
  int drop = frac + kLog2EBits - kExpBits;
  Value t = emit.add(emit.mul(bounded, kLog2E, noWrap),
                     int64_t(1) << (drop - 1), noWrap);
  t = emit.castSigned(emit.shiftRight(t, drop), width);
  Value f = emit.castUnsigned(emit.bitAnd(t, (1 << kExpBits) - 1), 64);
  Value p = emit.constant(kPow2Coefficients[4], width);
  for (int i = 3; i >= 0; --i)
    p = emit.add(scale(emit, p, f), kPow2Coefficients[i], noWrap);
  return {emit.shiftRight(p, kExpCoefficientBits - kExpBits),
          emit.sub(kExpBits, emit.shiftRight(t, kExpBits), noWrap)};
}

Results mann::lower(ArithEmitter &emit, fxp::ExpOp op) {
  auto [mantissa, shift] = emitExponential(emit, op.getInput(), op.getFrac());
  return {mantissa, shift};
}

Results mann::lower(ArithEmitter &emit, fxp::Log1pExpOp op) {
  // -2^31 is as far beyond the limit as its neighbour, whose negation fits.
  Value x = emit.max(op.getInput(), -int64_t(INT32_MAX));
  Value below = emit.min(emit.sub(0, x, noWrap), x);
  auto [mantissa, shift] = emitExponential(emit, below, op.getFrac());
  Value amount = emit.min(emit.add(shift, -kExpBits, noWrap), width - 1);
  Value u = emit.castUnsigned(emit.shiftRight(mantissa, amount), 64);
  Value p = emit.constant(kLog1pCoefficients[5], width);
  for (int i = 4; i >= 0; --i)
    p = emit.add(scale(emit, p, u), kLog1pCoefficients[i], noWrap);
  constexpr int drop = kExpCoefficientBits - kExp2ResultBits;
  Value biased = emit.add(scale(emit, p, u), 1 << (drop - 1), noWrap);
  return {emit.shiftRight(biased, drop)};
}
