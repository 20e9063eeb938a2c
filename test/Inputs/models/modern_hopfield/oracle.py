# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What modern_hopfield.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 69, "q8": 33, "q16x8-l1": 5, "q16x8-hamming": 1, "q16x8-bipolar": 2}
N = 12


def parameters(rng):
    return {"start": rng.normal(size=(N, D)).astype(np.float32),
            "beta": np.array([0.5], np.float32)}


def start(parameters):
    return {"patterns": parameters["start"], "slot": np.array(0)}


def calls(rng, steps):
    made = []
    for _ in range(steps):
        pattern = rng.normal(size=D).astype(np.float32)
        old = made[-1][1]["pattern"] if made else pattern
        cue = (old + 0.5 * rng.normal(size=D)).astype(np.float32)
        made.append(("step", {"pattern": pattern, "cue": cue}))
    return made


def step(p, s, entry, inputs):
    patterns = np.array(s["patterns"])
    patterns[s["slot"]] = inputs["pattern"]
    y = inputs["cue"]
    for _ in range(3):
        y = softmax(p["beta"] * (patterns @ y)) @ patterns
    return {"y": y}, {"patterns": patterns, "slot": (s["slot"] + 1) % N}
