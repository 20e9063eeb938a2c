/* Whether ids and counts outside the ranges that qa1.h tells do what it tells:
 * prints how many results differ from those of values inside. */
#include "qa1.h"
#include <stdio.h>
#include <string.h>

static qa1_context context;
static int32_t story[QA1_STORY_ELEMS], question[QA1_QUESTION_ELEMS];
static int8_t wanted[QA1_LOGITS_ELEMS], found[QA1_LOGITS_ELEMS];
static int32_t answer;

static void run(int32_t count, int8_t *logits) {
  qa1_init(&context);
  qa1_step(&context, story, question, count, logits, &answer);
}

int main(void) {
  static const int32_t outside[] = {-1, 19, 1000, INT32_MAX, INT32_MIN};
  int ids = 0, counts = 0, i, word;
  for (i = 0; i < QA1_STORY_ELEMS; ++i)
    story[i] = i % 8 < 5 ? i % 19 : -1;
  for (i = 0; i < QA1_QUESTION_ELEMS; ++i)
    question[i] = i < 3 ? i + 2 : -1;
  run(7, wanted);
  for (i = 0; i < 5; ++i) {
    for (word = 0; word < QA1_STORY_ELEMS; ++word)
      if (word % 8 >= 5)
        story[word] = outside[i];
    question[4] = outside[i];
    run(7, found);
    ids += memcmp(wanted, found, sizeof found) != 0;
  }
  run(50, wanted);
  run(51, found);
  counts += memcmp(wanted, found, sizeof found) != 0;
  run(INT32_MAX, found);
  counts += memcmp(wanted, found, sizeof found) != 0;
  run(0, wanted);
  run(-1, found);
  counts += memcmp(wanted, found, sizeof found) != 0;
  run(INT32_MIN, found);
  counts += memcmp(wanted, found, sizeof found) != 0;
  printf("ids %d, counts %d\n", ids, counts);
  return 0;
}
