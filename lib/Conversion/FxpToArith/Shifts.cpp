//===- Shifts.cpp - Rounding shifts and saturating sums as arith ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowerings.h"
#include "mann/Support/FixedPoint.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;
using arith::CmpIPredicate;

/// `x >> shift`, rounded, for 0 < shift < width. No step overflows: what is
/// added to x has the opposite sign, and a quotient has a bit to spare.
static Value roundingShift(ArithEmitter &emit, Value x, unsigned shift,
                           Rounding rounding, bool headroom) {
  int64_t restMask = llvm::maskTrailingOnes<uint64_t>(shift);
  if (rounding == Rounding::TowardZero) {
    Value bias = emit.bitAnd(emit.signMask(x), restMask);
    return emit.shiftRight(emit.add(x, bias, ArithEmitter::NeverWraps), shift);
  }
  if (headroom) {
    // Just below one half carries where the rest is above it; the odd bit of
    // the quotient makes that one half.
    Value odd = emit.bitAnd(emit.shiftRight(x, shift), 1);
    Value biased = emit.add(x, restMask >> 1, ArithEmitter::NeverWraps);
    return emit.shiftRight(emit.add(biased, odd, ArithEmitter::NeverWraps),
                           shift);
  }
  // Up where the rest is above one half, or is one half and the quotient odd.
  Value quotient = emit.shiftRight(x, shift);
  Value rest = emit.bitAnd(x, restMask);
  Value decisive = emit.add(rest, emit.bitAnd(quotient, 1));
  Value up = emit.compare(CmpIPredicate::ugt, decisive,
                          int64_t(uint64_t(1) << (shift - 1)));
  return emit.add(quotient, emit.castUnsigned(up, emit.widthOf(x)),
                  ArithEmitter::NeverWraps);
}

/// clamp(x * 2^shift, min, max) in the width of x, which holds min and max.
/// `inputWidth` is the number of bits that x really has.
static Value saturatingShiftLeft(ArithEmitter &emit, Value x, unsigned shift,
                                 unsigned inputWidth, int64_t min,
                                 int64_t max) {
  unsigned width = emit.widthOf(x);
  // Within these factors the product neither overflows nor exceeds max, and it
  // is at most min only for the least of them.
  int64_t least = min >> shift, most = max >> shift;
  int64_t low = llvm::minIntN(inputWidth), high = llvm::maxIntN(inputWidth);
  Value factor = emit.clamp(x, low, high, least, most);
  // A shift by the width or more leaves the factors 0 and -1, and min for -1.
  shift = std::min(shift, width - 1);
  auto times = [&](int64_t factor) {
    return shiftRound(factor, -int(shift), Rounding::TowardZero);
  };
  Value product = emit.shiftLeft(factor, shift, ArithEmitter::NeverWraps);
  if (low <= least && times(least) < min)
    product = emit.max(product, min);
  if (high > most && times(most) < max)
    product =
        emit.select(emit.compare(CmpIPredicate::sgt, x, most), max, product);
  return product;
}

Results mann::lower(ArithEmitter &, fxp::AssumeOp op) {
  return {op.getInput()};
}

Results mann::lower(ArithEmitter &emit, fxp::RequantizeOp op) {
  Value x = op.getInput();
  unsigned from = emit.widthOf(x), to = emit.widthOf(op.getType());
  unsigned wide = std::max(from, to);
  int shift = op.getShiftAmount();
  int64_t min = op.getMinCode(), max = op.getMaxCode();
  if (shift < 0) {
    Value product = saturatingShiftLeft(emit, emit.castSigned(x, wide), -shift,
                                        from, min, max);
    return {emit.castSigned(product, to)};
  }

  // At most one half in magnitude, and a tie goes to the even 0.
  if (shift >= int(from))
    return {emit.constant(saturate(0, min, max), to)};
  if (shift > 0)
    x = roundingShift(emit, x, shift, op.getRounding(), op.getHeadroom());
  int64_t low = shiftRound(llvm::minIntN(from), shift, op.getRounding());
  int64_t high = shiftRound(llvm::maxIntN(from), shift, op.getRounding());
  x = emit.clamp(emit.castSigned(x, wide), low, high, min, max);
  return {emit.castSigned(x, to)};
}

Results mann::lower(ArithEmitter &emit, fxp::ShiftRoundOp op) {
  Value x = op.getInput();
  int64_t last = emit.widthOf(x) - 1;
  if (op.getNneg()) {
    Value amount = op.getAmount();
    if (op.getRounding() == Rounding::TowardZero)
      return {emit.shiftRightUnsigned(x, amount)};
    // As roundingShift with headroom, which an unsigned sum always has.
    Value half =
        emit.shiftLeft(emit.constant(1, last + 1), emit.add(amount, -1));
    Value odd = emit.bitAnd(emit.shiftRightUnsigned(x, amount), 1);
    Value biased = emit.add(emit.add(x, emit.add(half, -1)), odd);
    return {emit.shiftRightUnsigned(biased, amount)};
  }
  Value amount = emit.min(emit.max(op.getAmount(), 0), last);
  Value ones = emit.constant(-1, last + 1);
  Value restMask = emit.bitXor(emit.shiftLeft(ones, amount), -1);
  Value rounded;
  if (op.getRounding() == Rounding::TowardZero) {
    Value bias = emit.bitAnd(emit.signMask(x), restMask);
    rounded =
        emit.shiftRight(emit.add(x, bias, ArithEmitter::NeverWraps), amount);
  } else {
    // As roundingShift. With the amount 0 the half reads as 1, which the rest,
    // 0, never exceeds, not even for an odd quotient.
    Value quotient = emit.shiftRight(x, amount);
    Value decisive =
        emit.add(emit.bitAnd(x, restMask), emit.bitAnd(quotient, 1));
    Value half = emit.add(emit.shiftRightUnsigned(restMask, 1), 1);
    Value up = emit.compare(CmpIPredicate::ugt, decisive, half);
    rounded = emit.add(quotient, emit.castUnsigned(up, last + 1),
                       ArithEmitter::NeverWraps);
  }
  Value beyond = emit.compare(CmpIPredicate::sgt, op.getAmount(), last);
  return {emit.select(beyond, 0, rounded)};
}

Results mann::lower(ArithEmitter &emit, fxp::FitShiftOp op) {
  // A magnitude of 0 needs what 1 needs: the least.
  Value x = emit.max(op.getInput(), 1);
  int64_t bits = emit.widthOf(x), width = op.getWidth();
  int64_t least = op.getLeast(), most = op.getMost();
  // All of its bits but width - 1 go.
  Value zeros = emit.countLeadingZeros(x);
  Value shift = emit.sub(bits - (width - 1), zeros, ArithEmitter::NeverWraps);
  shift = emit.min(emit.max(shift, least), most);
  if (op.getRounding() == Rounding::TowardZero)
    return {shift};
  // From 2^(width-1) - 1/2 on it is rounded up to one bit more.
  Value twice = emit.shiftRightUnsigned(emit.shiftLeft(x, 1), shift);
  Value carries =
      emit.compare(CmpIPredicate::uge, twice, (int64_t(1) << width) - 1);
  Value more = emit.add(shift, emit.castUnsigned(carries, bits),
                        ArithEmitter::NeverWraps);
  return {emit.min(more, most)};
}

/// lhs + rhs clamped to what the type holds, without ever wrapping: rhs is
/// first clamped to the distance of lhs from the bounds.
static Value saturatingSum(ArithEmitter &emit, Value lhs, Value rhs) {
  unsigned width = emit.widthOf(lhs);
  Value most = emit.sub(llvm::maxIntN(width), emit.max(lhs, 0),
                        ArithEmitter::NeverWraps);
  Value least = emit.sub(llvm::minIntN(width), emit.min(lhs, 0),
                         ArithEmitter::NeverWraps);
  return emit.add(lhs, emit.min(emit.max(rhs, least), most),
                  ArithEmitter::NeverWraps);
}

Results mann::lower(ArithEmitter &emit, fxp::AddOp op) {
  unsigned from = emit.widthOf(op.getLhs()), to = emit.widthOf(op.getType());
  int64_t min = op.getMinCode(), max = op.getMaxCode();
  // Up to 31 bits the sum is cheap in a wider type, since machine words have
  // 32 bits; beyond, a wider type may need two words.
  constexpr unsigned wordWidth = 32;
  unsigned wide = std::max(llvm::PowerOf2Ceil(from + 1), uint64_t(to));
  if (to > from)
    wide = to;
  if (wide > wordWidth && wide > to) {
    Value sum = saturatingSum(emit, op.getLhs(), op.getRhs());
    sum = emit.clamp(sum, llvm::minIntN(from), llvm::maxIntN(from), min, max);
    return {emit.castSigned(sum, to)};
  }
  Value sum =
      emit.add(emit.castSigned(op.getLhs(), wide),
               emit.castSigned(op.getRhs(), wide), ArithEmitter::NeverWraps);
  sum = emit.clamp(sum, 2 * llvm::minIntN(from), 2 * llvm::maxIntN(from), min,
                   max);
  return {emit.castSigned(sum, to)};
}
