/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Ring of sentences. Slots are not cleared when they become empty: only the
 * `count` slots before `head` are ever read, so clearing costs no memory write.
 */

#include "mann_rt/story.h"

#include <string.h>

static int32_t *slot(const mann_rt_story *story, int32_t index) {
  return &story->ids[(size_t)index * (size_t)story->words];
}

mann_rt_status mann_rt_story_init(mann_rt_story *story, int32_t *storage,
                                  int32_t slots, int32_t words,
                                  int32_t padding) {
  if (!story || !storage || slots <= 0 || words <= 0 ||
      slots > INT32_MAX / words) {
    return MANN_RT_BAD_ARGUMENT;
  }
  story->ids = storage;
  story->slots = slots;
  story->words = words;
  story->padding = padding;
  mann_rt_story_clear(story);
  return MANN_RT_OK;
}

void mann_rt_story_clear(mann_rt_story *story) {
  if (!story) {
    return;
  }
  story->head = 0;
  story->count = 0;
  story->dropped = 0;
}

mann_rt_status mann_rt_story_push(mann_rt_story *story,
                                  const int32_t *sentence) {
  if (!story || !sentence) {
    return MANN_RT_BAD_ARGUMENT;
  }
  (void)memcpy(slot(story, story->head), sentence,
               (size_t)story->words * sizeof *sentence);
  story->head = story->head + 1 == story->slots ? 0 : story->head + 1;
  if (story->count < story->slots) {
    ++story->count;
    return MANN_RT_OK;
  }
  /* Wrapping would make a device that ran for years look like a fresh one. */
  if (story->dropped < UINT32_MAX) {
    ++story->dropped;
  }
  return MANN_RT_DROPPED_OLDEST;
}

int32_t mann_rt_story_count(const mann_rt_story *story) {
  return story != NULL ? story->count : 0;
}

mann_rt_status mann_rt_story_copy(const mann_rt_story *story, int32_t *out,
                                  mann_rt_story_order order) {
  if (!story || !out ||
      (order != MANN_RT_OLDEST_FIRST && order != MANN_RT_NEWEST_FIRST)) {
    return MANN_RT_BAD_ARGUMENT;
  }

  size_t words = (size_t)story->words;
  for (int32_t i = 0; i < story->count; ++i) {
    /* How many pushes ago this sentence came, counting the newest as 1. */
    int32_t age = order == MANN_RT_NEWEST_FIRST ? i + 1 : story->count - i;
    int32_t index = story->head - age;
    if (index < 0) {
      index += story->slots;
    }
    (void)memcpy(&out[(size_t)i * words], slot(story, index),
                 words * sizeof *out);
  }

  size_t end = (size_t)story->slots * words;
  for (size_t i = (size_t)story->count * words; i < end; ++i) {
    out[i] = story->padding;
  }
  return MANN_RT_OK;
}
