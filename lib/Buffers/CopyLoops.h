//===- CopyLoops.h - Copies as loops ----------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_BUFFERS_COPYLOOPS_H
#define MANN_LIB_BUFFERS_COPYLOOPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mann {

/// Replaces the copies in `function` for which `chosen` is true by loops over
/// every element: the target-independent form of a copy.
void expandCopies(mlir::func::FuncOp function,
                  llvm::function_ref<bool(mlir::memref::CopyOp)> chosen);

} // namespace mann

#endif // MANN_LIB_BUFFERS_COPYLOOPS_H
