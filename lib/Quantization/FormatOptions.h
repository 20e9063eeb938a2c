//===- FormatOptions.h - What mann-assign-formats can be asked --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_FORMATOPTIONS_H
#define MANN_LIB_QUANTIZATION_FORMATOPTIONS_H

#include "mann/Quantization/Passes.h"

namespace mann {

/// Reports an option `max-saturation` that is no percentage.
mlir::LogicalResult checkMaxSaturation(mlir::ModuleOp module, double percent);

/// Reports the first option that is out of range or does not go with the
/// others.
mlir::LogicalResult checkFormatOptions(mlir::ModuleOp module,
                                       const AssignFormatsOptions &options);

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_FORMATOPTIONS_H
