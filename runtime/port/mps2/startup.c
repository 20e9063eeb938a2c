/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Start-up code for the MPS2 and MPS3 boards QEMU emulates (mps2-an385:
 * Cortex-M3, mps2-an386: Cortex-M4F, mps3-an547: Cortex-M55), so that a plain
 * hosted `int main(void)` runs and its status becomes that of QEMU. Input and
 * output go through semihosting, by way of newlib's rdimon library.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Defined by sections.ld. */
extern uint32_t mann_port_stack_top;
extern char mann_port_data_load[], mann_port_data_start[], mann_port_data_end[];
extern char mann_port_bss_start[], mann_port_bss_end[];

/* Of newlib: opens the semihosting console, runs constructors. */
extern void initialise_monitor_handles(void);
extern void __libc_init_array(void);
extern int main(int argc, char **argv);

/* newlib calls these around constructors and destructors; the compiler's own,
 * in crti.o, went with -nostartfiles. Constructors are listed in .init_array
 * instead, so there is nothing left for them to do. */
void _init(void);
void _fini(void);
void _init(void) {}
void _fini(void) {}

/* Ends the emulation with `status`, without the C library, which a fault may
 * have left in any state. */
static __attribute__((noreturn)) void stop(uint32_t status) {
  const uint32_t application_exit = 0x20026;
  uint32_t block[2] = {application_exit, status};
  register uint32_t r0 __asm__("r0") = 0x20; /* SYS_EXIT_EXTENDED */
  register uint32_t *r1 __asm__("r1") = block;
  for (;;)
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

/* A fault must not look like a run that ended well, or hang the emulation. */
static void fault(void) { stop(125); }

static void reset(void) {
#ifdef __ARM_FP
  /* Before the first instruction on floats or vectors: full access to
   * coprocessors 10 and 11, the FPU, in the CPACR. */
  *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20;
  __asm__ volatile("dsb\n\tisb" : : : "memory");
#endif
  memcpy(mann_port_data_start, mann_port_data_load,
         (size_t)(mann_port_data_end - mann_port_data_start));
  memset(mann_port_bss_start, 0,
         (size_t)(mann_port_bss_end - mann_port_bss_start));
  initialise_monitor_handles();
  __libc_init_array();
  exit(main(0, NULL));
}

/* The vectors up to SysTick. No interrupt is enabled, so whatever arrives is a
 * fault. */
typedef struct {
  uint32_t *stack;
  void (*reset)(void);
  void (*others[14])(void);
} vectors;

extern const vectors mann_port_vectors;
__attribute__((used, section(".vectors"))) const vectors mann_port_vectors = {
    &mann_port_stack_top,
    reset,
    {fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
     fault, fault, fault, fault}};
