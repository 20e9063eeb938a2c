/* Runs the self-tests of three models of one image and asks each the same. */
#include "a.h"
#include "b.h"
#include "c.h"
#include "mann_rt/qa.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif
extern const mann_rt_model a_qa_model, b_qa_model, c_qa_model;
#ifdef __cplusplus
}
#endif

/* Neither of the two keeps a state, so they may take turns in one memory. */
static union {
  a_context a;
  c_context c;
} memory;

static int32_t share(void) {
  int32_t story[A_STORY_ELEMS] = {0}, question[A_QUESTION_ELEMS] = {1, 2};
  int8_t first[A_LOGITS_ELEMS], second[C_LOGITS_ELEMS];
  int32_t i, turn, wrong = 0;
  story[0] = 3;
  for (turn = 0; turn < 3; ++turn) {
    wrong += a_init(&memory.a) != A_OK;
    wrong += a_step(&memory.a, story, question, 2, first) != A_OK;
    wrong += c_init(&memory.c) != C_OK;
    wrong += c_step(&memory.c, story, question, 2, second) != C_OK;
    for (i = 0; i < A_LOGITS_ELEMS; ++i) {
      wrong += first[i] != second[i];
    }
  }
  return wrong;
}

static int32_t ask(const mann_rt_model *model) {
  static int32_t storage[256];
  mann_rt_qa qa;
  if (mann_rt_qa_storage(model) > 256 ||
      mann_rt_qa_init(&qa, model, storage, 256, NULL, NULL) != MANN_RT_OK) {
    return 1;
  }
  return 0;
}

int main(void) {
  int wrong = a_self_test() | b_self_test() | c_self_test();
  printf("share: %ld wrong\n", (long)share());
  printf("sessions: %ld wrong\n",
         (long)(ask(&a_qa_model) + ask(&b_qa_model) + ask(&c_qa_model)));
  return wrong;
}
