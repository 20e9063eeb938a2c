# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What sliding_mode.mlir must compute, NumPy in float64, and the plant that it controls."""

import numpy as np

LEAST_SNR = {"q16x8": 81, "q8": 36}
STEP = 1e-3


def duffing(x, v, t, u):
    """x'' of the Duffing-Holmes oscillator, chaotic without control."""
    return x - x ** 3 - 0.25 * v + 0.3 * np.cos(t) + u


def advance(x, v, t, u):
    """The plant after one sampling step (Runge and Kutta, fourth order), u held."""
    def slope(state, t):
        return np.array([state[1], duffing(*state, t, u)])
    s, h = np.array([x, v]), STEP
    a = slope(s, t)
    b = slope(s + h / 2 * a, t + h / 2)
    c = slope(s + h / 2 * b, t + h / 2)
    d = slope(s + h * c, t + h)
    return s + h / 6 * (a + 2 * b + 2 * c + d)


def reference(t):
    return np.array([np.sin(t), np.cos(t), -np.sin(t)])


def parameters(rng):
    return {"rbf.centres": np.array([[x, v] for x in (-2, -1, 0, 1, 2) for v in (-1.5, 0, 1.5)],
                                    np.float32)}


def start(parameters):
    return {"weights": np.zeros((1, 15)), "integral": np.zeros(1)}


def step(p, s, entry, inputs):
    plant, wanted = inputs["plant"], inputs["reference"]
    error = plant - wanted[:2]
    distance = 4 * error[0] + error[1]
    bells = np.exp(-((plant - p["rbf.centres"]) ** 2).sum(axis=1) / 2)
    estimate = s["weights"][0] @ bells
    saturated = np.clip(10 * distance, -1, 1)
    u = wanted[2] - 4 * error[1] - estimate - 4 * saturated - s["integral"][0]
    weights = float(np.float32(0.9999)) * s["weights"] + 2.0 ** -8 * saturated * bells[None]
    integral = np.clip(s["integral"] + 2.0 ** -9 * saturated, -2, 2)
    return {"u": np.clip(np.array([u]), -8, 8)}, {"weights": weights, "integral": integral}


def calls(rng, steps):
    """A closed loop from anywhere, at any time."""
    p, made = parameters(rng), []
    s, (x, v) = start(p), rng.uniform(-1.5, 1.5, 2)
    t = rng.uniform(0, 2 * np.pi)
    for _ in range(steps):
        inputs = {"plant": np.array([x, v], np.float32),
                  "reference": reference(t).astype(np.float32)}
        made.append(("step", inputs))
        out, s = step(p, s, "step", {name: value.astype(float) for name, value in inputs.items()})
        x, v = advance(x, v, t, out["u"][0])
        t += STEP
    return made
