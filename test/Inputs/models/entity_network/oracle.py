# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What entity_network.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 41, "q8": 26, "q16x8-l1": 12, "q16x8-hamming": 16, "q16x8-bipolar": 17}
N, W = 5, 8


def parameters(rng):
    return draw(rng, {"keys": (N, W), "U.w": (W, W), "V.w": (W, W), "W.w": (W, W),
                      "prelu": (W,), "H.w": (W, W), "R.w": (Y, W)}, spread=1.5)


def start(parameters):
    return {"memory": parameters["keys"]}


def phi(p, x):
    return np.where(x >= 0, x, p["prelu"] * x)


def step(p, s, entry, inputs):
    sentence, q, h = inputs["sentence"], inputs["question"], s["memory"]
    gates = sigmoid(h @ sentence + p["keys"] @ sentence)
    candidates = phi(p, h @ p["U.w"].T + p["V.w"] @ sentence + p["keys"] @ p["W.w"].T)
    h = unit(h + gates[:, None] * candidates)
    u = softmax(h @ q) @ h
    return {"y": p["R.w"] @ phi(p, q + p["H.w"] @ u)}, {"memory": h}
