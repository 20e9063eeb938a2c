# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What dnc.mlir must compute: NumPy in float64."""

import os
import sys

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from equations import *

LEAST_SNR = {"q16x8": 41, "q8": 10, "q16x8-l1": 40, "q16x8-hamming": 40, "q16x8-bipolar": 39}
EPS = float(np.float32(1e-6))


def content(memory, keys, strengths):
    """Weights R x N of keys R x W, the cosine as in the published code."""
    def norms(rows):
        return np.sqrt((rows ** 2).sum(axis=1) + EPS)
    scores = similarity(keys, memory) / (np.outer(norms(keys), norms(memory)) + EPS)
    return softmax(strengths[:, None] * scores)


def parameters(rng):
    return draw(rng, R * W + 3 * W + 5 * R + 3, 0.1)


def start(parameters):
    return zeros(parameters)


def step(p, s, entry, inputs):
    h, c = lstm(p, np.concatenate([inputs["x"], s["read"]]), s["h"], s["c"])
    keys, strengths, key, strength, erase, add, free, gates, modes = split(
        p["interface.w"] @ h + p["interface.b"], R * W, R, W, 1, W, W, R, 2, 3 * R)
    gate, write = sigmoid(gates)
    usage, _ = use(s["usage"], s["w_write"], s["w_read"], sigmoid(free))
    where = gate * allocation(usage, EPS)
    where += (1 - gate) * content(s["memory"], key[None], oneplus(strength))[0]
    w = write * where
    memory = s["memory"] * (1 - np.outer(w, sigmoid(erase))) + np.outer(w, add)
    links, precedence = link(s["links"], s["precedence"], w)
    modes = softmax(modes.reshape(R, 3))
    found = content(memory, keys.reshape(R, W), oneplus(strengths))
    w_read = (modes[:, :1] * follow(s["w_read"], links) + modes[:, 1:2] * found +
              modes[:, 2:] * follow(s["w_read"], links.T))
    read, y = answer(p, h, w_read, memory)
    return {"y": y}, {"h": h, "c": c, "read": read, "memory": memory, "usage": usage,
                      "links": links, "precedence": precedence, "w_write": w, "w_read": w_read}
