//===- Lockstep.h - Two executors run side by side --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_LOCKSTEP_H
#define MANN_EXECUTION_LOCKSTEP_H

#include "mann/Execution/Executor.h"
#include "mann/Execution/Sequences.h"
#include "llvm/Support/raw_ostream.h"

namespace mann {

/// Where two executors of one model first differ.
struct Divergence {
  int64_t sequence = 0;
  /// The call; nothing for the initial states.
  std::optional<int64_t> step;
  /// The entry that was called.
  std::string entry;
  /// The output, or the state as `state.NAME`; and the element of its value.
  std::string name;
  int64_t element = 0;
  HostValue expected, found;

  /// Prints a line: `sequence 0, step 3, entry 'step': y[2]: expected 5, found
  /// 6`.
  void print(llvm::raw_ostream &os) const;
};

/// What the comparison of two executors came to.
struct LockstepResult {
  /// Calls that were compared.
  int64_t numCalls = 0;
  /// Nothing where the executors agree.
  std::optional<Divergence> divergence;
};

/// Resets both executors before each of the first `numSequences` sequences,
/// calls them with the same inputs, and compares outputs and states after each
/// call, up to the first difference: of integers, or of floats by more than
/// `tolerance`. `begin` is told of each executor after its reset.
mlir::FailureOr<LockstepResult>
runInLockstep(Executor &expected, Executor &found, const SequenceSet &sequences,
              int64_t numSequences, double tolerance,
              llvm::function_ref<mlir::LogicalResult(Executor &)> begin = {});

} // namespace mann

#endif // MANN_EXECUTION_LOCKSTEP_H
