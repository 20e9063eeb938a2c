//===- Stories.cpp - Stories and questions in text ------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Stories.h"
#include "TextFile.h"
#include "mann/Support/TensorFile.h"
#include "mann/Support/Text.h"
#include "mann/Tasks/Stories/Vocabulary.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;
using namespace mann;

/// Bytes above 127 are those of letters outside ASCII, in UTF-8.
static bool isLetter(char c) {
  return isAlnum(c) || c == '\'' || c == '-' || (c & 0x80);
}

/// Of a file in another language every word is unknown.
static constexpr size_t maxShownUnknown = 20;

namespace {

/// Reads the lines of one file.
class StoryParser {
public:
  StoryParser(StringRef path, Vocabulary &vocabulary, VocabularyMode mode,
              DataDiagnostics &diagnostics)
      : vocabulary(vocabulary), mode(mode), diagnostics(diagnostics) {
    set.path = path.str();
  }

  std::optional<StorySet> parse(StringRef text);

private:
  void parseLine(StringRef line);
  bool parseId(StringRef &line);
  void parseQuestion(StringRef text);
  std::vector<int32_t> parseWords(StringRef text, StringRef what);
  int32_t parseAnswer(StringRef text);
  std::optional<int32_t> getId(StringRef word, StringRef what);
  void warnOfUnknown();
  void error(const Twine &message) {
    diagnostics.error(set.path, number, message);
  }

  Vocabulary &vocabulary;
  VocabularyMode mode;
  DataDiagnostics &diagnostics;
  StorySet set;
  /// The line, from 1.
  uint64_t number = 0;
  /// The ID of the line before; nothing if that has none.
  std::optional<unsigned> lastId = 0;
  /// Where the statements of this story start.
  size_t firstStatement = 0;

  /// A word that was left out, or an answer; the line where it is first, and
  /// how often it occurs.
  struct Unknown {
    std::string word;
    bool isAnswer;
    uint64_t line, occurrences;
  };
  std::vector<Unknown> unknowns;
  /// Their places in the list.
  StringMap<size_t> unknownWords, unknownAnswers;
};

} // namespace

std::optional<StorySet> StoryParser::parse(StringRef text) {
  uint64_t errorsBefore = diagnostics.getNumErrors();
  text = dropByteOrderMark(text);
  bool isEmpty = text.empty();
  while (!text.empty()) {
    StringRef line = takeLine(text);
    ++number;
    parseLine(line);
  }
  number = 0;
  if (isEmpty)
    error("empty file: expected stories, found nothing; see "
          "docs/Training/Data.md for the format");
  if (diagnostics.getNumErrors() == errorsBefore && set.questions.empty())
    error("no question: expected at least one line 'ID "
          "question<TAB>answer<TAB>supporting IDs', found " +
          Twine(set.statements.size()) +
          " statements only; put tabs, not spaces, around the answers");
  if (diagnostics.getNumErrors() != errorsBefore)
    return std::nullopt;
  warnOfUnknown();
  return std::move(set);
}

/// Says what was left out, a line a word.
void StoryParser::warnOfUnknown() {
  for (const Unknown &unknown :
       ArrayRef(unknowns).take_front(maxShownUnknown)) {
    std::string places;
    if (unknown.occurrences > 1)
      places = ", here and at " + std::to_string(unknown.occurrences - 1) +
               (unknown.occurrences == 2 ? " other place" : " other places");
    diagnostics.warn(set.path, unknown.line,
                     "unknown " + Twine(unknown.isAnswer ? "answer" : "word") +
                         " '" + quoteForMessage(unknown.word) + "'" + places +
                         (unknown.isAnswer
                              ? ": no answer of the network is right"
                              : ": the network is not told of it"));
  }
  if (unknowns.size() > maxShownUnknown)
    diagnostics.remark(set.path, Twine(unknowns.size() - maxShownUnknown) +
                                     " more words and answers are not known");
}

void StoryParser::parseLine(StringRef line) {
  if (!parseId(line))
    return;
  if (line.contains('\t'))
    return parseQuestion(line);
  if (line.rtrim().ends_with("?"))
    return error("a question without an answer: expected 'ID "
                 "question<TAB>answer<TAB>supporting IDs', found no tab in '" +
                 quoteForMessage(line) + "'; add a tab and the answer");
  std::vector<int32_t> words = parseWords(line, "statement");
  // It holds nothing that the network could use, but would take a slot.
  if (!words.empty() || mode != VocabularyMode::LeaveOut)
    set.statements.push_back({std::move(words), number});
}

/// Takes the ID off a line and starts a new story if it is 1.
bool StoryParser::parseId(StringRef &line) {
  StringRef rest = line;
  unsigned id;
  // More digits would be the ID of no story, and too large to count up.
  size_t numDigits = line.take_while(isDigit).size();
  if (numDigits == 0 || numDigits > 9 || rest.consumeInteger(10, id) ||
      !rest.consume_front(" ")) {
    error("no line number: expected 'ID text', found '" +
          quoteForMessage(line) +
          "'; start the line with its number in the story and a space");
    lastId = std::nullopt;
    return false;
  }
  line = rest;
  if (id == 1)
    firstStatement = set.statements.size();
  else if (lastId && id != *lastId + 1)
    error("ID out of order: expected " +
          (*lastId ? std::to_string(*lastId + 1) + " or 1" : "1") + ", found " +
          Twine(id) +
          "; number the lines of each story from 1, and leave out none");
  lastId = id;
  return true;
}

void StoryParser::parseQuestion(StringRef text) {
  SmallVector<StringRef, 3> fields;
  text.split(fields, '\t');
  std::vector<int32_t> words = parseWords(fields[0], "question");
  if (fields.size() > 3)
    error("malformed question: expected 'ID question<TAB>answer<TAB>supporting "
          "IDs', found " +
          Twine(fields.size()) + " fields; remove the tabs after the third");
  else if (fields.size() == 3 &&
           fields[2].trim().find_first_not_of("0123456789 ") != StringRef::npos)
    error("malformed question: expected numbers of lines as supporting IDs, "
          "found '" +
          quoteForMessage(fields[2]) +
          "'; separate the numbers by spaces, or leave them out");
  int32_t answer = parseAnswer(fields[1].trim());
  set.questions.push_back({firstStatement,
                           set.statements.size() - firstStatement,
                           std::move(words), answer, number});
}

/// The ids of the words of a sentence, which `what` names.
std::vector<int32_t> StoryParser::parseWords(StringRef text, StringRef what) {
  std::vector<int32_t> ids;
  bool hasWords = false;
  std::string lower = text.lower();
  StringRef rest = lower;
  while (true) {
    rest = rest.drop_until(isLetter);
    StringRef word = rest.take_while(isLetter);
    if (word.empty())
      break;
    hasWords = true;
    if (!Vocabulary::isWord(word))
      error("a word that is not UTF-8: found '" + quoteForMessage(word) +
            "'; save the file in UTF-8");
    else if (std::optional<int32_t> id = getId(word, "word"))
      ids.push_back(*id);
    rest = rest.drop_front(word.size());
  }
  if (!hasWords)
    error("a " + what + " without words: expected words after the ID, found '" +
          quoteForMessage(text) + "'; write the " + what +
          " or remove the line");
  return ids;
}

int32_t StoryParser::parseAnswer(StringRef text) {
  if (text.empty()) {
    error("a question without an answer: expected a word after the tab, found "
          "nothing; write the answer there");
    return -1;
  }
  if (!Vocabulary::isWord(text)) {
    error("malformed answer: expected one word of printable characters, "
          "found '" +
          quoteForMessage(text) +
          "'; an answer is one entry of the vocabulary, so join its words: by "
          "commas for a list ('milk,football'), by hyphens for a name "
          "('the-kitchen')");
    return -1;
  }
  return getId(text.lower(), "answer").value_or(-1);
}

/// The id of a word; nothing for one that is left out, or after an error.
std::optional<int32_t> StoryParser::getId(StringRef word, StringRef what) {
  if (mode == VocabularyMode::Grow)
    return vocabulary.add(word);
  if (std::optional<int32_t> id = vocabulary.lookup(word))
    return id;
  if (mode == VocabularyMode::LeaveOut) {
    bool isAnswer = what == "answer";
    auto [it, isNew] = (isAnswer ? unknownAnswers : unknownWords)
                           .try_emplace(word, unknowns.size());
    if (isNew)
      unknowns.push_back({word.str(), isAnswer, number, 0});
    ++unknowns[it->second].occurrences;
    return std::nullopt;
  }
  error("unknown " + what + ": expected one of the " +
        Twine(vocabulary.size()) + " words of the vocabulary, found '" +
        quoteForMessage(word) + "'; add it there, or change the text");
  return std::nullopt;
}

std::optional<StorySet> mann::parseStories(StringRef text, StringRef path,
                                           Vocabulary &vocabulary,
                                           VocabularyMode mode,
                                           DataDiagnostics &diagnostics) {
  return StoryParser(path, vocabulary, mode, diagnostics).parse(text);
}

std::optional<StorySet> mann::readStories(StringRef path,
                                          Vocabulary &vocabulary,
                                          VocabularyMode mode,
                                          DataDiagnostics &diagnostics) {
  std::unique_ptr<MemoryBuffer> buffer = readTextFile(path, diagnostics);
  if (!buffer)
    return std::nullopt;
  return parseStories(buffer->getBuffer(), path, vocabulary, mode, diagnostics);
}
