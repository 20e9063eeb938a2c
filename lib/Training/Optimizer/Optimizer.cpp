//===- Optimizer.cpp - Steps against a gradient ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Optimizer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Error.h"
#include <cmath>

using namespace mann;
using Eigen::ArrayXf;
using llvm::StringRef;
using llvm::Twine;
using Vector = Eigen::Map<ArrayXf>;

static Vector view(Weight &weight) {
  return Vector(weight.values.data(), weight.values.size());
}

static float measure(const ArrayXf &gradient, const Weight &weight,
                     GradientNorm norm) {
  int64_t columns = weight.shape.empty() ? 1 : weight.shape.back();
  if (norm == GradientNorm::Euclidean || columns == 0)
    return std::sqrt(gradient.square().sum());
  return Eigen::Map<const Eigen::ArrayXXf>(gradient.data(), columns,
                                           gradient.size() / columns)
      .matrix()
      .colwise()
      .norm()
      .sum();
}

static llvm::Error reportDivergence(int64_t step, StringRef name,
                                    const Twine &what) {
  return llvm::createStringError("training diverged at step " + Twine(step) +
                                 ": the gradient of parameter '" + name + "' " +
                                 what);
}

/// Moves the weight number `index` by its clipped gradient.
static void move(Weights &weights, OptimizerState &state, size_t index,
                 const ArrayXf &gradient, const OptimizerOptions &options,
                 float rate) {
  Vector values = view(weights.get()[index]);
  Vector velocity = view(state.velocity.get()[index]);
  Vector mean = view(state.mean.get()[index]);
  Vector square = view(state.square.get()[index]);
  auto momentum = float(options.momentum);
  switch (options.kind) {
  case OptimizerKind::Sgd:
    values -= rate * gradient;
    return;
  case OptimizerKind::Momentum:
    velocity = momentum * velocity - rate * gradient;
    values += velocity;
    return;
  case OptimizerKind::RmsProp:
    square = 0.95f * square + 0.05f * gradient.square();
    mean = 0.95f * mean + 0.05f * gradient;
    // Of gradients that stay the same the difference is 0, but for rounding.
    velocity =
        momentum * velocity -
        rate * gradient / ((square - mean.square()).max(0.0f) + 1e-4f).sqrt();
    values += velocity;
    return;
  case OptimizerKind::Adam: {
    mean = momentum * mean + (1 - momentum) * gradient;
    square = 0.999f * square + 0.001f * gradient.square();
    auto steps = double(state.steps);
    auto ofMean = float(1 - std::pow(options.momentum, steps));
    auto ofSquare = float(1 - std::pow(0.999, steps));
    values -= rate * (mean / ofMean) / ((square / ofSquare).sqrt() + 1e-8f);
    return;
  }
  }
}

llvm::Error mann::takeStep(Weights &weights, OptimizerState &state,
                           llvm::MutableArrayRef<ArrayXf> gradients,
                           const OptimizerOptions &options, double learningRate,
                           int64_t step) {
  ++state.steps;
  double total = 0;
  for (ArrayXf &gradient : gradients) {
    if (options.clipValue > 0)
      // Eigen's min and max would take a NaN for the bound.
      gradient = gradient.isFinite().select(
          gradient.max(float(-options.clipValue)).min(float(options.clipValue)),
          gradient);
    total += double(gradient.square().sum());
  }
  double factor = 1;
  if (options.clipTotal > 0 && std::sqrt(total) > options.clipTotal)
    factor = options.clipTotal / std::sqrt(total);
  for (auto [index, weight] : llvm::enumerate(weights.get())) {
    ArrayXf &gradient = gradients[index];
    float norm = measure(gradient, weight, options.norm);
    if (!std::isfinite(norm))
      return reportDivergence(step, weight.name,
                              "has the norm " + Twine(std::to_string(norm)));
    ParameterOptions own;
    if (auto it = options.parameters.find(weight.source);
        it != options.parameters.end())
      own = it->second;
    auto rate = float(learningRate * own.rateFactor);
    auto clipNorm = float(own.clipNorm.value_or(options.clipNorm));
    if (options.weightDecay > 0)
      view(weight) *= 1 - rate * float(options.weightDecay);
    auto scale = float(factor);
    if (clipNorm > 0 && norm * scale > clipNorm)
      scale = clipNorm / norm;
    // Where nothing is cut, the numbers stay as they are.
    if (options.kind == OptimizerKind::Sgd)
      rate *= scale;
    else if (scale != 1)
      gradient *= scale;
    move(weights, state, index, gradient, options, rate);
    // Codes would hide it: their gradients stay finite.
    if (!view(weight).allFinite())
      return reportDivergence(step, weight.name,
                              "with the norm " + Twine(std::to_string(norm)) +
                                  " takes it to infinity");
  }
  return llvm::Error::success();
}
