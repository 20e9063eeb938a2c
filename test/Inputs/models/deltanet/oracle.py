# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What deltanet.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 32, "q8": 14}


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "beta.w": (H, X),
                      "norm.w": (D,), "output.w": (Y, D)}, about={"norm.w": 1})


def start(parameters):
    return {"S": np.zeros((H, K, K))}


def step(p, s, entry, inputs):
    q, k, v = (swish(split_heads(p[name + ".w"] @ inputs["x"])) for name in "qkv")
    q, k = unit(q), unit(k)
    beta = sigmoid(p["beta.w"] @ inputs["x"])[:, None]
    state = s["S"] + outer(beta * (v - read(s["S"], k)), k)
    out = rms_norm(read(state, q) / np.sqrt(K), 1e-5).reshape(-1) * p["norm.w"]
    return {"y": p["output.w"] @ out}, {"S": state}
