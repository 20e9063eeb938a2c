//===- Vocabulary.h - Words and their ids -----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TASKS_STORIES_VOCABULARY_H
#define MANN_TASKS_STORIES_VOCABULARY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mann {

class DataDiagnostics;

/// Words with ids from 0 on, in the order in which they were added. In a file,
/// the id of a word is the number of its line, from 0.
class Vocabulary {
public:
  /// The id of a word, which is added if it is new. A word has at least one
  /// letter or digit, all of it printable characters in UTF-8 but spaces; so
  /// that a saved vocabulary can be loaded.
  int32_t add(llvm::StringRef word);

  /// The id of a word, if the vocabulary has it. Case matters.
  std::optional<int32_t> lookup(llvm::StringRef word) const;

  /// The number of words.
  int64_t size() const { return static_cast<int64_t>(words.size()); }

  /// The words by id.
  llvm::ArrayRef<std::string> getWords() const { return words; }

  /// Whether the text can be a word: see add().
  static bool isWord(llvm::StringRef text);

  /// Reads one word a line; space around it is dropped. Nothing if there are
  /// errors: a file that cannot be read or has no line, lines without a word,
  /// with more than one, or with one that an earlier line has.
  static std::optional<Vocabulary> load(llvm::StringRef path,
                                        DataDiagnostics &diagnostics);

  /// The same for the text of a file; the path is used in messages only.
  static std::optional<Vocabulary> parse(llvm::StringRef text,
                                         llvm::StringRef path,
                                         DataDiagnostics &diagnostics);

  /// Writes one word a line. The file appears whole or not at all.
  llvm::Error save(llvm::StringRef path) const;

private:
  std::vector<std::string> words;
  llvm::StringMap<int32_t> ids;
};

} // namespace mann

#endif // MANN_TASKS_STORIES_VOCABULARY_H
