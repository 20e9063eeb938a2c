//===- BatchProgram.h - A network as it is trained --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_BATCHPROGRAM_H
#define MANN_TRAINING_BATCHPROGRAM_H

#include "mann/Differentiation/GradientBuilder.h"
#include "mlir/IR/OwningOpRef.h"

namespace mann {

/// What a classifier is trained on.
struct TrainingTarget {
  /// The result with one score a class; the answer is the first largest.
  unsigned logits = 0;
  /// Samples that the program takes at once, at most.
  int64_t batch = 32;
};

/// The result of `function` that is named `logits`, or its only vector of
/// numbers. Fails with a diagnostic otherwise.
mlir::FailureOr<unsigned> findLogits(mlir::func::FuncOp function);

/// A module with one function, `train`:
///   inputs: each argument of `function`, `batch` times, in one tensor with
///     one dimension more; the classes, tensor<batchxi32>; the number of
///     samples that are there, i32; each parameter in its format;
///   results: the sum of the cross entropies -log softmax(logits)[class], the
///     number of wrong answers, and the sum of the gradients of each parameter,
///     in f32.
/// The logits are those of the function, in a quantized one the numbers that
/// its codes stand for.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
buildTrainProgram(mlir::func::FuncOp function, const TrainingTarget &target,
                  const GradientOptions &options);

/// A module with one function, `evaluate`: the inputs of `train`; the sum of
/// the cross entropies and the number of wrong answers.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
buildEvaluateProgram(mlir::func::FuncOp function, const TrainingTarget &target);

} // namespace mann

#endif // MANN_TRAINING_BATCHPROGRAM_H
