//===- Paths.h - Compares paths of files -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_PATHS_H
#define MANN_SUPPORT_PATHS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace mann {

/// What the links of a path lead to.
struct LinkTarget {
  /// No link itself; need not exist.
  std::string path;
  /// A descriptor of this process, as that of /dev/stdout.
  std::optional<int> descriptor;
};

/// Follows the symbolic links that the path is; the error is a code of the
/// system.
llvm::Expected<LinkTarget> followLinks(llvm::StringRef path);

/// Whether two paths name one file, which need not exist; a device may be read
/// and written, and - or no path is no file.
bool isSameFile(llvm::StringRef one, llvm::StringRef other);

} // namespace mann

#endif // MANN_SUPPORT_PATHS_H
