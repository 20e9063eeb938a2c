//===- Passes.h - Passes on the entries of a model --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_PASSES_H
#define MANN_MODEL_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mann {

#define GEN_PASS_DECL
#include "mann/Model/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "mann/Model/Passes.h.inc"

} // namespace mann

#endif // MANN_MODEL_PASSES_H
