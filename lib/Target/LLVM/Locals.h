//===- Locals.h - Memory of a function that is built ------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_LLVM_LOCALS_H
#define MANN_LIB_TARGET_LLVM_LOCALS_H

#include "llvm/IR/IRBuilder.h"

namespace mann {

/// Memory on the stack of the function that is built, from its start: LLVM
/// gives such memory registers and a fixed frame.
inline llvm::Value *createLocal(llvm::IRBuilder<> &builder, llvm::Type *type) {
  llvm::IRBuilder<>::InsertPointGuard guard(builder);
  llvm::BasicBlock &entry =
      builder.GetInsertBlock()->getParent()->getEntryBlock();
  builder.SetInsertPoint(&entry, entry.begin());
  return builder.CreateAlloca(type);
}

} // namespace mann

#endif // MANN_LIB_TARGET_LLVM_LOCALS_H
