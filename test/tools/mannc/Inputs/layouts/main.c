/* Runs the self-test of qa1, and answers with the runtime that came along. */
#include "mann_rt/qa.h"
#include "qa1.h"
#include <stdio.h>
#include <string.h>

extern const mann_rt_model qa1_qa_model;
static int32_t storage[MANN_RT_QA_SENTENCE_STORAGE(QA1_OBSERVE_SENTENCE_ELEMS,
                                                   QA1_ANSWER_QUESTION_ELEMS)];
static mann_rt_qa qa;

static const char *ask(const char *line) {
  mann_rt_qa_result result;
  if (mann_rt_qa_line(&qa, line, strlen(line), &result) != MANN_RT_OK ||
      result.answer_text == NULL)
    return "";
  return result.answer_text;
}

int main(void) {
  mann_rt_qa_init(&qa, &qa1_qa_model, storage, sizeof storage / sizeof *storage,
                  NULL, NULL);
  ask("Mary went to the garden.");
  printf("answer: %s\n", ask("Where is Mary?"));
  printf("self-test: %d\n", qa1_self_test());
  return 0;
}
