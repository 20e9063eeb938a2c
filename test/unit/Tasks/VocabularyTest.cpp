//===- VocabularyTest.cpp - Words and their ids ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/Vocabulary.h"
#include "TestFolder.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/Stories.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace mann;

TEST(Vocabulary, CountsIdsUp) {
  Vocabulary vocabulary;
  EXPECT_EQ(vocabulary.add("b"), 0);
  EXPECT_EQ(vocabulary.add("a,c"), 1);
  EXPECT_EQ(vocabulary.add("b"), 0);
  EXPECT_EQ(vocabulary.size(), 2);
  EXPECT_EQ(vocabulary.lookup("a,c"), 1);
  EXPECT_EQ(vocabulary.lookup("A,c"), std::nullopt);
}

TEST(Vocabulary, SavedOneIsLoadedAsItWas) {
  TestFolder folder;
  Vocabulary vocabulary;
  for (const char *word : {"z", "bo's", "n,w", "x~"})
    vocabulary.add(word);
  ASSERT_FALSE(errorToBool(vocabulary.save(folder.path("v.txt"))));
  DataDiagnostics diagnostics;
  auto loaded = Vocabulary::load(folder.path("v.txt"), diagnostics);
  ASSERT_TRUE(loaded) << join(diagnostics.getMessages(), "\n");
  EXPECT_EQ(loaded->getWords(), vocabulary.getWords());
  EXPECT_EQ(loaded->lookup("n,w"), 2);

  // A folder stands where the file should.
  folder.write("d/x", "");
  EXPECT_EQ(toString(vocabulary.save(folder.path("d"))),
            folder.path("d") + ": cannot be written: it is a folder");
}

TEST(Vocabulary, ReportsAllBadLines) {
  DataDiagnostics diagnostics;
  EXPECT_FALSE(
      Vocabulary::parse("a\n\n b \r\nb\nc d\n\xFF\na", "v.txt", diagnostics));
  const char notAWord[] = "'; write one word a line, without empty lines";
  auto line = [&](int number, StringRef found) {
    return ("v.txt:" + Twine(number) +
            ": error: not a word: expected one word of printable "
            "characters in UTF-8, found '" +
            found + notAWord)
        .str();
  };
  auto repeated = [](int number, StringRef word, int first) {
    return ("v.txt:" + Twine(number) +
            ": error: repeated word: expected a word that no line before has, "
            "found '" +
            word + "' of line " + Twine(first) + "; remove one of them")
        .str();
  };
  EXPECT_EQ(
      diagnostics.getMessages(),
      ArrayRef<std::string>({line(2, ""), repeated(4, "b", 3), line(5, "c d"),
                             line(6, "\\xFF"), repeated(7, "a", 1)}));
}

TEST(Vocabulary, ReportsEmptyAndMissingFiles) {
  DataDiagnostics diagnostics;
  EXPECT_FALSE(Vocabulary::parse("", "v.txt", diagnostics));
  EXPECT_FALSE(Vocabulary::load("no/such.txt", diagnostics));
  EXPECT_EQ(
      diagnostics.getMessages(),
      ArrayRef<std::string>(
          {"v.txt: error: empty vocabulary: expected one word a line, found "
           "nothing; give the file that was saved with the model",
           "no/such.txt: error: cannot read: No such file or directory"}));
}

/// The vocabulary that ships was written by the program that trained its model.
TEST(Vocabulary, IsThatOfTheShippedModel) {
  std::string babi = getBabiFolder("en-10k");
  if (babi.empty())
    GTEST_SKIP() << "MANN_DATA does not name a folder with babi/en-10k";
  Expected<TaskFiles> files = findTask(babi, 1);
  ASSERT_TRUE(bool(files)) << toString(files.takeError());
  DataDiagnostics diagnostics;
  Vocabulary vocabulary;
  ASSERT_TRUE(
      readStories(files->train, vocabulary, VocabularyMode::Grow, diagnostics));
  auto shipped = Vocabulary::load(MANN_SHIPPED_VOCABULARY, diagnostics);
  ASSERT_TRUE(shipped) << join(diagnostics.getMessages(), "\n");
  EXPECT_EQ(vocabulary.getWords(), shipped->getWords());
}
