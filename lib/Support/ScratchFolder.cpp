//===- ScratchFolder.cpp - Files for another program ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/ScratchFolder.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <cassert>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace mann;
using llvm::StringRef;

static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction former[std::size(kSignals)];
static std::atomic<ScratchFolder *> current;

/// Only what a signal handler may call.
void ScratchFolder::remove() {
  for (int i = 0; i < numFiles; ++i)
    ::unlink(files[i].c_str());
  ::rmdir(path.c_str());
}

void ScratchFolder::endBySignal(int signal) {
  if (ScratchFolder *folder = current) {
    if (int child = folder->child) {
      ::kill(child, signal);
      ::waitpid(child, nullptr, 0);
    }
    folder->remove();
  }
  // What was done before is done when this returns.
  for (size_t i = 0; i < std::size(kSignals); ++i)
    ::sigaction(kSignals[i], &former[i], nullptr);
  ::raise(signal);
}

ScratchFolder::ScratchFolder() {
  llvm::SmallString<128> made;
  error = llvm::sys::fs::createUniqueDirectory("mann", made);
  if (error)
    return;
  path = made.str().str();
  assert(!current && "one folder at a time");
  current = this;
  struct sigaction action = {};
  action.sa_handler = endBySignal;
  ::sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], nullptr, &former[i]);
    // A signal that the caller wants ignored stays so.
    if (former[i].sa_handler != SIG_IGN)
      ::sigaction(kSignals[i], &action, nullptr);
  }
}

ScratchFolder::~ScratchFolder() {
  if (error)
    return;
  for (size_t i = 0; i < std::size(kSignals); ++i)
    ::sigaction(kSignals[i], &former[i], nullptr);
  current = nullptr;
  remove();
}

const std::string &ScratchFolder::getFile(StringRef name) {
  assert(numFiles < kMaxFiles && "too many files");
  llvm::SmallString<128> file(path);
  llvm::sys::path::append(file, name);
  files[numFiles] = file.str().str();
  // Counted once it is there: a signal may come at any time.
  return files[numFiles++];
}

int ScratchFolder::run(StringRef program, llvm::ArrayRef<StringRef> arguments,
                       std::string &message) {
  bool failed = false;
  llvm::sys::ProcessInfo process = llvm::sys::ExecuteNoWait(
      program, arguments, std::nullopt, {}, 0, &message, &failed);
  if (failed)
    return -1;
  child = process.Pid;
  process = llvm::sys::Wait(process, std::nullopt, &message);
  child = 0;
  return process.ReturnCode;
}
