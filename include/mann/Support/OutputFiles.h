//===- OutputFiles.h - Puts files in place ----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one way in which tools write files. A path may be that of
//
// * a file, there or not: a temporary file beside it takes its place once all
//   files are whole. It keeps the mode that it had, else it gets the user's
//   umask; so do the folders around it, which are made. A symbolic link stays,
//   and what it leads to is replaced. The temporary file goes with a signal
//   that ends the process, SIGKILL excepted.
// * a device or a pipe: it is written to, and stays what it is.
// * a descriptor of this process, as /dev/stdout, or - for standard output.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_OUTPUTFILES_H
#define MANN_SUPPORT_OUTPUTFILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mann {

/// One file to be written.
struct OutputFile {
  std::string path;
  std::string contents;
  bool isExecutable = false;
};

/// Writes all files or none, unless a device, or the last step, which renames,
/// fails.
llvm::Error writeFiles(llvm::ArrayRef<OutputFile> files);

/// A path, and what a message calls it: the flag that it comes from.
struct NamedPath {
  std::string name;
  std::string path;
  /// A folder serves as well, such as one of test data.
  bool mayBeFolder = false;
};

/// Fails when a path that is written is the file of another one, written or
/// read, and when one is a flag, which stands where a path is missing. Empty
/// paths are no files.
llvm::Error checkPathsApart(llvm::ArrayRef<NamedPath> read,
                            llvm::ArrayRef<NamedPath> written);

/// Fails when one of the files cannot be written, as far as this can be known
/// before; leaves nothing behind. Empty paths are no files.
llvm::Error checkWritable(llvm::ArrayRef<NamedPath> written);

/// Fails when one of the files cannot be read: a line for each of them. Empty
/// paths are no files.
llvm::Error checkReadable(llvm::ArrayRef<NamedPath> read);

/// Hands each message of the errors that are joined in `error` to `report`;
/// whether there is any.
bool reportAll(llvm::Error error,
               llvm::function_ref<void(const llvm::Twine &)> report);

/// Whether the path is that of a file or of nothing yet: not a device, a pipe
/// or a descriptor, beside which no other file belongs.
bool isReplaceable(llvm::StringRef path);

} // namespace mann

#endif // MANN_SUPPORT_OUTPUTFILES_H
