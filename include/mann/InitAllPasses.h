//===- InitAllPasses.h - Every pass and pipeline ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INITALLPASSES_H
#define MANN_INITALLPASSES_H

namespace mann {

/// Registers the passes and pipelines of this project, and the general
/// upstream ones (canonicalize, cse, symbol-dce, int-range-optimizations).
void registerAllPasses();

} // namespace mann

#endif // MANN_INITALLPASSES_H
