# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What lrua.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 35, "q8": 23, "q16x8-l1": 27, "q16x8-hamming": 26, "q16x8-bipolar": 27}
N, W = 12, 8


def parameters(rng):
    return draw(rng, {"seen.w": (D, X + W), "seen.b": (D,), "h.w": (D, D), "key.w": (W, D),
                      "key.b": (W,), "alpha.raw": (1,), "output.w": (Y, D + W), "output.b": (Y,)})


def start(parameters):
    return {"memory": np.zeros((N, W)), "usage": np.zeros(N), "w_read": np.zeros(N),
            "read": np.zeros(W), "h": np.zeros(D)}


def step(p, s, entry, inputs):
    h = tanh_controller(p, s, inputs["x"])
    key = np.tanh(p["key.w"] @ h + p["key.b"])
    slot = int(np.argmin(s["usage"]))
    alpha = sigmoid(p["alpha.raw"][0])
    w_write = alpha * s["w_read"]
    w_write[slot] += 1 - alpha
    memory = np.array(s["memory"])
    memory[slot] = 0
    memory += np.outer(w_write, key)
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    w_read = softmax(memory @ key / np.maximum(lengths, 1e-6))
    usage = float(np.float32(0.95)) * s["usage"] + w_read + w_write
    read = w_read @ memory
    y = p["output.w"] @ np.concatenate([h, read]) + p["output.b"]
    return {"y": y}, {"memory": memory, "usage": usage, "w_read": w_read, "read": read, "h": h}
