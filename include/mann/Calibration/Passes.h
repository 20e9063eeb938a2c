//===- Passes.h - Passes that look at sample inputs -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CALIBRATION_PASSES_H
#define MANN_CALIBRATION_PASSES_H

#include "mann/Support/Enums.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann {

/// How `mann-calibrate` turns magnitudes into a range to cover.
enum class CalibrationMethod { Max, Percentile, MSE };

#define GEN_PASS_DECL
#include "mann/Calibration/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Calibration/Passes.h.inc"

} // namespace mann

#endif // MANN_CALIBRATION_PASSES_H
