//===- Problem.h - What a session trains on ---------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A session chooses weights; what kind of data they are learnt from, how a
// network is compiled for them and what an error is, is the problem's.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_PROBLEM_H
#define MANN_TRAINING_PROBLEM_H

#include "mann/Differentiation/GradientOptions.h"
#include "mann/Execution/Sequences.h"
#include "mann/Training/Optimizer.h"

namespace mann {

/// How one epoch is run.
struct EpochOptions {
  double learningRate = 0.01;
  OptimizerOptions optimizer;
  /// Empty statements inserted at random, as a share of the statements. Of
  /// stories alone.
  double timeNoise = 0;
  bool shuffle = true;
};

/// Sums over samples: questions of stories, or all that is scored of sequences.
struct Score {
  double loss = 0;
  int64_t wrong = 0, samples = 0;
  /// Questions besides them that no network with the vocabulary answers
  /// rightly: errors without a loss.
  int64_t hopeless = 0;
  /// Samples that have a loss but cannot be wrong.
  int64_t uncounted = 0;

  int64_t getWrong() const { return wrong + hopeless; }
  /// 0 where nothing can be wrong: only the loss says then what is better.
  int64_t getQuestions() const { return samples - uncounted + hopeless; }
  /// In per cent.
  double getError() const {
    return getQuestions() ? 100.0 * double(getWrong()) / double(getQuestions())
                          : 0;
  }
  double getMeanLoss() const { return samples ? loss / double(samples) : 0; }
};

enum class DataPart { Validation, Test };

/// A compiled network that learns from the data of a problem. The network may
/// be quantized: its forward pass is then the deployed one, on codes of the
/// masters.
class Learner {
public:
  virtual ~Learner();

  /// One pass over the training data. The error names the step, the parameter
  /// and the norm when a gradient or a parameter after it is not finite;
  /// `weights` are then of no use.
  virtual llvm::Expected<Score> runEpoch(Weights &weights,
                                         const EpochOptions &options,
                                         OptimizerState &optimizer,
                                         std::mt19937_64 &random) = 0;
  virtual Score evaluate(const Weights &weights, DataPart part) = 0;
};

/// How networks are compiled to learn.
struct LearnerOptions {
  int64_t batch = 32;
  GradientOptions gradients;
  /// Of masters to codes.
  Rounding rounding = Rounding::NearestEven;
};

class Problem {
public:
  virtual ~Problem();

  /// The first samples or sequences, `limit` at most, for the passes that
  /// calibrate `module`.
  virtual mlir::FailureOr<std::shared_ptr<const SequenceSet>>
  getSamples(mlir::ModuleOp module, int64_t limit) const = 0;
  /// Whether compile() would succeed, without its time.
  virtual llvm::LogicalResult check(mlir::func::FuncOp function,
                                    const LearnerOptions &options) const = 0;
  /// Compiles `function`, level 1 or 2, for this process. Fails with a
  /// diagnostic.
  virtual mlir::FailureOr<std::shared_ptr<Learner>>
  compile(mlir::func::FuncOp function, const LearnerOptions &options) const = 0;
  /// Prints everything that the result of a training depends on.
  virtual void print(llvm::raw_ostream &os) const = 0;
};

/// The parameters that training changes: those that `function` uses, and those
/// that its states start from, in the order of the module.
llvm::SmallVector<ParameterOp>
getTrainedParameters(mlir::func::FuncOp function);

} // namespace mann

#endif // MANN_TRAINING_PROBLEM_H
