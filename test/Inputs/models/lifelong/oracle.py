# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What lifelong.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": np.inf, "q8": 12, "q16x8-l1": 8, "q16x8-hamming": -1, "q16x8-bipolar": 0}
N, W = 12, 8


def parameters(rng):
    return draw(rng, {"embed.w": (W, W)})


def start(parameters):
    return {"keys": np.zeros((N, W)), "labels": np.zeros((N, Y)), "age": np.zeros(N)}


def calls(rng, steps):
    return draw_examples(rng, steps, W, Y)


def step(p, s, entry, inputs):
    keys, labels, age = (np.array(s[name]) for name in ("keys", "labels", "age"))
    f, label = unit(p["embed.w"] @ inputs["example"]), inputs["label"]
    slot = int(np.argmax(keys @ f))
    if labels[slot] @ label == 1:
        row = unit(keys[slot] + f)
    else:
        slot, row = int(np.argmax(age)), unit(f)
    keys[slot], labels[slot] = row, label
    age += 1
    age[slot] = 0
    found = int(np.argmax(keys @ unit(p["embed.w"] @ inputs["query"])))
    return {"y": labels[found]}, {"keys": keys, "labels": labels, "age": age}
