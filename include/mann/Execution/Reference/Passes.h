//===- Passes.h - Passes that evaluate parts of a model ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_REFERENCE_PASSES_H
#define MANN_EXECUTION_REFERENCE_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann {

/// Gives the states that start from functions what these compute as constants.
/// Reports what cannot be computed. How many there were.
mlir::FailureOr<unsigned> foldInitialStates(mlir::ModuleOp module);

#define GEN_PASS_DECL
#include "mann/Execution/Reference/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Execution/Reference/Passes.h.inc"

} // namespace mann

#endif // MANN_EXECUTION_REFERENCE_PASSES_H
