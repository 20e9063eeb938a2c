# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What slstm.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 38, "q8": 22}


def parameters(rng):
    return draw(rng, {"x.w": (4 * D, X), "x.b": (4 * D,), "h.w": (4 * D, D), "output.w": (Y, D)})


def start(parameters):
    return {name: np.zeros(D) for name in "hcnm"}


def step(p, s, entry, inputs):
    z, i, f, o = np.split(p["x.w"] @ inputs["x"] + p["x.b"] + p["h.w"] @ s["h"], 4)
    log_f = np.log(sigmoid(f))
    m = np.maximum(log_f + s["m"], i)
    keep, write = np.exp(log_f + s["m"] - m), np.exp(i - m)
    c, n = keep * s["c"] + write * np.tanh(z), keep * s["n"] + write
    h = sigmoid(o) * c / n
    return {"y": p["output.w"] @ h}, {"h": h, "c": c, "n": n, "m": m}
