//===- Fingerprint.h - What saved states belong to --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_FINGERPRINT_H
#define MANN_MODEL_FINGERPRINT_H

#include "mlir/IR/BuiltinOps.h"

namespace mann {

/// A number that stands for all that a saved state depends on: names and types
/// of the states, parameters with their values, and the operations between
/// them.
int32_t getFingerprint(mlir::ModuleOp module);

} // namespace mann

#endif // MANN_MODEL_FINGERPRINT_H
