//===- Paths.cpp - Compares paths of files -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Paths.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using llvm::SmallString;
using llvm::StringRef;

bool mann::isSameFile(StringRef one, StringRef other) {
  if (one.empty() || other.empty() || one == "-" || other == "-")
    return false;
  llvm::sys::fs::file_status status;
  if (!llvm::sys::fs::status(one, status)) {
    bool isSame = false;
    return !llvm::sys::fs::is_other(status) &&
           !llvm::sys::fs::equivalent(one, other, isSame) && isSame;
  }
  SmallString<128> paths[] = {one, other};
  for (SmallString<128> &path : paths) {
    if (llvm::sys::fs::make_absolute(path))
      return false;
    llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  }
  return paths[0] == paths[1];
}
