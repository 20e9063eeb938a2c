# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What mamba2.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 35, "q8": 3}


def parameters(rng):
    return draw(rng, {"xbc.w": (D + 2 * K, X), "conv.w": (D + 2 * K, 4), "conv.b": (D + 2 * K,),
                      "dt.w": (H, X), "dt.b": (H,), "A_log": (H,), "D": (H,), "norm.w": (D,),
                      "z.w": (D, X), "output.w": (Y, D)},
                about={"norm.w": 1, "D": 1, "dt.b": -1, "conv.w": 0.5})


def start(parameters):
    return {"S": np.zeros((H, K, K)), "window": np.zeros((3, D + 2 * K))}


def step(p, s, entry, inputs):
    x = inputs["x"]
    mixed, window = convolve(p, s["window"], p["xbc.w"] @ x)
    u, b, c = split_heads(mixed[:D]), mixed[D:D + K], mixed[D + K:]
    dt = softplus(p["dt.w"] @ x + p["dt.b"])
    state = np.exp(-np.exp(p["A_log"]) * dt)[:, None, None] * s["S"]
    state = state + (dt[:, None] * u)[:, :, None] * b
    out = (state @ c + p["D"][:, None] * u).reshape(-1) * swish(p["z.w"] @ x)
    return {"y": p["output.w"] @ (rms_norm(out, 1e-5) * p["norm.w"])}, \
        {"S": state, "window": window}
