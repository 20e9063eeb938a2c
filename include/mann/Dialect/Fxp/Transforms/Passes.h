//===- Passes.h - Transforms of the fxp dialect -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_TRANSFORMS_PASSES_H
#define MANN_DIALECT_FXP_TRANSFORMS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann::fxp {

#define GEN_PASS_DECL
#include "mann/Dialect/Fxp/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Dialect/Fxp/Transforms/Passes.h.inc"

} // namespace mann::fxp

#endif // MANN_DIALECT_FXP_TRANSFORMS_PASSES_H
