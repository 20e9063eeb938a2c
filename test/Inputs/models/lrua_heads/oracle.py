# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What lrua_heads.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 29, "q8": 21, "q16x8-l1": 19, "q16x8-hamming": 14, "q16x8-bipolar": 22}
N, W, R = 12, 8, 2


def parameters(rng):
    return {**draw(rng, {"seen.w": (D, X + R * W), "seen.b": (D,), "h.w": (D, D),
                         "key.w": (R * W, D), "key.b": (R * W,), "output.w": (Y, D + R * W),
                         "output.b": (Y,)}, spread=1.5),
            "alpha.raw": np.array([0.3], np.float32)}


def start(parameters):
    return {"memory": np.zeros((N, W)), "usage": np.zeros(N), "w_read": np.zeros((R, N)),
            "read": np.zeros(R * W), "h": np.zeros(D)}


def step(p, s, entry, inputs):
    h = tanh_controller(p, s, inputs["x"])
    keys = np.tanh(p["key.w"] @ h + p["key.b"]).reshape(R, W)
    # A stable sort: equal usages in the order of their slots.
    least = np.argsort(np.round(s["usage"], 9), kind="stable")[:R]
    gate = sigmoid(p["alpha.raw"])
    w_write = gate * s["w_read"] + (1 - gate) * np.eye(N)[least]
    memory = np.array(s["memory"])
    memory[least] = 0
    memory += w_write.T @ keys
    lengths = np.outer(np.linalg.norm(keys, axis=1), np.linalg.norm(memory, axis=1))
    w_read = softmax(keys @ memory.T / np.maximum(lengths, 1e-6))
    usage = 0.95 * s["usage"] + (w_read + w_write).sum(axis=0)
    read = (w_read @ memory).ravel()
    y = p["output.w"] @ np.concatenate([h, read]) + p["output.b"]
    return {"y": y}, {"memory": memory, "usage": usage, "w_read": w_read, "read": read, "h": h}
