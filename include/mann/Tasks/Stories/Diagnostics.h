//===- Diagnostics.h - What is wrong with training data ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TASKS_STORIES_DIAGNOSTICS_H
#define MANN_TASKS_STORIES_DIAGNOSTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include <cstdint>
#include <string>
#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace mann {

/// Collects what is to be said about files of training data, so that a user
/// sees all of it at once. Keeps the first `maxShownErrors` errors and counts
/// the others, however long and broken a file is.
class DataDiagnostics {
public:
  static constexpr uint64_t maxShownErrors = 20;

  /// Adds "path:line: error: message"; line 0 stands for the whole file and is
  /// not shown. The message is "what is wrong: expected ..., found ...; what to
  /// do".
  void error(llvm::StringRef path, uint64_t line, const llvm::Twine &message);

  /// Adds "path:line: warning: message".
  void warn(llvm::StringRef path, uint64_t line, const llvm::Twine &message);

  /// Adds "path: remark: message".
  void remark(llvm::StringRef path, const llvm::Twine &message);

  /// The number of errors, shown or not.
  uint64_t getNumErrors() const { return numErrors; }
  bool hasErrors() const { return numErrors != 0; }

  /// The errors that are shown, the warnings and the remarks, without line
  /// ends, in the order in which they were added.
  llvm::ArrayRef<std::string> getMessages() const { return messages; }

  /// Prints the messages, a line each, and how many errors there are if there
  /// are more than shown.
  void print(llvm::raw_ostream &os) const;

private:
  std::vector<std::string> messages;
  uint64_t numErrors = 0;
};

} // namespace mann

#endif // MANN_TASKS_STORIES_DIAGNOSTICS_H
