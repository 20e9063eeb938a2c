//===- PackedParameters.h - Signs of parameters -----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_MANNTOLINALG_PACKEDPARAMETERS_H
#define MANN_LIB_CONVERSION_MANNTOLINALG_PACKEDPARAMETERS_H

#include "mlir/IR/BuiltinOps.h"

namespace mann {

/// Turns each `mann.binarize` of a parameter with dense values into a table of
/// packed words, and drops parameters that nothing else reads. Leaves a cast to
/// the type of the dialect, which the conversion of what reads it resolves.
void packParameters(mlir::ModuleOp module);

/// Erases these casts, once nothing reads them.
void dropCasts(mlir::ModuleOp module);

} // namespace mann

#endif // MANN_LIB_CONVERSION_MANNTOLINALG_PACKEDPARAMETERS_H
