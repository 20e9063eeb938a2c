//===- Passes.h - Conversion passes -----------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CONVERSION_PASSES_H
#define MANN_CONVERSION_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann {

#define GEN_PASS_DECL
#include "mann/Conversion/Passes.h.inc"

/// Patterns of `convert-fxp-to-arith`.
void populateFxpToArithConversionPatterns(mlir::RewritePatternSet &patterns);

#define GEN_PASS_REGISTRATION
#include "mann/Conversion/Passes.h.inc"

} // namespace mann

#endif // MANN_CONVERSION_PASSES_H
