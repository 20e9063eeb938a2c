/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Tests of the question-answering session, over a network that only records
 * what it is given.
 */

#include "mann_rt/qa.h"
#include "gtest/gtest.h"

#include <memory>
#include <string>
#include <vector>

namespace {

using Ids = std::vector<int32_t>;

const char *const Words[] = {"<pad>", "mary",  "john", "went",  "to",
                             "den",   "where", "is",   "reset", "den,hall"};

class Qa : public testing::Test {
protected:
  Ids Story, Question;
  int32_t Count = -1, Reply = 5;
  std::vector<std::string> Unknown;
  mann_rt_model Model = {"test",
                         {Words, 10},
                         /*slots=*/2,
                         /*words=*/3,
                         /*question_words=*/4,
                         /*padding=*/0,
                         run,
                         this};
  Ids Storage = Ids(MANN_RT_QA_STORAGE(2, 3, 4), 99);
  mann_rt_qa Session;
  mann_rt_qa_result Result;
  std::unique_ptr<char[]> Line; ///< The last one; the result points into it.

  static int32_t run(void *Context, const int32_t *Story,
                     const int32_t *Question, int32_t Count) {
    auto *Test = static_cast<Qa *>(Context);
    Test->Story.assign(Story, Story + 6);
    Test->Question.assign(Question, Question + 4);
    Test->Count = Count;
    return Test->Reply;
  }
  static void unknown(void *User, const char *Word, size_t Length) {
    static_cast<Qa *>(User)->Unknown.emplace_back(Word, Length);
  }
  void SetUp() override {
    ASSERT_EQ(MANN_RT_OK, mann_rt_qa_init(&Session, &Model, Storage.data(),
                                          Storage.size(), unknown, this));
  }
  mann_rt_status line(const std::string &Text) {
    Line.reset(new char[Text.size()]);
    std::copy(Text.begin(), Text.end(), Line.get());
    return mann_rt_qa_line(&Session, Line.get(), Text.size(), &Result);
  }
  mann_rt_qa_kind kind(const std::string &Text) {
    EXPECT_EQ(MANN_RT_OK, line(Text));
    return Result.kind;
  }
  int32_t count() { return mann_rt_story_count(&Session.story); }
  std::string expected() {
    return Result.expected
               ? std::string(Result.expected, Result.expected_length)
               : "(none)";
  }
};

TEST_F(Qa, DoesNotAnswerAQuestionOfUnknownWords) {
  kind("Mary went.");
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("\xE0\xA4\xAE Zork?\tden"));
  EXPECT_EQ(-1, Result.answer);
  EXPECT_EQ(nullptr, Result.answer_text);
  EXPECT_EQ("den", expected());
  EXPECT_EQ((std::vector<std::string>{"\xE0\xA4\xAE", "Zork"}), Unknown);
  EXPECT_TRUE(Question.empty()) << "the network was asked";
  // One known word is enough, and the others are told all the same.
  kind("Is Zork Mary?");
  EXPECT_EQ(5, Result.answer);
  EXPECT_EQ("Zork", Unknown.back());
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("?"));
  EXPECT_EQ(nullptr, Result.answer_text);
}

TEST_F(Qa, SkipsAByteOrderMark) {
  kind("Mary went.");
  kind("\xEF\xBB\xBF"
       "1 Mary went.\r\n");
  EXPECT_EQ(1, count()) << "line number 1 begins a story";
  EXPECT_TRUE(Unknown.empty());
  EXPECT_EQ(MANN_RT_QA_RESET, kind("\xEF\xBB\xBF"));
}

TEST_F(Qa, HandsOverTheStoryInTheOrderOfTheModel) {
  Model.order = MANN_RT_NEWEST_FIRST;
  kind("Mary went.");
  kind("Mary.");
  kind("Where is Mary?");
  EXPECT_EQ(2, Count);
  EXPECT_EQ((Ids{1, 0, 0, 1, 3, 0}), Story);
  Model.order = MANN_RT_OLDEST_FIRST;
  kind("Where is Mary?");
  EXPECT_EQ((Ids{1, 3, 0, 1, 0, 0}), Story);
}

TEST_F(Qa, AnswersFromTheStory) {
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("Mary went."));
  EXPECT_EQ(-1, Result.answer);
  EXPECT_EQ(nullptr, Result.answer_text);
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("Where is Mary?\n"));
  EXPECT_EQ(5, Result.answer);
  EXPECT_STREQ("den", Result.answer_text);
  EXPECT_EQ(1, Count);
  EXPECT_EQ((Ids{1, 3, 0, 0, 0, 0}), Story);
  EXPECT_EQ((Ids{6, 7, 1, 0}), Question);
}

TEST_F(Qa, KeepsTheNewestSentencesOldestFirst) {
  kind("mary");
  kind("john");
  EXPECT_FALSE(Result.sentence_dropped);
  kind("where is den?");
  kind("den");
  EXPECT_TRUE(Result.sentence_dropped);
  kind("where?");
  EXPECT_EQ(2, Count);
  EXPECT_EQ((Ids{2, 0, 0, 5, 0, 0}), Story);
}

TEST_F(Qa, CountsUnknownAndDroppedWords) {
  kind("Mary QUICKLY went to den");
  EXPECT_EQ(1, Result.words.unknown);
  EXPECT_EQ(1, Result.words.dropped);
  EXPECT_EQ(5, Result.words.seen);
  EXPECT_EQ((std::vector<std::string>{"QUICKLY"}), Unknown);
  kind("where is where is where is it?");
  EXPECT_EQ(1, Result.words.unknown);
  EXPECT_EQ(2, Result.words.dropped);
  EXPECT_EQ((Ids{6, 7, 6, 7}), Question);
  EXPECT_EQ((Ids{1, 3, 4, 0, 0, 0}), Story);
}

TEST_F(Qa, DoesNotStoreWhatItDoesNotKnow) {
  kind("mary");
  kind("john");
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("Hello world."));
  EXPECT_EQ(2, Result.words.unknown);
  EXPECT_FALSE(Result.sentence_dropped);
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("..."));
  kind("where?");
  EXPECT_EQ((Ids{1, 0, 0, 2, 0, 0}), Story);
  EXPECT_EQ((Ids{6, 0, 0, 0}), Question);
}

TEST_F(Qa, ResetsOnBlankLinesAndOnCommand) {
  for (const char *Text :
       {"", " \t\r\n", "reset", " reset \r\n", "7", "12 ", "3 reset"}) {
    kind("mary");
    EXPECT_EQ(1, count());
    EXPECT_EQ(MANN_RT_QA_RESET, kind(Text)) << Text;
    EXPECT_EQ(0, Result.words.seen);
    EXPECT_EQ(0, count()) << Text;
  }
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("reset mary"));
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("Reset"));
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("reset?"));
}

TEST_F(Qa, SkipsLineNumbers) {
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("2 mary"));
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("  10\tjohn"));
  EXPECT_EQ(2, count());
  EXPECT_TRUE(Unknown.empty());
  kind("1 den");
  EXPECT_EQ(1, count()) << "number 1 begins a story";
  kind("001 den");
  EXPECT_EQ(1, count());
  kind("0 mary");
  EXPECT_EQ(2, count()) << "only number 1 does";
  kind("99999999999999999999999999999999 mary");
  EXPECT_EQ(2, count());
  EXPECT_TRUE(Unknown.empty());
  kind("1 where is mary?");
  EXPECT_EQ(0, Count);
  EXPECT_EQ((Ids{0, 0, 0, 0, 0, 0}), Story);
}

TEST_F(Qa, LeavesOtherNumbersAlone) {
  kind("mary");
  kind("1st mary");
  kind("1?");
  kind("1.");
  EXPECT_EQ(2, count());
  EXPECT_EQ((std::vector<std::string>{"1st", "1", "1"}), Unknown);
}

TEST_F(Qa, ReturnsTheExpectedAnswer) {
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("3 Where is Mary? \tden\t1 2\r\n"));
  EXPECT_EQ("den", expected());
  EXPECT_EQ((Ids{6, 7, 1, 0}), Question);
  EXPECT_EQ(3, Result.words.seen) << "the answer is no part of the question";
  kind("where?\tden,hall");
  EXPECT_EQ("den,hall", expected());
  kind("where?\t den ?");
  EXPECT_EQ("den ?", expected());
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("where?\t\t1"));
  EXPECT_EQ("(none)", expected());
}

TEST_F(Qa, TabsElsewhereOnlySeparateWords) {
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("mary\twent\tto"));
  EXPECT_EQ(3, Result.words.known);
  EXPECT_EQ(MANN_RT_QA_QUESTION, kind("where\tis mary?"));
  EXPECT_EQ((Ids{6, 7, 1, 0}), Question);
  EXPECT_EQ("(none)", expected());
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind("where? mary"));
  EXPECT_EQ("(none)", expected());
}

TEST_F(Qa, TakesAnyBytes) {
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind(std::string("mary\0\xff,to", 9)));
  EXPECT_EQ(2, Result.words.known);
  EXPECT_EQ(MANN_RT_QA_STATEMENT, kind(std::string("\0", 1)));
}

TEST_F(Qa, ReportsAFailingModel) {
  for (int32_t Bad : {-1, -100, 10, INT32_MAX}) {
    Reply = Bad;
    EXPECT_EQ(MANN_RT_MODEL_FAILED, line("where?\tden"));
    EXPECT_EQ(MANN_RT_QA_QUESTION, Result.kind);
    EXPECT_EQ(-1, Result.answer);
    EXPECT_EQ(nullptr, Result.answer_text);
    EXPECT_EQ("den", expected());
  }
}

TEST_F(Qa, WorksWithoutACallback) {
  ASSERT_EQ(MANN_RT_OK, mann_rt_qa_init(&Session, &Model, Storage.data(),
                                        Storage.size(), nullptr, nullptr));
  kind("foo mary");
  EXPECT_EQ(1, Result.words.unknown);
}

TEST_F(Qa, RejectsBadArguments) {
  int32_t *S = Storage.data();
  size_t N = Storage.size();
  auto Init = [&](mann_rt_qa *Q, const mann_rt_model *M, int32_t *Buffer,
                  size_t Elements) {
    return mann_rt_qa_init(Q, M, Buffer, Elements, nullptr, nullptr);
  };
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Init(nullptr, &Model, S, N));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Init(&Session, nullptr, S, N));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Init(&Session, &Model, nullptr, N));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Init(&Session, &Model, S, N - 1));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_qa_line(nullptr, "a", 1, &Result));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT,
            mann_rt_qa_line(&Session, nullptr, 0, &Result));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_qa_line(&Session, "a", 1, nullptr));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT,
            mann_rt_qa_line(&Session, "a", size_t(INT32_MAX) + 1, &Result));
}

TEST_F(Qa, StorageOfAnUnusableModelIsZero) {
  EXPECT_EQ(16u, mann_rt_qa_storage(&Model));
  EXPECT_EQ(0u, mann_rt_qa_storage(nullptr));
  void (*const Spoilers[])(mann_rt_model &) = {
      [](mann_rt_model &M) { M.run = nullptr; },
      [](mann_rt_model &M) { M.vocabulary.words = nullptr; },
      [](mann_rt_model &M) { M.vocabulary.size = 0; },
      [](mann_rt_model &M) { M.slots = 0; },
      [](mann_rt_model &M) { M.words = -1; },
      [](mann_rt_model &M) { M.question_words = 0; },
      [](mann_rt_model &M) { M.slots = INT32_MAX; },
  };
  for (auto *Spoil : Spoilers) {
    mann_rt_model Bad = Model;
    Spoil(Bad);
    EXPECT_EQ(0u, mann_rt_qa_storage(&Bad));
  }
}

TEST_F(Qa, ForgetsTheStory) {
  kind("mary");
  EXPECT_EQ(MANN_RT_OK, mann_rt_qa_reset(&Session));
  EXPECT_EQ(0, count());
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_qa_reset(nullptr));
}

/// A network that remembers its story itself, as a list of what it was told.
class RememberingQa : public testing::Test {
protected:
  std::vector<std::string> Log;
  int Resetting = 0, Observing = 0;
  int32_t Reply = 5;
  mann_rt_model Model = {"test",
                         {Words, 10},
                         /*slots=*/2,
                         /*words=*/3,
                         /*question_words=*/4,
                         /*padding=*/0,
                         /*run=*/nullptr,
                         this,
                         reset,
                         observe,
                         answer};
  Ids Storage = Ids(MANN_RT_QA_SENTENCE_STORAGE(3, 4), 99);
  mann_rt_qa Session;
  mann_rt_qa_result Result;

  static RememberingQa &self(void *Context) {
    return *static_cast<RememberingQa *>(Context);
  }
  static std::string list(std::string Text, const int32_t *Ids, int Count) {
    for (int I = 0; I < Count; ++I)
      Text += " " + std::to_string(Ids[I]);
    return Text;
  }
  static int reset(void *Context) {
    self(Context).Log.push_back("reset");
    return self(Context).Resetting;
  }
  static int observe(void *Context, const int32_t *Sentence) {
    self(Context).Log.push_back(list("observe", Sentence, 3));
    return self(Context).Observing;
  }
  static int32_t answer(void *Context, const int32_t *Question) {
    self(Context).Log.push_back(list("answer", Question, 4));
    return self(Context).Reply;
  }
  mann_rt_status init() {
    return mann_rt_qa_init(&Session, &Model, Storage.data(), Storage.size(),
                           nullptr, nullptr);
  }
  void SetUp() override { ASSERT_EQ(MANN_RT_OK, init()); }
  mann_rt_status line(const std::string &Text) {
    return mann_rt_qa_line(&Session, Text.data(), Text.size(), &Result);
  }
};

TEST_F(RememberingQa, IsToldEachSentenceOnce) {
  EXPECT_EQ(MANN_RT_OK, line("Mary went to den."));
  EXPECT_EQ(MANN_RT_OK, line("Where is Mary?"));
  EXPECT_EQ(5, Result.answer);
  EXPECT_STREQ("den", Result.answer_text);
  EXPECT_EQ(MANN_RT_OK, line("hello"));
  EXPECT_EQ(MANN_RT_OK, line("john"));
  EXPECT_EQ(MANN_RT_OK, line("where?"));
  EXPECT_EQ(
      (std::vector<std::string>{"reset", "observe 1 3 4", "answer 6 7 1 0",
                                "observe 2 0 0", "answer 6 0 0 0"}),
      Log);
}

TEST_F(RememberingQa, CountsWhatItHolds) {
  for (bool Dropped : {false, false, true, true}) {
    EXPECT_EQ(MANN_RT_OK, line("mary"));
    EXPECT_EQ(Dropped, Result.sentence_dropped);
  }
  EXPECT_EQ(MANN_RT_OK, line("1 john"));
  EXPECT_FALSE(Result.sentence_dropped);
  EXPECT_EQ("observe 2 0 0", Log.back());
  EXPECT_EQ("reset", Log[Log.size() - 2]);
  EXPECT_EQ(MANN_RT_OK, line(""));
  EXPECT_EQ("reset", Log.back());
  EXPECT_EQ(MANN_RT_OK, mann_rt_qa_reset(&Session));
  EXPECT_EQ(9u, Log.size());
}

TEST_F(RememberingQa, ReportsAFailingModel) {
  Observing = 3;
  EXPECT_EQ(MANN_RT_MODEL_FAILED, line("mary"));
  EXPECT_EQ(MANN_RT_QA_STATEMENT, Result.kind);
  EXPECT_EQ(1, Result.words.known);
  Observing = 0;
  Reply = -1;
  EXPECT_EQ(MANN_RT_MODEL_FAILED, line("where?"));
  EXPECT_EQ(MANN_RT_QA_QUESTION, Result.kind);
  Resetting = 1;
  EXPECT_EQ(MANN_RT_MODEL_FAILED, line("1 mary"));
  EXPECT_EQ(MANN_RT_MODEL_FAILED, line("reset"));
  EXPECT_EQ(MANN_RT_MODEL_FAILED, mann_rt_qa_reset(&Session));
  EXPECT_EQ(MANN_RT_MODEL_FAILED, init());
}

TEST_F(RememberingQa, NeedsAllThreeFunctions) {
  EXPECT_EQ(7u, mann_rt_qa_storage(&Model));
  void (*const Spoilers[])(mann_rt_model &) = {
      [](mann_rt_model &M) { M.reset = nullptr; },
      [](mann_rt_model &M) { M.observe = nullptr; },
      [](mann_rt_model &M) { M.answer = nullptr; },
  };
  for (auto *Spoil : Spoilers) {
    mann_rt_model Bad = Model;
    Spoil(Bad);
    EXPECT_EQ(0u, mann_rt_qa_storage(&Bad));
  }
}

} // namespace
