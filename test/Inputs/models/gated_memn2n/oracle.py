# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What gated_memn2n.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 33, "q8": 21, "q16x8-l1": -1, "q16x8-hamming": 0, "q16x8-bipolar": 0}
N, W = 12, 8


def parameters(rng):
    shapes = {name: (W, W) for name in ("A.w", "B.w", "C.w", "gate1.w", "gate2.w", "gate3.w")}
    return draw(rng, {**shapes, "gate1.b": (W,), "gate2.b": (W,), "gate3.b": (W,),
                      "output.w": (Y, W)})


def start(parameters):
    return {"story": np.zeros((N, W)), "slot": np.array(0)}


def step(p, s, entry, inputs):
    story = np.array(s["story"])
    story[s["slot"]] = inputs["sentence"]
    u = p["B.w"] @ inputs["question"]
    for hop in "123":
        o = softmax(story @ p["A.w"].T @ u) @ (story @ p["C.w"].T)
        gate = sigmoid(p["gate%s.w" % hop] @ u + p["gate%s.b" % hop])
        u = o * gate + u * (1 - gate)
    return {"y": p["output.w"] @ u}, {"story": story, "slot": (s["slot"] + 1) % N}
