//===- StoriesTest.cpp - Stories and questions in text --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Stories.h"
#include "TestFolder.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/Vocabulary.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <random>

using namespace llvm;
using namespace mann;

static const char stories[] = "1 Ann took the X-ray.\n"
                              "2 Bo's dog: ran!\r\n"
                              "3 Who ran? \tDog\t2\n"
                              "4 Ann ran\n"
                              "5 Who ran?\tann,dog\t2 4\n"
                              "1 Where is Ann?\tno\n";

/// What the reader says to the text, a line each; "" if it takes it.
static std::string getMessages(StringRef text, VocabularyMode mode,
                               Vocabulary vocabulary = {}) {
  DataDiagnostics diagnostics;
  auto set = parseStories(text, "s.txt", vocabulary, mode, diagnostics);
  EXPECT_EQ(set.has_value(), !diagnostics.hasErrors());
  return join(diagnostics.getMessages(), "\n");
}
static std::string getMessages(StringRef text) {
  return getMessages(text, VocabularyMode::Grow);
}

TEST(Stories, ReadsWordsQuestionsAndAnswers) {
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  auto set = parseStories(stories, "s.txt", vocabulary, VocabularyMode::Grow,
                          diagnostics);
  ASSERT_TRUE(set);
  EXPECT_TRUE(diagnostics.getMessages().empty());
  EXPECT_EQ(set->path, "s.txt");
  // In the order of first appearance.
  EXPECT_EQ(join(vocabulary.getWords(), " "),
            "ann took the x-ray bo's dog ran who ann,dog where is no");

  ASSERT_EQ(set->statements.size(), 3u);
  EXPECT_EQ(set->statements[0].words, std::vector<int32_t>({0, 1, 2, 3}));
  EXPECT_EQ(set->statements[1].words, std::vector<int32_t>({4, 5, 6}));
  EXPECT_EQ(set->statements[2].words, std::vector<int32_t>({0, 6}));
  EXPECT_EQ(set->statements[2].line, 4u);

  ASSERT_EQ(set->questions.size(), 3u);
  EXPECT_EQ(set->questions[0].words, std::vector<int32_t>({7, 6}));
  EXPECT_EQ(set->questions[0].answer, 5);
  EXPECT_EQ(set->questions[0].line, 3u);
  EXPECT_EQ(set->getStatements(set->questions[0]).size(), 2u);
  EXPECT_EQ(set->questions[1].answer, 8);
  ArrayRef<Statement> statements = set->getStatements(set->questions[1]);
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(statements.front().line, 1u);
  EXPECT_EQ(statements.back().line, 4u);
  // A story may start with a question.
  EXPECT_TRUE(set->getStatements(set->questions[2]).empty());
  EXPECT_EQ(set->questions[2].answer, 11);
}

TEST(Stories, FixedVocabularyStaysAsItIs) {
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  ASSERT_TRUE(parseStories(stories, "a", vocabulary, VocabularyMode::Grow,
                           diagnostics));
  int64_t size = vocabulary.size();
  auto set = parseStories("1 ANN RAN.\n2 Where is the dog?\tX-Ray\t1", "b",
                          vocabulary, VocabularyMode::Fixed, diagnostics);
  ASSERT_TRUE(set);
  EXPECT_EQ(vocabulary.size(), size);
  EXPECT_EQ(set->questions[0].words, std::vector<int32_t>({9, 10, 2, 5}));
  EXPECT_EQ(set->questions[0].answer, 3);
}

TEST(Stories, ErrorsNameLineAndRemedy) {
  EXPECT_EQ(getMessages(""),
            "s.txt: error: empty file: expected stories, found nothing; see "
            "docs/Training/Data.md for the format");
  EXPECT_EQ(getMessages("1 a\n2 b\n"),
            "s.txt: error: no question: expected at least one line 'ID "
            "question<TAB>answer<TAB>supporting IDs', found 2 statements only; "
            "put tabs, not spaces, around the answers");
  const char noNumber[] =
      "; start the line with its number in the story and a space";
  for (StringRef line : {"Ann ran", "", " 1 Ann", "1", "-1 Ann", "1234567890 a",
                         "1\tAnn", "0x1 Ann"})
    EXPECT_EQ(getMessages(("1 a?\tb\n" + line + "\n").str()),
              ("s.txt:2: error: no line number: expected 'ID text', found '" +
               (line.contains('\t') ? Twine("1\\x09Ann") : Twine(line)) + "'" +
               noNumber)
                  .str());
  const char badId[] =
      "; number the lines of each story from 1, and leave out none";
  EXPECT_EQ(
      getMessages("2 a?\tb\n"),
      std::string("s.txt:1: error: ID out of order: expected 1, found 2") +
          badId);
  EXPECT_EQ(getMessages("1 a\n2 b\n2 c?\td\n"),
            std::string("s.txt:3: error: ID out of order: expected 3 or 1, "
                        "found 2") +
                badId);
  EXPECT_EQ(getMessages("1 .!?\tb\n2 ?!\n"),
            "s.txt:1: error: a question without words: expected words after "
            "the ID, found '.!?'; write the question or remove the line\n"
            "s.txt:2: error: a statement without words: expected words after "
            "the ID, found '?!'; write the statement or remove the line");
  EXPECT_EQ(getMessages("1 Who ran? \n2 a?\tb\n"),
            "s.txt:1: error: a question without an answer: expected 'ID "
            "question<TAB>answer<TAB>supporting IDs', found no tab in 'Who "
            "ran? '; add a tab and the answer");
  EXPECT_EQ(getMessages("1 Who ran?\t \t1\n"),
            "s.txt:1: error: a question without an answer: expected a word "
            "after the tab, found nothing; write the answer there");
  const std::string join =
      "; an answer is one entry of the vocabulary, so join its words: by "
      "commas "
      "for a list ('milk,football'), by hyphens for a name ('the-kitchen')";
  EXPECT_EQ(getMessages("1 Who ran?\tann bo\t1\n2 who\tj\xFCrg\n"),
            "s.txt:1: error: malformed answer: expected one word of printable "
            "characters, found 'ann bo'" +
                join +
                "\ns.txt:2: error: malformed answer: expected one word of "
                "printable characters, found 'j\\xFCrg'" +
                join);
  EXPECT_EQ(getMessages("1 J\xFCrg ran.\n2 who\tann\n"),
            "s.txt:1: error: a word that is not UTF-8: found 'j\\xFCrg'; save "
            "the file in UTF-8");
  EXPECT_EQ(getMessages("\xEF\xBB\xBF"
                        "1 J\xC3\xBCrg ran.\n2 who\tj\xC3\xBCrg\n"),
            "");
  EXPECT_EQ(getMessages("1 Who ran?\tann\t1\t2\n"),
            "s.txt:1: error: malformed question: expected 'ID "
            "question<TAB>answer<TAB>supporting IDs', found 4 fields; remove "
            "the tabs after the third");
  EXPECT_EQ(getMessages("1 Who ran?\tann\t1,2\n"),
            "s.txt:1: error: malformed question: expected numbers of lines as "
            "supporting IDs, found '1,2'; separate the numbers by spaces, or "
            "leave them out");
}

TEST(Stories, ErrorsInAFixedVocabulary) {
  Vocabulary vocabulary;
  for (const char *word : {"who", "ran", "ann"})
    vocabulary.add(word);
  const char remedy[] = "; add it there, or change the text";
  EXPECT_EQ(
      getMessages("1 Ann Rann.\n2 Who sat?\tann,bo\t1\n", VocabularyMode::Fixed,
                  vocabulary),
      std::string("s.txt:1: error: unknown word: expected one of the 3 words "
                  "of the vocabulary, found 'rann'") +
          remedy +
          "\ns.txt:2: error: unknown word: expected one of the 3 words of the "
          "vocabulary, found 'sat'" +
          remedy +
          "\ns.txt:2: error: unknown answer: expected one of the 3 words of "
          "the vocabulary, found 'ann,bo'" +
          remedy);
}

/// As the tokeniser of the runtime does it.
TEST(Stories, LeavesOutUnknownWords) {
  Vocabulary vocabulary;
  for (const char *word : {"who", "ran", "ann"})
    vocabulary.add(word);
  DataDiagnostics diagnostics;
  auto set =
      parseStories("1 Ann the ran.\r\n2 Bo sat.\r\n3 Who sat?\tann\t1\r\n"
                   "4 Who ran?\tann,bo\r\n5 Why?\tann\r\n",
                   "s.txt", vocabulary, VocabularyMode::LeaveOut, diagnostics);
  ASSERT_TRUE(set);
  EXPECT_EQ(vocabulary.size(), 3);
  using Ids = std::vector<int32_t>;
  ASSERT_EQ(set->statements.size(), 1u);
  EXPECT_EQ(set->statements[0].words, Ids({2, 1}));
  ASSERT_EQ(set->questions.size(), 3u);
  EXPECT_EQ(set->questions[0].words, Ids({0}));
  EXPECT_EQ(set->questions[0].answer, 2);
  EXPECT_EQ(set->questions[1].words, Ids({0, 1}));
  EXPECT_EQ(set->questions[1].answer, -1);
  EXPECT_EQ(set->questions[2].words, Ids());
  EXPECT_FALSE(diagnostics.hasErrors());
  EXPECT_EQ(
      join(diagnostics.getMessages(), "\n"),
      "s.txt:1: warning: unknown word 'the': the network is not told of it\n"
      "s.txt:2: warning: unknown word 'bo': the network is not told of it\n"
      "s.txt:2: warning: unknown word 'sat', here and at 1 other place: the "
      "network is not told of it\n"
      "s.txt:4: warning: unknown answer 'ann,bo': no answer of the network is "
      "right\n"
      "s.txt:5: warning: unknown word 'why': the network is not told of it");
}

TEST(Stories, ShowsTwentyErrorsAndCountsAll) {
  std::string text;
  for (int i = 0; i < 33; ++i)
    text += "x\n";
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  EXPECT_FALSE(parseStories(text, "s.txt", vocabulary, VocabularyMode::Grow,
                            diagnostics));
  EXPECT_EQ(diagnostics.getNumErrors(), 33u);
  std::string shown;
  raw_string_ostream os(shown);
  diagnostics.print(os);
  EXPECT_EQ(StringRef(shown).count('\n'), 21u);
  EXPECT_TRUE(StringRef(shown).starts_with("s.txt:1: error: no line number"));
  EXPECT_TRUE(
      StringRef(shown).ends_with("\n33 errors; the first 20 are shown\n"));
}

TEST(Stories, ReadsFilesAndReportsThoseItCannotRead) {
  TestFolder folder;
  folder.write("s.txt", stories);
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  auto set = readStories(folder.path("s.txt"), vocabulary, VocabularyMode::Grow,
                         diagnostics);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->questions.size(), 3u);
  EXPECT_FALSE(readStories(folder.path("none.txt"), vocabulary,
                           VocabularyMode::Grow, diagnostics));
  ASSERT_EQ(diagnostics.getMessages().size(), 1u);
  EXPECT_EQ(diagnostics.getMessages()[0],
            folder.path("none.txt") +
                ": error: cannot read: No such file or directory");
}

/// Whatever the bytes are: either a set that keeps its promises, or errors.
TEST(Stories, DamagedFilesNeverBreakTheReader) {
  std::mt19937_64 random(7);
  int64_t numTaken = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = stories;
    for (uint64_t i = 0, n = 1 + random() % 4; i < n; ++i) {
      size_t place = random() % text.size();
      const char bytes[] = "\t\n 1239?.a\0\xFF";
      char byte = bytes[random() % (sizeof(bytes) - 1)];
      if (random() % 3 == 0)
        text.erase(place, 1);
      else if (random() % 2)
        text.insert(place, 1, byte);
      else
        text[place] = byte;
    }
    Vocabulary vocabulary;
    DataDiagnostics diagnostics;
    auto set = parseStories(text, "s.txt", vocabulary, VocabularyMode::Grow,
                            diagnostics);
    ASSERT_EQ(set.has_value(), !diagnostics.hasErrors());
    if (!set)
      continue;
    ++numTaken;
    auto isId = [&](int32_t id) { return id >= 0 && id < vocabulary.size(); };
    for (const Statement &statement : set->statements)
      ASSERT_TRUE(!statement.words.empty() && all_of(statement.words, isId));
    for (const Question &question : set->questions) {
      ASSERT_TRUE(!question.words.empty() && all_of(question.words, isId));
      ASSERT_TRUE(isId(question.answer));
      for (const Statement &statement : set->getStatements(question))
        ASSERT_LT(statement.line, question.line);
    }
  }
  // Both ways are taken often.
  EXPECT_GT(numTaken, 2000);
  EXPECT_LT(numTaken, 18000);
}

TEST(Stories, ReadsAllOfBabi) {
  std::string babi = getBabiFolder("en-10k");
  if (babi.empty())
    GTEST_SKIP() << "MANN_DATA does not name a folder with babi/en-10k";
  for (int64_t task = 1; task <= 20; ++task) {
    Expected<TaskFiles> files = findTask(babi, task);
    if (!files) {
      // The one file that may be missing; the other folder has it.
      std::string message = toString(files.takeError());
      EXPECT_EQ(task, 3) << message;
      EXPECT_TRUE(StringRef(message).contains(
          "found none; the folder has training questions of: 1, 2, 4,"))
          << message;
      EXPECT_TRUE(StringRef(message).contains(
          "give the folder '" + getBabiFolder("en") + "', which has the task"))
          << message;
      continue;
    }
    Vocabulary vocabulary;
    DataDiagnostics diagnostics;
    auto train = readStories(files->train, vocabulary, VocabularyMode::Grow,
                             diagnostics);
    auto test = readStories(files->test, vocabulary, VocabularyMode::Fixed,
                            diagnostics);
    ASSERT_TRUE(train && test) << join(diagnostics.getMessages(), "\n");
    EXPECT_EQ(train->questions.size(), 10000u) << task;
    EXPECT_EQ(test->questions.size(), 1000u) << task;
  }
}

/// Real data have an answer that was never seen in training.
TEST(Stories, FindsTheUnknownAnswerOfBabi) {
  std::string babi = getBabiFolder("en");
  if (babi.empty())
    GTEST_SKIP() << "MANN_DATA does not name a folder with babi/en";
  Expected<TaskFiles> files = findTask(babi, 8);
  ASSERT_TRUE(bool(files)) << toString(files.takeError());
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  ASSERT_TRUE(
      readStories(files->train, vocabulary, VocabularyMode::Grow, diagnostics));
  EXPECT_TRUE(readStories(files->test, vocabulary, VocabularyMode::LeaveOut,
                          diagnostics));
  ASSERT_EQ(diagnostics.getMessages().size(), 1u);
  EXPECT_TRUE(StringRef(diagnostics.getMessages()[0])
                  .contains("warning: unknown answer '"));
}
