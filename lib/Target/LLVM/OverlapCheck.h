//===- OverlapCheck.h - Whether callers' buffers overlap --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_LLVM_OVERLAPCHECK_H
#define MANN_LIB_TARGET_LLVM_OVERLAPCHECK_H

#include "llvm/IR/IRBuilder.h"

namespace mann {

/// Memory of a caller: its address, and its bytes as an integer of the target's
/// addresses.
using CallerBuffer = std::pair<llvm::Value *, llvm::Value *>;

/// Whether (i1) a written buffer shares a byte with another one, written or
/// not; those that are not written may share theirs with each other. The code
/// grows with the number of buffers, not with that of their pairs: it is a call
/// of `function`, one a module, which has two loops. LLVM inlines and unrolls
/// them for a few buffers. Null where there is no pair.
llvm::Value *findOverlap(llvm::IRBuilder<> &builder, llvm::StringRef function,
                         llvm::ArrayRef<CallerBuffer> written,
                         llvm::ArrayRef<CallerBuffer> others);

} // namespace mann

#endif // MANN_LIB_TARGET_LLVM_OVERLAPCHECK_H
