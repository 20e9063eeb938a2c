# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What dnc_tiles.mlir must compute: NumPy in float64, tile by tile."""

import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "dnc")]
from equations import allocation, link, oneplus, split, use
from oracle_parts import X, Y, draw, lstm_gates, sigmoid, softmax

LEAST_SNR = {"q16x8": 48, "q8": 32, "q16x8-l1": 46, "q16x8-hamming": 45, "q16x8-bipolar": 46}
TILES, N, W, H = 2, 8, 8, 16
PARTS = (1, W, 1, W, W, 1, 1, W, 1, 3)
TILE_STATES = {"usage": (N,), "precedence": (N,), "w_write": (N,), "w_read": (N,),
               "links": (N, N)}


def parameters(rng):
    shapes = {"lstm.w": (4 * H, X + W), "lstm.b": (4 * H,), "lstm.w_hidden": (4 * H, H),
              "interface.w": (TILES * sum(PARTS), H), "interface.b": (TILES * sum(PARTS),),
              "output.w": (Y, H + W), "output.b": (Y,), "share": (TILES,)}
    shapes.update({"memory_%d.start" % t: (N, W) for t in range(TILES)})
    return draw(rng, shapes, spread=1.5)


def start(parameters):
    state = {"read": np.zeros(W), "h": np.zeros(H), "c": np.zeros(H)}
    for t in range(TILES):
        state["memory_%d" % t] = parameters["memory_%d.start" % t]
        state.update({"%s_%d" % (name, t): np.zeros(shape) for name, shape in TILE_STATES.items()})
    return state


def content(memory, key, strength):
    lengths = np.linalg.norm(memory, axis=1) * np.linalg.norm(key)
    # A sum of its own for each row: rows that are alike score alike, to the last bit.
    return softmax(strength * (memory * key).sum(axis=1) / np.maximum(lengths, 1e-6))


def run_tile(v, s):
    """What the tile reads, and its states after the step."""
    free, key, strength, erase, add, gate, share, read_key, read_strength, modes = split(v, *PARTS)
    usage, _ = use(s["usage"], s["w_write"], s["w_read"][None], sigmoid(free))
    where = sigmoid(share) * allocation(usage)
    where += (1 - sigmoid(share)) * content(s["memory"], key, oneplus(strength))
    w = sigmoid(gate) * where
    memory = s["memory"] * (1 - np.outer(w, sigmoid(erase))) + np.outer(w, add)
    links, precedence = link(s["links"], s["precedence"], w)
    back, found, forth = softmax(modes)
    w_read = (back * s["w_read"] @ links + forth * links @ s["w_read"] +
              found * content(memory, read_key, oneplus(read_strength)))
    return w_read @ memory, {"memory": memory, "usage": usage, "precedence": precedence,
                             "w_write": w, "w_read": w_read, "links": links}


def step(p, s, entry, inputs):
    z = (p["lstm.w"] @ np.concatenate([inputs["x"], s["read"]]) + p["lstm.b"] +
         p["lstm.w_hidden"] @ s["h"])
    h, c = lstm_gates(z, s["c"])
    interface = np.split(p["interface.w"] @ h + p["interface.b"], TILES)
    read, state = np.zeros(W), {"h": h, "c": c}
    for t in range(TILES):
        row, after = run_tile(interface[t], {name: s["%s_%d" % (name, t)] for name in (
            "memory", *TILE_STATES)})
        read = read + p["share"][t] * row
        state.update({"%s_%d" % (name, t): value for name, value in after.items()})
    state["read"] = read
    return {"y": p["output.w"] @ np.concatenate([h, read]) + p["output.b"]}, state
