# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What adnc.mlir must compute: NumPy in float64."""

import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dnc"))
from equations import *

LEAST_SNR = {"q16x8": 33, "q8": 17, "q16x8-l1": 23, "q16x8-hamming": 19, "q16x8-bipolar": 21}
INTERFACE = R * W + 3 * W + 2 * R + 3


def content(memory, keys, strengths):
    products = np.outer(np.linalg.norm(keys, axis=1), np.linalg.norm(memory, axis=1))
    return softmax(strengths[:, None] * similarity(keys, memory) / np.maximum(products, 1e-12))


def parameters(rng):
    drawn = draw(rng, INTERFACE, 1e-6)
    drawn["norm.scale"] = rng.uniform(0.5, 2.5, INTERFACE).astype(np.float32)
    drawn["norm.offset"] = rng.normal(size=INTERFACE).astype(np.float32)
    return drawn


def start(parameters):
    return zeros(parameters, links=False)


def step(p, s, entry, inputs):
    h, c = lstm(p, np.concatenate([inputs["x"], s["read"]]), s["h"], s["c"])
    v = p["interface.w"] @ h + p["interface.b"]
    v = (v - v.mean()) / np.sqrt(v.var() + 1e-6) * p["norm.scale"] + p["norm.offset"]
    keys, strengths, key, strength, erase, add, free, gates = split(
        v, R * W, R, W, 1, W, W, R, 2)
    gate, write = sigmoid(gates)
    usage, _ = use(s["usage"], s["w_write"], s["w_read"], sigmoid(free))
    where = gate * allocation(usage)
    where += (1 - gate) * content(s["memory"], key[None], oneplus(strength))[0]
    w = write * where
    memory = s["memory"] * (1 - np.outer(w, sigmoid(erase))) + np.outer(w, add)
    w_read = content(memory, keys.reshape(R, W), oneplus(strengths))
    read, y = answer(p, h, w_read, memory)
    return {"y": y}, {"h": h, "c": c, "read": read, "memory": memory, "usage": usage,
                      "w_write": w, "w_read": w_read}
