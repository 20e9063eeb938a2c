# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What binary.mlir must compute: plain convolutions of pixels, batch norms in float64.

No bit planes and no thresholds here: `parameters` folds the norms into what the model
takes, `step` computes with the norms themselves, which it keeps beside the parameters.
"""

import numpy as np

LEAST_SNR = {"q16x8": 72, "q8": 42}
F, G, D, C, EPS = 8, 8, 16, 10, 1e-5
# Norms by the bytes of the folded thresholds, as the model knows no more than these.
NORMS = {}


def sign(x):
    return np.where(x >= 0, 1.0, -1.0)


def norm(rng, count, spread):
    """Scale, offset, mean and variance, of either sign and none near 0."""
    scale = rng.uniform(0.5, 2, count) * rng.choice([-1, 1], count)
    return scale, rng.normal(size=count), spread * rng.normal(size=count), \
        spread ** 2 * rng.uniform(0.5, 2, count)


def fold(weights, norm, scaled, offset):
    """Stored weights and integer thresholds, for scores `scaled a - offset sum(weights)`."""
    scale, shift, mean, variance = norm
    limit = mean - shift * np.sqrt(variance + EPS) / scale
    turn = np.sign(scale)
    sums = sign(weights).sum(axis=1)
    limits = np.ceil(turn * (scaled * limit - offset * sums))
    return (sign(weights) * turn[:, None]).astype(np.float32), limits.astype(np.float32)


def parameters(rng):
    raw = {"conv1": rng.normal(size=(F, 9)), "conv2": rng.normal(size=(G, 9 * F)),
           "dense": rng.normal(size=(D, 9 * G)), "answer": rng.normal(size=(C, D))}
    norms = {"conv1": norm(rng, F, 250.0), "conv2": norm(rng, G, 7.0), "dense": norm(rng, D, 7.0)}
    result = {"bits": np.array([[1 if byte >> bit & 1 else -1 for bit in range(8)]
                                for byte in range(256)], np.float32),
              "places": (2.0 ** np.arange(8)).astype(np.float32)}
    for name in norms:
        # A sum over bit planes is twice the score of the pixels less 255 sum(w).
        twice = (2, 255) if name == "conv1" else (1, 0)
        result[name + ".weight"], result[name + ".threshold"] = fold(raw[name], norms[name], *twice)
    result["answer.weight"] = sign(raw["answer"]).astype(np.float32)
    result["answer.scale"] = (rng.choice([-1, 1], C) * 2.0 ** rng.integers(-3, 1, C)).astype(
        np.float32)
    result["answer.offset"] = rng.normal(size=C).astype(np.float32)
    NORMS[result["conv1.threshold"].tobytes()] = raw, norms
    return result


def start(parameters):
    return {}


def calls(rng, steps):
    return [("step", {"image": rng.integers(0, 256, (64, 1)).astype(np.int32)})
            for _ in range(steps)]


def windows(map, stride):
    """Windows of 3 x 3 of a map of H x W x channels, a row each: y, x, channel."""
    height, width = map.shape[:2]
    return np.array([map[y:y + 3, x:x + 3].reshape(-1)
                     for y in range(0, height - 2, stride) for x in range(0, width - 2, stride)])


def fire(scores, norm):
    scale, shift, mean, variance = norm
    return sign(scale * (scores - mean) / np.sqrt(variance + EPS) + shift)


def step(p, state, entry, inputs):
    raw, norms = NORMS[np.asarray(p["conv1.threshold"], np.float32).tobytes()]
    image = np.asarray(inputs["image"], float).reshape(8, 8, 1)
    h = fire(windows(image, 1) @ sign(raw["conv1"]).T, norms["conv1"]).reshape(6, 6, F)
    h = np.pad(h, ((1, 1), (1, 1), (0, 0)), constant_values=1)
    h = fire(windows(h, 2) @ sign(raw["conv2"]).T, norms["conv2"]).reshape(-1)
    h = fire(sign(raw["dense"]) @ h, norms["dense"])
    return {"logits": sign(raw["answer"]) @ h * p["answer.scale"] + p["answer.offset"]}, {}
