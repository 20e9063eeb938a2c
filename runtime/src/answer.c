/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Arg max over the score types a compiled network can have, and answer look-up.
 */

#include "mann_rt/answer.h"

/* Skipping values that differ from themselves is what keeps NaN out; for
 * integers the compiler drops that test. */
#define DEFINE_ARGMAX(NAME, TYPE)                                              \
  int32_t NAME(const TYPE *values, int32_t n) {                                \
    int32_t best = -1;                                                         \
    if (!values) {                                                             \
      return best;                                                             \
    }                                                                          \
    for (int32_t i = 0; i < n; ++i) {                                          \
      if (values[i] == values[i] && (best < 0 || values[i] > values[best])) {  \
        best = i;                                                              \
      }                                                                        \
    }                                                                          \
    return best;                                                               \
  }

DEFINE_ARGMAX(mann_rt_argmax_i8, int8_t)
DEFINE_ARGMAX(mann_rt_argmax_i16, int16_t)
DEFINE_ARGMAX(mann_rt_argmax_i32, int32_t)
DEFINE_ARGMAX(mann_rt_argmax_f32, float)

const char *mann_rt_answer_text(const mann_rt_vocabulary *vocabulary,
                                int32_t id) {
  if (!vocabulary || !vocabulary->words || id < 0 || id >= vocabulary->size) {
    return NULL;
  }
  return vocabulary->words[id];
}
