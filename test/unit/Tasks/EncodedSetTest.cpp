//===- EncodedSetTest.cpp - Questions as tensors of one shape -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/EncodedSet.h"
#include "TestFolder.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/Stories.h"
#include "mann/Tasks/Stories/Vocabulary.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace llvm;
using namespace mann;

// Ids: a 0, b 1, c 2, d 3, e 4, q 5, r 6.
static const char stories[] = "1 a\n"
                              "2 a b\n"
                              "3 c d e\n"
                              "4 q?\tr\n"
                              "5 e\n"
                              "6 q q?\ta\n"
                              "1 r?\tb\n";

static StorySet parse(StringRef text) {
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  auto set = parseStories(text, "s.txt", vocabulary, VocabularyMode::Grow,
                          diagnostics);
  EXPECT_TRUE(set) << join(diagnostics.getMessages(), "\n");
  return set.value_or(StorySet());
}

static EncodedSet encode(const StorySet &set, const StoryShape &shape) {
  DataDiagnostics diagnostics;
  auto encoded = encodeStories(set, shape, diagnostics);
  EXPECT_TRUE(encoded) << join(diagnostics.getMessages(), "\n");
  return encoded.value_or(EncodedSet());
}

TEST(EncodedSet, SmallestShapeHoldsAllSets) {
  StorySet one = parse(stories), two = parse("1 a\n2 b c d e?\tf\n");
  StoryShape shape = getSmallestShape({&one, &two});
  EXPECT_EQ(shape.slots, 4);
  EXPECT_EQ(shape.words, 3);
  EXPECT_EQ(shape.questionWords, 4);
  StoryShape least = getSmallestShape({});
  EXPECT_EQ(least.slots + least.words + least.questionWords, 3);
}

TEST(EncodedSet, PadsWordsAndSlots) {
  EncodedSet set = encode(parse(stories), {5, 3, 2});
  ASSERT_EQ(set.size(), 3);
  EXPECT_EQ(set.getStory(0), ArrayRef<int32_t>({0, -1, -1, 0, 1, -1, 2, 3, 4,
                                                -1, -1, -1, -1, -1, -1}));
  EXPECT_EQ(set.getStory(1), ArrayRef<int32_t>({0, -1, -1, 0, 1, -1, 2, 3, 4, 4,
                                                -1, -1, -1, -1, -1}));
  EXPECT_EQ(set.getStory(2), ArrayRef(std::vector<int32_t>(15, -1)));
  EXPECT_EQ(set.question, std::vector<int32_t>({5, -1, 5, 5, 6, -1}));
  EXPECT_EQ(set.count, std::vector<int32_t>({3, 4, 0}));
  EXPECT_EQ(set.answer, std::vector<int32_t>({6, 0, 1}));
}

TEST(EncodedSet, KeepsTheNewestAndSaysSo) {
  DataDiagnostics diagnostics;
  auto set = encodeStories(parse(stories), {2, 3, 2}, diagnostics);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->getStory(0), ArrayRef<int32_t>({0, 1, -1, 2, 3, 4}));
  EXPECT_EQ(set->getStory(1), ArrayRef<int32_t>({2, 3, 4, 4, -1, -1}));
  EXPECT_EQ(set->count, std::vector<int32_t>({2, 2, 0}));
  EXPECT_EQ(diagnostics.getMessages(),
            ArrayRef<std::string>(
                {"s.txt: remark: 2 of 3 questions follow more than 2 "
                 "statements; the newest are kept"}));
  EXPECT_FALSE(diagnostics.hasErrors());
}

TEST(EncodedSet, PutsTheNewestFirstForAModelThatTakesItThere) {
  EncodedSet set = encode(parse(stories), {5, 3, 2, /*newestFirst=*/true});
  EXPECT_EQ(set.getStory(0), ArrayRef<int32_t>({2, 3, 4, 0, 1, -1, 0, -1, -1,
                                                -1, -1, -1, -1, -1, -1}));
  set = encode(parse(stories), {2, 3, 2, /*newestFirst=*/true});
  EXPECT_EQ(set.getStory(0), ArrayRef<int32_t>({2, 3, 4, 0, 1, -1}));
  EXPECT_EQ(set.getStory(1), ArrayRef<int32_t>({4, -1, -1, 2, 3, 4}));
  EXPECT_EQ(set.count, std::vector<int32_t>({2, 2, 0}));
}

TEST(EncodedSet, ReportsAllLongSentencesOnce) {
  DataDiagnostics diagnostics;
  EXPECT_FALSE(encodeStories(parse(stories), {4, 1, 1}, diagnostics));
  auto message = [](int line, StringRef what, int words) {
    return ("s.txt:" + Twine(line) + ": error: " + what +
            " too long: expected at most 1 words, found " + Twine(words) +
            "; shorten it, or give the model more words")
        .str();
  };
  EXPECT_EQ(diagnostics.getMessages(),
            ArrayRef<std::string>({message(2, "statement", 2),
                                   message(3, "statement", 3),
                                   message(6, "question", 2)}));
  // Statements that are not kept may be as long as they like.
  encode(parse("1 a b c\n2 d\n3 e?\tf\n"), {1, 1, 1});
}

TEST(EncodedSet, CountsQuestionsThatNobodyCanAnswer) {
  StorySet set = parse(stories);
  set.questions[0].answer = -1;
  set.questions[2].words.clear();
  EncodedSet encoded = encode(set, {5, 3, 2});
  EXPECT_EQ(encoded.size(), 1);
  EXPECT_EQ(encoded.numHopeless, 2);
  EXPECT_EQ(encoded.answer, std::vector<int32_t>({0}));
  EXPECT_EQ(encoded.getStory(0), ArrayRef<int32_t>({0, -1, -1, 0, 1, -1, 2, 3,
                                                    4, 4, -1, -1, -1, -1, -1}));
  EXPECT_EQ(encoded.getQuestion(0), ArrayRef<int32_t>({5, 5}));
}

/// The answers of the questions for validation, of n with the answers 0 to n-1.
static std::vector<int32_t> splitNumbers(int n, const ValidationSplit &split) {
  EncodedSet set;
  for (int i = 0; i < n; ++i) {
    set.story.push_back(i);
    set.question.push_back(i);
    set.count.push_back(1);
    set.answer.push_back(i);
  }
  auto [training, validation] = splitForValidation(set, split);
  std::vector<int32_t> all = training.answer;
  EXPECT_TRUE(llvm::is_sorted(all) && llvm::is_sorted(validation.answer));
  llvm::append_range(all, validation.answer);
  llvm::sort(all);
  EXPECT_EQ(all, set.answer) << "each question is on one side";
  EXPECT_EQ(validation.story, validation.answer);
  return validation.answer;
}

TEST(EncodedSet, SplitsAsItIsTold) {
  using Ids = std::vector<int32_t>;
  EXPECT_EQ(splitNumbers(10, {}), Ids({9}));
  EXPECT_EQ(splitNumbers(10, {0.3, {}}), Ids({7, 8, 9}));
  EXPECT_EQ(splitNumbers(100, {0.29, {}}).size(), 29u);
  EXPECT_EQ(splitNumbers(3, {0.999, {}}), Ids({1, 2}));
  EXPECT_EQ(splitNumbers(3, {1e-9, {}}), Ids({2}));
  Ids one = splitNumbers(1000, {0.1, 1}), two = splitNumbers(1000, {0.1, 2});
  EXPECT_EQ(one.size(), 100u);
  EXPECT_NE(one, two);
  EXPECT_EQ(one, splitNumbers(1000, {0.1, 1}));
  // Spread over the file.
  EXPECT_LT(one.front(), 100);
  EXPECT_LT(one[50], 650);
  EXPECT_GT(one[50], 350);
}

/// A set whose one sample has `count` statements of one word, 0 and up.
static EncodedSet makeNumbered(int64_t count, int64_t slots) {
  EncodedSet set;
  set.shape = {slots, 1, 1};
  for (int64_t slot = 0; slot < slots; ++slot)
    set.story.push_back(slot < count ? slot : paddingId);
  set.question = {0};
  set.count = {static_cast<int32_t>(count)};
  set.answer = {0};
  return set;
}

TEST(EncodedSet, SplitsOffTheLastTenth) {
  auto sizes = [](int n) {
    EncodedSet set;
    set.shape = {2, 3, 2};
    for (int i = 0; i < n; ++i) {
      set.story.insert(set.story.end(), 6, i);
      set.question.insert(set.question.end(), 2, i);
      set.count.push_back(2);
      set.answer.push_back(i);
    }
    auto [train, validation] = splitForValidation(set);
    EXPECT_EQ(train.story.size(), train.size() * 6u);
    EXPECT_EQ(validation.question.size(), validation.size() * 2u);
    for (int i = 0; i < n; ++i) {
      bool left = i < train.size();
      const EncodedSet &part = left ? train : validation;
      int64_t sample = left ? i : i - train.size();
      EXPECT_EQ(part.answer[sample], i);
      EXPECT_EQ(part.getStory(sample).back(), i);
      EXPECT_EQ(part.getQuestion(sample).front(), i);
    }
    return std::pair(train.size(), validation.size());
  };
  using Pair = std::pair<int64_t, int64_t>;
  EXPECT_EQ(sizes(0), Pair(0, 0));
  EXPECT_EQ(sizes(1), Pair(1, 0));
  EXPECT_EQ(sizes(2), Pair(1, 1));
  EXPECT_EQ(sizes(19), Pair(18, 1));
  EXPECT_EQ(sizes(10000), Pair(9000, 1000));
}

TEST(TimeNoise, AddsEmptyStatementsAndKeepsTheOthersInOrder) {
  std::mt19937_64 random(3);
  for (int64_t count = 0; count <= 20; ++count) {
    EncodedSet set = makeNumbered(count, 20);
    int64_t total = 0;
    for (int round = 0; round < 2000; ++round) {
      std::vector<int32_t> story(20, 77);
      int32_t filled = addTimeNoise(set, 0, 0.1, random, story);
      ASSERT_GE(filled, count);
      ASSERT_LE(filled, std::min<int64_t>(20, count + 1 + count / 10));
      std::vector<int32_t> kept;
      copy_if(story, std::back_inserter(kept),
              [](int32_t id) { return id != paddingId; });
      ASSERT_EQ(ArrayRef(kept), set.getStory(0).take_front(count));
      ASSERT_TRUE(all_of(ArrayRef(story).drop_front(filled),
                         [](int32_t id) { return id == paddingId; }));
      total += filled - count;
    }
    // The mean is the rate times the count while there is room.
    double mean = total / 2000.0;
    if (count <= 18)
      EXPECT_NEAR(mean, 0.1 * count, 0.06) << count;
    if (count == 20)
      EXPECT_EQ(total, 0);
  }
}

TEST(TimeNoise, AllPlacesAreEquallyLikely) {
  // One or no empty statement among four: places 0 to 4.
  EncodedSet set = makeNumbered(4, 6);
  std::mt19937_64 random(5);
  std::map<int64_t, int> places;
  for (int round = 0; round < 20000; ++round) {
    std::vector<int32_t> story(6);
    if (addTimeNoise(set, 0, 0.25, random, story) == 5)
      ++places[find(story, paddingId) - story.begin()];
  }
  ASSERT_EQ(places.size(), 5u);
  for (auto [place, times] : places)
    EXPECT_NEAR(times, 4000, 300) << place; // 5 standard deviations
}

TEST(TimeNoise, DependsOnTheGeneratorOnly) {
  EncodedSet set = makeNumbered(10, 14);
  std::mt19937_64 random(11), same(11);
  for (int round = 0; round < 8; ++round) {
    std::vector<int32_t> story(14), again(14);
    int32_t filled = addTimeNoise(set, 0, 0.25, random, story);
    EXPECT_EQ(addTimeNoise(set, 0, 0.25, same, again), filled);
    EXPECT_EQ(story, again);
  }
  EXPECT_EQ(random, same);
  // Nothing is taken at rate 0.
  std::vector<int32_t> story(14);
  EXPECT_EQ(addTimeNoise(set, 0, 0, random, story), 10);
  EXPECT_EQ(random, same);
  EXPECT_EQ(ArrayRef(story), set.getStory(0));
}

/// The shapes of real data, which independent counting gave.
TEST(EncodedSet, EncodesBabi) {
  std::string babi = getBabiFolder("en-10k");
  if (babi.empty())
    GTEST_SKIP() << "MANN_DATA does not name a folder with babi/en-10k";
  struct Case {
    int64_t task, words, slots, sentence, question;
  };
  for (const Case &expected :
       {Case{1, 19, 10, 6, 3}, Case{2, 33, 88, 6, 4}, Case{19, 31, 5, 7, 10}}) {
    Expected<TaskFiles> files = findTask(babi, expected.task);
    ASSERT_TRUE(bool(files)) << toString(files.takeError());
    Vocabulary vocabulary;
    DataDiagnostics diagnostics;
    auto train = readStories(files->train, vocabulary, VocabularyMode::Grow,
                             diagnostics);
    auto test = readStories(files->test, vocabulary, VocabularyMode::Fixed,
                            diagnostics);
    ASSERT_TRUE(train && test);
    StoryShape shape = getSmallestShape({&*train, &*test});
    EXPECT_EQ(vocabulary.size(), expected.words);
    EXPECT_EQ(shape.slots, expected.slots);
    EXPECT_EQ(shape.words, expected.sentence);
    EXPECT_EQ(shape.questionWords, expected.question);
    shape.slots = std::min<int64_t>(shape.slots, 50);
    auto encoded = encodeStories(*train, shape, diagnostics);
    ASSERT_TRUE(encoded);
    EXPECT_EQ(diagnostics.getMessages().size(), expected.slots > 50 ? 1u : 0u);
    auto [fit, validation] = splitForValidation(*encoded);
    EXPECT_EQ(fit.size(), 9000);
    EXPECT_EQ(validation.size(), 1000);
  }
}
