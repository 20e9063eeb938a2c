/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Reading a network's output: the index of the largest score, and the word it
 * stands for.
 */

#ifndef MANN_RT_ANSWER_H
#define MANN_RT_ANSWER_H

#include "mann_rt/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Each returns the index of the first largest of the `n` scores at `values`,
 * or -1 when `n` is not positive or `values` is NULL. */
int32_t mann_rt_argmax_i8(const int8_t *values, int32_t n);
int32_t mann_rt_argmax_i16(const int16_t *values, int32_t n);
int32_t mann_rt_argmax_i32(const int32_t *values, int32_t n);

/* As above; a NaN never wins, so -1 is also returned when all are NaN. */
int32_t mann_rt_argmax_f32(const float *values, int32_t n);

/* Returns the word with that id, or NULL when there is none. */
const char *mann_rt_answer_text(const mann_rt_vocabulary *vocabulary,
                                int32_t id);

#ifdef __cplusplus
}
#endif

#endif /* MANN_RT_ANSWER_H */
