# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What matching.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 43, "q8": 30, "q16x8-l1": 9, "q16x8-hamming": 5, "q16x8-bipolar": 5}
N, W, C = 12, 8, 5


def parameters(rng):
    return {**draw(rng, {"embed.w": (W, W), "embed.b": (W,)}),
            "strength": np.array([4], np.float32)}


def start(parameters):
    return {"rows": np.zeros((N, W)), "labels": np.zeros((N, C)), "slot": np.array(0)}


def calls(rng, steps):
    return draw_examples(rng, steps, W, C)


def step(p, s, entry, inputs):
    def embed(x):
        return np.tanh(p["embed.w"] @ x + p["embed.b"])
    rows, labels = np.array(s["rows"]), np.array(s["labels"])
    rows[s["slot"]], labels[s["slot"]] = embed(inputs["example"]), inputs["label"]
    q = embed(inputs["query"])
    cosine = rows @ q / np.maximum(np.linalg.norm(rows, axis=1) * np.linalg.norm(q), 1e-6)
    return {"y": softmax(p["strength"] * cosine) @ labels}, \
        {"rows": rows, "labels": labels, "slot": (s["slot"] + 1) % N}
