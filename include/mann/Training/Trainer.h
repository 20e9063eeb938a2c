//===- Trainer.h - Stochastic gradient descent on a network -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_TRAINER_H
#define MANN_TRAINING_TRAINER_H

#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Training/BatchProgram.h"
#include "mann/Training/Weights.h"
#include <map>

namespace mann {

class HostProgram;

/// How the length of a gradient is measured that is cut to some length.
enum class GradientNorm {
  /// The square root of the sum of squares.
  Euclidean,
  /// The sum of the Euclidean norms of its rows, as the public code of Q-MANN
  /// has it.
  SumOfRows,
};

/// What is different for one tensor of the weights file.
struct ParameterOptions {
  double rateFactor = 1; ///< Of the learning rate.
  std::optional<double> clipNorm;
};

/// How one epoch is run.
struct EpochOptions {
  double learningRate = 0.01;
  /// The gradient of a parameter, summed over a batch, is scaled down to this
  /// norm where it is longer; 0 for no limit.
  double clipNorm = 40;
  GradientNorm norm = GradientNorm::Euclidean;
  /// By the name of the tensor.
  std::map<std::string, ParameterOptions> parameters;
  /// Empty statements inserted at random, as a share of the statements.
  double timeNoise = 0;
  bool shuffle = true;
};

/// Sums over samples.
struct Score {
  double loss = 0;
  int64_t wrong = 0, samples = 0;
  /// Questions besides them that no network with the vocabulary answers
  /// rightly: errors without a loss.
  int64_t hopeless = 0;

  int64_t getWrong() const { return wrong + hopeless; }
  int64_t getQuestions() const { return samples + hopeless; }
  /// In per cent.
  double getError() const {
    return getQuestions() ? 100.0 * double(getWrong()) / double(getQuestions())
                          : 0;
  }
  double getMeanLoss() const { return samples ? loss / double(samples) : 0; }
};

/// A compiled network on which epochs are run. The network may be quantized:
/// its forward pass is then the deployed one, on codes of the masters, and
/// saturated masters take the part of the gradient that the options let pass.
class Trainer {
public:
  /// Compiles `function`, level 1 or 2, for this process. It takes `story`,
  /// `question` and `count` by name. `rounding` is that of masters to codes.
  static mlir::FailureOr<std::unique_ptr<Trainer>>
  create(mlir::func::FuncOp function, int64_t batch,
         const GradientOptions &options,
         Rounding rounding = Rounding::NearestEven);
  ~Trainer();

  /// One pass over `set`. The error names the step, the parameter and the norm
  /// when a gradient or a parameter after it is not finite; `weights` are then
  /// of no use.
  llvm::Expected<Score> runEpoch(Weights &weights, const EncodedSet &set,
                                 const EpochOptions &options,
                                 std::mt19937_64 &random);
  Score evaluate(const Weights &weights, const EncodedSet &set);

private:
  Trainer() = default;
  struct Buffers;
  void load(const EncodedSet &set, llvm::ArrayRef<int64_t> samples,
            double timeNoise, std::mt19937_64 *random);
  void loadWeights(const Weights &weights);
  llvm::Error update(Weights &weights, const EpochOptions &options,
                     int64_t step);

  GradientOptions options;
  Rounding rounding = Rounding::NearestEven;
  int64_t batch = 0;
  std::shared_ptr<HostProgram> train, test;
  std::unique_ptr<Buffers> buffers;
};

/// The slots, words and question words that `function` takes; fails with a
/// diagnostic that says which argument it lacks.
mlir::FailureOr<StoryShape> getStoryShape(mlir::func::FuncOp function);

} // namespace mann

#endif // MANN_TRAINING_TRAINER_H
