//===- GradientOptions.h - What a gradient of codes is ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIFFERENTIATION_GRADIENTOPTIONS_H
#define MANN_DIFFERENTIATION_GRADIENTOPTIONS_H

#include "mann/Differentiation/Surrogates.h"

namespace mann {

/// What passes through a saturated number; rounding has the derivative 1.
enum class SaturationGradient {
  /// Nothing: the derivative of saturation.
  None,
  /// Only what draws the number back into its range: what would push it
  /// further out changes nothing, but a number that is out can return.
  Inward,
  /// Everything, as if there were no saturation.
  All,
};

struct GradientOptions {
  SaturationGradient saturation = SaturationGradient::Inward;
  Surrogate surrogate = Surrogate::Smooth;
  /// Codes that the surrogate averages over; 0: getDefaultWindow.
  unsigned window = 0;
};

} // namespace mann

#endif // MANN_DIFFERENTIATION_GRADIENTOPTIONS_H
