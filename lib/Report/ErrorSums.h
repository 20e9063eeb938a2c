//===- ErrorSums.h - How far codes are from numbers -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_REPORT_ERRORSUMS_H
#define MANN_LIB_REPORT_ERRORSUMS_H

#include "mann/Execution/Value.h"
#include "llvm/Support/JSON.h"
#include <array>

namespace mann {

/// One call in a set of sequences.
struct CallPlace {
  int64_t sequence = 0, step = 0;
  /// The calls in the sequence.
  int64_t length = 1;
  /// The entry that is called.
  unsigned entry = 0;

  /// The quarter of the sequence that the call is in, 0 to 3.
  unsigned getQuarter() const { return step * 4 / length; }
};

/// Where the numbers of a type end.
struct NumberLimits {
  double least, greatest;
  /// How far beyond it a number may lie that is not cut off, only rounded.
  double slack;
  /// Whether a number at an end has likely been cut off: the ends of gates, 0
  /// and 1, are reached as they should be.
  bool endsAreSuspect;

  /// Nothing for numbers that are not cut off: floats, ids, signs. `bound` is
  /// the largest magnitude that what makes the numbers can give, 0 if it says
  /// none: a format that ends less than a step below it cuts nothing off, and
  /// its last code is where tanh of a large number should be.
  static std::optional<NumberLimits> of(mlir::Type type, double bound = 0);
};

/// How numbers of the quantized network differ from those of the float network.
struct ErrorSum {
  double signal = 0, noise = 0, largest = 0;
  CallPlace largestPlace;
  int64_t largestElement = 0;
  int64_t elements = 0;
  /// At the end of the range, with a number of the float network beyond it.
  int64_t saturated = 0;
  /// At the end of the range, whatever the float network says.
  int64_t atLimit = 0;
  std::optional<CallPlace> firstSaturated;

  /// Adds all elements; `bound` as for NumberLimits.
  void add(const HostValue &exact, const HostValue &coded, CallPlace place,
           double bound);
  /// Adds `size` elements from `first` on.
  void add(const HostValue &exact, const HostValue &coded, CallPlace place,
           int64_t first, int64_t size, double bound);
  /// Adds what came later.
  void add(const ErrorSum &other);
  /// Power of the error by power of the numbers; infinite for an error where
  /// the numbers are 0.
  double noiseToSignal() const;
  /// Its root, rounded to be read; null if infinite, or of nothing.
  llvm::json::Value getRelative() const;
};

/// The same by quarter of the sequence, and by step.
struct TimedErrorSum {
  std::array<ErrorSum, 4> quarters;
  /// Empty unless asked for.
  std::vector<ErrorSum> steps;

  void add(const ErrorSum &sum, CallPlace place, bool bySteps);
  ErrorSum getWhole() const;
  /// Relative errors; null where nothing was run.
  llvm::json::Array describeQuarters() const;
  llvm::json::Array describeSteps() const;
};

/// The largest magnitude that the op which makes the value can give, whatever
/// goes in; 0 if no op says so. Looks through ops that only move numbers.
double getBoundOf(mlir::Value value);

/// Index of the largest of the first `size` elements, the first of equal ones.
int64_t findLargest(const HostValue &value, int64_t first, int64_t size);

/// `number` to 5 digits, for curves and maps.
double roundForDrawing(double number);

} // namespace mann

#endif // MANN_LIB_REPORT_ERRORSUMS_H
