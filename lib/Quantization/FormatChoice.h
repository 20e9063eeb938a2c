//===- FormatChoice.h - Formats for magnitudes ------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arithmetic behind `mann-assign-formats`: from numbers to fraction bits.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_FORMATCHOICE_H
#define MANN_LIB_QUANTIZATION_FORMATCHOICE_H

#include "mann/Support/FixedPoint.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"

namespace mann {

/// How large a value can get.
struct Magnitude {
  double cover = 0;
  /// The op itself keeps the value at or below `cover`, so that a format may
  /// saturate there: the largest code stands for it but for one step.
  bool isBound = false;
  /// The largest that was seen, where that is more.
  double seen = 0;

  double getLargest() const { return seen > cover ? seen : cover; }
};

/// The most fraction bits with which symmetric codes of `width` bits reach the
/// magnitude: the largest frac with Q 2^-frac >= cover (or 2^(width-1) 2^-frac
/// for a bound). width - 1 for a magnitude of 0; always within -64..64.
int getCoveringFrac(unsigned width, Magnitude magnitude);

/// The format of rows with an exponent for a memory of that magnitude: the
/// largest exponent reaches the largest element seen, and the least is 15
/// below.
ScaledFormat getCoveringRows(unsigned width, Magnitude magnitude);

/// The fraction bits with which symmetric codes of `width` bits have the
/// smallest squared error over `values`, saturation included, and with which at
/// most `maxSaturation` percent of them saturate, where any has; the larger
/// number of equals. The values are finite.
int getBestFrac(unsigned width, llvm::ArrayRef<float> values, Rounding rounding,
                double maxSaturation);

/// How many of `values` are beyond the codes of a format when they are rounded;
/// NaN is not.
int64_t countSaturated(llvm::ArrayRef<float> values, const Format &format,
                       Rounding rounding);

/// The format of the rows of `values`, `rowLength` elements each, in which
/// every row has the finest step that reaches its largest element. The
/// exponents of rows far below the largest end at the least that a format
/// allows. The values are finite.
ScaledFormat getRowFormat(unsigned width, llvm::ArrayRef<float> values,
                          int64_t rowLength);

/// The larger of two magnitudes: what covers both. It is a bound where the
/// larger one is, or both are.
Magnitude getUnion(Magnitude a, Magnitude b);

/// The elements of a float tensor, row-major; none if there is no value.
llvm::SmallVector<float> readFloats(mlir::ElementsAttr value);

/// The largest magnitude among `values`; 0 for none.
double getLargestMagnitude(llvm::ArrayRef<float> values);

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_FORMATCHOICE_H
