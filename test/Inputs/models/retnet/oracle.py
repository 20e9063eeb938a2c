# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What retnet.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 32, "q8": 11}


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "gate.w": (D, X),
                      "output.w": (Y, D)})


def start(parameters):
    return {"S": np.zeros((H, K, K))}


def step(p, s, entry, inputs):
    q, k, v = (split_heads(p[name + ".w"] @ inputs["x"]) for name in "qkv")
    gamma = 1 - 2.0 ** -(5 + np.arange(H))
    state = gamma[:, None, None] * s["S"] + outer(v, k) / np.sqrt(K)
    normed = layer_norm(read(state, q), 1e-5).reshape(-1)
    return {"y": p["output.w"] @ (normed * swish(p["gate.w"] @ inputs["x"]))}, {"S": state}
