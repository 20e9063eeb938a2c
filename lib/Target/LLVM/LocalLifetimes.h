//===- LocalLifetimes.h - When local buffers hold a value -*- C++ -*-------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_LLVM_LOCALLIFETIMES_H
#define MANN_LIB_TARGET_LLVM_LOCALLIFETIMES_H

namespace llvm {
class Function;
} // namespace llvm

namespace mann {

/// Marks where the contents of each local buffer begin and cease to matter, so
/// that buffers which are never needed at once share one place on the stack.
/// Buffers whose address escapes are left alone.
void markLocalLifetimes(llvm::Function &function);

} // namespace mann

#endif // MANN_LIB_TARGET_LLVM_LOCALLIFETIMES_H
