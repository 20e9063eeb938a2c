//===- SequenceProgram.h - A network that runs over sequences ---*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TRAINING_TRAINER_SEQUENCEPROGRAM_H
#define MANN_LIB_TRAINING_TRAINER_SEQUENCEPROGRAM_H

#include "TrainedParameter.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Training/SequenceTrainer.h"
#include "mann/Training/StepProgram.h"

namespace mann {

/// Where gradients enter the only entry of `model`, and its parameters. Fails
/// with a diagnostic for a loss that its output cannot have, and for states
/// that training cannot treat as the deployed program does.
mlir::FailureOr<StepPorts> getStepPorts(mlir::func::FuncOp function,
                                        const Model &model,
                                        llvm::ArrayRef<LossSpec> losses);

/// The inputs of all sequences of a file, as compiled code reads them.
struct PackedInputs {
  std::shared_ptr<const SequenceData> data;
  int64_t numSteps = 0;
  std::vector<int64_t> lengths;
  /// For each input port, [sequences, steps] of its elements.
  std::vector<std::vector<char>> ports;
  std::vector<int64_t> portBytes;

  const void *get(size_t port, int64_t sequence, int64_t step) const {
    return ports[port].data() + (sequence * numSteps + step) * portBytes[port];
  }
};

/// A compiled step, forwards and backwards, and what lies between its calls.
class SequenceProgram {
public:
  static mlir::FailureOr<std::shared_ptr<SequenceProgram>>
  compile(mlir::func::FuncOp function, const StateSources &sources,
          llvm::ArrayRef<LossSpec> losses, const GradientOptions &gradients);

  /// `module` is that of the function that was compiled.
  mlir::FailureOr<PackedInputs>
  pack(mlir::ModuleOp module, std::shared_ptr<const SequenceData> data) const;

  /// Rounds the masters to what the step reads and what states start from.
  void load(const Weights &weights, Rounding rounding);

  /// An argument or a result of the step.
  struct Slot {
    /// The state, or the port of the model.
    bool isState = false;
    unsigned index = 0;
  };
  /// A state, and its gradient if it has one.
  struct State {
    int64_t bytes = 0, numElements = 0;
    /// Of all states, in a block of them.
    int64_t offset = 0;
    /// Which of `starts` it begins with; none: as `initial` says.
    std::optional<size_t> start;
    bool hasGradient = false;
  };
  /// An output that a loss scores.
  struct Scored {
    size_t output = 0;
    bool areProbabilities = false;
    /// Of its gradient in the gradients of all losses of a step.
    int64_t offset = 0;
  };

  Model model;
  std::shared_ptr<HostProgram> program;
  std::vector<Slot> arguments, results;
  std::vector<State> states;
  int64_t stateBytes = 0;
  /// A block of all states at the beginning of a sequence.
  std::vector<char> initial;
  /// For each loss.
  std::vector<Scored> scored;
  /// Numbers in the gradients of all losses of a step.
  int64_t seedSize = 0;
  /// Whether `backward` takes the gradient of a result, and gives that of an
  /// argument.
  StepPorts ports;
  /// Those of the step, each with a sum of gradients in a context, and those
  /// that states start from.
  std::vector<TrainedParameter> parameters, starts;
};

} // namespace mann

#endif // MANN_LIB_TRAINING_TRAINER_SEQUENCEPROGRAM_H
