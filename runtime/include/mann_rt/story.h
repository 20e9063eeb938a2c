/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Story memory: a ring of the last sentences, each a row of word ids. It holds
 * as many sentences as the network was compiled for, in storage of the caller,
 * so a device that listens forever needs no more memory than one story.
 */

#ifndef MANN_RT_STORY_H
#define MANN_RT_STORY_H

#include "mann_rt/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A ring of sentences. Read its fields freely, change them only through the
 * functions below. */
typedef struct {
  int32_t *ids;     /* slots * words elements, of the caller. */
  int32_t slots;    /* Sentences the ring can hold. */
  int32_t words;    /* Word ids in each sentence. */
  int32_t padding;  /* Id that fills what holds no word. */
  int32_t head;     /* Slot the next sentence goes to. */
  int32_t count;    /* Sentences held now. */
  uint32_t dropped; /* Sentences overwritten since the last clear; saturates. */
} mann_rt_story;

/* Order of the sentences in a copy. */
typedef enum { MANN_RT_OLDEST_FIRST, MANN_RT_NEWEST_FIRST } mann_rt_story_order;

/* Makes `story` an empty ring over `storage`, which has slots * words elements
 * and must outlive it. Returns MANN_RT_OK, or MANN_RT_BAD_ARGUMENT when a
 * pointer is NULL, a size is not positive or slots * words exceeds INT32_MAX.
 */
mann_rt_status mann_rt_story_init(mann_rt_story *story, int32_t *storage,
                                  int32_t slots, int32_t words,
                                  int32_t padding);

/* Forgets all sentences and the number of dropped ones. NULL is ignored. */
void mann_rt_story_clear(mann_rt_story *story);

/* Adds the `story->words` ids at `sentence`, which must not lie in the ring.
 * Returns MANN_RT_OK, MANN_RT_DROPPED_OLDEST when the ring was full and its
 * oldest sentence made room, or MANN_RT_BAD_ARGUMENT for a NULL pointer. */
mann_rt_status mann_rt_story_push(mann_rt_story *story,
                                  const int32_t *sentence);

/* Returns the number of sentences held, 0 for NULL. */
int32_t mann_rt_story_count(const mann_rt_story *story);

/* Writes slots * words ids to `out`, which must not overlap the ring: the
 * sentences held in `order`, then padding for the empty slots. Returns
 * MANN_RT_OK, or MANN_RT_BAD_ARGUMENT for a NULL pointer or no such order. */
mann_rt_status mann_rt_story_copy(const mann_rt_story *story, int32_t *out,
                                  mann_rt_story_order order);

#ifdef __cplusplus
}
#endif

#endif /* MANN_RT_STORY_H */
