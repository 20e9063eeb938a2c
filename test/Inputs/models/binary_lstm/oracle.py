# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What binary_lstm.mlir must compute: NumPy in float64, from the equations.

Norms are not folded here, and h is a sign of its own: `parameters` folds the norms into what the
model takes, `step` computes with the norms themselves, which it keeps beside the parameters.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 47, "q8": 17}
INPUTS, CELLS, EPS = 8, 32, 1e-5
# Float weights and norms by the bytes of the folded scales, as the model knows no more.
TRAINED = {}


def sign(x):
    return np.where(x >= 0, 1.0, -1.0)


def draw_norm(rng, width, least):
    """Factor (`least` to three times that), offset, mean and variance of sums of so many signs."""
    rows = 4 * CELLS
    return (rng.uniform(least, 3 * least, rows) * rng.choice([-1, 1], rows),
            0.3 * rng.normal(size=rows), 0.3 * np.sqrt(width) * rng.normal(size=rows),
            width * rng.uniform(0.5, 1.5, rows))


def norm(a, factor, offset, mean, variance):
    return factor * (a - mean) / np.sqrt(variance + EPS) + offset


def parameters(rng):
    raw = {"x": rng.normal(size=(4 * CELLS, INPUTS)), "h": rng.normal(size=(4 * CELLS, CELLS))}
    norms = {"x": draw_norm(rng, INPUTS, 0.5), "h": draw_norm(rng, CELLS, 0.2)}
    bias = 0.3 * rng.normal(size=4 * CELLS)
    result = draw(rng, {"output.w": (Y, CELLS), "output.b": (Y,)})
    folded = bias + sum(norm(0, *norms[name]) for name in norms)
    for name, (factor, _, _, variance) in norms.items():
        result[name + ".w"] = sign(raw[name]).astype(np.float32)
        result[name + ".scale"] = (factor / np.sqrt(variance + EPS)).astype(np.float32)
    result["bias"] = folded.astype(np.float32)
    TRAINED[result["h.scale"].tobytes()] = raw, norms, bias
    return result


def start(parameters):
    return {"c": np.zeros(CELLS)}


def step(p, s, entry, inputs):
    raw, norms, bias = TRAINED[np.asarray(p["h.scale"], np.float32).tobytes()]
    # What the gate o of the step before was does not matter: it is positive.
    h = np.tanh(s["c"])
    z = bias + sum(norm(sign(raw[name]) @ sign(value), *norms[name])
                   for name, value in (("x", inputs["x"]), ("h", h)))
    h, c = lstm_gates(z, s["c"])
    return {"y": p["output.w"] @ h + p["output.b"]}, {"c": c}
