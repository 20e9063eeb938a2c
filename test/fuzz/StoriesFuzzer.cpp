//===- StoriesFuzzer.cpp - Fuzzes the readers of stories and vocabularies -===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives the bytes to both readers. Stories that are read with a growing
// vocabulary must be read alike with that vocabulary, once it is written and
// read again, and must fit into the shape found for them.
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Tasks/Stories/Stories.h"
#include "mann/Tasks/Stories/Vocabulary.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;
using namespace mann;

static std::optional<EncodedSet> encode(const StorySet &set) {
  DataDiagnostics diagnostics;
  return encodeStories(set, getSmallestShape({&set}), diagnostics);
}

static void fuzzStories(StringRef bytes) {
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  auto set = parseStories(bytes, "fuzz", vocabulary, VocabularyMode::Grow,
                          diagnostics);
  if (set.has_value() == diagnostics.hasErrors())
    report_fatal_error("stories: errors and a result, or neither");
  if (!set)
    return;
  auto again =
      Vocabulary::parse(join(vocabulary.getWords(), "\n"), "fuzz", diagnostics);
  if (!again || again->getWords() != vocabulary.getWords())
    report_fatal_error("vocabulary: changes when written and read");
  auto same =
      parseStories(bytes, "fuzz", *again, VocabularyMode::Fixed, diagnostics);
  if (!same)
    report_fatal_error("stories: a word of the vocabulary is not found");
  auto encoded = encode(*set), sameEncoded = encode(*same);
  if (!encoded || !sameEncoded || encoded->story != sameEncoded->story ||
      encoded->question != sameEncoded->question ||
      encoded->answer != sameEncoded->answer)
    report_fatal_error("stories: samples change with the vocabulary");
}

static void fuzzVocabulary(StringRef bytes) {
  DataDiagnostics diagnostics;
  auto vocabulary = Vocabulary::parse(bytes, "fuzz", diagnostics);
  if (!vocabulary)
    return;
  for (const std::string &word : vocabulary->getWords())
    if (!Vocabulary::isWord(word) || !vocabulary->lookup(word))
      report_fatal_error("vocabulary: holds what is no word");
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  fuzzStories(bytes);
  fuzzVocabulary(bytes);
  return 0;
}
