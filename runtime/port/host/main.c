/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Command line program around a compiled network. Link it with the generated
 * glue and with the runtime library, and define MANN_RT_MODEL as the model that
 * the glue defines (-DMANN_RT_MODEL=qa1_qa_model for a model called qa1): it
 * reads a story with questions and answers them. It needs only the standard
 * library, so it runs on a host and under semihosting alike.
 */

#include "mann_rt/qa.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef MANN_RT_MODEL
#error                                                                         \
    "define MANN_RT_MODEL as the model of the glue: -DMANN_RT_MODEL=NAME_qa_model"
#endif
/* The network this program answers from; defined by the generated glue. */
extern const mann_rt_model MANN_RT_MODEL;

enum { MAX_LINE = 4095 };                 /* Bytes, without the line end. */
enum { OK = 0, WRONG = 1, UNUSABLE = 2 }; /* Exit statuses. */

typedef struct {
  mann_rt_qa qa;
  const char *file;
  unsigned long line;
  bool check;
  unsigned long max_wrong;
  unsigned long questions; /* Those with an expected answer. */
  unsigned long wrong;
} session;

static void usage(FILE *out) {
  fputs("usage: [--check] [--max-wrong=K] [FILE...]\n"
        "Answers the questions in FILEs, or standard input for none or '-'.\n"
        "Lines ending in '?' are questions, others are statements; a blank\n"
        "line, 'reset' or line number 1 starts a new story, as does a file.\n"
        "Unknown words are left out, with a warning for each; a question\n"
        "without a known word gets an empty line.\n"
        "  --check        compare with the expected answers of bAbI lines\n"
        "                 ('question?<tab>answer'), print only the score\n"
        "  --max-wrong=K  as --check, but accept up to K wrong answers\n"
        "  --help         print this text\n"
        "Exit status: 0 success, 1 too many wrong answers, 2 other errors.\n",
        out);
}

static void locate(const session *s, const char *severity) {
  fprintf(stderr, "%s:%lu: %s: ", s->file, s->line, severity);
}

static void report_unknown(void *user, const char *word, size_t length) {
  locate(user, "warning");
  fprintf(stderr, "unknown word '%.*s'\n", (int)length, word);
}

static void report_losses(const session *s, const mann_rt_qa_result *result) {
  const mann_rt_model *model = s->qa.model;
  if (result->words.dropped > 0) {
    bool question = result->kind == MANN_RT_QA_QUESTION;
    locate(s, "warning");
    fprintf(stderr, "words dropped: %ld, the network reads %ld in a %s\n",
            (long)result->words.dropped,
            (long)(question ? model->question_words : model->words),
            question ? "question" : "statement");
  }
  if (result->sentence_dropped) {
    locate(s, "warning");
    fprintf(stderr,
            "oldest sentence dropped, the network remembers %ld sentences\n",
            (long)model->slots);
  }
}

static void compare(session *s, const mann_rt_qa_result *result) {
  if (!result->expected) {
    locate(s, "warning");
    fputs("question without an expected answer\n", stderr);
    return;
  }
  ++s->questions;
  int32_t expected = mann_rt_find_word(
      &s->qa.model->vocabulary, result->expected, result->expected_length);
  if (expected >= 0 && expected == result->answer)
    return;
  ++s->wrong;
  locate(s, "warning");
  fprintf(stderr, "expected '%.*s', answered '%s'%s\n",
          (int)result->expected_length, result->expected,
          result->answer_text ? result->answer_text : "",
          expected < 0 ? " (the network does not know the former)" : "");
}

static int take_line(session *s, const char *line, size_t length) {
  mann_rt_qa_result result;
  mann_rt_status status = mann_rt_qa_line(&s->qa, line, length, &result);
  if (status != MANN_RT_OK) {
    locate(s, "error");
    fputs(result.kind == MANN_RT_QA_QUESTION
              ? "the network failed to answer\n"
              : "the network failed to take the line in\n",
          stderr);
    return UNUSABLE;
  }
  report_losses(s, &result);
  if (result.kind != MANN_RT_QA_QUESTION)
    return OK;
  if (!result.answer_text) {
    locate(s, "warning");
    fputs("question without a known word, not answered\n", stderr);
  }
  if (s->check) {
    compare(s, &result);
    return OK;
  }
  /* Flushed at once, so that a program talking through a pipe is answered. */
  if (puts(result.answer_text ? result.answer_text : "") < 0 ||
      fflush(stdout) != 0) {
    perror("error: cannot write the answer");
    return UNUSABLE;
  }
  return OK;
}

/* Byte-wise rather than with fgets, which would hide NULs and long lines. */
static int take_stream(session *s, FILE *in) {
  char line[MAX_LINE];
  size_t length = 0;
  int c;
  s->line = 1;
  if (mann_rt_qa_reset(&s->qa) != MANN_RT_OK) {
    locate(s, "error");
    fputs("the network failed to begin a story\n", stderr);
    return UNUSABLE;
  }
  do {
    c = getc(in);
    if (c == '\n' || (c == EOF && length > 0 && !ferror(in))) {
      int status = take_line(s, line, length);
      if (status != OK)
        return status;
      length = 0;
      ++s->line;
    } else if (c != EOF && length == MAX_LINE) {
      locate(s, "error");
      fprintf(stderr, "line is longer than %d bytes\n", MAX_LINE);
      return UNUSABLE;
    } else if (c != EOF) {
      line[length++] = (char)c;
    }
  } while (c != EOF);
  if (ferror(in)) {
    fprintf(stderr, "error: cannot read '%s': %s\n", s->file, strerror(errno));
    return UNUSABLE;
  }
  return OK;
}

static int take_file(session *s, const char *name) {
  if (strcmp(name, "-") == 0) {
    s->file = "<stdin>";
    return take_stream(s, stdin);
  }
  s->file = name;
  FILE *in = fopen(name, "r");
  if (!in) {
    fprintf(stderr, "error: cannot open '%s': %s\n", name, strerror(errno));
    return UNUSABLE;
  }
  int status = take_stream(s, in);
  fclose(in);
  return status;
}

static bool parse_count(const char *text, unsigned long *value) {
  char *end;
  if (*text < '0' || *text > '9')
    return false; /* strtoul would take a sign or blanks. */
  errno = 0;
  *value = strtoul(text, &end, 10);
  return *end == '\0' && errno == 0;
}

static int conclude(const session *s) {
  if (!s->check)
    return OK;
  if (s->questions == 0) {
    fputs("error: no question with an expected answer to check\n", stderr);
    return UNUSABLE;
  }
  printf("%lu questions, %lu wrong (%.1f %%)\n", s->questions, s->wrong,
         100.0 * (double)s->wrong / (double)s->questions);
  if (fflush(stdout) != 0) {
    perror("error: cannot write the result");
    return UNUSABLE;
  }
  return s->wrong > s->max_wrong ? WRONG : OK;
}

int main(int argc, char **argv) {
  static const char max_wrong[] = "--max-wrong=";
  static session s;
  int first = 1;
  for (; first < argc && strncmp(argv[first], "--", 2) == 0; ++first) {
    const char *option = argv[first];
    if (strcmp(option, "--help") == 0) {
      usage(stdout);
      return OK;
    }
    s.check = true;
    if (strncmp(option, max_wrong, sizeof max_wrong - 1) == 0 &&
        parse_count(option + sizeof max_wrong - 1, &s.max_wrong))
      continue;
    if (strcmp(option, "--check") != 0) {
      fprintf(stderr, "error: invalid option '%s'\n", option);
      usage(stderr);
      return UNUSABLE;
    }
  }

  size_t elements = mann_rt_qa_storage(&MANN_RT_MODEL);
  int32_t *storage = elements ? malloc(elements * sizeof *storage) : NULL;
  if (mann_rt_qa_init(&s.qa, &MANN_RT_MODEL, storage, elements, report_unknown,
                      &s) != MANN_RT_OK) {
    fputs("error: the network is unusable or memory too small\n", stderr);
    return UNUSABLE;
  }
  int status = first < argc ? OK : take_file(&s, "-");
  for (int i = first; i < argc && status == OK; ++i)
    status = take_file(&s, argv[i]);
  free(storage);
  return status == OK ? conclude(&s) : status;
}
