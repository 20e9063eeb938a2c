# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What min_gru.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 37, "q8": 28}


def parameters(rng):
    return draw(rng, {"z.w": (D, X), "z.b": (D,), "h.w": (D, X), "h.b": (D,), "output.w": (Y, D)})


def start(parameters):
    return {"h": np.zeros(D)}


def step(p, s, entry, inputs):
    z = sigmoid(p["z.w"] @ inputs["x"] + p["z.b"])
    h = (1 - z) * s["h"] + z * (p["h.w"] @ inputs["x"] + p["h.b"])
    return {"y": p["output.w"] @ h}, {"h": h}
