//===- Magnitudes.cpp - How large values get ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Magnitudes.h"
#include "mann/Support/FixedPoint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cmath>

using namespace mann;

/// Bits of a float's pattern below those that choose its bin: the exponent and
/// six bits of the mantissa remain.
static constexpr unsigned kDroppedBits = 23 - 6;
/// The bins of all finite magnitudes: the sign bit is 0.
static constexpr uint32_t kNumBins = 255u << 6;

static double middleOf(uint32_t bin) {
  uint32_t bits = (bin << kDroppedBits) | (1u << (kDroppedBits - 1));
  return llvm::bit_cast<float>(bits);
}

void Magnitudes::add(llvm::ArrayRef<float> values) {
  bins.resize(kNumBins);
  for (float value : values) {
    float magnitude = std::fabs(value);
    numNaN += std::isnan(value);
    if (!(magnitude > 0) || std::isinf(magnitude))
      continue;
    ++bins[llvm::bit_cast<uint32_t>(magnitude) >> kDroppedBits];
    ++count;
    largest = std::max(largest, magnitude);
  }
}

double Magnitudes::getPercentile(double percent) const {
  uint64_t below = 0,
           wanted = uint64_t(std::ceil(double(count) * percent / 100));
  for (auto [bin, number] : llvm::enumerate(bins)) {
    below += number;
    if (below >= wanted)
      return std::min<double>(middleOf(bin), largest);
  }
  return largest;
}

double Magnitudes::squaredError(unsigned width, int frac) const {
  Format format = Format::symmetric(width, frac);
  double error = 0;
  for (auto [bin, number] : llvm::enumerate(bins)) {
    if (number == 0)
      continue;
    double value = std::min<double>(middleOf(bin), largest);
    double rounded =
        double(quantize(value, format, Rounding::NearestEven)) * format.step();
    error += double(number) * (value - rounded) * (value - rounded);
  }
  return error;
}

int Magnitudes::getBestFrac(unsigned width) const {
  if (empty())
    return int(width) - 1;
  double q = double((int64_t(1) << (width - 1)) - 1);
  // Without saturation first; each finer step saturates more.
  int frac = std::clamp(int(std::floor(std::log2(q / largest))), -64, 64);
  int best = frac;
  double least = squaredError(width, frac);
  for (int candidate = frac + 1; candidate <= std::min(frac + 8, 64);
       ++candidate) {
    double error = squaredError(width, candidate);
    if (error <= least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}
