# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Solves the tasks of make-sequences from their inputs alone, and compares the targets."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                *[".."] * 4, "tools", "dev"))
import safetensors  # noqa: E402
import sequences  # noqa: E402


def recall(x):
    """The item after the one that the query repeats."""
    items, query = [], None
    for row in x:
        if row[6] == 1:
            items.append([])
        elif row[7] == 1 and query is None:
            query = []
        elif row[7] == 1:
            break
        else:
            (items[-1] if query is None else query).append(row[:6])
    return items[items.index(query) + 1]


def repeat(x):
    """The words so often as the channel says, and the end."""
    length = next(i for i, row in enumerate(x) if row[2] == 1)
    words = [row[:2] + [0.0] for row in x[:length]]
    return words * round(5 * x[length][3]) + [[0.0, 0.0, 1.0]]


def sort(x):
    """The words of the highest priorities."""
    length = next(i for i, row in enumerate(x) if row[6] == 1)
    ordered = sorted(x[:length], key=lambda row: -row[7])
    return [row[:6] for row in ordered[:length * 4 // 5]]


def ngrams(x):
    """The next bit is the next input, but for the last one."""
    return [row for row in x[1:]]


for name, solve in (("recall", recall), ("repeat", repeat), ("sort", sort), ("ngrams", ngrams)):
    tensors = safetensors.read(os.path.join(sys.argv[1], name + ".safetensors"))
    lengths = sequences.lengths_of(tensors, "x")
    for index, length in enumerate(lengths):
        x, y = ([list(row) for row in sequences.rows_of(tensors, port, index, length)]
                for port in ("x", "target.y"))
        mask = [row[0] for row in sequences.rows_of(tensors, "mask.y", index, length)]
        expected = [row for row, scored in zip(y, mask) if scored]
        found = solve(x)
        if name == "ngrams":
            expected, found = y[:-1], found
            assert mask == [0] * 4 + [1] * (length - 4)
        assert found == expected, (name, index, found, expected)
        assert any(any(row) for row in expected)
