# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What hopfield.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": np.inf, "q8": np.inf}


def parameters(rng):
    return {}


def start(parameters):
    return {"W": np.zeros((D, D)), "count": np.zeros(1)}


def calls(rng, steps):
    made, patterns = [], rng.choice([-1, 1], (3, D))
    for number in range(steps):
        store = number % 5 == 0 and number < 15
        cue = patterns[rng.integers(min(number // 5 + 1, 3))] * rng.choice([-1, 1], D, p=[.1, .9])
        made.append(("step", {"pattern": patterns[number // 5 % 3].astype(np.float32),
                              "cue": cue.astype(np.float32),
                              "store": np.array([store], np.float32)}))
    return made


def step(p, s, entry, inputs):
    x = inputs["pattern"]
    weights, count = s["W"] + inputs["store"] * np.outer(x, x), s["count"] + inputs["store"]
    y = inputs["cue"]
    for _ in range(3):
        y = np.where((weights - np.diag(np.diag(weights))) @ y >= 0, 1.0, -1.0)
    return {"y": y}, {"W": weights, "count": count}
