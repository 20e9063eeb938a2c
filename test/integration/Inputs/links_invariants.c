/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Writes 10^5 times with random weights that sum to exactly 1, spread over all
 * slots, over two, or on one, and checks that rows and columns of links and the
 * precedence sum to at most 1, without a negative code and with a diagonal of
 * 0. Prints the largest sums in thousandths of 1. Returns 1 if a bound does not
 * hold. */
#include "links.h"
#include <stdint.h>
#include <stdio.h>

enum { STEPS = 100000, SLOTS = 8, FINE = 14, COARSE = 6 };

typedef struct {
  const char *name;
  int frac;
  long rows, columns, precedence;
} sums;

static uint32_t random_state = 1;
static int failures;

static uint32_t draw(uint32_t below) {
  random_state = random_state * 1664525u + 1013904223u;
  return (random_state >> 8) % below;
}

static void hold(long *largest, long sum, int frac, int step) {
  if ((sum < 0 || sum > 1L << frac) && failures++ < 5)
    printf("step %d: a sum of %ld * 2^-%d\n", step, sum, frac);
  if (sum * 1000 >> frac > *largest)
    *largest = sum * 1000 >> frac;
}

/* Weights that sum to 1: cuts of 0..1, or all on few slots. */
static void weigh(int32_t *weights, int frac) {
  int32_t rest = (int32_t)1 << frac;
  uint32_t kind = draw(3), first = draw(SLOTS);
  for (int i = 0; i < SLOTS; ++i)
    weights[i] = 0;
  for (int i = 0; i < SLOTS - 1 && kind != 0; ++i) {
    int32_t part = (int32_t)draw((uint32_t)rest + 1);
    weights[(first + (uint32_t)i) % SLOTS] = part;
    rest -= part;
    if (kind == 1)
      break;
  }
  weights[(first + SLOTS - 1) % SLOTS] += rest;
}

static void check(sums *s, const int32_t *links, const int32_t *before,
                  int step) {
  long precedence = 0;
  for (int i = 0; i < SLOTS; ++i) {
    long row = 0, column = 0;
    for (int j = 0; j < SLOTS; ++j) {
      int32_t link = links[i * SLOTS + j];
      if ((link < 0 || (i == j && link != 0)) && failures++ < 5)
        printf("step %d: link %d, %d is %ld\n", step, i, j, (long)link);
      row += link;
      column += links[j * SLOTS + i];
    }
    precedence += before[i];
    hold(&s->rows, row, s->frac, step);
    hold(&s->columns, column, s->frac, step);
  }
  hold(&s->precedence, precedence, s->frac, step);
}

#define COPY(to, from, count)                                                  \
  for (int i = 0; i < (count); ++i)                                            \
  (to)[i] = (from)[i]

int main(void) {
  static links_context k;
  sums fine = {"fine", FINE, 0, 0, 0}, coarse = {"coarse", COARSE, 0, 0, 0};
  links_init(&k);
  for (int step = 0; step < STEPS; ++step) {
    int32_t weights[SLOTS], links[SLOTS * SLOTS];
    int16_t w[SLOTS];
    int8_t v[SLOTS];
    weigh(weights, FINE);
    COPY(w, weights, SLOTS);
    weigh(weights, COARSE);
    COPY(v, weights, SLOTS);
    if (links_step(&k, w, v) != LINKS_OK)
      return 2;
    COPY(links, k.state_links, SLOTS * SLOTS);
    COPY(weights, k.state_before, SLOTS);
    check(&fine, links, weights, step);
    COPY(links, k.state_links_coarse, SLOTS * SLOTS);
    COPY(weights, k.state_before_coarse, SLOTS);
    check(&coarse, links, weights, step);
  }
  printf("fine: rows %ld, columns %ld, precedence %ld thousandths\n", fine.rows,
         fine.columns, fine.precedence);
  printf("coarse: rows %ld, columns %ld, precedence %ld thousandths\n",
         coarse.rows, coarse.columns, coarse.precedence);
  printf("%d steps, %d failures\n", STEPS, failures);
  return failures != 0;
}
