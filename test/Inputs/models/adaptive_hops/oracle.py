# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adaptive_hops.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 12, "q8": 5, "q16x8-l1": -3, "q16x8-hamming": -3, "q16x8-bipolar": -3}
N, W, MOST = 12, 8, 3


def parameters(rng):
    shapes = {name: (W, W) for name in ("A.w", "B.w", "C.w", "H.w")}
    return {**draw(rng, {**shapes, "output.w": (Y, W)}), "threshold": np.array([0.6], np.float32)}


def start(parameters):
    return {"story": np.zeros((N, W)), "slot": np.array(0)}


def step(p, s, entry, inputs):
    story = np.array(s["story"])
    story[s["slot"]] = inputs["sentence"]
    u = p["B.w"] @ inputs["question"]
    for hops in range(1, MOST + 1):
        u = p["H.w"] @ u + softmax(story @ p["A.w"].T @ u) @ (story @ p["C.w"].T)
        y = p["output.w"] @ u
        best = np.sort(y)
        if best[-1] - best[-2] > p["threshold"][0]:
            break
    return {"y": y, "hops": np.array(hops)}, {"story": story, "slot": (s["slot"] + 1) % N}
