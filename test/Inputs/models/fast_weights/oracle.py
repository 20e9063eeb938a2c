# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What fast_weights.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 34, "q8": 16}


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "beta.w": (H, X),
                      "output.w": (Y, D)})


def start(parameters):
    return {"W": np.zeros((H, K, K))}


def phi(x):
    positive = np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))
    return positive / positive.sum(axis=1, keepdims=True)


def step(p, s, entry, inputs):
    q, k, v = (split_heads(p[name + ".w"] @ inputs["x"]) for name in "qkv")
    q, k = phi(q), phi(k)
    beta = sigmoid(p["beta.w"] @ inputs["x"])[:, None]
    state = s["W"] + outer(beta * (v - read(s["W"], k)), k)
    return {"y": p["output.w"] @ read(state, q).reshape(-1)}, {"W": state}
