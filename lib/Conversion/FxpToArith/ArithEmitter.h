//===- ArithEmitter.h - Integer expressions as arith operations -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_FXPTOARITH_ARITHEMITTER_H
#define MANN_LIB_CONVERSION_FXPTOARITH_ARITHEMITTER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"

namespace mann {

/// An operand of an emitted operation: a value, or a constant of the width of
/// the operation's first operand.
class Term {
public:
  Term(mlir::Value value) : value(value) {}
  Term(int64_t constant) : constant(constant) {}

private:
  friend class ArithEmitter;
  mlir::Value value;
  int64_t constant = 0;
};

/// Emits integer arithmetic on elements of `like`: the same calls make scalar,
/// vector or tensor operations, of any width.
class ArithEmitter {
public:
  using Value = mlir::Value;
  enum Overflow { MayWrap, NeverWraps };

  ArithEmitter(mlir::OpBuilder &builder, mlir::Location loc, Value like)
      : builder(builder), loc(loc), like(like) {}

  static unsigned widthOf(Value value) { return widthOf(value.getType()); }
  static unsigned widthOf(mlir::Type type) {
    return mlir::getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  }

  /// `value` in every element of `width` bits.
  Value constant(int64_t value, unsigned width);

  // Sums and products. NeverWraps is a proof: it makes a signed overflow
  // undefined.
  Value add(Value lhs, Term rhs, Overflow overflow = MayWrap);
  Value sub(Term lhs, Value rhs, Overflow overflow = MayWrap);
  Value mul(Value lhs, Term rhs, Overflow overflow = MayWrap);
  /// Unsigned; the divisor is never 0.
  Value div(Term lhs, Value rhs);

  Value bitAnd(Value lhs, Term rhs);
  Value bitOr(Value lhs, Term rhs);
  Value bitXor(Value lhs, Term rhs);

  // Shifts; the amount is in 0..width-1, and a constant 0 emits nothing.
  Value shiftLeft(Value lhs, Term amount, Overflow overflow = MayWrap);
  Value shiftRight(Value lhs, Term amount);
  Value shiftRightUnsigned(Value lhs, Term amount);

  /// Signed.
  Value min(Value lhs, Term rhs);
  Value max(Value lhs, Term rhs);
  Value compare(mlir::arith::CmpIPredicate predicate, Value lhs, Term rhs);
  /// The width is that of the values; they may not both be constants.
  Value select(Value condition, Term ifTrue, Term ifFalse);

  /// -1 for a negative value, else 0: its sign bit in every position.
  Value signMask(Value value) { return shiftRight(value, widthOf(value) - 1); }
  /// -value where `mask` is -1, and value where it is 0.
  Value negateIf(Value mask, Value value) {
    return sub(bitXor(value, mask), mask);
  }
  /// `value`, known to be in [low, high], clamped to [min, max]; a bound that
  /// cannot act emits nothing.
  Value clamp(Value value, int64_t low, int64_t high, int64_t min, int64_t max);

  /// To `width` bits: sign- or zero-extended, or truncated.
  Value castSigned(Value value, unsigned width);
  Value castUnsigned(Value value, unsigned width);

  Value countLeadingZeros(Value value);
  Value countOnes(Value value);

private:
  mlir::Type typeOf(unsigned width);
  Value materialize(Term term, unsigned width) {
    return term.value ? term.value : constant(term.constant, width);
  }
  template <typename OpTy, typename... Extra>
  Value binary(Value lhs, Term rhs, Extra... extra) {
    return OpTy::create(builder, loc, lhs, materialize(rhs, widthOf(lhs)),
                        extra...);
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
  Value like;
};

} // namespace mann

#endif // MANN_LIB_CONVERSION_FXPTOARITH_ARITHEMITTER_H
