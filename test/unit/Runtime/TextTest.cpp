/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Tests of the vocabulary look-up and the tokeniser.
 */

#include "mann_rt/text.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace {

constexpr int32_t Padding = -7;

const char *const Words[] = {"",        "mary",    "went",      nullptr,
                             "the-den", "o'clock", "x2",        "went",
                             "Upper",   "n,w",     "marymarie", "a"};
const mann_rt_vocabulary Vocabulary = {Words, 12};

struct Outcome {
  std::vector<int32_t> Ids;
  std::vector<std::string> Unknown;
  mann_rt_word_counts Counts;
};

void collect(void *User, const char *Word, size_t Length) {
  static_cast<std::vector<std::string> *>(User)->emplace_back(Word, Length);
}

/// Tokenises a copy of exactly the size of \p Text, so that the address
/// sanitizer sees every read or write out of bounds.
Outcome tokenize(const std::string &Text, int32_t Capacity,
                 const mann_rt_vocabulary &V = Vocabulary) {
  std::unique_ptr<char[]> Copy(new char[Text.size()]);
  std::copy(Text.begin(), Text.end(), Copy.get());
  std::unique_ptr<int32_t[]> Ids(new int32_t[size_t(Capacity)]);
  Outcome O;
  EXPECT_EQ(MANN_RT_OK,
            mann_rt_tokenize(&V, Copy.get(), Text.size(), Ids.get(), Capacity,
                             Padding, collect, &O.Unknown, &O.Counts));
  O.Ids.assign(Ids.get(), Ids.get() + Capacity);
  return O;
}

int32_t find(const std::string &Word) {
  return mann_rt_find_word(&Vocabulary, Word.data(), Word.size());
}

void expectCounts(const mann_rt_word_counts &C, int Seen, int Known,
                  int Unknown, int Dropped) {
  EXPECT_EQ(std::make_tuple(Seen, Known, Unknown, Dropped),
            std::make_tuple(C.seen, C.known, C.unknown, C.dropped));
}

TEST(FindWord, FindsTheFirstEqualEntryInAnyCase) {
  EXPECT_EQ(1, find("mary"));
  EXPECT_EQ(1, find("MaRy"));
  EXPECT_EQ(2, find("went"));
  EXPECT_EQ(5, find("O'Clock"));
  EXPECT_EQ(9, find("n,w"));
  EXPECT_EQ(11, find("a"));
}

TEST(FindWord, RejectsPrefixesExtensionsAndOddBytes) {
  EXPECT_EQ(-1, find(""));
  EXPECT_EQ(-1, find("mar"));
  EXPECT_EQ(-1, find("marym"));
  EXPECT_EQ(-1, find(std::string("mary\0", 5)));
  EXPECT_EQ(-1, find(std::string("a\0bc", 4)));
  EXPECT_EQ(-1, find("m\xc3\xa4ry"));
  EXPECT_EQ(-1, find("upper")) << "vocabulary entries have to be lower-case";
}

TEST(FindWord, RejectsBadArguments) {
  const mann_rt_vocabulary NoWords = {nullptr, 3}, Negative = {Words, -1},
                           Empty = {Words, 0};
  EXPECT_EQ(-1, mann_rt_find_word(nullptr, "mary", 4));
  EXPECT_EQ(-1, mann_rt_find_word(&NoWords, "mary", 4));
  EXPECT_EQ(-1, mann_rt_find_word(&Negative, "mary", 4));
  EXPECT_EQ(-1, mann_rt_find_word(&Empty, "mary", 4));
  EXPECT_EQ(-1, mann_rt_find_word(&Vocabulary, nullptr, 4));
}

TEST(Tokenize, WritesIdsThenPadding) {
  Outcome O = tokenize("Mary WENT, to:the-den  at o'clock!x2", 7);
  EXPECT_EQ((std::vector<int32_t>{1, 2, 4, 5, 6, Padding, Padding}), O.Ids);
  EXPECT_EQ((std::vector<std::string>{"to", "at"}), O.Unknown);
  expectCounts(O.Counts, 7, 5, 2, 0);
}

TEST(Tokenize, KeepsTheFirstWordsWhenFull) {
  Outcome O = tokenize("mary a FOO went x2", 2);
  EXPECT_EQ((std::vector<int32_t>{1, 11}), O.Ids);
  EXPECT_EQ((std::vector<std::string>{"FOO"}), O.Unknown);
  expectCounts(O.Counts, 5, 4, 1, 2);
}

TEST(Tokenize, HandlesNothing) {
  Outcome O = tokenize("", 2);
  EXPECT_EQ((std::vector<int32_t>{Padding, Padding}), O.Ids);
  expectCounts(O.Counts, 0, 0, 0, 0);
  expectCounts(tokenize(" \t\r\n.?!", 3).Counts, 0, 0, 0, 0);
  expectCounts(tokenize("mary foo", 0).Counts, 2, 1, 1, 1);
}

TEST(Tokenize, SeparatesAtNul) {
  Outcome O = tokenize(std::string("mary\0went", 9), 3);
  EXPECT_EQ((std::vector<int32_t>{1, 2, Padding}), O.Ids);
  expectCounts(O.Counts, 2, 2, 0, 0);
}

// Letters outside ASCII are in UTF-8, and no part of them separates words.
TEST(Tokenize, TakesHighBytesAsLetters) {
  Outcome O = tokenize("mary \xc3\xa9mile Ros\xc3\xa9mary a", 4);
  EXPECT_EQ((std::vector<int32_t>{1, 11, Padding, Padding}), O.Ids);
  EXPECT_EQ((std::vector<std::string>{"\xc3\xa9mile", "Ros\xc3\xa9mary"}),
            O.Unknown);
  expectCounts(O.Counts, 4, 2, 2, 0);
}

TEST(Tokenize, NeverYieldsAnswersOfSeveralWords) {
  Outcome O = tokenize("n,w", 2);
  EXPECT_EQ((std::vector<int32_t>{Padding, Padding}), O.Ids);
  EXPECT_EQ((std::vector<std::string>{"n", "w"}), O.Unknown);
}

TEST(Tokenize, WorksWithoutCallbackAndWithAnEmptyVocabulary) {
  int32_t Ids[2] = {5, 5};
  mann_rt_word_counts Counts;
  EXPECT_EQ(MANN_RT_OK, mann_rt_tokenize(&Vocabulary, "foo a", 5, Ids, 2,
                                         Padding, nullptr, nullptr, &Counts));
  EXPECT_EQ(11, Ids[0]);
  EXPECT_EQ(Padding, Ids[1]);
  expectCounts(Counts, 2, 1, 1, 0);
  expectCounts(tokenize("mary", 1, {Words, 0}).Counts, 1, 0, 1, 0);
}

TEST(Tokenize, RejectsBadArgumentsAndWritesNothing) {
  const mann_rt_vocabulary NoWords = {nullptr, 3}, Negative = {Words, -1};
  int32_t Ids[1] = {42};
  mann_rt_word_counts Counts = {9, 9, 9, 9};
  auto Status = [&](const mann_rt_vocabulary *V, const char *Text,
                    size_t Length, int32_t *Out, int32_t Capacity,
                    mann_rt_word_counts *C) {
    return mann_rt_tokenize(V, Text, Length, Out, Capacity, Padding, nullptr,
                            nullptr, C);
  };
  const mann_rt_vocabulary *V = &Vocabulary;
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(nullptr, "a", 1, Ids, 1, &Counts));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(&NoWords, "a", 1, Ids, 1, &Counts));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(&Negative, "a", 1, Ids, 1, &Counts));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(V, nullptr, 0, Ids, 1, &Counts));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(V, "a", 1, nullptr, 1, &Counts));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(V, "a", 1, Ids, -1, &Counts));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, Status(V, "a", 1, Ids, 1, nullptr));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT,
            Status(V, "a", size_t(INT32_MAX) + 1, Ids, 1, &Counts));
  EXPECT_EQ(42, Ids[0]);
  expectCounts(Counts, 9, 9, 9, 9);
}

/// The rules of the tokeniser, said another way: blank out the separators, then
/// let a stream split the words.
Outcome oracle(std::string Text, int32_t Capacity) {
  Outcome O = {std::vector<int32_t>(size_t(Capacity), Padding), {}, {}};
  for (char &C : Text)
    if (!(C & 0x80) &&
        !std::strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                     "0123456789'-",
                     C))
      C = ' ';
  std::replace(Text.begin(), Text.end(), '\0', ' ');
  std::istringstream Stream(Text);
  for (std::string Word; Stream >> Word; ++O.Counts.seen) {
    std::string Lower = Word;
    for (char &C : Lower)
      C = C >= 'A' && C <= 'Z' ? char(C + 32) : C;
    auto *Entry = std::find_if(std::begin(Words), std::end(Words),
                               [&](const char *W) { return W && W == Lower; });
    if (Entry == std::end(Words)) {
      ++O.Counts.unknown;
      O.Unknown.push_back(Word);
    } else if (O.Counts.known++ < Capacity) {
      O.Ids[size_t(O.Counts.known) - 1] = int32_t(Entry - Words);
    } else {
      ++O.Counts.dropped;
    }
  }
  return O;
}

TEST(Tokenize, AgreesWithTheOracleOnRandomText) {
  std::mt19937 Random(20240607);
  auto Below = [&](unsigned N) { return unsigned(Random() % N); };
  for (int Round = 0; Round < 20000; ++Round) {
    std::string Text;
    for (unsigned Parts = Below(12); Parts > 0; --Parts) {
      const char *Word = Words[Below(12)];
      switch (Below(4)) {
      case 0:
        Text += char(Below(256));
        break;
      case 1:
        Text += " .,?-'"[Below(6)];
        break;
      default:
        for (const char *C = Word ? Word : "zz"; *C; ++C)
          Text += *C >= 'a' && *C <= 'z' && Below(3) == 0 ? char(*C - 32) : *C;
        Text += Below(8) ? ' ' : 'q';
      }
    }
    int32_t Capacity = int32_t(Below(7));
    Outcome Expected = oracle(Text, Capacity),
            Actual = tokenize(Text, Capacity);
    SCOPED_TRACE(testing::PrintToString(Text));
    ASSERT_EQ(Expected.Ids, Actual.Ids);
    ASSERT_EQ(Expected.Unknown, Actual.Unknown);
    expectCounts(Actual.Counts, Expected.Counts.seen, Expected.Counts.known,
                 Expected.Counts.unknown, Expected.Counts.dropped);
    ASSERT_FALSE(HasFailure());
  }
}

} // namespace
