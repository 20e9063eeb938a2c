//===- SequenceTrainer.h - Gradients through time ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_SEQUENCETRAINER_H
#define MANN_TRAINING_SEQUENCETRAINER_H

#include "mann/Training/Problem.h"
#include "mann/Training/SequenceData.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <map>

namespace mann {

/// Some of the sequences of a file.
struct SequencePart {
  std::shared_ptr<const SequenceData> data;
  std::vector<int64_t> sequences;
};

/// How sequences are trained on.
struct SequenceOptions {
  std::vector<LossSpec> losses;
  /// Gradients go back through so many steps at most and are then cut: at the
  /// steps that are multiples of it. 0: to the beginning.
  int64_t truncation = 0;
  /// The most bytes of states that one sequence keeps; beyond these, steps are
  /// computed again from checkpoints, which changes no number.
  int64_t stateBytes = int64_t(64) << 20;
};

/// Which parameter of the float model a state starts from, by its name:
/// quantizing puts codes there, of which nothing says where they are from.
using StateSources = std::map<std::string, ParameterOp>;

/// Trains the only entry of a model step by step, and its states from the
/// beginning of each sequence.
///
/// A batch is a number of sequences; its gradient is the mean over them of the
/// gradient of all losses of a sequence, each with its weight. Two threads
/// share it in a fixed way, so that the sums are the same on every machine with
/// one kind of processor.
class SequenceTrainer : public Learner {
public:
  static mlir::FailureOr<std::shared_ptr<SequenceTrainer>>
  create(mlir::func::FuncOp function, const SequencePart &training,
         const SequencePart &validation, const SequencePart &test,
         const StateSources &sources, const SequenceOptions &options,
         const LearnerOptions &learner);
  ~SequenceTrainer() override;

  llvm::Expected<Score> runEpoch(Weights &weights, const EpochOptions &options,
                                 OptimizerState &optimizer,
                                 std::mt19937_64 &random) override;
  Score evaluate(const Weights &weights, DataPart part) override;

  /// The sum of the losses of one sequence of the training part, and its
  /// gradient, added up in `gradients`: what a test compares with differences.
  Score differentiate(const Weights &weights, int64_t sequence,
                      llvm::MutableArrayRef<Eigen::ArrayXf> gradients);

private:
  class Impl;
  explicit SequenceTrainer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

/// Sequences to train on, for a model with one entry.
class SequenceProblem : public Problem {
public:
  /// `module` is the float model, which outlives the problem.
  SequenceProblem(mlir::ModuleOp module, SequencePart training,
                  SequencePart validation, SequencePart test,
                  SequenceOptions options);

  mlir::FailureOr<std::shared_ptr<const SequenceSet>>
  getSamples(mlir::ModuleOp module, int64_t limit) const override;
  llvm::LogicalResult check(mlir::func::FuncOp function,
                            const LearnerOptions &options) const override;
  mlir::FailureOr<std::shared_ptr<Learner>>
  compile(mlir::func::FuncOp function,
          const LearnerOptions &options) const override;
  void print(llvm::raw_ostream &os) const override;

private:
  SequencePart training, validation, test;
  SequenceOptions options;
  StateSources sources;
};

} // namespace mann

#endif // MANN_TRAINING_SEQUENCETRAINER_H
