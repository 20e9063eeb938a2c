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
#include <climits>
#include <unistd.h>

using namespace mann;
using llvm::SmallString;
using llvm::StringRef;
namespace path = llvm::sys::path;

/// The descriptor whose entry of the system's list of descriptors this is.
static std::optional<int> getDescriptor(StringRef name) {
  int descriptor;
  for (StringRef folder :
       {"/proc/self/fd/", "/proc/thread-self/fd/", "/dev/fd/"})
    if (StringRef number = name; number.consume_front(folder) &&
                                 !number.getAsInteger(10, descriptor) &&
                                 descriptor >= 0)
      return descriptor;
  return std::nullopt;
}

llvm::Expected<LinkTarget> mann::followLinks(StringRef name) {
  SmallString<128> file(name);
  // As many as Linux follows.
  for (int links = 0; links < 40; ++links) {
    if (std::optional<int> descriptor = getDescriptor(file))
      return LinkTarget{file.str().str(), descriptor};
    char target[PATH_MAX];
    ssize_t size = ::readlink(file.c_str(), target, sizeof target);
    if (size < 0)
      return LinkTarget{file.str().str(), std::nullopt};
    StringRef link(target, size);
    if (path::is_absolute(link)) {
      file = link;
    } else {
      path::remove_filename(file);
      path::append(file, link);
    }
  }
  return llvm::errorCodeToError(
      std::make_error_code(std::errc::too_many_symbolic_link_levels));
}

/// The one absolute path without links of a file that need not exist.
static std::string canonicalize(StringRef name) {
  std::string file = name.str();
  if (llvm::Expected<LinkTarget> target = followLinks(name))
    file = target->path;
  else
    llvm::consumeError(target.takeError());
  SmallString<128> whole(file), rest, real;
  if (llvm::sys::fs::make_absolute(whole))
    return file;
  // The part that is there has links that only the system knows.
  StringRef folder = path::parent_path(whole);
  rest = path::filename(whole);
  while (!folder.empty() && llvm::sys::fs::real_path(folder, real)) {
    SmallString<128> longer(path::filename(folder));
    path::append(longer, rest);
    rest = longer;
    folder = path::parent_path(folder);
  }
  path::append(real, rest);
  path::remove_dots(real, /*remove_dot_dot=*/true);
  return real.str().str();
}

bool mann::isSameFile(StringRef one, StringRef other) {
  if (one.empty() || other.empty() || one == "-" || other == "-")
    return false;
  llvm::sys::fs::file_status status;
  if (!llvm::sys::fs::status(one, status)) {
    bool isSame = false;
    return !llvm::sys::fs::is_other(status) &&
           !llvm::sys::fs::equivalent(one, other, isSame) && isSame;
  }
  return canonicalize(one) == canonicalize(other);
}
