# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What dmn_plus.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 40, "q8": 27}
F, W = 4, 8


def parameters(rng):
    shapes = {"gru_r.w": (W, W), "gru_h.w": (W, W), "gru_h.b": (W,), "gru_ur.w": (W, W),
              "gru_ur.b": (W,), "gru_uh.w": (W, W), "gate1.w": (W, 4 * W), "gate1.b": (W,),
              "gate2.w": (1, W), "output.w": (Y, 2 * W), "output.b": (Y,)}
    for turn in "123":
        shapes.update({"memory%s.w" % turn: (W, 3 * W), "memory%s.b" % turn: (W,)})
    return draw(rng, shapes, spread=1.5)


def start(parameters):
    return {"facts": np.zeros((F, W))}


def step(p, s, entry, inputs):
    facts, q = np.concatenate([s["facts"][1:], inputs["fact"][None]]), inputs["question"]
    m = q
    for turn in "123":
        scores = []
        for f in facts:
            z = np.concatenate([f * q, f * m, np.abs(f - q), np.abs(f - m)])
            scores.append(p["gate2.w"][0] @ np.tanh(p["gate1.w"] @ z + p["gate1.b"]))
        e = np.zeros(W)
        for f, g in zip(facts, softmax(np.array(scores))):
            r = sigmoid(p["gru_r.w"] @ f + p["gru_ur.w"] @ e + p["gru_ur.b"])
            candidate = np.tanh(p["gru_h.w"] @ f + r * (p["gru_uh.w"] @ e) + p["gru_h.b"])
            e = g * candidate + (1 - g) * e
        raw = p["memory%s.w" % turn] @ np.concatenate([m, e, q]) + p["memory%s.b" % turn]
        m = np.maximum(raw, 0)
    return {"y": p["output.w"] @ np.concatenate([m, q]) + p["output.b"]}, {"facts": facts}
