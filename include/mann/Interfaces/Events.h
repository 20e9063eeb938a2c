//===- Events.h - Countable things that an op does -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vocabulary of EventCountOpInterface. Kinds are text, so that a foreign
// dialect can bring its own and a cost table can price them.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_EVENTS_H
#define MANN_INTERFACES_EVENTS_H

#include "mlir/IR/Value.h"
#include <optional>

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mann {

/// Something that happens `count` times when an op is executed once.
struct Event {
  llvm::StringRef kind;
  /// Bits of the widest operand; 0 where a width says nothing.
  unsigned width = 0;
  unsigned count = 1;
  /// What is read or written, for the kinds `read` and `write`.
  mlir::Value buffer = {};
  /// The run-time factor of the op that multiplies the count, by its number;
  /// none where it happens `count` times whatever the data.
  std::optional<unsigned> factor = {};
};

/// A number that an op learns when it runs, and that some of its events are
/// multiplied by: the rows that a kernel reduces.
struct RunTimeFactor {
  llvm::StringRef name;
  /// The index that it is the value of; null where the op computes it.
  mlir::Value value;
  /// The largest value it can have.
  int64_t largest = 0;
};

/// Kinds of the dialects that are known here.
namespace events {
/// Addition, subtraction, negation of integers.
inline constexpr char kIntAdd[] = "int.add";
inline constexpr char kIntMul[] = "int.mul";
/// Division and remainder.
inline constexpr char kIntDiv[] = "int.div";
inline constexpr char kLogic[] = "logic";
inline constexpr char kShift[] = "shift";
/// Comparison, minimum, maximum.
inline constexpr char kCompare[] = "compare";
/// Choice between two values.
inline constexpr char kSelect[] = "select";
/// Change of width, or between integer and float.
inline constexpr char kConvert[] = "convert";
/// Number of ones, or of leading zeros.
inline constexpr char kBitCount[] = "bit.count";
inline constexpr char kFloatAdd[] = "float.add";
inline constexpr char kFloatMul[] = "float.mul";
/// Division, square root.
inline constexpr char kFloatDiv[] = "float.div";
inline constexpr char kFloatCompare[] = "float.compare";
/// A call of expf, tanhf, ...
inline constexpr char kFloatFunction[] = "float.function";
/// Rounding shift with saturation, at the level where it is one op.
inline constexpr char kRound[] = "fixed.round";
/// exp2, reciprocal, ..., at the level where it is one op.
inline constexpr char kFixedFunction[] = "fixed.function";
/// Arithmetic on indices.
inline constexpr char kAddress[] = "address";
/// One element read from or written to a buffer.
inline constexpr char kRead[] = "read";
inline constexpr char kWrite[] = "write";
/// One turn of a loop: increment, comparison, jump.
inline constexpr char kLoop[] = "loop";
/// One decision.
inline constexpr char kBranch[] = "branch";

// Kinds of kernels. The width is 32 for four codes, in a word or in two of 16
// bits, and 8 for a code that is left over; what is read of a row is counted
// beside them.

/// Codes of a row with those of the key: the term, and its sum. A share of what
/// rows have in common, the key's load and the loop, is in it.
inline constexpr char kRowDot[] = "row.dot";
/// The same where codes of the row or the key have 16 bits, and where both do.
inline constexpr char kRowDot16x8[] = "row.dot_16x8";
inline constexpr char kRowDot16x16[] = "row.dot_16x16";
inline constexpr char kRowSad[] = "row.sad";
inline constexpr char kRowHamming[] = "row.hamming";
/// Codes of a row times its weight, added to sums that stay in registers; for a
/// word, half a turn of the loop over rows is in it.
inline constexpr char kRowWeigh[] = "row.weigh";
/// The same for rows of 16 bits.
inline constexpr char kRowWeigh16[] = "row.weigh_16";
/// A word of signs, 32 of them, with one of the key.
inline constexpr char kRowXorPopcount[] = "row.xor_popcount";
/// Signs of codes into a word.
inline constexpr char kRowSigns[] = "row.signs";
/// Codes added to sums in lanes of 16 bits.
inline constexpr char kLanesAdd[] = "lanes.add";
/// Such sums rounded to codes, with saturation.
inline constexpr char kLanesRound[] = "lanes.round";

/// Whether a kind is of a kernel: arithmetic that has no place in the
/// accounting of the arithmetic, which is of the program before there are
/// kernels.
bool isOfKernel(llvm::StringRef kind);
} // namespace events

/// Attaches EventCountOpInterface to the ops of the upstream dialects that
/// lowered models consist of: arith, math, memref, scf, func.
void registerEventModels(mlir::DialectRegistry &registry);

} // namespace mann

#endif // MANN_INTERFACES_EVENTS_H
