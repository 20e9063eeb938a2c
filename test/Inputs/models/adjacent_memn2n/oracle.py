# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adjacent_memn2n.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 36, "q8": 24, "q16x8-l1": 1, "q16x8-hamming": 2, "q16x8-bipolar": 2}
N, W, WORDS, TABLES = 12, 8, 10, ("A.w", "C1.w", "C2.w", "C3.w")


def parameters(rng):
    return draw(rng, {name: (WORDS, W) for name in TABLES})


def start(parameters):
    return {**{"memory_%d" % k: np.zeros((N, W)) for k in range(len(TABLES))}, "slot": np.array(0)}


def calls(rng, steps):
    def draw_words(most):
        ids = np.full(most, -1, np.int32)
        count = rng.integers(1, most + 1)
        ids[:count] = rng.integers(WORDS, size=count)
        return ids
    return [("step", {"sentence": draw_words(5), "question": draw_words(3)})
            for _ in range(steps)]


def embed(table, ids):
    return table[ids[ids >= 0]].sum(axis=0)


def step(p, s, entry, inputs):
    memories = []
    for k, name in enumerate(TABLES):
        memories.append(np.array(s["memory_%d" % k]))
        memories[k][s["slot"]] = embed(p[name], inputs["sentence"])
    u = embed(p["A.w"], inputs["question"])
    for keys, values in zip(memories, memories[1:]):
        u = u + softmax(keys @ u) @ values
    state = {"memory_%d" % k: memory for k, memory in enumerate(memories)}
    return {"y": p["C3.w"] @ u}, {**state, "slot": (s["slot"] + 1) % N}
