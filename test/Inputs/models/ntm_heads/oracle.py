# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What ntm_heads.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 29, "q8": 23, "q16x8-l1": 19, "q16x8-hamming": 19, "q16x8-bipolar": 19}
N, W = 12, 8
HEADS = ("read_0", "read_1", "write_0", "write_1")


def parameters(rng):
    shapes = {"seen.w": (D, X + 2 * W), "seen.b": (D,), "h.w": (D, D), "erase.w": (2 * W, D),
              "erase.b": (2 * W,), "add.w": (2 * W, D), "add.b": (2 * W,),
              "output.w": (Y, D + 2 * W), "output.b": (Y,), "start": (N, W)}
    for name in HEADS:
        shapes.update({name + ".w": (W + 6, D), name + ".b": (W + 6,)})
    return draw(rng, shapes, spread=1.5)


def start(parameters):
    return {"read": np.zeros(2 * W), "memory": parameters["start"], "h": np.zeros(D),
            **{"w_" + name: np.zeros(N) for name in HEADS}}


def address(v, memory, old):
    key, (beta, gate), shift, gamma = v[:W], v[W:W + 2], softmax(v[W + 2:W + 5]), v[W + 5]
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    content = softmax(softplus(beta) * (memory @ key) / np.maximum(lengths, 1e-6))
    gated = sigmoid(gate) * content + (1 - sigmoid(gate)) * old
    moved = sum(share * np.roll(gated, offset) for share, offset in zip(shift, (1, 0, -1)))
    sharp = moved ** (1 + softplus(gamma))
    return sharp / sharp.sum()


def step(p, s, entry, inputs):
    h = tanh_controller(p, s, inputs["x"])
    memory = s["memory"]
    w = {name: address(p[name + ".w"] @ h + p[name + ".b"], memory, s["w_" + name])
         for name in HEADS}
    read = np.concatenate([w["read_0"] @ memory, w["read_1"] @ memory])
    erase = sigmoid(p["erase.w"] @ h + p["erase.b"]).reshape(2, W)
    add = np.tanh(p["add.w"] @ h + p["add.b"]).reshape(2, W)
    kept = np.ones((N, W))
    for r, name in enumerate(HEADS[2:]):
        kept *= 1 - np.outer(w[name], erase[r])
    memory = memory * kept + np.outer(w["write_0"], add[0]) + np.outer(w["write_1"], add[1])
    y = p["output.w"] @ np.concatenate([h, read]) + p["output.b"]
    return {"y": y}, {"read": read, "memory": memory, "h": h,
                      **{"w_" + name: value for name, value in w.items()}}
