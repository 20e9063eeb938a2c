/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Runs a differentiable neural computer for 10^5 random steps, without a reset,
 * and checks after each one what its equations promise, on the integers of its
 * states. Prints how close to 1 each sum came, in thousandths: a sum that stays
 * small tests nothing. Returns 1 if a bound does not hold. */
#include "dnc.h"
#include <stdint.h>
#include <stdio.h>

enum {
  STEPS = 100000,
  SLOTS = DNC_STATE_USAGE_ELEMS,
  HEADS = DNC_STATE_W_READ_DIM0
};

enum { USAGE, WRITE, READ, PRECEDENCE, ROW, COLUMN, COUNT };
static const char *const names[COUNT] = {
    "usage", "w_write", "w_read", "precedence", "links rows", "links columns"};
static int64_t largest[COUNT]; /* Of each sum, in units of 2^-16. */
static int failures;

static void check(int kind, int64_t sum, int frac, int step) {
  int64_t scaled = sum << (16 - frac);
  if (sum < 0 || sum > (int64_t)1 << frac) {
    if (failures++ < 5)
      printf("step %d: %s is %ld * 2^-%d\n", step, names[kind], (long)sum,
             frac);
  }
  if (scaled > largest[kind])
    largest[kind] = scaled;
}

static void not_negative(int64_t code, const char *name, int step) {
  if (code < 0 && failures++ < 5)
    printf("step %d: %s has the code %ld\n", step, name, (long)code);
}

static void check_links(const dnc_context *k, int step) {
  for (int i = 0; i < SLOTS; ++i) {
    int64_t row = 0, column = 0;
    for (int j = 0; j < SLOTS; ++j) {
      not_negative(k->state_links[i * SLOTS + j], "links", step);
      row += k->state_links[i * SLOTS + j];
      column += k->state_links[j * SLOTS + i];
    }
    check(ROW, row, DNC_STATE_LINKS_FRAC_BITS, step);
    check(COLUMN, column, DNC_STATE_LINKS_FRAC_BITS, step);
    if (k->state_links[i * SLOTS + i] != 0 && failures++ < 5)
      printf("step %d: slot %d is linked to itself\n", step, i);
  }
}

static void check_all(const dnc_context *k, int step) {
  int64_t write = 0, precedence = 0;
  for (int i = 0; i < SLOTS; ++i) {
    check(USAGE, k->state_usage[i], DNC_STATE_USAGE_FRAC_BITS, step);
    not_negative(k->state_w_write[i], "w_write", step);
    not_negative(k->state_precedence[i], "precedence", step);
    write += k->state_w_write[i];
    precedence += k->state_precedence[i];
  }
  check(WRITE, write, DNC_STATE_W_WRITE_FRAC_BITS, step);
  check(PRECEDENCE, precedence, DNC_STATE_PRECEDENCE_FRAC_BITS, step);
  for (int head = 0; head < HEADS; ++head) {
    int64_t read = 0;
    for (int i = 0; i < SLOTS; ++i) {
      not_negative(k->state_w_read[head * SLOTS + i], "w_read", step);
      read += k->state_w_read[head * SLOTS + i];
    }
    check(READ, read, DNC_STATE_W_READ_FRAC_BITS, step);
  }
  check_links(k, step);
}

int main(void) {
  static dnc_context k;
  uint32_t random = 1;
  INPUT x[DNC_X_ELEMS];
  OUTPUT y[DNC_Y_ELEMS];
  dnc_init(&k);
  for (int step = 0; step < STEPS; ++step) {
    for (int i = 0; i < DNC_X_ELEMS; ++i) {
      random = random * 1664525u + 1013904223u;
      x[i] = (INPUT)(DNC_X_CODE_MIN +
                     (int32_t)((random >> 8) % (uint32_t)(DNC_X_CODE_MAX -
                                                          DNC_X_CODE_MIN + 1)));
    }
    if (dnc_step(&k, x, y) != DNC_OK)
      return 2;
    check_all(&k, step);
  }
  for (int kind = 0; kind < COUNT; ++kind)
    printf("%s: %ld thousandths\n", names[kind],
           (long)(largest[kind] * 1000 >> 16));
  printf("%d steps, %d failures\n", STEPS, failures);
  return failures != 0;
}
