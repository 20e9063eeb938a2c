//===- Diagnostics.cpp - What is wrong with training data -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mann;

static std::string locate(StringRef path, uint64_t line) {
  return line ? (path + ":" + Twine(line)).str() : path.str();
}

void DataDiagnostics::error(StringRef path, uint64_t line,
                            const Twine &message) {
  if (++numErrors > maxShownErrors)
    return;
  messages.push_back(locate(path, line) + ": error: " + message.str());
}

void DataDiagnostics::warn(StringRef path, uint64_t line,
                           const Twine &message) {
  messages.push_back(locate(path, line) + ": warning: " + message.str());
}

void DataDiagnostics::remark(StringRef path, const Twine &message) {
  messages.push_back((path + ": remark: " + message).str());
}

void DataDiagnostics::print(raw_ostream &os) const {
  for (const std::string &message : messages)
    os << message << "\n";
  if (numErrors > maxShownErrors)
    os << numErrors << " errors; the first " << maxShownErrors
       << " are shown\n";
}
