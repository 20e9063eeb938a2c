//===- OptimizerFlags.h - How steps are taken -------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TOOLS_MANNTRAIN_OPTIMIZERFLAGS_H
#define MANN_TOOLS_MANNTRAIN_OPTIMIZERFLAGS_H

#include "mann/Support/Choices.h"
#include "mann/Training/Optimizer.h"

namespace mann {

/// Whether training, which computes in f32, can use it as it is.
bool isPositive(double value);
/// As %g.
std::string show(double value);

/// The flags of an optimizer.
class OptimizerFlags {
public:
  explicit OptimizerFlags(llvm::cl::OptionCategory &category);

  /// The error names the first flag that is wrong or has no effect.
  llvm::Error read(OptimizerOptions &options) const;

  Choice<OptimizerKind> kind;
  llvm::cl::opt<double> momentum, weightDecay, clip, clipValue, clipTotal;
  Choice<GradientNorm> clipNorm;
  llvm::cl::list<std::string> parameterClips, parameterRates;
};

} // namespace mann

#endif // MANN_TOOLS_MANNTRAIN_OPTIMIZERFLAGS_H
