# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The equations of differentiable neural computers, for the oracles of dnc, adnc and
dnc_masked: NumPy in float64, from the papers and not from the descriptions."""

import numpy as np

# Whose folder conformance has on the path; the oracles take both from here.
from oracle_parts import lstm_gates, sigmoid, softmax  # noqa: F401

N, W, R, X, Y, H = 16, 8, 2, 6, 5, 20


def oneplus(x):
    return 1 + np.log1p(np.exp(x))


def lstm(p, seen, h, c):
    return lstm_gates(p["lstm.w_seen"] @ seen + p["lstm.b_seen"] + p["lstm.w_hidden"] @ h, c)


def allocation(usage, eps=0.0):
    """By a sort, as the paper writes it; equal usages keep their order."""
    result, rest = np.zeros(len(usage)), 1.0
    for slot in np.argsort(usage, kind="stable"):
        u = usage[slot] + eps * (1 - usage[slot])
        result[slot] = (1 - u) * rest
        rest *= u
    return result


def use(usage, w_write, w_read, free):
    """The new usage, and how much of each slot no head sets free."""
    kept = np.prod(1 - free[:, None] * w_read, axis=0)
    return (usage + w_write - usage * w_write) * kept, kept


def similarity(keys, rows):
    """R x N dot products. A sum of its own for each pair: rows that are alike score alike,
    to the last bit, as the order of usages asks for. A product of matrices need not."""
    return (keys[:, None, :] * rows[None, :, :]).sum(axis=2)


def follow(weights, links):
    """weights links, slot by slot: zeros change nothing, wherever they stand."""
    return sum(weights[:, i, None] * links[i] for i in range(N))


def link(links, precedence, w):
    new = (1 - w[:, None] - w[None, :]) * links + np.outer(w, precedence)
    np.fill_diagonal(new, 0)
    return new, (1 - w.sum()) * precedence + w


def split(v, *sizes):
    return np.split(v, np.cumsum(sizes)[:-1])


def draw(rng, interface, spread, **more):
    """Random weights: of spread for the gates, small for what is added up, rows of the
    memory at first of `spread`."""
    shapes = {"lstm.w_seen": (4 * H, X + R * W), "lstm.b_seen": (4 * H,),
              "lstm.w_hidden": (4 * H, H), "interface.w": (interface, H),
              "interface.b": (interface,), "output.w": (Y, H + R * W), "output.b": (Y,),
              "memory.start": (N, W), **more}
    scale = {"interface.w": 2.5, "interface.b": 1.0, "memory.start": spread * np.sqrt(W)}
    return {name: (scale.get(name, 1.0) * rng.normal(size=shape) /
                   np.sqrt(shape[-1] if len(shape) == 2 else 4)).astype(np.float32)
            for name, shape in shapes.items()}


def zeros(parameters, links=True):
    state = {"h": np.zeros(H), "c": np.zeros(H), "read": np.zeros(R * W),
             "memory": parameters["memory.start"], "usage": np.zeros(N), "w_write": np.zeros(N),
             "w_read": np.zeros((R, N))}
    if links:
        state.update(links=np.zeros((N, N)), precedence=np.zeros(N))
    return state


def answer(p, h, w_read, memory):
    read = (w_read @ memory).reshape(-1)
    return read, p["output.w"] @ np.concatenate([h, read]) + p["output.b"]
