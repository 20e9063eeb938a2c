# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the margins that tools/dev/stop_margins.py chooses, on a few questions."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..",
                                "tools", "dev"))
import safetensors
from stop_margins import Course, choose, list_margins, predict, read_courses

COURSES = [
    # Sure too early by 2, right after the second hop.
    Course((2.0, 4.0), (True, False, False)),
    # Right from the beginning, and spoilt by the last hop.
    Course((1.0, 3.0), (False, False, True)),
    # Undecided after the first hop; never right.
    Course((0.0, 3.0), (True, True, True)),
]
# Wrong answers and hops by margin: at its own lead a question goes on.
COURSE = {0.0: (2, 4), 0.5: (2, 4), 1.0: (2, 5), 2.0: (1, 6), 2.9: (1, 6), 3.0: (2, 8), 4.0: (2, 9)}


def check(what, found, expected):
    if found != expected:
        sys.exit("%s: expected %r, found %r" % (what, expected, found))


def check_reading():
    """Leads are codes times their step; the answer that a hop gives is the first of its best."""
    def tensor(shape, values, kind="I32"):
        return safetensors.Tensor.make(kind, shape, values)

    results = {"sides1": tensor([2, 2], [127, 3, 127, 5], "I8"),
               "best1": tensor([2, 2], [7, 1, 4, 7]),
               "answer": tensor([2], [7, 7])}
    check("courses", read_courses(results, {"sides1": (0.5, -127, 127)}, [7, 7]),
          [Course((1.5,), (False, False)), Course((2.5,), (True, False))])


def main():
    for margin, expected in COURSE.items():
        check("margin %g" % margin, predict(COURSES, margin), expected)
    check("margins of codes", list_margins(COURSES, False), [0.0, 1.0, 2.0, 3.0, 4.0])
    check("margins of floats", list_margins(COURSES, True), [0.5, 1.5, 2.5, 3.5, 4.0])
    # Not all margins above one that is good enough are.
    for most, halfway, expected in ((3, False, 0.0), (2, False, 0.0), (1, False, 2.0),
                                    (1, True, 2.5), (0, False, None), (0, True, None)):
        check("at most %d wrong" % most, choose(COURSES, most, halfway), expected)
    check_reading()
    print("all margins are as expected")


main()
