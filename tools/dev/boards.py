# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The emulated boards that scripts compile for: flags of every compiler, and how QEMU runs them."""

import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PORT = os.path.join(ROOT, "runtime", "port")
M4_PORT = os.path.join(PORT, "mps2")
M4_TRIPLE, M4_CPU = "thumbv7em-none-eabihf", "cortex-m4"
# Of mannc for an object, and of compilers of C. Its FPU knows single precision alone.
M4_OBJECT = ["--target=" + M4_TRIPLE, "--mcpu=" + M4_CPU, "--mattr=+vfp4d16sp,-fp64"]
M4_GCC = ["arm-none-eabi-gcc", "-O2", "@" + os.path.join(M4_PORT, "flags-m4")]
M4_CLANG = ["clang-22", "--target=" + M4_TRIPLE, "-mcpu=" + M4_CPU, "-mfpu=fpv4-sp-d16", "-O3",
            "-isystem", "/usr/lib/arm-none-eabi/include"]
M4_LINK = [*M4_GCC, "-L", M4_PORT, os.path.join(M4_PORT, "startup.c")]
SEMIHOSTING = ["-nographic", "-semihosting-config", "enable=on,target=native", "-kernel"]
# Each board's command that makes a program, and its emulator, which SEMIHOSTING and the
# program complete.
BOARDS = {
    "cortex-m4": (M4_LINK, ["qemu-system-arm", "-M", "mps2-an386"]),
    "rv32": (
        ["riscv64-unknown-elf-gcc", "-O2", "@" + os.path.join(PORT, "riscv-virt", "flags")],
        ["qemu-system-riscv32", "-M", "virt", "-bios", "none"]),
}
# With -icount an instruction takes a nanosecond of virtual time, and a tick of the M4's clock,
# SysTick at 25 MHz, is as many of them.
COUNTING = ["-icount", "shift=0"]
PER_TICK = 40


def emulate(board, program, *options):
    """The command that runs a program on a board."""
    return [*BOARDS[board][1], *options, *SEMIHOSTING, program]
