# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What product_keys.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 32, "q8": 15, "q16x8-l1": -3, "q16x8-hamming": -5, "q16x8-bipolar": -4}
SIDE, W, COUNT = 8, 8, 4


def parameters(rng):
    return draw(rng, {"query.w": (2 * W, X), "query.b": (2 * W,), "keys.0": (SIDE, W),
                      "keys.1": (SIDE, W), "values": (SIDE * SIDE, W)}, spread=2.0)


def start(parameters):
    return {}


def step(p, s, entry, inputs):
    """Over all pairs of keys at once, as one search among 64 would."""
    left, right = (p["query.w"] @ inputs["x"] + p["query.b"]).reshape(2, W)
    scores = np.add.outer(p["keys.0"] @ left, p["keys.1"] @ right).ravel()
    best = np.argsort(-scores, kind="stable")[:COUNT]
    return {"y": softmax(scores[best]) @ p["values"][best]}, {}
