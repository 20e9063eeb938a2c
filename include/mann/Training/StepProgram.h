//===- StepProgram.h - A step of a network as it is trained -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_STEPPROGRAM_H
#define MANN_TRAINING_STEPPROGRAM_H

#include "mann/Differentiation/GradientBuilder.h"
#include "mlir/IR/OwningOpRef.h"

namespace mann {

/// What the gradient that is given for a result is the gradient of.
enum class SeedPoint {
  None,   ///< None is given.
  Result, ///< The result itself.
  /// What the result is the sigmoid or softmax of: a cross entropy has a
  /// gradient there that saturated results do not spoil.
  Logits,
};

/// What is known of the gradient of an output.
enum class SeedRequest {
  None,          ///< There is none.
  Result,        ///< It is that of the output.
  BeforeSigmoid, ///< As Logits, where the output is a sigmoid.
  BeforeSoftmax, ///< As Logits, where it is a softmax without strength or
                 ///< count.
};

/// Where gradients enter `function` through each of its results: through all
/// states that can have one, and as `requests` says for each output. Fails with
/// a diagnostic for an output that can have none, and for one that is a softmax
/// of some of its scores or of scaled ones, which a cross entropy would take
/// for scores.
mlir::FailureOr<llvm::SmallVector<SeedPoint>>
getSeedPoints(mlir::func::FuncOp function,
              llvm::ArrayRef<SeedRequest> requests);

/// The order of ports in the programs of a step.
struct StepPorts {
  llvm::SmallVector<SeedPoint> seeds;
  /// One for each argument: whether `backward` gives its gradient.
  llvm::SmallVector<bool> arguments;
  /// getUsedParameters of the function.
  llvm::SmallVector<ParameterOp> parameters;
};

/// A module with two functions that are called sample by sample:
///   forward(arguments, parameters) -> results, those of `function`;
///   backward(arguments, seeds, parameters) -> the gradients of the arguments
///     that are states, in f32; the gradients of the parameters are added to
///     states of the module, `gradient0` and so on.
/// Everything that a seed is given for, and every gradient, is in f32. Fills in
/// `ports.arguments`; the rest of it is given. Fails with a diagnostic for each
/// op that has no gradient.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
buildStepProgram(mlir::func::FuncOp function, StepPorts &ports,
                 const GradientOptions &options);

} // namespace mann

#endif // MANN_TRAINING_STEPPROGRAM_H
