/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Where the time of a model goes on a Cortex-M: cycles of each operation, by
 * SysTick, while its self-test runs. docs/Profiling.md has the commands. */
#include "qa1.h"
#include <stdio.h>

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xe000e010u)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xe000e014u)
#define SYSTICK_NOW (*(volatile uint32_t *)0xe000e018u)

static uint32_t cycles[QA1_PROFILE_OPS];
static uint32_t calls; /* that returned */
static uint32_t last;
static int32_t running;

/* SysTick counts down, in 24 bits. The hook's own time goes to no operation. */
void qa1_profile(int32_t op) {
  cycles[running] += (last - SYSTICK_NOW) & 0xffffffu;
  running = op;
  calls += op == 0;
  last = SYSTICK_NOW;
}

int main(void) {
  static const char *const names[QA1_PROFILE_OPS] = QA1_PROFILE_NAMES;
  int failed;
  int32_t op;
  SYSTICK_RELOAD = 0xffffffu;
  SYSTICK_NOW = 0;
  SYSTICK_CONTROL = 5; /* on, at the processor's clock, no interrupt */
  last = SYSTICK_NOW;
  failed = qa1_self_test();
  printf("# self-test: %d, calls: %lu\n", failed, (unsigned long)calls);
  for (op = 1; op < QA1_PROFILE_OPS; ++op) {
    printf("# %s\n%ld %lu\n", names[op], (long)op, (unsigned long)cycles[op]);
  }
  return failed;
}
