# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What bipolar_keys.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 26, "q8": 18}
N, W, C = 12, 8, 5


def parameters(rng):
    return draw(rng, {"embed.w": (4 * W, W)})


def start(parameters):
    return {"rows": np.zeros((N, 4 * W)), "labels": np.zeros((N, C)), "slot": np.array(0)}


def calls(rng, steps):
    return draw_examples(rng, steps, W, C)


def step(p, s, entry, inputs):
    rows, labels = np.array(s["rows"]), np.array(s["labels"])
    rows[s["slot"]], labels[s["slot"]] = p["embed.w"] @ inputs["example"], inputs["label"]
    signs = lambda x: np.where(x >= 0, 1, -1)
    a = signs(rows) @ signs(p["embed.w"] @ inputs["query"]) / (4 * W)
    soft = sigmoid(10 * (a - 0.5)) + sigmoid(10 * (-a - 0.5))
    return {"y": soft @ labels / soft.sum()}, \
        {"rows": rows, "labels": labels, "slot": (s["slot"] + 1) % N}
