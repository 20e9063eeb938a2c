//===- Weights.h - The numbers that training changes ------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_WEIGHTS_H
#define MANN_TRAINING_WEIGHTS_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Support/TensorFile.h"
#include "mlir/IR/BuiltinOps.h"
#include <random>

namespace mann {

/// The f32 master of one parameter.
struct Weight {
  /// Symbol of the parameter, and where in which tensor of a file it is.
  std::string name, source;
  int64_t offset = 0;
  llvm::SmallVector<int64_t> shape;
  std::vector<float> values;
};

/// Whether every parameter can have a master: all are f32, and those that name
/// one source are rows of one tensor, each row of one parameter. Reports every
/// other one.
llvm::LogicalResult checkParameters(llvm::ArrayRef<ParameterOp> parameters);

/// How random weights are drawn, from a normal distribution with mean 0.
enum class Initialization {
  /// All with one standard deviation.
  Normal,
  /// Matrices with 1 / sqrt(columns), so that products of them with inputs of
  /// size 1 have the size 1, tensors of two or more dimensions by their last;
  /// vectors are 0.
  FanIn,
};

/// The masters of the parameters of a module, in its order.
class Weights {
public:
  /// Zeros for every one of `parameters`, which checkParameters accepts.
  explicit Weights(llvm::ArrayRef<ParameterOp> parameters);

  /// Draws every value; `deviation` is that of Initialization::Normal.
  void initialize(std::mt19937_64 &random, Initialization initialization,
                  double deviation);

  void setZero();

  llvm::MutableArrayRef<Weight> get() { return weights; }
  llvm::ArrayRef<Weight> get() const { return weights; }

  /// The tensors of a weights file: parameters that name one source are rows of
  /// one tensor.
  std::vector<HostTensor> toTensors() const;
  /// Takes the values that the parameters of `module` have.
  void read(mlir::ModuleOp module);
  /// Gives the parameters of `module` these values.
  void bind(mlir::ModuleOp module) const;

private:
  std::vector<Weight> weights;
};

} // namespace mann

#endif // MANN_TRAINING_WEIGHTS_H
