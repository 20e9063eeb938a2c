//===- IntegerBounds.h - How large exact sums get ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An op on fixed-point numbers computes an exact integer and rounds it once.
// The scale and the range of that integer follow from the formats of the
// operands: the verifiers refuse what does not fit 63 bits, and the lowering
// chooses its types and shifts, from the same bounds.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_IR_INTEGERBOUNDS_H
#define MANN_DIALECT_MANN_IR_INTEGERBOUNDS_H

#include "mann/Dialect/Mann/IR/Mann.h"

namespace mann {

/// The fraction bits of an integer, and the least and the largest it can be.
/// The range is kept in floating point: it may be far beyond any integer type.
struct IntegerBounds {
  int frac = 0;
  double min = 0, max = 0;

  /// Those of the codes of fixed-point elements, or of codes of rows with
  /// exponents once they are aligned to the least of these.
  static IntegerBounds of(mlir::Value value);
  static IntegerBounds of(const Format &format);
  /// The number 1 with `frac` fraction bits.
  static IntegerBounds one(int frac);

  double magnitude() const { return std::max(std::abs(min), std::abs(max)); }
  /// Whether the integers, and the sum of two of them, fit 64 bits.
  bool fit() const { return magnitude() < 0x1p62; }

  /// The same numbers with other fraction bits: more of them are a shift to
  /// the left, with fewer the integers are rounded.
  IntegerBounds withFrac(int newFrac) const;
  /// The integers that are rounded to elements of `type`: rows with an exponent
  /// need integers times the least of these, or finer ones.
  IntegerBounds roundedTo(mlir::Type type) const;
  /// The sum of `count` such integers.
  IntegerBounds times(int64_t count) const;
  IntegerBounds operator*(const IntegerBounds &other) const;
  /// Sum and difference have the finer of the two scales.
  IntegerBounds operator+(const IntegerBounds &other) const;
  IntegerBounds operator-(const IntegerBounds &other) const;
};

/// The integers of an add_temporal.
struct AddTemporalSums {
  IntegerBounds row;   ///< A temporal row as it is stored
  IntegerBounds added; ///< What is added of it
  IntegerBounds total;

  static AddTemporalSums get(AddTemporalOp op);
};

/// The integers of an interpolate: g new + (1 - g) old.
struct InterpolateSums {
  IntegerBounds kept;   ///< 1 - g
  IntegerBounds newSum; ///< g new
  IntegerBounds oldSum; ///< (1 - g) old
  IntegerBounds total;

  static InterpolateSums get(InterpolateOp op);
};

/// The integers of an erase_add.
struct EraseAddSums {
  IntegerBounds erased;  ///< w e, of one head
  IntegerBounds keep;    ///< 1 - w e
  IntegerBounds product; ///< The largest product of keeps before it is rounded
  IntegerBounds keeps;   ///< The product of the keeps of all heads
  IntegerBounds kept;    ///< M times that
  IntegerBounds added;   ///< The sum of w a over all heads
  IntegerBounds total;

  static EraseAddSums get(EraseAddOp op);
};

/// The integers of an outer_write; those of an absent part are 0.
struct OuterWriteSums {
  IntegerBounds decayed; ///< S d
  IntegerBounds erased;  ///< found b
  IntegerBounds added;   ///< v k
  IntegerBounds total;

  static OuterWriteSums get(OuterWriteOp op);
};

/// The integers of a link_update: max(0, 1 - w - w) L + w p.
struct LinkUpdateSums {
  IntegerBounds taken; ///< w + w
  IntegerBounds keep;  ///< max(0, 1 - w - w)
  IntegerBounds kept;  ///< That times L
  IntegerBounds added; ///< w p
  IntegerBounds total;

  static LinkUpdateSums get(LinkUpdateOp op);
};

/// The integers of a precedence: max(0, 1 - sum w) p + w.
struct PrecedenceSums {
  IntegerBounds taken; ///< sum w
  IntegerBounds keep;  ///< max(0, 1 - sum w)
  IntegerBounds kept;  ///< That times p
  IntegerBounds added; ///< w
  IntegerBounds total;

  static PrecedenceSums get(PrecedenceOp op);
};

} // namespace mann

#endif // MANN_DIALECT_MANN_IR_INTEGERBOUNDS_H
