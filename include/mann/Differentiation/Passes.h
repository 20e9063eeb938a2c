//===- Passes.h - Passes for training ---------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIFFERENTIATION_PASSES_H
#define MANN_DIFFERENTIATION_PASSES_H

#include "mann/Differentiation/GradientOptions.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann {

#define GEN_PASS_DECL
#include "mann/Differentiation/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Differentiation/Passes.h.inc"

} // namespace mann

#endif // MANN_DIFFERENTIATION_PASSES_H
