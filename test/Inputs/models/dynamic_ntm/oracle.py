# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What dynamic_ntm.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 36, "q8": 24, "q16x8-l1": 25, "q16x8-hamming": 22, "q16x8-bipolar": 22}
N, W = 12, 8


def parameters(rng):
    return draw(rng, {"seen.w": (D, X + 2 * W), "seen.b": (D,), "h.w": (D, D),
                      "addresses": (N, W), "key.w": (2 * W, D), "key.b": (2 * W,),
                      "beta.w": (1, D), "beta.b": (1,), "gamma.w": (1, D), "gamma.b": (1,),
                      "erase.w": (W, D), "erase.b": (W,), "candidate.w": (W, D),
                      "candidate.b": (W,), "output.w": (Y, D + 2 * W), "output.b": (Y,)},
                spread=1.5)


def start(parameters):
    return {"read": np.zeros(2 * W), "content": np.zeros((N, W)), "average": np.zeros(N),
            "h": np.zeros(D)}


def step(p, s, entry, inputs):
    def affine(name):
        return p[name + ".w"] @ h + p[name + ".b"]
    h = tanh_controller(p, s, inputs["x"])
    key = np.tanh(affine("key"))
    memory = np.concatenate([p["addresses"], s["content"]], axis=1)
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    z = (1 + softplus(affine("beta"))) * (memory @ key) / np.maximum(lengths, 1e-6)
    w = softmax(z - sigmoid(affine("gamma")) * s["average"])
    average = 0.1 * s["average"] + 0.9 * z
    read = w @ memory
    content = np.array(s["content"])
    for i in range(N - 1):
        content[i] = content[i] * (1 - w[i] * sigmoid(affine("erase"))) + w[i] * np.tanh(
            affine("candidate"))
    y = p["output.w"] @ np.concatenate([h, read]) + p["output.b"]
    return {"y": y}, {"read": read, "content": content, "average": average, "h": h}
