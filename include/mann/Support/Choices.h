//===- Choices.h - Flags with a choice of words -----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_CHOICES_H
#define MANN_SUPPORT_CHOICES_H

#include "llvm/Support/CommandLine.h"
#include <string>

namespace mann {

/// Reads one of the words that llvm::cl::values gives. Of another one it says
/// what they are, which llvm::cl::parser does not.
template <typename T> class ChoiceParser : public llvm::cl::parser<T> {
public:
  using llvm::cl::parser<T>::parser;

  bool parse(llvm::cl::Option &option, llvm::StringRef name,
             llvm::StringRef argument, T &value) {
    std::string words;
    unsigned size = this->getNumOptions();
    for (unsigned i = 0; i < size; ++i) {
      if (this->getOption(i) == argument)
        return llvm::cl::parser<T>::parse(option, name, argument, value);
      words += (i == 0 ? "" : i + 1 < size ? ", " : " or ");
      words += this->getOption(i);
    }
    return option.error("expected " + words + ", found '" + argument + "'");
  }
};

/// A flag whose value is one of a few words.
template <typename T>
using Choice = llvm::cl::opt<T, /*ExternalStorage=*/false, ChoiceParser<T>>;

} // namespace mann

#endif // MANN_SUPPORT_CHOICES_H
