# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What nearest_neighbours.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": np.inf, "q8": np.inf, "q16x8-l1": 4, "q16x8-hamming": 1, "q16x8-bipolar": 2}
N, W, COUNT = 12, 8, 3


def parameters(rng):
    return {}


def start(parameters):
    return {"rows": np.zeros((N, W)), "labels": np.zeros((N, Y)), "slot": np.array(0)}


def calls(rng, steps):
    return draw_examples(rng, steps, W, Y)


def step(p, s, entry, inputs):
    rows, labels = np.array(s["rows"]), np.array(s["labels"])
    rows[s["slot"]], labels[s["slot"]] = inputs["example"], inputs["label"]
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(inputs["query"])
    cosine = rows @ inputs["query"] / np.maximum(lengths, 1e-6)
    # A stable sort: equal scores in the order of their slots.
    nearest = np.argsort(-np.round(cosine, 9), kind="stable")[:COUNT]
    return {"y": labels[nearest].sum(axis=0)}, \
        {"rows": rows, "labels": labels, "slot": (s["slot"] + 1) % N}
