//===- Paths.h - Compares paths of files -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_PATHS_H
#define MANN_SUPPORT_PATHS_H

#include "llvm/ADT/StringRef.h"

namespace mann {

/// Whether two paths name one file, which need not exist; a device may be read
/// and written, and - or no path is no file.
bool isSameFile(llvm::StringRef one, llvm::StringRef other);

} // namespace mann

#endif // MANN_SUPPORT_PATHS_H
