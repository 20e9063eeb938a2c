//===- Text.h - Text from anywhere ------------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_TEXT_H
#define MANN_SUPPORT_TEXT_H

#include "llvm/ADT/StringRef.h"

namespace mann {

/// The text without the mark that some editors begin a text in UTF-8 with.
inline llvm::StringRef dropByteOrderMark(llvm::StringRef text) {
  text.consume_front("\xEF\xBB\xBF");
  return text;
}

} // namespace mann

#endif // MANN_SUPPORT_TEXT_H
