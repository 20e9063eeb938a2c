//===- OutputFiles.cpp - Writes all files or none -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Driver/Compilation.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mann;
using llvm::Error;
using llvm::StringRef;

/// Writes `file` beside its place and returns where.
static llvm::Expected<std::string> writeTemporary(const OutputFile &file) {
  StringRef folder = llvm::sys::path::parent_path(file.path);
  if (!folder.empty())
    if (std::error_code code = llvm::sys::fs::create_directories(folder))
      return llvm::createStringError(file.path +
                                     ": cannot create the folder '" +
                                     folder.str() + "': " + code.message());
  if (llvm::sys::fs::is_directory(file.path))
    return llvm::createStringError(file.path +
                                   ": cannot be written: it is a folder");
  int descriptor;
  llvm::SmallString<128> path;
  unsigned mode = llvm::sys::fs::all_read | llvm::sys::fs::owner_write;
  if (file.isExecutable)
    mode |= llvm::sys::fs::all_exe;
  if (std::error_code code =
          llvm::sys::fs::createUniqueFile(file.path + ".%%%%%%.tmp", descriptor,
                                          path, llvm::sys::fs::OF_None, mode))
    return llvm::createStringError(file.path +
                                   ": cannot be written: " + code.message());
  llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
  os << file.contents;
  os.close();
  if (std::error_code code = os.error()) {
    os.clear_error();
    llvm::sys::fs::remove(path);
    return llvm::createStringError(file.path +
                                   ": cannot be written: " + code.message());
  }
  return path.str().str();
}

Error mann::writeFiles(llvm::ArrayRef<OutputFile> files) {
  std::vector<std::string> temporaries;
  auto removeAll = [&] {
    for (const std::string &path : temporaries)
      llvm::sys::fs::remove(path);
  };
  for (const OutputFile &file : files) {
    if (file.path == "-") {
      llvm::outs() << file.contents;
      llvm::outs().flush();
      temporaries.push_back("");
      continue;
    }
    llvm::Expected<std::string> temporary = writeTemporary(file);
    if (!temporary) {
      removeAll();
      return temporary.takeError();
    }
    temporaries.push_back(*temporary);
  }
  for (size_t i = 0; i < files.size(); ++i) {
    if (temporaries[i].empty())
      continue;
    if (std::error_code code =
            llvm::sys::fs::rename(temporaries[i], files[i].path)) {
      removeAll();
      return llvm::createStringError(files[i].path +
                                     ": cannot be written: " + code.message());
    }
  }
  return Error::success();
}
