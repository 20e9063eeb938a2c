//===- TextFile.h - Lines of files from anywhere ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TASKS_STORIES_TEXTFILE_H
#define MANN_LIB_TASKS_STORIES_TEXTFILE_H

#include "mann/Tasks/Stories/Diagnostics.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace mann {

/// The bytes of a file. Adds an error and returns null if it cannot be read.
inline std::unique_ptr<llvm::MemoryBuffer>
readTextFile(llvm::StringRef path, DataDiagnostics &diagnostics) {
  // A volatile file is read, not mapped: if it shrinks under us, a mapped one
  // would end the program with a signal.
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false,
                                            /*IsVolatile=*/true);
  if (buffer)
    return std::move(*buffer);
  diagnostics.error(path, 0, "cannot read: " + buffer.getError().message());
  return nullptr;
}

/// Takes the first line off a text that is not empty; returns it without its
/// end, which is "\n" or "\r\n".
inline llvm::StringRef takeLine(llvm::StringRef &text) {
  auto [line, rest] = text.split('\n');
  text = rest;
  line.consume_back("\r");
  return line;
}

} // namespace mann

#endif // MANN_LIB_TASKS_STORIES_TEXTFILE_H
