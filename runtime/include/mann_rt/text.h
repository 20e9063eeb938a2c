/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Vocabulary and tokeniser: turns a line of text into the word ids a compiled
 * network reads. A network knows a fixed list of words; whatever else the text
 * holds is reported to the caller and left out, never guessed at.
 */

#ifndef MANN_RT_TEXT_H
#define MANN_RT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What every fallible function of this library returns: 0 is success, positive
 * values are success worth a warning, negative values are errors. After an
 * error nothing the function would have written is to be relied upon. */
typedef enum {
  MANN_RT_OK = 0,
  MANN_RT_DROPPED_OLDEST = 1, /* Done, but a full story lost a sentence. */
  MANN_RT_BAD_ARGUMENT = -1,  /* A NULL pointer or a size out of range. */
  MANN_RT_MODEL_FAILED = -2   /* The network gave no valid answer. */
} mann_rt_status;

/* The words a network knows: a word's id is its index. Entries are lower-case,
 * NUL-terminated strings; NULL and empty entries match nothing. An entry with a
 * comma is an answer of several words ("milk,football") and matches no token,
 * because commas separate words. */
typedef struct {
  const char *const *words;
  int32_t size; /* Number of entries. */
} mann_rt_vocabulary;

/* Told of each unknown word: `word` points into the tokenised text, is `length`
 * bytes long, spelt as in the text and not NUL-terminated. */
typedef void (*mann_rt_unknown_word)(void *user, const char *word,
                                     size_t length);

/* Outcome of tokenising, in words: seen = known + unknown. */
typedef struct {
  int32_t seen;
  int32_t known;
  int32_t unknown;
  int32_t dropped; /* Known words that did not fit the capacity. */
} mann_rt_word_counts;

/* Finds the `length` bytes at `word`, ignoring ASCII case. Returns the id of
 * the first equal entry, or -1 when the word is unknown or empty or a pointer
 * is NULL. The search is linear: vocabularies are small and come in training
 * order, and a sorted index would cost memory the firmware lacks. */
int32_t mann_rt_find_word(const mann_rt_vocabulary *vocabulary,
                          const char *word, size_t length);

/* Writes the ids of the first `capacity` known words of the `length` bytes at
 * `text` to `ids` and sets the rest of the `capacity` elements to `padding`.
 * Words are runs of letters, digits, apostrophes and '-'; bytes above 127 are
 * letters, so that text may be UTF-8. A to Z are lower-cased; every other byte
 * (NUL too) separates words. Unknown words are
 * reported to `on_unknown`, which may be NULL, with `user`; they take no place
 * in `ids`. Returns MANN_RT_OK and fills `counts`, or MANN_RT_BAD_ARGUMENT,
 * with nothing written, when another pointer is NULL, a size is negative or
 * `length` exceeds INT32_MAX. */
mann_rt_status mann_rt_tokenize(const mann_rt_vocabulary *vocabulary,
                                const char *text, size_t length, int32_t *ids,
                                int32_t capacity, int32_t padding,
                                mann_rt_unknown_word on_unknown, void *user,
                                mann_rt_word_counts *counts);

#ifdef __cplusplus
}
#endif

#endif /* MANN_RT_TEXT_H */
