//===- Passes.h - Passes on buffers -----------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_BUFFERS_PASSES_H
#define MANN_BUFFERS_PASSES_H

#include "mann/Analysis/Energy/EventCounts.h"
#include "mlir/Pass/Pass.h"

namespace mann {

/// Marks the function arguments that `mann-plan-memory` adds.
constexpr llvm::StringLiteral kArenaAttr = "mann.arena";

#define GEN_PASS_DECL
#include "mann/Buffers/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Buffers/Passes.h.inc"

} // namespace mann

#endif // MANN_BUFFERS_PASSES_H
