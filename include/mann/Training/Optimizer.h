//===- Optimizer.h - Steps against a gradient -------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_OPTIMIZER_H
#define MANN_TRAINING_OPTIMIZER_H

#include "mann/Training/Weights.h"
#include <Eigen/Core>
#include <map>

namespace mann {

/// With the gradient g, the learning rate r and the momentum m, element by
/// element:
enum class OptimizerKind {
  /// w -= r g.
  Sgd,
  /// v = m v - r g; w += v.
  Momentum,
  /// n = 0.95 n + 0.05 g^2; a = 0.95 a + 0.05 g;
  /// v = m v - r g / sqrt(n - a^2 + 1e-4); w += v (Graves 2013, section 4.2).
  RmsProp,
  /// a = m a + (1 - m) g; n = 0.999 n + 0.001 g^2; after t steps
  /// w -= r (a / (1 - m^t)) / (sqrt(n / (1 - 0.999^t)) + 1e-8) (Kingma and Ba
  /// 2015).
  Adam,
};

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

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::Sgd;
  double momentum = 0.9;
  /// w -= r times this times w, beside the step (decoupled).
  double weightDecay = 0;
  /// Each element of a gradient is kept within plus and minus this; 0: any.
  double clipValue = 0;
  /// The gradient of a parameter is scaled down to this norm where it is
  /// longer; 0 for no limit.
  double clipNorm = 40;
  GradientNorm norm = GradientNorm::Euclidean;
  /// All gradients together are scaled down to this Euclidean norm; 0: any.
  double clipTotal = 0;
  /// By the name of the tensor.
  std::map<std::string, ParameterOptions> parameters;
};

/// What an optimizer remembers of earlier steps.
struct OptimizerState {
  explicit OptimizerState(const Weights &zeros)
      : velocity(zeros), mean(zeros), square(zeros) {}

  Weights velocity, mean, square;
  int64_t steps = 0;
};

/// One step of every weight against `gradients`, one for each, which are
/// clipped. The error names `step`, the parameter and the norm when a gradient
/// or a parameter after it is not finite; `weights` are then of no use.
llvm::Error takeStep(Weights &weights, OptimizerState &state,
                     llvm::MutableArrayRef<Eigen::ArrayXf> gradients,
                     const OptimizerOptions &options, double learningRate,
                     int64_t step);

} // namespace mann

#endif // MANN_TRAINING_OPTIMIZER_H
