//===- Magnitudes.h - How large values get ----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_MAGNITUDES_H
#define MANN_LIB_QUANTIZATION_MAGNITUDES_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mann {

/// A histogram of magnitudes with 64 bins an octave: constant memory however
/// many samples there are, and the same result in whatever order they come.
/// Zeros and what is not finite are not counted.
class Magnitudes {
public:
  void add(llvm::ArrayRef<float> values);

  bool empty() const { return count == 0; }
  float getLargest() const { return largest; }
  /// Of how many values so far there was no number.
  uint64_t getNumNaN() const { return numNaN; }
  /// The magnitude below which `percent` of the magnitudes above 0 lie.
  double getPercentile(double percent) const;
  /// The fraction bits with which symmetric codes of `width` bits have the
  /// smallest squared error, saturation included; `width - 1` for zeros only.
  int getBestFrac(unsigned width) const;

private:
  double squaredError(unsigned width, int frac) const;

  /// By the high bits of a float's pattern; none before the first value.
  std::vector<uint64_t> bins;
  uint64_t count = 0;
  uint64_t numNaN = 0;
  float largest = 0;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_MAGNITUDES_H
