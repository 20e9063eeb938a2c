//===- ScratchFolder.h - Files for another program --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_SCRATCHFOLDER_H
#define MANN_SUPPORT_SCRATCHFOLDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <atomic>
#include <string>
#include <system_error>

namespace mann {

/// A folder in the system's place for temporary files, for files on their way
/// to another program. It goes with the object, and when a signal ends the
/// process: the other program is ended then, too. One object at a time.
class ScratchFolder {
public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder &) = delete;
  ~ScratchFolder();

  /// Why there is no folder, if there is none.
  std::error_code getError() const { return error; }

  /// The path of a file in it; all are removed. At most kMaxFiles.
  const std::string &getFile(llvm::StringRef name);
  const std::string &getPath() const { return path; }

  /// Runs a program to its end and returns its exit code, negative with a
  /// message when it could not be run or was ended by a signal.
  int run(llvm::StringRef program, llvm::ArrayRef<llvm::StringRef> arguments,
          std::string &message);

private:
  static constexpr int kMaxFiles = 8;
  static void endBySignal(int signal);
  void remove();

  std::string path, files[kMaxFiles];
  std::atomic<int> numFiles = 0, child = 0;
  std::error_code error;
};

} // namespace mann

#endif // MANN_SUPPORT_SCRATCHFOLDER_H
