/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Tests of the ring of sentences.
 */

#include "mann_rt/story.h"
#include "gtest/gtest.h"

#include <deque>
#include <vector>

namespace {

using Ids = std::vector<int32_t>;

/// A story over a heap buffer of exactly its size, for the address sanitizer.
struct Ring {
  Ids Storage;
  mann_rt_story Story;

  Ring(int32_t Slots, int32_t Words)
      : Storage(size_t(Slots) * size_t(Words), 99) {
    EXPECT_EQ(MANN_RT_OK, mann_rt_story_init(&Story, Storage.data(), Slots,
                                             Words, /*padding=*/-1));
  }
  mann_rt_status push(const Ids &Sentence) {
    EXPECT_EQ(size_t(Story.words), Sentence.size());
    return mann_rt_story_push(&Story, Sentence.data());
  }
  Ids copy(mann_rt_story_order Order) {
    Ids Out(Storage.size(), 77);
    EXPECT_EQ(MANN_RT_OK, mann_rt_story_copy(&Story, Out.data(), Order));
    return Out;
  }
};

TEST(Story, StartsEmpty) {
  Ring R(2, 2);
  EXPECT_EQ(0, mann_rt_story_count(&R.Story));
  EXPECT_EQ(0u, R.Story.dropped);
  EXPECT_EQ((Ids{-1, -1, -1, -1}), R.copy(MANN_RT_OLDEST_FIRST));
  EXPECT_EQ((Ids{-1, -1, -1, -1}), R.copy(MANN_RT_NEWEST_FIRST));
}

TEST(Story, CopiesInBothOrdersAndPads) {
  Ring R(3, 2);
  EXPECT_EQ(MANN_RT_OK, R.push({1, 2}));
  EXPECT_EQ(MANN_RT_OK, R.push({3, 4}));
  EXPECT_EQ(2, mann_rt_story_count(&R.Story));
  EXPECT_EQ((Ids{1, 2, 3, 4, -1, -1}), R.copy(MANN_RT_OLDEST_FIRST));
  EXPECT_EQ((Ids{3, 4, 1, 2, -1, -1}), R.copy(MANN_RT_NEWEST_FIRST));
}

TEST(Story, OverwritesTheOldest) {
  Ring R(2, 1);
  EXPECT_EQ(MANN_RT_OK, R.push({1}));
  EXPECT_EQ(MANN_RT_OK, R.push({2}));
  EXPECT_EQ(MANN_RT_DROPPED_OLDEST, R.push({3}));
  EXPECT_EQ(2, mann_rt_story_count(&R.Story));
  EXPECT_EQ(1u, R.Story.dropped);
  EXPECT_EQ((Ids{2, 3}), R.copy(MANN_RT_OLDEST_FIRST));
  EXPECT_EQ((Ids{3, 2}), R.copy(MANN_RT_NEWEST_FIRST));
}

TEST(Story, ClearForgetsAll) {
  Ring R(2, 1);
  for (int32_t I = 0; I < 5; ++I)
    R.push({I});
  mann_rt_story_clear(&R.Story);
  EXPECT_EQ(0, mann_rt_story_count(&R.Story));
  EXPECT_EQ(0u, R.Story.dropped);
  EXPECT_EQ((Ids{-1, -1}), R.copy(MANN_RT_OLDEST_FIRST));
  EXPECT_EQ(MANN_RT_OK, R.push({8}));
  EXPECT_EQ((Ids{8, -1}), R.copy(MANN_RT_OLDEST_FIRST));
}

TEST(Story, CountOfDroppedSaturates) {
  Ring R(1, 1);
  R.push({1});
  R.Story.dropped = UINT32_MAX - 1;
  R.push({2});
  EXPECT_EQ(UINT32_MAX, R.Story.dropped);
  EXPECT_EQ(MANN_RT_DROPPED_OLDEST, R.push({3}));
  EXPECT_EQ(UINT32_MAX, R.Story.dropped);
}

TEST(Story, AgreesWithADequeForEverySize) {
  for (int32_t Slots = 1; Slots <= 5; ++Slots) {
    Ring R(Slots, 1);
    std::deque<int32_t> Model;
    for (int32_t I = 0; I < 3 * Slots; ++I) {
      R.push({I});
      Model.push_back(I);
      if (Model.size() > size_t(Slots))
        Model.pop_front();
      Ids Oldest(Model.begin(), Model.end()),
          Newest(Model.rbegin(), Model.rend());
      Oldest.resize(size_t(Slots), -1);
      Newest.resize(size_t(Slots), -1);
      EXPECT_EQ(Oldest, R.copy(MANN_RT_OLDEST_FIRST));
      EXPECT_EQ(Newest, R.copy(MANN_RT_NEWEST_FIRST));
    }
  }
}

TEST(Story, RejectsBadArguments) {
  mann_rt_story S;
  int32_t Ids[4] = {0, 0, 0, 0};
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_init(nullptr, Ids, 2, 2, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_init(&S, nullptr, 2, 2, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_init(&S, Ids, 0, 2, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_init(&S, Ids, 2, 0, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_init(&S, Ids, -1, 2, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_init(&S, Ids, 2, -1, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT,
            mann_rt_story_init(&S, Ids, 1 << 16, 1 << 15, 0));

  ASSERT_EQ(MANN_RT_OK, mann_rt_story_init(&S, Ids, 2, 2, 0));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_push(&S, nullptr));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT, mann_rt_story_push(nullptr, Ids));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT,
            mann_rt_story_copy(&S, nullptr, MANN_RT_OLDEST_FIRST));
  EXPECT_EQ(MANN_RT_BAD_ARGUMENT,
            mann_rt_story_copy(nullptr, Ids, MANN_RT_OLDEST_FIRST));
  EXPECT_EQ(0, mann_rt_story_count(nullptr));
  mann_rt_story_clear(nullptr);
}

} // namespace
