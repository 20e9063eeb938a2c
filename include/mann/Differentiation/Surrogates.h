//===- Surrogates.h - Gradients of bounded similarities ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIFFERENTIATION_SURROGATES_H
#define MANN_DIFFERENTIATION_SURROGATES_H

#include "mann/Support/Enums.h"
#include <cstdint>
#include <vector>

namespace mann {

/// What stands in for the derivative of a similarity that is made of bits.
enum class Surrogate {
  /// The centred difference, averaged over distances 1 to `window`.
  Smooth,
  /// The slope of s_a s_b (R - ||a| - |b||), R = 2^(width-1), and within
  /// `window` codes of 0 the jump of the sign spread over them.
  L1Slope,
  /// What the public code of Q-MANN computes, its stale bits included.
  Literal,
};

/// The widest codes that a surrogate is tabulated for.
constexpr unsigned kMaxSurrogateWidth = 8;
/// The window unless another is chosen: a sixteenth of all codes.
constexpr unsigned getDefaultWindow(unsigned width) {
  return width > 4 ? 1u << (width - 4) : 1;
}
/// The widest window: one that is wider reaches no other codes.
constexpr unsigned getMaxWindow(unsigned width) { return (1u << width) - 1; }

/// d similarity(a, b) / d a for all codes a (outer) and b in -Q..Q; in units of
/// one code of a. `ofMemory` tells whether a is the memory or the key, which
/// only Literal tells apart.
std::vector<float> getSurrogateTable(SimilarityKind kind, unsigned width,
                                     Surrogate surrogate, unsigned window,
                                     bool ofMemory);

} // namespace mann

#endif // MANN_DIFFERENTIATION_SURROGATES_H
