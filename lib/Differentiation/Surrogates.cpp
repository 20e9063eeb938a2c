//===- Surrogates.cpp - Gradients of bounded similarities -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Differentiation/Surrogates.h"
#include "mann/Support/FixedPoint.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cstdlib>

using namespace mann;

static int64_t signOf(int64_t code) { return code < 0 ? -1 : 1; }

/// Codes beyond the range are those at its end.
static double smooth(SimilarityKind kind, unsigned width, int64_t a, int64_t b,
                     int64_t window) {
  int64_t q = (int64_t(1) << (width - 1)) - 1;
  auto at = [&](int64_t code) {
    return similarityOfCodes(kind, std::clamp(code, -q, q), b, width);
  };
  int64_t sum = 0;
  for (int64_t i = 1; i <= window; ++i)
    sum += at(a + i) - at(a - i);
  // A line of slope k gives k times the sum of 2 i.
  return double(sum) / double(window * (window + 1));
}

static double l1Slope(unsigned width, int64_t a, int64_t b, int64_t window) {
  int64_t r = int64_t(1) << (width - 1);
  int64_t difference = std::abs(b) - std::abs(a);
  double slope = double(signOf(b) * ((difference > 0) - (difference < 0)));
  if (std::abs(a) < window)
    slope += double(signOf(b) * (r - std::abs(difference))) / double(window);
  return slope;
}

/// The bits of the distance all weigh as much as the sign; for the key, a bit
/// that does not differ repeats the one above it.
static double literal(unsigned width, int64_t a, int64_t b, bool ofMemory) {
  int64_t q = (int64_t(1) << (width - 1)) - 1;
  uint64_t distance = std::min(std::abs(a - b), q);
  bool differ = signOf(a) != signOf(b);
  double direction = std::abs(a) >= std::abs(b) ? 1 : -1;
  if (ofMemory)
    return -double(differ) -
           double(signOf(b)) * double(llvm::popcount(distance)) * direction;
  int length = 64 - llvm::countl_zero(distance);
  // a is the key here, so the memory is the larger where a is the smaller.
  direction = std::abs(b) >= std::abs(a) ? 1 : -1;
  return -double(differ) * double(int(width) - length) +
         double(signOf(b)) * direction * double(length);
}

std::vector<float> mann::getSurrogateTable(SimilarityKind kind, unsigned width,
                                           Surrogate surrogate, unsigned window,
                                           bool ofMemory) {
  int64_t q = (int64_t(1) << (width - 1)) - 1;
  std::vector<float> table;
  table.reserve((2 * q + 1) * (2 * q + 1));
  for (int64_t a = -q; a <= q; ++a)
    for (int64_t b = -q; b <= q; ++b) {
      double slope = 0;
      switch (surrogate) {
      case Surrogate::Smooth:
        slope = smooth(kind, width, a, b, window);
        break;
      case Surrogate::L1Slope:
        slope = l1Slope(width, a, b, window);
        break;
      case Surrogate::Literal:
        slope = literal(width, a, b, ofMemory);
        break;
      }
      table.push_back(float(slope));
    }
  return table;
}
