//===- Decisions.h - Attributes that quantization decides by ----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_IR_DECISIONS_H
#define MANN_DIALECT_MANN_IR_DECISIONS_H

#include "mlir/IR/BuiltinOps.h"

namespace mann {

/// Removes `mann.range`, `mann.format` and their plurals from all ops and
/// arguments. They speak of float tensors, which neither a quantized nor a
/// lowered module has.
void removeDecisions(mlir::ModuleOp module);

} // namespace mann

#endif // MANN_DIALECT_MANN_IR_DECISIONS_H
