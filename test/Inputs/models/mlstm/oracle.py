# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What mlstm.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 27, "q8": -7}


def parameters(rng):
    return draw(rng, {"q.w": (D, X), "k.w": (D, X), "v.w": (D, X), "i.w": (H, X), "i.b": (H,),
                      "f.w": (H, X), "f.b": (H,), "o.w": (D, X), "o.b": (D,), "output.w": (Y, D)},
                about={"f.b": 2})


def start(parameters):
    return {"C": np.zeros((H, K, K)), "n": np.zeros((H, K)), "m": np.zeros(H)}


def step(p, s, entry, inputs):
    x = inputs["x"]
    q, k, v = (split_heads(p[name + ".w"] @ x) for name in "qkv")
    k = k / np.sqrt(K)
    i, f = (p[name + ".w"] @ x + p[name + ".b"] for name in "if")
    log_f = np.log(sigmoid(f))
    m = np.maximum(log_f + s["m"], i)
    keep, write = np.exp(log_f + s["m"] - m)[:, None], np.exp(i - m)[:, None]
    state = keep[:, :, None] * s["C"] + outer(write * v, k)
    total = keep * s["n"] + write * k
    share = np.maximum(np.abs((total * q).sum(axis=1)), np.exp(-m))
    out = (read(state, q) / share[:, None]).reshape(-1)
    out = sigmoid(p["o.w"] @ x + p["o.b"]) * out
    return {"y": p["output.w"] @ out}, {"C": state, "n": total, "m": m}
