# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What gated_linear_attention.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 35, "q8": 14}


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "decay_down.w": (4, X),
                      "decay_up.w": (D, 4), "decay.b": (D,), "norm.w": (D,), "gate.w": (D, X),
                      "gate.b": (D,), "output.w": (Y, D)}, about={"norm.w": 1})


def start(parameters):
    return {"S": np.zeros((H, K, K))}


def step(p, s, entry, inputs):
    x = inputs["x"]
    q, k, v = (split_heads(p[name + ".w"] @ x) for name in "qkv")
    alpha = sigmoid(p["decay_up.w"] @ (p["decay_down.w"] @ x) + p["decay.b"]) ** (1 / 16)
    state = s["S"] * split_heads(alpha)[:, None, :] + outer(v, k)
    normed = rms_norm(read(state, q / np.sqrt(K)), 1e-5).reshape(-1) * p["norm.w"]
    return {"y": p["output.w"] @ (normed * swish(p["gate.w"] @ x + p["gate.b"]))}, {"S": state}
