# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the oracles of several families share: functions in float64, random weights."""

import numpy as np

# Sizes: inputs, heads, width of a key, width of all heads, outputs.
X, H, K, D, Y = 6, 2, 8, 16, 5


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.logaddexp(0, x)


def swish(x):
    return x * sigmoid(x)


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def layer_norm(x, eps):
    """Of the last dimension."""
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + eps)


def rms_norm(x, eps):
    return x / np.sqrt((x ** 2).mean(axis=-1, keepdims=True) + eps)


def tanh_controller(p, s, x):
    """A plain recurrent cell that sees the input and what was read last."""
    seen = np.concatenate([x, s["read"]])
    return np.tanh(p["seen.w"] @ seen + p["seen.b"] + p["h.w"] @ s["h"])


def lstm_gates(z, c):
    """h and c after a step, by the sums of the gates i, f, g, o in this order."""
    i, f, g, o = np.split(z, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def lstm_cell(p, x, h, c):
    """The same of a cell with two biases."""
    return lstm_gates(p["lstm.w_input"] @ x + p["lstm.b_input"] + p["lstm.w_hidden"] @ h +
                      p["lstm.b_hidden"], c)


def unit(x, eps=1e-6):
    return x / (np.sqrt((x ** 2).sum(axis=-1, keepdims=True)) + eps)


def split_heads(x, heads=H):
    return x.reshape(heads, -1)


def outer(values, keys):
    """v k^T of each head."""
    return np.einsum("hi,hj->hij", values, keys)


def read(state, keys):
    """S k of each head."""
    return np.einsum("hij,hj->hi", state, keys)


def draw(rng, shapes, spread=1.0, about=None):
    """Gaussian float32 weights that keep the size of what passes through matrices."""
    about = about or {}
    return {name: (about.get(name, 0.0) + spread * rng.normal(size=shape) /
                   np.sqrt(shape[-1] if len(shape) > 1 else 4)).astype(np.float32)
            for name, shape in shapes.items()}


def convolve(p, window, value):
    """swish of a causal convolution of each channel, and the window after the step."""
    seen = np.concatenate([window, value[None]])
    return swish((p["conv.w"] * seen.T).sum(axis=1) + p["conv.b"]), seen[1:]


def draw_bits(rng, steps, width):
    """Calls of networks that take a word of bits a step."""
    return [("step", {"x": rng.integers(2, size=width).astype(np.float32)}) for _ in range(steps)]


def draw_examples(rng, steps, width, classes):
    """Calls of few-shot learners: an example with its label, and a query of a known class."""
    centres, made = rng.normal(size=(classes, width)), []
    for number in range(steps):
        seen = rng.integers(min(number + 1, classes))
        noisy = lambda c: (centres[c] + 0.5 * rng.normal(size=width)).astype(np.float32)
        made.append(("step", {"example": noisy(number % classes), "query": noisy(seen),
                              "label": np.eye(classes, dtype=np.float32)[number % classes]}))
    return made
