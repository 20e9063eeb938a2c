# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What tardis.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 44, "q8": 20}
N, W = 12, 8


def parameters(rng):
    seen = X + D + W
    return draw(rng, {"address_h.w": (W, D), "address_x.w": (W, X), "address_u.w": (W, N),
                      "address_m.w": (W, W), "address_a": (1, W), "doors.w": (2, seen),
                      "doors.b": (2,), "gates.w": (3 * D, seen), "gates.b": (3 * D,),
                      "h.w": (D, D), "x.w": (D, X), "x.b": (D,), "r.w": (D, W), "write.w": (W, D),
                      "write.b": (W,), "output.w": (Y, D + W), "output.b": (Y,)}, spread=1.5)


def start(parameters):
    return {"h": np.zeros(D), "c": np.zeros(D), "memory": np.zeros((N, W)), "used": np.zeros(N),
            "time": np.array(0)}


def step(p, s, entry, inputs):
    x, h = inputs["x"], s["h"]
    usage = softmax(s["used"])
    scores = [p["address_a"][0] @ np.tanh(
        p["address_h.w"] @ h + p["address_x.w"] @ x + p["address_u.w"] @ usage +
        p["address_m.w"] @ row) for row in s["memory"]]
    slot, used = int(np.argmax(scores)), np.array(s["used"])
    used[slot] += 1
    r = s["memory"][slot]
    seen = np.concatenate([x, h, r])
    alpha, beta = p["doors.w"] @ seen + p["doors.b"] > 0
    f, i, o = np.split(sigmoid(p["gates.w"] @ seen + p["gates.b"]), 3)
    raw = p["x.w"] @ x + p["x.b"]
    if alpha:
        raw = raw + p["h.w"] @ h
    if beta:
        raw = raw + p["r.w"] @ r
    c = f * s["c"] + i * np.tanh(raw)
    h = o * np.tanh(c)
    memory, time = np.array(s["memory"]), int(s["time"])
    memory[time if time < N else slot] = p["write.w"] @ h + p["write.b"]
    y = p["output.w"] @ np.concatenate([h, r]) + p["output.b"]
    return {"y": y}, {"h": h, "c": c, "memory": memory, "used": used,
                      "time": np.array(min(time + 1, N))}
