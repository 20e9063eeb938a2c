//===- TrainedParameter.h - A parameter as compiled code reads it -*- C++ -*-=//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TRAINING_TRAINER_TRAINEDPARAMETER_H
#define MANN_LIB_TRAINING_TRAINER_TRAINEDPARAMETER_H

#include "mann/Differentiation/GradientOptions.h"
#include "mann/Training/Weights.h"
#include <Eigen/Core>

namespace mann {

/// The numbers of a parameter of a compiled network, made of its master. A
/// quantized network has codes of its format; several may share one master.
class TrainedParameter {
public:
  explicit TrainedParameter(ParameterOp parameter);
  /// The same with the type that it has somewhere else.
  TrainedParameter(ParameterOp parameter, mlir::Type type);

  int64_t getNumElements() const { return numElements; }
  /// Where compiled code reads it; stays the same.
  void *data();
  /// Rounds and saturates its master.
  void load(const Weights &weights, Rounding rounding);
  /// Adds what `saturation` lets pass of `gradient` to its master's sum. load()
  /// was called before.
  void addGradient(llvm::ArrayRef<float> gradient, const Weights &weights,
                   SaturationGradient saturation,
                   llvm::MutableArrayRef<Eigen::ArrayXf> sums) const;

private:
  std::optional<Format> format;
  /// Of rows with an exponent, whose last dimension has `columns`.
  std::optional<ScaledFormat> rows;
  int64_t columns = 1;
  std::vector<int8_t> codes8;
  std::vector<int16_t> codes16;
  std::vector<float> values;
  /// Of its master, which several formats may share: symbols change when a
  /// parameter is quantized to several formats, this stays.
  std::string source;
  int64_t offset = 0, numElements = 0;
  size_t weight = 0;
};

/// Calls load() on all of them.
void loadAll(llvm::MutableArrayRef<TrainedParameter> parameters,
             const Weights &weights, Rounding rounding);

} // namespace mann

#endif // MANN_LIB_TRAINING_TRAINER_TRAINEDPARAMETER_H
