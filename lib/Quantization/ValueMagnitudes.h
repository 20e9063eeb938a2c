//===- ValueMagnitudes.h - How large the values of a model get --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_VALUEMAGNITUDES_H
#define MANN_LIB_QUANTIZATION_VALUEMAGNITUDES_H

#include "SharedPlaces.h"

namespace mann {

/// The magnitude of each value of a model, from what was measured, what an op
/// bounds, what a parameter or an initial value holds, or what a format that is
/// chosen already reaches.
class ValueMagnitudes {
public:
  /// What was measured counts `headroom` times. `shared` outlives this.
  ValueMagnitudes(const SharedPlaces &shared, double headroom);

  /// The largest magnitude of a parameter's elements.
  void setParameter(ParameterOp parameter, double largest) {
    parameters[parameter] = largest;
  }

  /// Nothing where it is not known.
  std::optional<Magnitude> get(mlir::Value value);
  /// What covers all values of a group of shared places.
  std::optional<Magnitude> getOfGroup(unsigned group);

private:
  std::optional<Magnitude> findOfGroup(const SharedPlaces::Group &group);

  const SharedPlaces &shared;
  double headroom;
  llvm::DenseMap<mlir::Operation *, double> parameters;
  struct GroupFacts {
    bool isVisited = false;
    std::optional<Magnitude> magnitude;
  };
  llvm::SmallVector<GroupFacts> groups;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_VALUEMAGNITUDES_H
