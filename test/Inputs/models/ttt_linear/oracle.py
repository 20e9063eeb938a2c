# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What ttt_linear.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 15, "q8": 2}
EPS = float(np.float32(1e-2))


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "rate.w": (H, X),
                      "ln.w": (H, K), "ln.b": (H, K), "output.w": (Y, D)}, about={"ln.w": 1})


def start(parameters):
    return {"S": np.zeros((H, K, K))}


def loss(p, k, v, u):
    """Of each head, for what the memory gives for the key."""
    made = layer_norm(u, EPS) * p["ln.w"] + p["ln.b"] + k
    return ((made - v) ** 2).sum(axis=1) / 2


def slope(p, k, v, u, h=1e-5):
    """The derivative by differences: independent of the formula of the description."""
    result = np.zeros_like(u)
    for j in range(K):
        move = np.zeros_like(u)
        move[:, j] = h
        result[:, j] = (loss(p, k, v, u + move) - loss(p, k, v, u - move)) / (2 * h)
    return result


def step(p, s, entry, inputs):
    q, k, v = (split_heads(p[name + ".w"] @ inputs["x"]) for name in "qkv")
    eta = sigmoid(p["rate.w"] @ inputs["x"])[:, None] / K
    state = s["S"] - outer(eta * slope(p, k, v, read(s["S"], k)), k)
    out = layer_norm(read(state, q), EPS) * p["ln.w"] + p["ln.b"] + q
    return {"y": p["output.w"] @ out.reshape(-1)}, {"S": state}
