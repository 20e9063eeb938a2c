/* Calls a model whose state 'a' is a shift register of 'x' with 'b' behind it:
 * next a = x + a, next b = old a, y = x + a + b; 'total' is persistent and
 * counts the sum of all x. */
#include "m.h"
#include <stdio.h>
#include <string.h>

static int failures;

static void expect(int condition, const char *what) {
  if (!condition) {
    ++failures;
    printf("failed: %s\n", what);
  }
}

static void call(m_context *context, int first, int8_t *y) {
  int8_t x[4];
  int i;
  for (i = 0; i < 4; ++i) {
    x[i] = (int8_t)(first + i);
  }
  expect(m_step(context, x, y) == M_OK, "step");
}

/* The outputs of the steps from..to-1 of a sequence, after each other. */
static void run(m_context *context, int from, int to, int8_t *y) {
  int t;
  for (t = from; t < to; ++t) {
    call(context, 3 * t - 5, y + 4 * t);
  }
}

int main(void) {
  static m_context one, two, three;
  static uint8_t saved[M_SAVE_BYTES], again[M_SAVE_BYTES], bad[M_SAVE_BYTES];
  static int8_t y1[40], y2[40], y3[40];
  unsigned i;
  memset(&one, 0xAA, sizeof one);
  expect(m_init(&one) == M_OK, "init");
  run(&one, 0, 10, y1);
  printf("y %d %d %d %d\n", y1[0], y1[3], y1[36], y1[39]);
  printf("total %d %d\n", one.state_total[0], one.state_total[3]);

  /* The same sequence after a reset, which leaves the persistent state alone.
   */
  expect(m_reset(&one) == M_OK, "reset");
  expect(one.state_a[0] == 4 && one.state_a[3] == 16, "initial value");
  expect(one.state_total[0] != 0, "persistent");
  run(&one, 0, 10, y2);
  expect(memcmp(y1, y2, sizeof y1) == 0, "the same after a reset");

  /* Two instances, call by call in turn. */
  expect(m_init(&two) == M_OK && m_init(&three) == M_OK, "init");
  memset(y2, 0, sizeof y2);
  for (i = 0; i < 10; ++i) {
    run(&two, (int)i, (int)i + 1, y2);
    call(&three, -(int)i, y3);
  }
  expect(memcmp(y1, y2, sizeof y1) == 0, "undisturbed by another instance");

  /* Saved in the middle, loaded into a fresh instance. */
  expect(m_init(&one) == M_OK, "init");
  run(&one, 0, 4, y1);
  expect(m_save(&one, saved) == M_OK, "save");
  expect(m_init(&two) == M_OK, "init");
  expect(m_load(&two, saved, sizeof saved) == M_OK, "load");
  memset(y2, 0, sizeof y2);
  run(&one, 4, 10, y1);
  run(&two, 4, 10, y2);
  expect(memcmp(y1 + 16, y2 + 16, 24) == 0, "the same continuation");
  expect(m_save(&one, again) == M_OK && m_save(&two, bad) == M_OK &&
             memcmp(again, bad, sizeof again) == 0,
         "the same states at the end");

  /* What is no saved state of this model changes nothing. */
  expect(m_load(&two, saved, sizeof saved - 1) == M_ERROR_STATE, "cut");
  for (i = 0; i < sizeof saved; ++i) {
    memcpy(bad, saved, sizeof saved);
    bad[i] = (uint8_t)(bad[i] ^ 0x10u);
    expect(m_load(&two, bad, sizeof bad) == M_ERROR_STATE, "damaged");
  }
  memcpy(bad, saved, sizeof saved);
  bad[4] = (uint8_t)(bad[4] + 1u); /* the fingerprint: another model */
  expect(m_load(&two, bad, sizeof bad) == M_ERROR_STATE, "another model");
  expect(m_save(&two, bad) == M_OK && memcmp(again, bad, sizeof again) == 0,
         "unchanged by what was refused");
  expect(m_load(NULL, saved, sizeof saved) == M_ERROR_NULL &&
             m_load(&two, NULL, sizeof saved) == M_ERROR_NULL &&
             m_save(NULL, saved) == M_ERROR_NULL &&
             m_save(&two, NULL) == M_ERROR_NULL &&
             m_init(NULL) == M_ERROR_NULL && m_reset(NULL) == M_ERROR_NULL,
         "null");
  printf("%02x%02x%02x%02x", saved[0], saved[1], saved[2], saved[3]);
  for (i = 8; i < 20; ++i) {
    printf(" %d", saved[i]);
  }
  printf("\n%d failures\n", failures);
  return failures != 0;
}
