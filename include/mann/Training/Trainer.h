//===- Trainer.h - Gradient descent on stories ------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_TRAINER_H
#define MANN_TRAINING_TRAINER_H

#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Training/BatchProgram.h"
#include "mann/Training/Problem.h"

namespace mann {

class HostProgram;

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
                                 OptimizerState &optimizer,
                                 std::mt19937_64 &random);
  Score evaluate(const Weights &weights, const EncodedSet &set);

private:
  Trainer() = default;
  struct Buffers;
  void load(const EncodedSet &set, llvm::ArrayRef<int64_t> samples,
            double timeNoise, std::mt19937_64 *random);
  llvm::Error update(Weights &weights, const EpochOptions &options,
                     OptimizerState &optimizer, int64_t step);

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
