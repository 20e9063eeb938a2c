# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What dnc_masked.mlir must compute: NumPy in float64."""

import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dnc"))
from equations import *

LEAST_SNR = {"q16x8": 43, "q8": 28, "q16x8-l1": 33, "q16x8-hamming": 31, "q16x8-bipolar": 31}
INTERFACE = 2 * R * W + R + 4 * W + 1 + R + 2 + 3 * R + 2 * R


def content(memory, key, mask, strength):
    """Weights N of one key."""
    rows, key = memory * mask, key * mask
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(key)
    return softmax(strength * similarity(key[None], rows)[0] / (norms + 1e-6))


def sharp(rows, powers):
    """Each row to its power; nothing where there is nothing."""
    raised = np.where(rows > 0, np.maximum(rows, 1e-300) ** powers[:, None], 0)
    sums = raised.sum(axis=1, keepdims=True)
    return np.where(sums > 0, raised / np.where(sums > 0, sums, 1), 0)


def parameters(rng):
    return draw(rng, INTERFACE, 0.1)


def start(parameters):
    return zeros(parameters)


def step(p, s, entry, inputs):
    h, c = lstm(p, np.concatenate([inputs["x"], s["read"]]), s["h"], s["c"])
    (keys, masks, strengths, key, mask, strength, erase, add, free, gates, modes, forward,
     backward) = split(p["interface.w"] @ h + p["interface.b"], R * W, R * W, R, W, W, 1, W, W, R,
                       2, 3 * R, R, R)
    gate, write = sigmoid(gates)
    usage, kept = use(s["usage"], s["w_write"], s["w_read"], sigmoid(free))
    where = gate * allocation(usage)
    where += (1 - gate) * content(s["memory"], key, sigmoid(mask), oneplus(strength))
    w = write * where
    memory = s["memory"] * kept[:, None] * (1 - np.outer(w, sigmoid(erase))) + np.outer(w, add)
    links, precedence = link(s["links"], s["precedence"], w)
    modes = softmax(modes.reshape(R, 3))
    found = np.stack([content(memory, *parts) for parts in zip(
        keys.reshape(R, W), sigmoid(masks).reshape(R, W), oneplus(strengths))])
    w_read = (modes[:, :1] * sharp(follow(s["w_read"], links), oneplus(backward)) +
              modes[:, 1:2] * found +
              modes[:, 2:] * sharp(follow(s["w_read"], links.T), oneplus(forward)))
    read, y = answer(p, h, w_read, memory)
    return {"y": y}, {"h": h, "c": c, "read": read, "memory": memory, "usage": usage,
                      "links": links, "precedence": precedence, "w_write": w, "w_read": w_read}
