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

// All of these work in 32 bits, as the verifiers ensure.
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

/// Both results of an inverse, and 0 for both where x is not positive.
static Results guarded(ArithEmitter &emit, Value x, Value divisor,
                       Value shift) {
  Value positive = emit.compare(CmpIPredicate::sgt, x, 0);
  Value mantissa = emit.div(INT32_MAX, divisor);
  return {emit.select(positive, mantissa, 0), emit.select(positive, shift, 0)};
}

Results mann::lower(ArithEmitter &emit, fxp::ReciprocalOp op) {
  // 1 stands in for arguments that have no inverse: no division by 0 runs.
  Value x = emit.max(op.getInput(), 1);
  Value zeros = emit.countLeadingZeros(x);
  // The 16 leading bits of x, whose length is 32 - zeros.
  Value divisor = emit.shiftRightUnsigned(emit.shiftLeft(x, zeros), width - 16);
  Value shift = emit.sub(15 + width, zeros, noWrap);
  return guarded(emit, op.getInput(), divisor, shift);
}

/// floor(sqrt(n)) for n >= 2^30 as an unsigned number: one bit of the root a
/// step, the first of the 16 being known.
static Value squareRoot(ArithEmitter &emit, Value n) {
  Value root = emit.constant(1 << 15, width);
  for (int bit = 14; bit >= 0; --bit) {
    Value trial = emit.bitOr(root, 1 << bit);
    Value fits = emit.compare(CmpIPredicate::ule, emit.mul(trial, trial), n);
    root = emit.select(fits, trial, root);
  }
  return root;
}

Results mann::lower(ArithEmitter &emit, fxp::RsqrtOp op) {
  Value x = emit.max(op.getInput(), 1);
  Value zeros = emit.countLeadingZeros(x);
  Value evenZeros = emit.bitAnd(zeros, -2);
  Value root = squareRoot(emit, emit.shiftLeft(x, evenZeros));
  Value shift = emit.sub(31, emit.shiftRightUnsigned(zeros, 1), noWrap);
  return guarded(emit, op.getInput(), root, shift);
}
