/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Question-answering session: takes lines apart, keeps the story, runs the
 * network.
 */

#include "mann_rt/qa.h"

#include <string.h>

typedef struct {
  const char *begin;
  const char *end;
} span;

static size_t length_of(span text) {
  const ptrdiff_t length = text.end - text.begin;
  return (size_t)length;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static span trim(span text) {
  while (text.begin < text.end && is_blank(*text.begin)) {
    ++text.begin;
  }
  while (text.begin < text.end && is_blank(text.end[-1])) {
    --text.end;
  }
  return text;
}

static span up_to_tab(span text) {
  const char *at = text.begin;
  while (at < text.end && *at != '\t') {
    ++at;
  }
  text.end = at;
  return text;
}

static bool equals(span text, const char *word) {
  const size_t length = length_of(text);
  return length == strlen(word) && strncmp(text.begin, word, length) == 0;
}

static bool asks(span text) {
  if (text.begin == text.end) {
    return false;
  }
  const char *last = &text.end[-1];
  return *last == '?';
}

/* A byte order mark, with which some editors begin a file in UTF-8; its bytes
 * would count as letters. */
static span skip_mark(span text) {
  static const char mark[] = "\xEF\xBB\xBF";
  if (length_of(text) >= 3u && memcmp(text.begin, mark, 3) == 0) {
    text.begin = &text.begin[3];
  }
  return text;
}

/* Removes a leading line number; returns whether it is number 1, with which
 * bAbI files begin a story. Digits that lead into a word ("3rd") stay. */
static bool skip_line_number(span *text) {
  const char *at = text->begin;
  while (at < text->end && *at == '0') {
    ++at;
  }
  const char *digits = at;
  while (at < text->end && *at >= '0' && *at <= '9') {
    ++at;
  }
  if (at == text->begin || (at < text->end && !is_blank(*at))) {
    return false;
  }
  *text = trim((span){at, text->end});
  return at - digits == 1 && *digits == '1';
}

/* Splits what follows the question off `text` and keeps the expected answer.
 * Leaves alone a text whose part before the first tab asks nothing. */
static void split_expected(span *text, mann_rt_qa_result *result) {
  span head = up_to_tab(*text);
  span question = trim(head);
  if (head.end == text->end || !asks(question)) {
    return;
  }
  span expected = trim(up_to_tab((span){&head.end[1], text->end}));
  if (expected.begin < expected.end) {
    result->expected = expected.begin;
    result->expected_length = length_of(expected);
  }
  *text = question;
}

static mann_rt_status tokenize(mann_rt_qa *qa, span text, int32_t *ids,
                               int32_t capacity, mann_rt_qa_result *result) {
  return mann_rt_tokenize(&qa->model->vocabulary, text.begin, length_of(text),
                          ids, capacity, qa->model->padding, qa->on_unknown,
                          qa->user, &result->words);
}

/* Whether the network remembers the story itself. */
static bool remembers(const mann_rt_model *model) { return model->run == NULL; }

static mann_rt_status add(mann_rt_qa *qa, span text,
                          mann_rt_qa_result *result) {
  const mann_rt_model *model = qa->model;
  /* The ordered story is only needed while a question is answered, so its
   * first row serves as the place to put the sentence together. */
  int32_t *sentence = qa->ordered;
  mann_rt_status status = tokenize(qa, text, sentence, model->words, result);
  if (status != MANN_RT_OK || result->words.known == 0) {
    return status;
  }
  if (!remembers(model)) {
    result->sentence_dropped =
        mann_rt_story_push(&qa->story, sentence) == MANN_RT_DROPPED_OLDEST;
    return MANN_RT_OK;
  }
  if (model->observe(model->context, sentence) != 0) {
    return MANN_RT_MODEL_FAILED;
  }
  result->sentence_dropped = qa->held == model->slots;
  if (!result->sentence_dropped) {
    ++qa->held;
  }
  return MANN_RT_OK;
}

/* The id of the answer to the tokenised question, negative on failure. */
static int32_t run(mann_rt_qa *qa) {
  const mann_rt_model *model = qa->model;
  if (remembers(model)) {
    return model->answer(model->context, qa->question);
  }
  if (mann_rt_story_copy(&qa->story, qa->ordered, model->order) != MANN_RT_OK) {
    return -1;
  }
  return model->run(model->context, qa->ordered, qa->question,
                    mann_rt_story_count(&qa->story));
}

static mann_rt_status answer(mann_rt_qa *qa, span text,
                             mann_rt_qa_result *result) {
  const mann_rt_model *model = qa->model;
  mann_rt_status status =
      tokenize(qa, text, qa->question, model->question_words, result);
  if (status != MANN_RT_OK || result->words.known == 0) {
    return status;
  }
  int32_t id = run(qa);
  result->answer_text = mann_rt_answer_text(&model->vocabulary, id);
  if (!result->answer_text) {
    return MANN_RT_MODEL_FAILED;
  }
  result->answer = id;
  return MANN_RT_OK;
}

static bool has_functions(const mann_rt_model *model) {
  return model->run || (model->reset && model->observe && model->answer);
}

size_t mann_rt_qa_storage(const mann_rt_model *model) {
  if (!model || !has_functions(model) || !model->vocabulary.words ||
      model->vocabulary.size <= 0 || model->slots <= 0 || model->words <= 0 ||
      model->question_words <= 0 || model->slots > INT32_MAX / model->words) {
    return 0;
  }
  /* In 64 bits, because size_t may have fewer than this sum needs. */
  uint64_t rows =
      remembers(model) ? (uint64_t)1 : (uint64_t)2 * (uint64_t)model->slots;
  uint64_t elements =
      rows * (uint64_t)model->words + (uint64_t)model->question_words;
  return elements > SIZE_MAX / sizeof(int32_t) ? (size_t)0 : (size_t)elements;
}

mann_rt_status mann_rt_qa_init(mann_rt_qa *qa, const mann_rt_model *model,
                               int32_t *storage, size_t elements,
                               mann_rt_unknown_word on_unknown, void *user) {
  size_t needed = mann_rt_qa_storage(model);
  if (!qa || !storage || needed == 0u || elements < needed) {
    return MANN_RT_BAD_ARGUMENT;
  }
  size_t words = (size_t)model->words;
  size_t story = remembers(model) ? (size_t)0 : (size_t)model->slots * words;
  (void)memset(qa, 0, sizeof *qa);
  qa->model = model;
  qa->ordered = &storage[story];
  qa->question = &qa->ordered[remembers(model) ? words : story];
  qa->on_unknown = on_unknown;
  qa->user = user;
  if (!remembers(model)) {
    mann_rt_status status = mann_rt_story_init(
        &qa->story, storage, model->slots, model->words, model->padding);
    if (status != MANN_RT_OK) {
      return status;
    }
  }
  return mann_rt_qa_reset(qa);
}

mann_rt_status mann_rt_qa_reset(mann_rt_qa *qa) {
  if (!qa) {
    return MANN_RT_BAD_ARGUMENT;
  }
  qa->held = 0;
  mann_rt_story_clear(&qa->story);
  if (remembers(qa->model) && qa->model->reset(qa->model->context) != 0) {
    return MANN_RT_MODEL_FAILED;
  }
  return MANN_RT_OK;
}

mann_rt_status mann_rt_qa_line(mann_rt_qa *qa, const char *line, size_t length,
                               mann_rt_qa_result *result) {
  if (!qa || !line || length > (size_t)INT32_MAX || !result) {
    return MANN_RT_BAD_ARGUMENT;
  }
  *result = (mann_rt_qa_result){
      MANN_RT_QA_RESET, {0, 0, 0, 0}, false, -1, NULL, NULL, 0};

  span text = trim(skip_mark((span){line, &line[length]}));
  bool begins = skip_line_number(&text);
  bool ends = text.begin == text.end || equals(text, "reset");
  if (begins || ends) {
    mann_rt_status status = mann_rt_qa_reset(qa);
    if (status != MANN_RT_OK || ends) {
      return status;
    }
  }
  split_expected(&text, result);
  if (asks(text)) {
    result->kind = MANN_RT_QA_QUESTION;
    return answer(qa, text, result);
  }
  result->kind = MANN_RT_QA_STATEMENT;
  return add(qa, text, result);
}
