//===- Version.cpp - What a tool was built from ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Version.h"
#include "mann/Support/StandardOutput.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

static constexpr char commit[] =
#include "mann/Support/Commit.inc"
    ;

void mann::beginTool(const char *name) {
  guardStandardOutput(name);
  cl::SetVersionPrinter([name](llvm::raw_ostream &os) {
    os << name << " " MANN_VERSION " (commit " << commit
       << "), with LLVM " LLVM_VERSION_STRING "\n";
  });
}

void mann::hideLibraryOptions() {
  for (auto &[name, option] : cl::getRegisteredOptions())
    if (option->getOptionHiddenFlag() == cl::NotHidden && name != "help" &&
        name != "help-list" && name != "version")
      option->setHiddenFlag(cl::Hidden);
}
