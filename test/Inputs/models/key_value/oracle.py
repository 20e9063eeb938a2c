# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What key_value.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 30, "q8": 16, "q16x8-l1": 1, "q16x8-hamming": 1, "q16x8-bipolar": 2}
N, W = 12, 8


def parameters(rng):
    return draw(rng, {"A.w": (W, W), "R1.w": (W, W), "R2.w": (W, W), "B.w": (W, W),
                      "candidates": (Y, W)})


def start(parameters):
    return {"keys": np.zeros((N, W)), "values": np.zeros((N, W)), "slot": np.array(0)}


def step(p, s, entry, inputs):
    keys, values = np.array(s["keys"]), np.array(s["values"])
    keys[s["slot"]], values[s["slot"]] = inputs["key"], inputs["value"]
    q = p["A.w"] @ inputs["question"]
    for hop in "12":
        o = softmax(keys @ p["A.w"].T @ q) @ (values @ p["A.w"].T)
        q = p["R%s.w" % hop] @ (q + o)
    return {"y": p["candidates"] @ p["B.w"].T @ q}, \
        {"keys": keys, "values": values, "slot": (s["slot"] + 1) % N}
