# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What linear_attention.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 38, "q8": 11}


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "output.w": (Y, D)})


def start(parameters):
    return {"S": np.zeros((H, K, K)), "z": np.zeros((H, K))}


def phi(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0))) + 1


def step(p, s, entry, inputs):
    q, k, v = (split_heads(p[name + ".w"] @ inputs["x"]) for name in "qkv")
    state, total = s["S"] + outer(v, phi(k)), s["z"] + phi(k)
    out = read(state, phi(q)) / (total * phi(q)).sum(axis=1, keepdims=True)
    return {"y": p["output.w"] @ out.reshape(-1)}, {"S": state, "z": total}
