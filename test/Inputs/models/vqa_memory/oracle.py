# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What vqa_memory.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 33, "q8": 10, "q16x8-l1": 20, "q16x8-hamming": 23, "q16x8-bipolar": 24}
N, W = 12, 8


def parameters(rng):
    return draw(rng, {"seen.w": (D, X + D), "seen.b": (D,), "h.w": (D, D), "alpha.raw": (1,),
                      "hidden.w": (W, 2 * D), "hidden.b": (W,), "output.w": (Y, W),
                      "output.b": (Y,)}, about={"alpha.raw": -1})


def start(parameters):
    return {"memory": np.zeros((N, D)), "usage": np.zeros(N), "w_read": np.zeros(N),
            "read": np.zeros(D), "h": np.zeros(D)}


def step(p, s, entry, inputs):
    h = tanh_controller(p, s, inputs["x"])
    alpha = sigmoid(p["alpha.raw"][0])
    w_write = alpha * s["w_read"]
    w_write[int(np.argmin(s["usage"]))] += 1 - alpha
    memory = s["memory"] + np.outer(w_write, h)
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(h)
    w_read = softmax(memory @ h / np.maximum(lengths, 1e-6))
    usage = float(np.float32(0.95)) * s["usage"] + w_read + w_write
    read = w_read @ memory
    hidden = np.tanh(p["hidden.w"] @ np.concatenate([h, read]) + p["hidden.b"])
    return {"y": p["output.w"] @ hidden + p["output.b"]}, {
        "memory": memory, "usage": usage, "w_read": w_read, "read": read, "h": h}
