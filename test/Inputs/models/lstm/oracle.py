# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What lstm.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 43, "q8": 24}
BITS, OUT, HIDDEN = 9, 8, 100


def parameters(rng):
    shapes = {"init.h": (HIDDEN,), "init.c": (HIDDEN,), "lstm.w_input": (4 * HIDDEN, BITS),
              "lstm.b_input": (4 * HIDDEN,), "lstm.w_hidden": (4 * HIDDEN, HIDDEN),
              "lstm.b_hidden": (4 * HIDDEN,), "output.w": (OUT, HIDDEN), "output.b": (OUT,)}
    drawn = draw(rng, shapes, spread=1.5)
    # An answer that hangs on more than its bias.
    return {**drawn, "output.w": 4 * drawn["output.w"]}


def start(parameters):
    return {"h": parameters["init.h"], "c": parameters["init.c"]}


def calls(rng, steps):
    return draw_bits(rng, steps, BITS)


def step(p, s, entry, inputs):
    h, c = lstm_cell(p, inputs["x"], s["h"], s["c"])
    return {"y": sigmoid(p["output.w"] @ h + p["output.b"])}, {"h": h, "c": c}
