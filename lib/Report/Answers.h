//===- Answers.h - What the outputs of calls decide -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_REPORT_ANSWERS_H
#define MANN_LIB_REPORT_ANSWERS_H

#include "ErrorSums.h"
#include "mann/Model/Model.h"

namespace mann {

/// Compares the outputs of an entry, and what its user takes them for: ids are
/// answers; else each element of a first output of gates, which lies on either
/// side of one half; else the largest element of the first output.
class Answers {
public:
  /// `entry` is one of the float network `module`.
  Answers(mlir::ModuleOp module, const Entry &entry);

  /// Adds a call; how many decisions differ.
  int64_t add(llvm::ArrayRef<HostValue> exact, llvm::ArrayRef<HostValue> coded,
              CallPlace place);

  /// Decisions in a call; 0 for an entry without outputs.
  int64_t getNumDecisions() const { return numDecisions; }
  /// Decisions that differ, by quarter; and of how many.
  std::array<int64_t, 4> changed{}, made{};

  /// "ids", "halves", "largest" or "none".
  llvm::StringRef getKindName() const;
  /// `outputs` of the entry.
  void describe(llvm::json::Array &outputs) const;

private:
  enum class Kind { None, Ids, Halves, Largest };

  const Entry &entry;
  /// Of each output, as of NumberLimits.
  llvm::SmallVector<double> bounds;
  Kind kind = Kind::None;
  int64_t numDecisions = 0;
  /// By output; ids have no error.
  std::vector<TimedErrorSum> errors;
};

} // namespace mann

#endif // MANN_LIB_REPORT_ANSWERS_H
