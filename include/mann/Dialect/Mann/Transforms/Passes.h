//===- Passes.h - Passes on the mann dialect --------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_TRANSFORMS_PASSES_H
#define MANN_DIALECT_MANN_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mann {

#define GEN_PASS_DECL
#include "mann/Dialect/Mann/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Dialect/Mann/Transforms/Passes.h.inc"

} // namespace mann

#endif // MANN_DIALECT_MANN_TRANSFORMS_PASSES_H
