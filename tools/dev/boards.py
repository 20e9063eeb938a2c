# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The emulated boards that scripts compile for: flags of every compiler, and how QEMU runs them."""

import os
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PORT = os.path.join(ROOT, "runtime", "port")
ARM_PORT = os.path.join(PORT, "mps2")
SEMIHOSTING = ["-nographic", "-semihosting-config", "enable=on,target=native", "-kernel"]


class Board(NamedTuple):
    """A processor and what makes programs for it."""

    link: list  # The command that makes a program.
    emulator: list  # SEMIHOSTING and the program complete it.
    object: tuple = ()  # Flags of mannc for an object with kernels of its own; empty: there are none.
    gcc: tuple = ()  # Compilers of C.
    clang: tuple = ()
    per_tick: float = 0  # Instructions of a tick of SysTick with COUNTING.


def make_arm(flags, triple, cpu, machine, object_flags, clang_flags, per_tick):
    gcc = ["arm-none-eabi-gcc", "-O2", "@" + os.path.join(ARM_PORT, flags)]
    return Board(
        link=[*gcc, "-L", ARM_PORT, os.path.join(ARM_PORT, "startup.c")],
        emulator=["qemu-system-arm", "-M", machine],
        object=("--target=" + triple, "--mcpu=" + cpu, *object_flags), gcc=tuple(gcc),
        clang=("clang-22", "--target=" + triple, "-mcpu=" + cpu, *clang_flags, "-O3",
               "-isystem", "/usr/lib/arm-none-eabi/include"),
        per_tick=per_tick)


BOARDS = {
    # Its FPU knows single precision alone; its clock is SysTick's, of 25 MHz.
    "cortex-m4": make_arm("flags-m4", "thumbv7em-none-eabihf", "cortex-m4", "mps2-an386",
                          ["--mattr=+vfp4d16sp,-fp64"], ["-mfpu=fpv4-sp-d16"], 40),
    # Of 32 MHz. LLVM's vectors of loops give other integers: NativeModel.cpp.
    "cortex-m55": make_arm("flags-m55", "thumbv8.1m.main-none-eabihf", "cortex-m55", "mps3-an547",
                           [], ["-fno-vectorize"], 31.25),
    "rv32": Board(
        ["riscv64-unknown-elf-gcc", "-O2", "@" + os.path.join(PORT, "riscv-virt", "flags")],
        ["qemu-system-riscv32", "-M", "virt", "-bios", "none"]),
}
M4 = BOARDS["cortex-m4"]
# With -icount an instruction takes a nanosecond of virtual time, and a tick of a clock is as
# many of them.
COUNTING = ["-icount", "shift=0"]


def emulate(board, program, *options):
    """The command that runs a program on a board."""
    return [*BOARDS[board].emulator, *options, *SEMIHOSTING, program]
