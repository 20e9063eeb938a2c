/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A question-answering session over a compiled network: feed it lines of text,
 * statements are remembered, questions are answered.
 */

#ifndef MANN_RT_QA_H
#define MANN_RT_QA_H

#include "mann_rt/answer.h"
#include "mann_rt/story.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A compiled network, as generated glue code describes it. */
typedef struct {
  const char *name;
  mann_rt_vocabulary vocabulary;
  int32_t slots;          /* Sentences the network remembers. */
  int32_t words;          /* Word ids in a sentence. */
  int32_t question_words; /* Word ids in a question. */
  int32_t padding;        /* Id that fills what holds no word. */
  /* Runs a network that is handed its story. `story`: slots * words ids, in
   * `order`; `question`: question_words ids; `count`: filled slots.
   * Returns the id of the answer, negative on failure. NULL for a network that
   * remembers the story itself. */
  int32_t (*run)(void *context, const int32_t *story, const int32_t *question,
                 int32_t count);
  void *context; /* Handed to all of these functions; may be NULL. */
  /* The three functions of a network that remembers the story itself; all NULL
   * for one with `run`. `reset` begins a new story, `observe` takes in one
   * sentence of `words` ids; both return 0, anything else on failure. `answer`
   * is handed question_words ids and returns as `run` does. */
  int (*reset)(void *context);
  int (*observe)(void *context, const int32_t *sentence);
  int32_t (*answer)(void *context, const int32_t *question);
  /* In which order `run` takes the sentences; of no effect without `run`. */
  mann_rt_story_order order;
} mann_rt_model;

/* Elements (int32_t) of storage a session needs, as a constant expression: the
 * ring, the story in order, and the question; for a network that remembers the
 * story itself, a sentence and the question. */
#define MANN_RT_QA_STORAGE(slots, words, question_words)                       \
  ((size_t)2 * (size_t)(slots) * (size_t)(words) + (size_t)(question_words))
#define MANN_RT_QA_SENTENCE_STORAGE(words, question_words)                     \
  ((size_t)(words) + (size_t)(question_words))

/* A session. Initialise it with mann_rt_qa_init. */
typedef struct {
  const mann_rt_model *model;
  mann_rt_story story; /* Unused if the network remembers it. */
  int32_t held;        /* Sentences that such a network holds. */
  int32_t *ordered;    /* The story in the order of the model; or a sentence. */
  int32_t *question;   /* The question. */
  mann_rt_unknown_word on_unknown;
  void *user;
} mann_rt_qa;

typedef enum {
  MANN_RT_QA_RESET,     /* A blank line or "reset": the story is forgotten. */
  MANN_RT_QA_STATEMENT, /* A sentence of the story. */
  MANN_RT_QA_QUESTION
} mann_rt_qa_kind;

/* What became of a line. */
typedef struct {
  mann_rt_qa_kind kind;
  mann_rt_word_counts words; /* Zeros for a reset. */
  bool sentence_dropped;     /* The oldest sentence made room for this one. */
  int32_t answer;            /* Id of the answer, -1 when there is none. */
  const char *answer_text;   /* Its word, NULL when there is none. */
  const char *expected;      /* Expected answer within the line, or NULL. */
  size_t expected_length;    /* Its length in bytes. */
} mann_rt_qa_result;

/* Returns the elements of storage a session over `model` needs, or 0 when the
 * model is unusable: NULL, without words, with neither `run` nor all of
 * `reset`, `observe` and `answer`, with a size that is not positive, or larger
 * than memory. For callers that learn the model late; others use
 * MANN_RT_QA_STORAGE or MANN_RT_QA_SENTENCE_STORAGE. */
size_t mann_rt_qa_storage(const mann_rt_model *model);

/* Starts a session with an empty story. `storage` has `elements` elements and,
 * like `model`, must outlive the session. `on_unknown`, which may be NULL, is
 * told of unknown words together with `user`. Returns MANN_RT_OK;
 * MANN_RT_BAD_ARGUMENT when another pointer is NULL, the model is unusable or
 * the storage too small; MANN_RT_MODEL_FAILED when the network's `reset` fails.
 */
mann_rt_status mann_rt_qa_init(mann_rt_qa *qa, const mann_rt_model *model,
                               int32_t *storage, size_t elements,
                               mann_rt_unknown_word on_unknown, void *user);

/* Forgets the story. Returns MANN_RT_OK, MANN_RT_BAD_ARGUMENT for NULL, or
 * MANN_RT_MODEL_FAILED when the network's `reset` fails. */
mann_rt_status mann_rt_qa_reset(mann_rt_qa *qa);

/* Takes one line of `length` bytes; a line end at its end does no harm.
 *
 * A line whose last non-blank character is '?' is a question, any other a
 * statement; a blank line or the line "reset" clears the story. A number and a
 * blank at the start are a line number, as in bAbI files, and skipped; number 1
 * clears the story first. What follows a tab after the '?' is the expected
 * answer, up to the next tab, and whatever else bAbI has to say.
 *
 * A statement without any known word is not stored: it holds nothing the
 * network could use, but would cost the oldest sentence its place.
 *
 * A question without any known word is not put to the network, whose answer
 * would mean nothing: `answer` is -1 and `answer_text` NULL. Unknown words of
 * either are told to `on_unknown`, each time. A byte order mark before the line
 * is skipped.
 *
 * Returns MANN_RT_OK with `result` filled; MANN_RT_MODEL_FAILED, with `result`
 * filled but for the answer, when the network fails or answers with an id
 * outside the vocabulary (after it failed to reset or to observe, begin a new
 * story); MANN_RT_BAD_ARGUMENT when a pointer is NULL or
 * `length` exceeds INT32_MAX. */
mann_rt_status mann_rt_qa_line(mann_rt_qa *qa, const char *line, size_t length,
                               mann_rt_qa_result *result);

#ifdef __cplusplus
}
#endif

#endif /* MANN_RT_QA_H */
