//===- Passes.h - Passes that choose and apply formats ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_QUANTIZATION_PASSES_H
#define MANN_QUANTIZATION_PASSES_H

#include "mann/Support/Enums.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann {

/// How `mann-calibrate` turns magnitudes into a range to cover.
enum class CalibrationMethod { Max, Percentile, MSE };

/// How `mann-assign-formats` spends the bits of a word.
enum class FormatScheme {
  /// Each value the format that its own range asks for.
  PerValue,
  /// One Qm.n for everything.
  Global,
  /// One Qm.n, and the weights of the first and last hop one bit to either
  /// side.
  PerHop,
};

/// What a quantized sum of products rounds.
enum class SumRounding {
  /// The finished sum, once.
  Wide,
  /// Each product as well, before it is summed.
  Products,
};

#define GEN_PASS_DECL
#include "mann/Quantization/Passes.h.inc"

class SequenceSet;

/// The passes that look at samples, for samples that are loaded already instead
/// of the file in the options.
std::unique_ptr<mlir::Pass>
createCalibrate(const CalibrateOptions &options,
                std::shared_ptr<const SequenceSet> sequences);
std::unique_ptr<mlir::Pass>
createRobustAddressing(const RobustAddressingOptions &options,
                       std::shared_ptr<const SequenceSet> sequences);
std::unique_ptr<mlir::Pass>
createRotateKeys(const RotateKeysOptions &options,
                 std::shared_ptr<const SequenceSet> sequences);

/// The values for which `mann-assign-formats` with these options would miss
/// what `mann-calibrate` measures: where each of them is. Fails after messages
/// about parameters that have no value.
mlir::FailureOr<llvm::SmallVector<mlir::Location>>
findMissingRanges(mlir::ModuleOp module, const AssignFormatsOptions &options);

#define GEN_PASS_REGISTRATION
#include "mann/Quantization/Passes.h.inc"

} // namespace mann

#endif // MANN_QUANTIZATION_PASSES_H
