//===- OutputFiles.cpp - Writes all files or none -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Driver/Compilation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mann;
using llvm::Error;
using llvm::StringRef;

static Error cannotWrite(const OutputFile &file, std::error_code code) {
  return llvm::createStringError(file.path +
                                 ": cannot be written: " + code.message());
}

/// Writes to an open descriptor and closes it.
static Error writeAndClose(const OutputFile &file, int descriptor) {
  llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
  os << file.contents;
  os.close();
  std::error_code code = os.error();
  os.clear_error();
  return code ? cannotWrite(file, code) : Error::success();
}

/// Whether the path is one that must not be replaced: a device such as
/// /dev/null, a pipe; or - for stdout.
static bool isWrittenInPlace(StringRef path) {
  llvm::sys::fs::file_status status;
  return path == "-" || (!llvm::sys::fs::status(path, status) &&
                         llvm::sys::fs::is_other(status));
}

static Error writeInPlace(const OutputFile &file) {
  if (file.path == "-") {
    llvm::outs() << file.contents;
    llvm::outs().flush();
    return Error::success();
  }
  int descriptor;
  if (std::error_code code = llvm::sys::fs::openFileForWrite(
          file.path, descriptor, llvm::sys::fs::CD_OpenExisting))
    return cannotWrite(file, code);
  return writeAndClose(file, descriptor);
}

Error mann::createFolderOf(StringRef path) {
  StringRef folder = llvm::sys::path::parent_path(path);
  if (folder.empty())
    return Error::success();
  // It is no error for that if a file of the name is there.
  std::error_code code = llvm::sys::fs::create_directories(folder);
  if (!code && !llvm::sys::fs::is_directory(folder))
    code = std::make_error_code(std::errc::not_a_directory);
  if (!code)
    return Error::success();
  return llvm::createStringError(path + ": cannot create the folder '" +
                                 folder + "': " + code.message());
}

namespace {
/// A file beside its place, removed unless it is put there.
struct Temporary {
  explicit Temporary(const llvm::Twine &path)
      : path(path.str()), remover(this->path) {}
  std::string path;
  llvm::FileRemover remover;
};
} // namespace

/// Writes `file` beside its place and returns where.
static llvm::Expected<std::unique_ptr<Temporary>>
writeTemporary(const OutputFile &file) {
  if (Error error = createFolderOf(file.path))
    return error;
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
    return cannotWrite(file, code);
  auto temporary = std::make_unique<Temporary>(path);
  if (Error error = writeAndClose(file, descriptor))
    return error;
  return temporary;
}

Error mann::writeFiles(llvm::ArrayRef<OutputFile> files) {
  std::vector<std::unique_ptr<Temporary>> temporaries;
  for (const OutputFile &file : files) {
    temporaries.emplace_back();
    if (isWrittenInPlace(file.path))
      continue;
    auto temporary = writeTemporary(file);
    if (!temporary)
      return temporary.takeError();
    temporaries.back() = std::move(*temporary);
  }
  for (auto [file, temporary] : llvm::zip(files, temporaries)) {
    if (!temporary) {
      if (Error error = writeInPlace(file))
        return error;
      continue;
    }
    if (std::error_code code =
            llvm::sys::fs::rename(temporary->path, file.path))
      return cannotWrite(file, code);
    temporary->remover.releaseFile();
  }
  return Error::success();
}
