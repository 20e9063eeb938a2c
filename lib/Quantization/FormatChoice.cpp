//===- FormatChoice.cpp - Formats for magnitudes --------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatChoice.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mann;

/// Formats are kept within what `getFormat` reads.
constexpr int kMaxFrac = 64;

int mann::getCoveringFrac(unsigned width, Magnitude magnitude) {
  if (!(magnitude.cover > 0))
    return int(width) - 1;
  double codes = std::ldexp(1.0, int(width) - 1) - (magnitude.isBound ? 0 : 1);
  auto reaches = [&](int frac) {
    return std::ldexp(codes, -frac) >= magnitude.cover;
  };
  // The quotient is rounded, so its exponent may be one too many.
  int frac = std::ilogb(codes / magnitude.cover) + 1;
  while (!reaches(frac))
    --frac;
  return std::clamp(frac, -kMaxFrac, kMaxFrac);
}

/// The exponents of rows that a format can have, and how far they are apart.
constexpr int kLeastExponent = -32, kLargestExponent = 31, kMaxSpread = 24;

ScaledFormat mann::getCoveringRows(unsigned width, Magnitude magnitude) {
  // Rows that are 2^15 times smaller than the largest lose nothing; four bits
  // tell the exponents apart.
  constexpr int range = 15;
  int largest = -getCoveringFrac(width, {magnitude.getLargest()});
  largest = std::clamp(largest, kLeastExponent, kLargestExponent);
  return {width, std::max(largest - range, kLeastExponent), largest};
}

ScaledFormat mann::getRowFormat(unsigned width, ArrayRef<float> values,
                                int64_t rowLength) {
  std::optional<int> least, largest;
  for (; !values.empty(); values = values.drop_front(rowLength)) {
    double magnitude = getLargestMagnitude(values.take_front(rowLength));
    // A row of zeros has every exponent.
    if (magnitude == 0)
      continue;
    int exponent = std::clamp(-getCoveringFrac(width, {magnitude}),
                              kLeastExponent, kLargestExponent);
    least = std::min(least.value_or(exponent), exponent);
    largest = std::max(largest.value_or(exponent), exponent);
  }
  int top = largest.value_or(1 - int(width));
  return {width, std::max(least.value_or(top), top - kMaxSpread), top};
}

int64_t mann::countSaturated(ArrayRef<float> values, const Format &format,
                             Rounding rounding) {
  // One code more to either side tells a saturated element from the last code.
  Format wider = format;
  --wider.min;
  ++wider.max;
  return llvm::count_if(values, [&](float value) {
    int64_t code = quantize(value, wider, rounding);
    return code < format.min || code > format.max;
  });
}

int mann::getBestFrac(unsigned width, ArrayRef<float> values, Rounding rounding,
                      double maxSaturation) {
  double largest = getLargestMagnitude(values);
  // No coarser step can be better: its codes are among those of the step that
  // just avoids saturation.
  int best = getCoveringFrac(width, {largest});
  if (largest == 0)
    return best;
  double smallest = std::numeric_limits<double>::infinity();
  for (int frac = best; frac <= kMaxFrac; ++frac) {
    Format format = Format::symmetric(width, frac);
    double step = format.step();
    // The largest element alone bounds the error of all finer steps.
    double clipped = largest - double(format.max) * step;
    if (clipped > 0 && clipped * clipped > smallest)
      break;
    // Finer steps saturate as many or more.
    if (clipped > 0 &&
        100.0 * double(countSaturated(values, format, rounding)) >
            maxSaturation * double(values.size()))
      break;
    double error = 0;
    for (float value : values) {
      double rest = value - double(quantize(value, format, rounding)) * step;
      error += rest * rest;
    }
    if (error <= smallest) {
      smallest = error;
      best = frac;
    }
  }
  return best;
}

Magnitude mann::getUnion(Magnitude a, Magnitude b) {
  Magnitude all = a.cover > b.cover ? a : b;
  if (a.cover == b.cover)
    all.isBound = a.isBound && b.isBound;
  all.seen = std::max(a.getLargest(), b.getLargest());
  return all;
}

SmallVector<float> mann::readFloats(ElementsAttr value) {
  auto dense = dyn_cast_if_present<DenseFPElementsAttr>(
      static_cast<Attribute>(getDenseValue(value)));
  if (!dense)
    return {};
  return llvm::to_vector(dense.getValues<float>());
}

double mann::getLargestMagnitude(ArrayRef<float> values) {
  double largest = 0;
  for (float value : values)
    largest = std::max(largest, std::abs(double(value)));
  return largest;
}
