/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Tests of arg max and answer look-up.
 */

#include "mann_rt/answer.h"
#include "gtest/gtest.h"

#include <limits>
#include <vector>

namespace {

int32_t argmax(const int8_t *V, int32_t N) { return mann_rt_argmax_i8(V, N); }
int32_t argmax(const int16_t *V, int32_t N) { return mann_rt_argmax_i16(V, N); }
int32_t argmax(const int32_t *V, int32_t N) { return mann_rt_argmax_i32(V, N); }
int32_t argmax(const float *V, int32_t N) { return mann_rt_argmax_f32(V, N); }

template <typename T> int32_t argmax(const std::vector<T> &Values) {
  return argmax(Values.data(), int32_t(Values.size()));
}

template <typename T> class Argmax : public testing::Test {};
using Scores = testing::Types<int8_t, int16_t, int32_t, float>;
TYPED_TEST_SUITE(Argmax, Scores, );

TYPED_TEST(Argmax, FindsTheFirstLargest) {
  using V = std::vector<TypeParam>;
  const TypeParam Low = std::numeric_limits<TypeParam>::lowest();
  const TypeParam High = std::numeric_limits<TypeParam>::max();
  EXPECT_EQ(0, argmax(V{3}));
  EXPECT_EQ(1, argmax(V{1, 5, 2, 5}));
  EXPECT_EQ(3, argmax(V{-4, -3, -2, -1}));
  EXPECT_EQ(0, argmax(V{7, 7, 7}));
  EXPECT_EQ(0, argmax(V{Low, Low}));
  EXPECT_EQ(2, argmax(V{Low, 0, High}));
}

TYPED_TEST(Argmax, OfNothingIsNone) {
  const TypeParam Values[] = {1, 2};
  EXPECT_EQ(-1, argmax(Values, 0));
  EXPECT_EQ(-1, argmax(Values, -1));
  EXPECT_EQ(-1, argmax(Values, std::numeric_limits<int32_t>::min()));
  EXPECT_EQ(-1, argmax(static_cast<const TypeParam *>(nullptr), 2));
}

TEST(ArgmaxFloat, NanNeverWins) {
  using V = std::vector<float>;
  const float NaN = std::numeric_limits<float>::quiet_NaN();
  const float Inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(1, argmax(V{NaN, 1}));
  EXPECT_EQ(0, argmax(V{1, NaN}));
  EXPECT_EQ(2, argmax(V{NaN, -Inf, 2, NaN}));
  EXPECT_EQ(1, argmax(V{NaN, -Inf}));
  EXPECT_EQ(0, argmax(V{-Inf, -Inf}));
  EXPECT_EQ(1, argmax(V{0, Inf, Inf}));
  EXPECT_EQ(0, argmax(V{-0.0f, 0.0f}));
  EXPECT_EQ(-1, argmax(V{NaN, NaN}));
}

TEST(AnswerText, FindsTheWordOrNone) {
  const char *const Words[] = {"yes", "no"};
  const mann_rt_vocabulary Vocabulary = {Words, 2}, NoWords = {nullptr, 2};
  EXPECT_STREQ("yes", mann_rt_answer_text(&Vocabulary, 0));
  EXPECT_STREQ("no", mann_rt_answer_text(&Vocabulary, 1));
  EXPECT_EQ(nullptr, mann_rt_answer_text(&Vocabulary, 2));
  EXPECT_EQ(nullptr, mann_rt_answer_text(&Vocabulary, -1));
  EXPECT_EQ(nullptr, mann_rt_answer_text(&NoWords, 0));
  EXPECT_EQ(nullptr, mann_rt_answer_text(nullptr, 0));
}

} // namespace
