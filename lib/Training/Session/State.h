//===- State.h - Where a training is ----------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TRAINING_SESSION_STATE_H
#define MANN_LIB_TRAINING_SESSION_STATE_H

#include "mann/Training/Problem.h"

namespace mann {

enum class Phase { Linear, Floating, Quantized };
constexpr int64_t kNumPhases = 3;

/// Weights that were the best so far.
struct Candidate {
  explicit Candidate(const Weights &weights) : weights(weights) {}

  Weights weights;
  Score score;
  int64_t restart = 0, epoch = -1;

  bool isBetterThan(const Candidate &other) const {
    return other.epoch < 0 || score.wrong < other.score.wrong ||
           (score.wrong == other.score.wrong && score.loss < other.score.loss);
  }
};

/// Everything that a session has to know to go on between two epochs.
struct SessionState {
  explicit SessionState(const Weights &zeros)
      : current(zeros), start(zeros), best(zeros), bestStart(zeros),
        bestLast(zeros), overall(zeros), overallStart(zeros),
        overallLast(zeros), optimizer(zeros) {}

  int64_t restart = 0, phase = 0, epoch = 0;
  /// The epoch of this phase in which the errors in validation last fell.
  int64_t lastGain = 0;
  Weights current;
  /// At the start of this phase, or of its last stage: what formats are chosen
  /// from.
  Weights start;
  /// Of this phase; then `start` of the stage that it is from, and the weights
  /// of the last epoch of that stage.
  Candidate best;
  Weights bestStart, bestLast;
  /// The same of all phases that ended a restart.
  Candidate overall;
  Weights overallStart, overallLast;
  /// Of this phase.
  OptimizerState optimizer;
  /// Rows of the log so far, each with its newline.
  std::string log;

  /// Writes a file that appears whole or not at all. `fingerprint` tells what
  /// the state belongs to.
  llvm::Error save(llvm::StringRef path, uint64_t fingerprint) const;
  /// Replaces the state; the error says what does not fit.
  llvm::Error load(llvm::StringRef path, uint64_t fingerprint);
};

struct Recipe;

/// A hash of everything that the result of a training depends on: what tells a
/// checkpoint of this one from those of others.
uint64_t getTrainingFingerprint(mlir::ModuleOp module, const Recipe &recipe,
                                const Problem &problem);

} // namespace mann

#endif // MANN_LIB_TRAINING_SESSION_STATE_H
