# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What prototypes.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 41, "q8": 30}
W, C = 8, 5


def parameters(rng):
    return draw(rng, {"embed.w": (W, W), "embed.b": (W,)})


def start(parameters):
    return {"means": np.zeros((C, W)), "counts": np.zeros(C)}


def calls(rng, steps):
    return draw_examples(rng, steps, W, C)


def step(p, s, entry, inputs):
    def embed(x):
        return np.tanh(p["embed.w"] @ x + p["embed.b"])
    c, means, counts = int(np.argmax(inputs["label"])), np.array(s["means"]), np.array(s["counts"])
    counts[c] += 1
    means[c] += (embed(inputs["example"]) - means[c]) / counts[c]
    distance = ((embed(inputs["query"]) - means) ** 2).sum(axis=1)
    return {"y": softmax(-distance)}, {"means": means, "counts": counts}
