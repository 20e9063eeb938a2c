//===- Session.h - A whole training, from random weights on -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_SESSION_H
#define MANN_TRAINING_SESSION_H

#include "mann/Driver/Compilation.h"
#include "mann/Training/Problem.h"

namespace mann {

/// Epochs with a learning rate that is halved every so often.
struct Schedule {
  unsigned epochs;
  double learningRate;
  unsigned halveEvery; ///< Epochs; 0: never.
};

/// What is trained, and how. A training has up to three phases: without softmax
/// in the hops ('linear', Sukhbaatar et al. 2015, section 4.2), in float, and
/// quantized. The last two end with the weights of their best epoch.
struct Recipe {
  uint64_t seed = 1;
  /// Trainings from different random weights, until one has no errors in
  /// validation; the best one is kept.
  unsigned restarts = 1;
  int64_t batch = 32;
  double deviation = 0.1; ///< Of the random weights.
  Initialization initialization = Initialization::Normal;
  /// A tensor file to start from instead; empty: random weights.
  std::string weights;
  OptimizerOptions optimizer;
  double timeNoise = 0;
  bool shuffle = true;
  Schedule linear{0, 0.005, 25}, floating{100, 0.01, 25},
      quantized{0, 0.01, 15};
  /// The quantized phase chooses addressing and formats from the weights that
  /// it begins with, and from those so far after each so many epochs; 0: never
  /// again.
  unsigned chooseFormatsEvery = 0;
  /// A phase ends after so many epochs without fewer errors in validation; 0:
  /// never.
  unsigned patience = 0;
  GradientOptions gradients;
  /// Formats and addressing of the quantized phase. The samples are chosen by
  /// the session.
  CompilationOptions quantization;
  /// Exponent of two of the scores of bounded addressing; by default fitted to
  /// the float scores.
  std::optional<int> log2Scale;
};

/// Where a session writes, and whether it says what it does.
struct SessionFiles {
  std::string checkpoint; ///< Empty: none.
  std::string log;        ///< CSV; empty: none.
  bool showProgress = false;
  /// Stop after so many epochs of this session, as if interrupted; 0: never.
  unsigned maxEpochs = 0;
};

struct SessionResult {
  SessionResult(Weights weights, mlir::OwningOpRef<mlir::ModuleOp> model,
                Weights last)
      : weights(std::move(weights)), model(std::move(model)),
        last(std::move(last)) {}

  Weights weights;
  /// The model in float with the formats it was trained for, if any: what
  /// mannc --quantize takes.
  mlir::OwningOpRef<mlir::ModuleOp> model;
  /// Whether it came to the end; else only the checkpoint says how far.
  bool finished = true;
  /// What `weights` were trained in, level 2 after a quantized phase, compiled.
  std::shared_ptr<Learner> learner;
  Score validation;
  unsigned restart = 0, epoch = 0;
  /// Of the last epoch of that restart with these formats: what no early
  /// stopping would give.
  Weights last;
};

/// Trains the public function of `module` (level 1, f32), from the values that
/// its parameters have and random ones for the others. Chooses epochs and
/// restarts by the error in validation, then by its loss. With a checkpoint
/// that an earlier session of the same recipe, model and data has left, goes on
/// from there, to the same result. Fails with a diagnostic.
mlir::FailureOr<SessionResult> runSession(mlir::ModuleOp module,
                                          const Problem &problem,
                                          const Recipe &recipe,
                                          const SessionFiles &files);

} // namespace mann

#endif // MANN_TRAINING_SESSION_H
