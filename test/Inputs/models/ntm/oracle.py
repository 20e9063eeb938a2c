# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What ntm.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 42, "q8": 23, "q16x8-l1": 9, "q16x8-hamming": 11, "q16x8-bipolar": 10}
BITS, OUT, HIDDEN, N, W = 9, 8, 100, 128, 20


def parameters(rng):
    shapes = {"init.h": (HIDDEN,), "init.c": (HIDDEN,), "init.read": (W,), "init.memory": (N, W),
              "lstm.w_input": (4 * HIDDEN, BITS + W), "lstm.b_input": (4 * HIDDEN,),
              "lstm.w_hidden": (4 * HIDDEN, HIDDEN), "lstm.b_hidden": (4 * HIDDEN,),
              "read_head.w": (W + 6, HIDDEN), "read_head.b": (W + 6,),
              "write_head.w": (3 * W + 6, HIDDEN), "write_head.b": (3 * W + 6,),
              "output.w": (OUT, HIDDEN + W), "output.b": (OUT,)}
    # Weights that tell rows apart; an answer that hangs on more than its bias.
    sharp = np.array([0] * W + [3, 0, 0, 0, 0, 2] + [0] * 2 * W)
    drawn = draw(rng, shapes, spread=1.5, about={"read_head.b": sharp[:W + 6],
                                                 "write_head.b": sharp})
    return {**drawn, "output.w": 4 * drawn["output.w"]}


def start(parameters):
    return {**{name: parameters["init." + name] for name in ("h", "c", "read", "memory")},
            "w_read": np.zeros(N), "w_write": np.zeros(N)}


def calls(rng, steps):
    return draw_bits(rng, steps, BITS)


def address(v, memory, old):
    key, (beta, gate), shift, gamma = v[:W], v[W:W + 2], v[W + 2:W + 5], v[W + 5]
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    content = softmax(softplus(beta) * (memory @ key) / np.maximum(lengths, 1e-8))
    gated = sigmoid(gate) * content + (1 - sigmoid(gate)) * old
    shares = softmax(softplus(shift))
    moved = sum(share * np.roll(gated, offset) for share, offset in zip(shares, (1, 0, -1)))
    sharp = moved ** (1 + softplus(gamma))
    return sharp / sharp.sum()


def step(p, s, entry, inputs):
    h, c = lstm_cell(p, np.concatenate([inputs["x"], s["read"]]), s["h"], s["c"])
    memory = s["memory"]
    w_read = address(p["read_head.w"] @ h + p["read_head.b"], memory, s["w_read"])
    read = w_read @ memory
    v = p["write_head.w"] @ h + p["write_head.b"]
    w_write = address(v, memory, s["w_write"])
    erase, add = sigmoid(v[W + 6:2 * W + 6]), v[2 * W + 6:]
    memory = memory * (1 - np.outer(w_write, erase)) + np.outer(w_write, add)
    y = sigmoid(p["output.w"] @ np.concatenate([h, read]) + p["output.b"])
    return {"y": y}, {"h": h, "c": c, "read": read, "memory": memory, "w_read": w_read,
                      "w_write": w_write}
