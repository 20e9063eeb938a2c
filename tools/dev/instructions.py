# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Instructions of a step on an emulated Cortex-M4: gcc -O2 of the emitted C, QEMU -icount, to
a tick of its clock."""

import os
import re

from boards import COUNTING, M4, emulate
from stepwise import checked

PROGRAM = """\
#include "net.h"
#include <stdio.h>
#include <string.h>

static net_context context;
%(buffers)s
static const uint8_t data[] = {%(data)s};
static const uint8_t *next = data;

static void take(void *bytes, size_t size) {
  memcpy(bytes, next, size);
  next += size;
}

int main(void) {
  volatile uint32_t *const control = (uint32_t *)0xe000e010, *const reload = (uint32_t *)0xe000e014,
                    *const now = (uint32_t *)0xe000e018;
  uint32_t ticks = 0, before;
  net_init(&context);
  *reload = 0xffffff;
  *control = 5; /* on, processor clock, no interrupt */
  for (int i = 0; i < %(steps)d; ++i) {
%(takes)s    *now = 0;
    before = *now;
    net_%(entry)s(&context%(names)s);
    ticks += (before - *now) & 0xffffff;
  }
  printf("ticks %%lu\\n", (unsigned long)ticks);
  return 0;
}
"""


def count_instructions(folder, reference, number=0, most=None):
    """Of a call of an entry on average over those (at most so many) in the first sequence, on an
    emulated Cortex-M4. They go on from one another, without the calls of other entries between."""
    entry = reference.interface.entries[number]
    steps = [step for step in range(reference.lengths[0])
             if reference.entry(0, step) == number][:most]
    buffers = takes = names = ""
    for port in entry.inputs + entry.outputs:
        buffers += "static %s a_%s[%d];\n" % (port.c_type, port.name, port.elements)
        names += ", a_%s%s" % (port.name, "[0]" if port.by_value else "")
    for port in entry.inputs:
        takes += "    take(a_%s, sizeof a_%s);\n" % (port.name, port.name)
    data = b"".join(reference.pack_inputs(0, step) for step in steps)
    source, elf = os.path.join(folder, "count.c"), os.path.join(folder, "count.elf")
    with open(source, "w") as file:
        file.write(PROGRAM % {"buffers": buffers, "takes": takes, "names": names,
                              "entry": entry.name, "steps": len(steps),
                              "data": ", ".join(map(str, data))})
    c = os.path.join(folder, "c")
    checked([*M4.link, "-std=gnu99", source, os.path.join(c, "net.c"), "-I", c, "-lm", "-o", elf])
    text = checked(emulate("cortex-m4", elf, *COUNTING), timeout=600)
    return int(re.search(r"ticks (\d+)", text).group(1)) * M4.per_tick // len(steps)
