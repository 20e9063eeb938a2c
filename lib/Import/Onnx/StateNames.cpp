//===- StateNames.cpp - Names of a value before and after a step ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ports.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mann;
using llvm::SmallVector;
using llvm::StringRef;

/// The words of a name, but for those that say which of two values it is.
static SmallVector<std::string> wordsOf(StringRef name) {
  static const llvm::StringSet<> times{
      "past",    "present", "prev", "previous", "next",   "new",
      "old",     "in",      "out",  "input",    "output", "cur",
      "current", "n",       "init", "initial",  "final",  "updated",
      "update",  "last",    "t",    "i",        "o",      "cache"};
  SmallVector<std::string> words;
  std::string word;
  auto flush = [&] {
    std::string lower = StringRef(word).lower();
    // "h0" and "hn" are the first and the last of the steps.
    if (lower.size() > 1 && lower.size() <= 3 &&
        (lower.back() == '0' || lower.back() == 'n') && words.empty())
      lower.pop_back();
    if (!lower.empty() && !times.contains(lower))
      words.push_back(lower);
    word.clear();
  };
  for (size_t i = 0; i < name.size(); ++i) {
    bool isWord = llvm::isAlnum(name[i]);
    bool startsWord =
        i > 0 && llvm::isUpper(name[i]) && llvm::isLower(name[i - 1]);
    if (!isWord || startsWord)
      flush();
    if (isWord)
      word += name[i];
  }
  flush();
  return words;
}

bool mann::onnx_import::looksLikeNextValue(StringRef input, StringRef output) {
  return input != output && wordsOf(input) == wordsOf(output);
}
