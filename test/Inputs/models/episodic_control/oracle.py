# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What episodic_control.mlir must compute: NumPy in float64, from the equations."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from oracle_parts import *

LEAST_SNR = {"q16x8": 59, "q8": -4}
N, W, COUNT, SAME, DELTA = 12, 8, 4, 0.01, 0.125


def parameters(rng):
    return {}


def start(parameters):
    return {"keys": np.zeros((N, W)), "values": np.zeros((N, 1)), "age": np.zeros(N)}


def calls(rng, steps):
    """States that come again, with returns about the value of each."""
    places, worth = rng.normal(size=(20, W)).astype(np.float32), rng.normal(size=20)
    made = []
    for _ in range(steps):
        seen = rng.integers(20)
        made.append(("step", {
            "key": places[seen], "target": np.float32([worth[seen] + 0.2 * rng.normal()]),
            "query": (places[rng.integers(20)] + 0.1 * rng.normal(size=W)).astype(np.float32)}))
    return made


def distances(rows, key):
    return ((rows - key) ** 2).sum(axis=1)


def step(p, s, entry, inputs):
    keys, values, age = (np.array(s[name]) for name in ("keys", "values", "age"))
    away = distances(keys, inputs["key"])
    slot = int(np.argmin(away))
    if away[slot] < SAME:
        values[slot] += 0.5 * (inputs["target"] - values[slot])
    else:
        slot = int(np.argmax(age))
        values[slot] = inputs["target"]
    keys[slot] = inputs["key"]
    away = distances(keys, inputs["query"])
    # A stable sort: equal distances in the order of their slots.
    nearest = np.argsort(np.round(away, 9), kind="stable")[:COUNT]
    kernel = 1 / (away[nearest] + DELTA)
    age += 1
    age[slot] = 0
    age[nearest] = 0
    return {"y": kernel / kernel.sum() @ values[nearest]}, \
        {"keys": keys, "values": values, "age": age}
