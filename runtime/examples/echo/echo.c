/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The smallest network there is: it answers every question with the last known
 * word of the newest sentence. Written by hand where the compiler would write
 * glue; it shows what glue has to define and lets the host program be tested
 * without a compiled network.
 */

#include "mann_rt/qa.h"

enum { SLOTS = 3, WORDS = 6, QUESTION_WORDS = 4, PADDING = 0, NOTHING = 1 };

static const char *const words[] = {
    "",   "nothing", "mary",           "john",    "went",
    "to", "the",     "garden",         "kitchen", "office",
    "is", "where",   "kitchen,garden",
};

static int32_t run(void *context, const int32_t *story, const int32_t *question,
                   int32_t count) {
  (void)context;
  (void)question;
  if (count == 0)
    return NOTHING;
  const int32_t *newest = story + (count - 1) * WORDS;
  int32_t last = NOTHING;
  for (int32_t i = 0; i < WORDS; ++i)
    if (newest[i] != PADDING)
      last = newest[i];
  return last;
}

extern const mann_rt_model echo_qa_model;
const mann_rt_model echo_qa_model = {
    "echo",
    {words, (int32_t)(sizeof words / sizeof *words)},
    SLOTS,
    WORDS,
    QUESTION_WORDS,
    PADDING,
    run,
    NULL,
    NULL,
    NULL,
    NULL,
    MANN_RT_OLDEST_FIRST,
};
