//===- Operations.h - What models consist of --------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_REFERENCE_OPERATIONS_H
#define MANN_EXECUTION_REFERENCE_OPERATIONS_H

#include "mlir/IR/Operation.h"

namespace mann {

/// Whether the interpreter knows what the op computes. Of others a model cannot
/// consist: nothing would say which results are right.
bool isModelOperation(mlir::Operation *op);

} // namespace mann

#endif // MANN_EXECUTION_REFERENCE_OPERATIONS_H
