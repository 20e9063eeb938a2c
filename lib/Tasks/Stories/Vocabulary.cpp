//===- Vocabulary.cpp - Words and their ids -------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Vocabulary.h"
#include "TextFile.h"
#include "mann/Support/OutputFiles.h"
#include "mann/Support/TensorFile.h"
#include "mann/Support/Text.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <cassert>

using namespace llvm;
using namespace mann;

bool Vocabulary::isWord(StringRef text) {
  auto isLetter = [](char c) { return isAlnum(c) || (c & 0x80); };
  return any_of(text, isLetter) && json::isUTF8(text) &&
         all_of(text,
                [&](char c) { return isLetter(c) || (c > ' ' && c <= '~'); });
}

int32_t Vocabulary::add(StringRef word) {
  assert(isWord(word) && "the text is not a word");
  auto [it, isNew] = ids.try_emplace(word, static_cast<int32_t>(words.size()));
  if (isNew)
    words.push_back(word.str());
  return it->second;
}

std::optional<int32_t> Vocabulary::lookup(StringRef word) const {
  auto it = ids.find(word);
  if (it == ids.end())
    return std::nullopt;
  return it->second;
}

std::optional<Vocabulary> Vocabulary::load(StringRef path,
                                           DataDiagnostics &diagnostics) {
  std::unique_ptr<MemoryBuffer> buffer = readTextFile(path, diagnostics);
  if (!buffer)
    return std::nullopt;
  return parse(buffer->getBuffer(), path, diagnostics);
}

std::optional<Vocabulary> Vocabulary::parse(StringRef text, StringRef path,
                                            DataDiagnostics &diagnostics) {
  uint64_t errorsBefore = diagnostics.getNumErrors();
  if (text.empty())
    diagnostics.error(path, 0,
                      "empty vocabulary: expected one word a line, found "
                      "nothing; give the file that was saved with the model");
  text = dropByteOrderMark(text);
  Vocabulary result;
  uint64_t number = 0;
  while (!text.empty()) {
    StringRef line = takeLine(text);
    ++number;
    StringRef word = line.trim();
    if (!isWord(word)) {
      diagnostics.error(path, number,
                        "not a word: expected one word of printable "
                        "characters in UTF-8, found '" +
                            quoteForMessage(line) +
                            "'; write one word a line, without empty lines");
    } else if (word != word.lower()) {
      diagnostics.error(path, number,
                        "a word in upper case: expected '" +
                            quoteForMessage(word.lower()) + "', found '" +
                            quoteForMessage(word) +
                            "'; text is lower-cased before words are looked "
                            "up, so write the vocabulary in lower case");
    } else if (std::optional<int32_t> id = result.lookup(word)) {
      diagnostics.error(path, number,
                        "repeated word: expected a word that no line before "
                        "has, found '" +
                            quoteForMessage(word) + "' of line " +
                            Twine(*id + 1) + "; remove one of them");
    }
    // A line takes an id even if it is wrong, so that the ids that messages
    // speak of are those of lines.
    result.words.push_back(word.str());
    result.ids.try_emplace(word, static_cast<int32_t>(number - 1));
  }
  if (diagnostics.getNumErrors() != errorsBefore)
    return std::nullopt;
  return result;
}

Error Vocabulary::save(StringRef path) const {
  std::string text;
  for (const std::string &word : words)
    text += word + "\n";
  OutputFile file{path.str(), std::move(text)};
  return writeFiles(file);
}
