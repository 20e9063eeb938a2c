# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What sparse_access.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 34, "q8": 15, "q16x8-l1": 7, "q16x8-hamming": 5, "q16x8-bipolar": 4}
N, W, COUNT = 12, 8, 4


def parameters(rng):
    shapes = {"seen.w": (D, X + W), "seen.b": (D,), "h.w": (D, D), "output.w": (Y, D + W),
              "output.b": (Y,)}
    shapes["memory.start"] = (N, W)
    for name, size in (("gamma", 1), ("alpha", 1), ("beta", 1), ("add", W), ("key", W)):
        shapes.update({name + ".w": (size, D), name + ".b": (size,)})
    return draw(rng, shapes, spread=1.5)


def start(parameters):
    return {"memory": parameters["memory.start"], "age": np.zeros(N), "w_read": np.zeros(N),
            "read": np.zeros(W), "h": np.zeros(D)}


def step(p, s, entry, inputs):
    def affine(name):
        return p[name + ".w"] @ h + p[name + ".b"]
    h = tanh_controller(p, s, inputs["x"])
    slot, gamma = int(np.argmax(s["age"])), sigmoid(affine("gamma"))
    w_write = gamma * s["w_read"]
    w_write[slot] += 1 - gamma[0]
    w_write = w_write * sigmoid(affine("alpha"))
    memory = np.array(s["memory"])
    memory[slot] = 0
    memory += np.outer(w_write, np.tanh(affine("add")))
    key = affine("key")
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    w = softmax(softplus(affine("beta")) * (memory @ key) / np.maximum(lengths, 1e-6))
    # As in the paper, of all weights. A stable sort: equal ones in the order of their slots.
    chosen = np.argsort(-np.round(w, 9), kind="stable")[:COUNT]
    w_read = np.zeros(N)
    w_read[chosen] = w[chosen] / w[chosen].sum()
    age = np.where((w_read > 0.005) | (w_write > 0.005), 0, s["age"] + 1)
    read = w_read @ memory
    y = p["output.w"] @ np.concatenate([h, read]) + p["output.b"]
    return {"y": y}, {"memory": memory, "age": age, "w_read": w_read, "read": read, "h": h}
