//===- StandardOutput.cpp - Standard output of a tool ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/StandardOutput.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace mann;

static bool wasClosed[3];
static const char *toolName;

/// Writes what is left of standard output.
static void finishStandardOutput() {
  llvm::raw_fd_ostream &os = llvm::outs();
  os.flush();
  std::error_code problem = os.error();
  if (isClosedDescriptor(STDOUT_FILENO) && os.tell() > 0)
    problem = std::make_error_code(std::errc::bad_file_descriptor);
  // The stream would end the process with a message of its own.
  os.clear_error();
  if (!problem)
    return;
  llvm::errs() << toolName << ": error: standard output: cannot be written: "
               << problem.message() << "\n";
  ::_exit(1);
}

void mann::guardStandardOutput(const char *tool) {
  toolName = tool;
  for (int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    wasClosed[descriptor] = ::fcntl(descriptor, F_GETFD) < 0;
  // What fails here leaves the descriptors as they are.
  (void)llvm::sys::Process::FixupStandardFileDescriptors();
  // The stream exists before the function is registered, so goes after it.
  llvm::outs();
  (void)std::atexit(finishStandardOutput);
}

bool mann::isClosedDescriptor(int descriptor) {
  return descriptor >= 0 && descriptor < 3 && wasClosed[descriptor];
}
