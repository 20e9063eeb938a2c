/* Saves the states of model 'm' after some steps and loads them into model 'n',
 * which is the same one or another one whose states have as many bytes. If they
 * are taken, both go on alike; if not, those of 'n' are as before. */
#include "m.h"
#include "n.h"
#include <stdio.h>
#include <string.h>

static void next(int8_t *x, int step) {
  int i;
  for (i = 0; i < 4; ++i) {
    x[i] = (int8_t)(3 * step + i - 5);
  }
}

int main(void) {
  static m_context m;
  static n_context n;
  static uint8_t saved[M_SAVE_BYTES], before[N_SAVE_BYTES], after[N_SAVE_BYTES];
  int8_t x[4], y[4], z[4];
  int step, status, failures = 0;
  failures += sizeof saved != sizeof before;
  failures += m_init(&m) != M_OK || n_init(&n) != N_OK;
  for (step = 0; step < 3; ++step) {
    next(x, step);
    failures += m_step(&m, x, y) != M_OK;
  }
  next(x, 7);
  failures += n_step(&n, x, z) != N_OK;
  failures += m_save(&m, saved) != M_OK || n_save(&n, before) != N_OK;
  status = n_load(&n, saved, sizeof saved);
  failures += n_save(&n, after) != N_OK;
  if (status == N_OK) {
    failures += memcmp(saved, after, sizeof saved) != 0;
    for (; step < 8; ++step) {
      next(x, step);
      failures += m_step(&m, x, y) != M_OK || n_step(&n, x, z) != N_OK;
      failures += memcmp(y, z, sizeof y) != 0;
    }
    failures += m_save(&m, saved) != M_OK || n_save(&n, after) != N_OK;
    failures += memcmp(saved, after, sizeof saved) != 0;
  } else {
    failures += status != N_ERROR_STATE;
    failures += memcmp(before, after, sizeof before) != 0;
  }
  printf("%s, %d failures\n", status == N_OK ? "loaded" : "refused", failures);
  return failures != 0;
}
