# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A model with persistent states that loses its power again and again.

A boot is a run of the program of stepwise.py of its own: it begins with RAM that nothing is
known of, loads the image that the boot before has saved, calls entries, saves, and ends. So
nothing but the image, which stands for flash, passes from one boot to the next.
"""

import os

from boards import emulate
from stepwise import BOARD_SECONDS, END, INIT, RESTORE, STORE, Failure, Plan, run


class Boot(Plan):
    """What happens between power on and power off, and what must come of it."""

    def __init__(self, reference, steps, image):
        self.reference, self.operations, self.answers = reference, b"", []
        self.add(INIT, 0, "init")
        if image is not None:
            before = steps[0] - 1
            self.add(RESTORE, 0, "load at step %d" % steps[0], image,
                     parts=reference.expect_states(0, before))
        for step in steps:
            self.call(0, 0, step, "step %d" % step)
        self.add(STORE, 0, "save after step %d" % steps[-1])
        self.operations += bytes([END, 0, 0])


def run_boots(runs, command, parts):
    """The images that a program saves, one for each part of the only sequence of `runs`, a
    Stepwise. Raises Failure where an answer or a state is not that of the interpreter."""
    images = []
    for steps in parts:
        boot = Boot(runs.plan.reference, steps, images[-1] if images else None)
        with open(runs.path("steps.bin"), "wb") as file:
            file.write(boot.operations)
        results = runs.path("results.bin")
        if os.path.exists(results):
            os.remove(results)
        done = run(command, cwd=runs.folder, timeout=BOARD_SECONDS)
        if done.returncode:
            raise Failure("%s: status %d\n%s" % (" ".join(command), done.returncode,
                                                 done.stdout + done.stderr))
        with open(results, "rb") as file:
            found = file.read()
        answers = sum(len(expected) for _, _, expected in boot.answers)
        difference = boot.find_difference(found[:answers])
        if difference or len(found) == answers:
            raise Failure("%s: %s" % (" ".join(command), difference or "saved nothing"))
        images.append(found[answers:])
    return images


def run_boots_on_board(runs, board, parts):
    """The same on an emulated board, which is switched on anew for each part."""
    return run_boots(runs, emulate(board, runs.build_board(board)), parts)
