//===- TestFolder.h - A folder for the files of one test --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_UNIT_TASKS_TESTFOLDER_H
#define MANN_TEST_UNIT_TASKS_TESTFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <string>

namespace mann {

/// A new folder, which goes away with its contents at the end of a test.
class TestFolder {
public:
  TestFolder() {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("mann-data", root));
  }
  ~TestFolder() { llvm::sys::fs::remove_directories(root); }

  /// The path of a file or folder in it.
  std::string path(llvm::StringRef name = "") const {
    llvm::SmallString<128> result(root);
    llvm::sys::path::append(result, name);
    return std::string(result);
  }

  /// Writes a file, whose folder is made if need be.
  void write(llvm::StringRef name, llvm::StringRef text) const {
    std::string file = path(name);
    EXPECT_FALSE(
        llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file)));
    std::error_code code;
    llvm::raw_fd_ostream os(file, code);
    EXPECT_FALSE(code);
    os << text;
  }

private:
  llvm::SmallString<128> root;
};

/// A folder of bAbI, "en" or "en-10k"; empty if MANN_DATA does not name any.
inline std::string getBabiFolder(llvm::StringRef name) {
  const char *data = std::getenv("MANN_DATA");
  if (!data)
    return "";
  llvm::SmallString<128> path(data);
  llvm::sys::path::append(path, "babi", name);
  return llvm::sys::fs::is_directory(path) ? std::string(path) : "";
}

} // namespace mann

#endif // MANN_TEST_UNIT_TASKS_TESTFOLDER_H
