//===- QuantizationFlags.h - Flags that choose number formats ---*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DRIVER_QUANTIZATIONFLAGS_H
#define MANN_DRIVER_QUANTIZATIONFLAGS_H

#include "mann/Driver/Compilation.h"
#include "mann/Support/Choices.h"

namespace mann {

/// The flags of every tool that quantizes; a static object of the tool.
struct QuantizationFlags {
  explicit QuantizationFlags(llvm::cl::OptionCategory &category);

  /// Sets the options that the flags say; the error is one of usage.
  llvm::Error read(CompilationOptions &options) const;

  llvm::cl::opt<std::string> quantize, addressing, memoryFormat, weightFormat;
  llvm::cl::opt<bool> rotateKeys, scaleRows;
  llvm::cl::opt<double> skipWeights;
  llvm::cl::opt<unsigned> stateBits;
  llvm::cl::opt<double> headroom;
  llvm::cl::opt<unsigned> resultBits;
  Choice<FormatScheme> formats;
  llvm::cl::opt<int> integerBits;
  Choice<Rounding> rounding;
  Choice<SumRounding> sums;
  Choice<CalibrationMethod> method;
  llvm::cl::opt<double> percentile;
  llvm::cl::opt<unsigned> samples;
  llvm::cl::opt<double> maxSaturation;
};

} // namespace mann

#endif // MANN_DRIVER_QUANTIZATIONFLAGS_H
