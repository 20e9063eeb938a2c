# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that comparisons step by step notice what is wrong.

usage: expect_differences.py FOLDER BIN MODEL

A model with states runs as it is, and nothing differs. Then a single element of an
output or state is another one in the last step that is expected, or the program that
drives compiled code forgets a reset, a load, a save or an entry; each is to be found.
"""

import os
import random
import shutil
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))))
sys.path.insert(0, os.path.join(ROOT, "tools", "dev"))
import safetensors
import stepwise

STEPS = 6


class Tampered(stepwise.Stepwise):
    """A run with one wrong element, or with a piece of its program replaced."""

    wrong, replaced = None, None

    def interpret(self):
        super().interpret()
        if self.wrong:
            tensors = safetensors.read(self.reference_path)
            tensors[self.wrong].values[-1] += 1
            safetensors.write(self.reference_path, tensors)

    def emit(self):
        super().emit()
        if self.replaced:
            with open(self.path("main.c")) as file:
                text = file.read()
            assert self.replaced[0] in text
            with open(self.path("main.c"), "w") as file:
                file.write(text.replace(*self.replaced))


def write_sequences(path):
    draw = random.Random(3)
    make = safetensors.Tensor.make
    safetensors.write(path, {
        "x": make("I8", [2, STEPS, 4], [draw.randint(-20, 20) for _ in range(2 * STEPS * 4)]),
        "sequence.calls": make("I8", [2, STEPS], [i % 3 > 1 for i in range(STEPS)] * 2)})


def main(folder, bin, model):
    shutil.rmtree(folder, ignore_errors=True)
    sequences, failures = os.path.join(folder, "sequences.safetensors"), 0
    cases = [("as it is", None, None)]
    cases += [(name, name, None) for name in ("read.z", "state.a", "state.total")]
    cases += [(name, None, replaced) for name, replaced in [
        ("no reset", ("net_reset(context)", "(void)context, 0")),
        ("no load", ("net_load(context, saved, sizeof saved)", "(void)context, 0")),
        ("no save", ("net_save(context, saved)", "(void)context, 0")),
        ("damage is taken", ("^ mask)", "^ (mask & 0))")),
        ("another instance", ("context = &contexts[operation[1]];", "context = contexts;")),
        ("entries exchanged", ("switch (entry)", "switch (!entry)"))]]
    for number, (name, wrong, replaced) in enumerate(cases):
        scratch = os.path.join(folder, str(number))
        os.makedirs(scratch)
        write_sequences(sequences)
        run = Tampered(scratch, model, sequences, bin)
        run.wrong, run.replaced = wrong, replaced
        executors = ["gcc-O0", "obj"] + (["jit"] if not replaced else [])
        differs = run.run(executors)
        expected = [] if name == "as it is" else sorted(executors)
        failures += sorted(differs) != expected
        print("%s: %s" % (name, ", ".join(sorted(differs)) or "nothing differs"))
        for executor, how in sorted(differs.items()):
            print("  %s: %s" % (executor, how.splitlines()[0]))
    sys.exit(failures != 0)


main(*sys.argv[1:])
