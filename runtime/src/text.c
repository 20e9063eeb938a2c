/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Vocabulary look-up and tokeniser. <ctype.h> is avoided on purpose: its
 * answers depend on the locale, and the ids must equal those of the training.
 */

#include "mann_rt/text.h"

#include <stdbool.h>

static char to_lower(char c) {
  char lower = c;
  if (c >= 'A' && c <= 'Z') {
    /* Bit 5 is the difference in ASCII. */
    unsigned char bits = (unsigned char)c;
    bits |= 0x20u;
    lower = (char)bits;
  }
  return lower;
}

/* Bytes above 127 are those of letters outside ASCII, in UTF-8. */
static bool is_word_char(char letter) {
  const char c = to_lower(letter);
  return ((unsigned char)c & 0x80u) != 0u || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') || c == '\'' || c == '-';
}

/* Whether the C string `entry` is the lower-cased span. The test for the
 * terminator comes first, so that a NUL within the span cannot carry the
 * comparison past the end of `entry`. */
static bool equals(const char *entry, const char *word, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const char letter = entry[i];
    const char wanted = to_lower(word[i]);
    if (letter == '\0' || letter != wanted) {
      return false;
    }
  }
  return entry[length] == '\0';
}

int32_t mann_rt_find_word(const mann_rt_vocabulary *vocabulary,
                          const char *word, size_t length) {
  if (!vocabulary || !vocabulary->words || !word || length == 0u) {
    return -1;
  }
  for (int32_t id = 0; id < vocabulary->size; ++id) {
    if (vocabulary->words[id] && equals(vocabulary->words[id], word, length)) {
      return id;
    }
  }
  return -1;
}

mann_rt_status mann_rt_tokenize(const mann_rt_vocabulary *vocabulary,
                                const char *text, size_t length, int32_t *ids,
                                int32_t capacity, int32_t padding,
                                mann_rt_unknown_word on_unknown, void *user,
                                mann_rt_word_counts *counts) {
  /* The bound on the length is what keeps the counts from overflowing. */
  if (!vocabulary || !vocabulary->words || vocabulary->size < 0 || !text ||
      length > (size_t)INT32_MAX || !ids || capacity < 0 || !counts) {
    return MANN_RT_BAD_ARGUMENT;
  }

  mann_rt_word_counts seen = {0, 0, 0, 0};
  int32_t stored = 0;
  size_t at = 0;
  while (at < length) {
    size_t start = at;
    while (at < length && is_word_char(text[at])) {
      ++at;
    }
    if (at == start) {
      ++at; /* A separator. */
      continue;
    }

    ++seen.seen;
    int32_t id = mann_rt_find_word(vocabulary, &text[start], at - start);
    if (id < 0) {
      ++seen.unknown;
      if (on_unknown != NULL) {
        on_unknown(user, &text[start], at - start);
      }
      continue;
    }
    ++seen.known;
    if (stored < capacity) {
      ids[stored] = id;
      ++stored;
    } else {
      ++seen.dropped;
    }
  }

  while (stored < capacity) {
    ids[stored] = padding;
    ++stored;
  }
  *counts = seen;
  return MANN_RT_OK;
}
