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

#include "mann/Support/Enums.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"

namespace mann {

/// How large a value can get.
struct Magnitude {
  double cover = 0;
  /// The op itself keeps the value at or below `cover`, so that a format may
  /// saturate there: the largest code stands for it but for one step.
  bool isBound = false;
};

/// The most fraction bits with which symmetric codes of `width` bits reach the
/// magnitude: the largest frac with Q 2^-frac >= cover (or 2^(width-1) 2^-frac
/// for a bound). width - 1 for a magnitude of 0; always within -64..64.
int getCoveringFrac(unsigned width, Magnitude magnitude);

/// The fraction bits with which symmetric codes of `width` bits have the
/// smallest squared error over `values`, saturation included; the larger number
/// of equals. The values are finite.
int getBestFrac(unsigned width, llvm::ArrayRef<float> values,
                Rounding rounding);

/// The larger of two magnitudes: what covers both. It is a bound where the
/// larger one is, or both are.
Magnitude getUnion(Magnitude a, Magnitude b);

/// The elements of a float tensor, row-major; none if there is no value.
llvm::SmallVector<float> readFloats(mlir::ElementsAttr value);

/// The largest magnitude among `values`; 0 for none.
double getLargestMagnitude(llvm::ArrayRef<float> values);

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_FORMATCHOICE_H
