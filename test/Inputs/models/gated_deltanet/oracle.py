# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What gated_deltanet.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 32, "q8": 8}


def parameters(rng):
    return draw(rng, {"qkv.w": (3 * D, X), "conv.w": (3 * D, 4), "conv.b": (3 * D,),
                      "beta.w": (H, X), "dt.w": (H, X), "dt.b": (H,), "A_log": (H,),
                      "norm.w": (D,), "z.w": (D, X), "output.w": (Y, D)},
                about={"norm.w": 1, "dt.b": -1, "conv.w": 0.5})


def start(parameters):
    return {"S": np.zeros((H, K, K)), "window": np.zeros((3, 3 * D))}


def step(p, s, entry, inputs):
    x = inputs["x"]
    mixed, window = convolve(p, s["window"], p["qkv.w"] @ x)
    q, k, v = (split_heads(part) for part in np.split(mixed, 3))
    q, k = unit(q), unit(k)
    beta = sigmoid(p["beta.w"] @ x)[:, None]
    alpha = np.exp(-np.exp(p["A_log"]) * softplus(p["dt.w"] @ x + p["dt.b"]))
    state = alpha[:, None, None] * s["S"]
    state = state + outer(beta * (v - read(state, k)), k)
    out = rms_norm(read(state, q) / np.sqrt(K), 1e-6).reshape(-1) * p["norm.w"]
    return {"y": p["output.w"] @ (out * swish(p["z.w"] @ x))}, {"S": state, "window": window}
