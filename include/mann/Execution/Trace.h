//===- Trace.h - What a run tells of each op --------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_TRACE_H
#define MANN_EXECUTION_TRACE_H

#include "mann/Execution/Value.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace mann {

/// An op that has run, with all that went in and came out. The values live
/// until the trace function returns.
struct TracedOp {
  mlir::Operation *op = nullptr;
  llvm::ArrayRef<const HostValue *> operands;
  llvm::ArrayRef<const HostValue *> results;
  /// The iteration, from 0, of each loop around the op, outermost first; of
  /// the loops around the calls that led to it before those.
  llvm::ArrayRef<int64_t> iterations;

  /// The value of an operand or result of the op.
  const HostValue &get(mlir::OpOperand &operand) const {
    return *operands[operand.getOperandNumber()];
  }
  const HostValue &get(mlir::OpResult result) const {
    return *results[result.getResultNumber()];
  }
};

/// Is told of each op that has run, in order: of the ops in a loop once an
/// iteration, its yield included, which has no results; of the loop when it is
/// done; of a called function's ops before the call. Not of returns.
using TraceFn = llvm::function_ref<void(const TracedOp &)>;

} // namespace mann

#endif // MANN_EXECUTION_TRACE_H
