# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LSTM and GRU layers of frameworks with random weights, and what they must compute.

usage: small_cells.py FOLDER [SEED]

For each CELL.LAYOUT below the folder gets NAME.mlir (by describe-recurrent cell),
NAME.weights.safetensors in the shapes and with the names of the framework,
NAME.inputs.safetensors and NAME.expected.safetensors: y of every step and final states.

What is expected is computed here in Python's floats, row by row of the framework's own
weights: PyTorch's rows are those of weight_ih_l0 [gates H, I], ONNX's those of
W [1, gates H, I], Keras' gates are columns of kernel [I, gates H].
"""

import math
import os
import random
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
DEV = os.path.join(ROOT, "tools", "dev")
sys.path.insert(0, DEV)
import safetensors

INPUTS, HIDDEN = 5, 7

# The framework's order of gates, written as its documentation does.
NAMES = ["lstm.pytorch", "lstm.onnx", "lstm.keras", "gru.pytorch", "gru.onnx.after",
         "gru.onnx.before", "gru.keras.after", "gru.keras.before"]
ORDER = {"lstm.pytorch": ["i", "f", "g", "o"], "lstm.onnx": ["i", "o", "f", "c"],
         "lstm.keras": ["i", "f", "c", "o"], "gru.pytorch": ["r", "z", "n"],
         "gru.onnx": ["z", "r", "h"], "gru.keras": ["z", "r", "h"]}


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


class Layer:
    """The weights of one layer: a function for each gate's share of x and of h."""

    def __init__(self, name, rng):
        parts = name.split(".")
        self.cell, self.layout = parts[:2]
        self.after = parts[-1] == "after" or name == "gru.pytorch"
        self.order = ORDER[self.cell + "." + self.layout]
        count = len(self.order) * HIDDEN
        draw = lambda *shape: [[rng.uniform(-0.9, 0.9) for _ in range(shape[-1])]
                               for _ in range(shape[0])]
        one_bias = self.layout == "keras" and not (self.cell == "gru" and self.after)
        self.of_x, self.of_h = draw(count, INPUTS), draw(count, HIDDEN)
        self.bias_x = draw(1, count)[0]
        self.bias_h = [0.0] * count if one_bias else draw(1, count)[0]
        flat = lambda rows: [value for row in rows for value in row]
        columns = lambda rows: flat(zip(*rows))
        if self.layout == "pytorch":
            self.tensors = {
                "weight_ih_l0": ([count, INPUTS], flat(self.of_x)),
                "weight_hh_l0": ([count, HIDDEN], flat(self.of_h)),
                "bias_ih_l0": ([count], self.bias_x), "bias_hh_l0": ([count], self.bias_h)}
        elif self.layout == "onnx":
            self.tensors = {
                "W": ([1, count, INPUTS], flat(self.of_x)),
                "R": ([1, count, HIDDEN], flat(self.of_h)),
                "B": ([1, 2 * count], self.bias_x + self.bias_h)}
        else:
            self.tensors = {
                "kernel": ([INPUTS, count], columns(self.of_x)),
                "recurrent_kernel": ([HIDDEN, count], columns(self.of_h)),
                "bias": ([count], self.bias_x) if one_bias else
                        ([2, count], self.bias_x + self.bias_h)}

    def share(self, gate, vector, matrix, bias):
        first = self.order.index(gate) * HIDDEN
        return [sum(w * v for w, v in zip(matrix[first + k], vector)) + bias[first + k]
                for k in range(HIDDEN)]

    def x(self, gate, vector):
        return self.share(gate, vector, self.of_x, self.bias_x)

    def h(self, gate, vector):
        return self.share(gate, vector, self.of_h, self.bias_h)

    def both(self, gate, x, h, function=sigmoid):
        return [function(a + b) for a, b in zip(self.x(gate, x), self.h(gate, h))]

    def step(self, x, state):
        """The next state: h, or h and c."""
        h = state[0]
        if self.cell == "lstm":
            i, f, o = (self.both(gate, x, h) for gate in "ifo")
            g = self.both("c" if "c" in self.order else "g", x, h, math.tanh)
            c = [fk * ck + ik * gk for fk, ck, ik, gk in zip(f, state[1], i, g)]
            return [[ok * math.tanh(ck) for ok, ck in zip(o, c)], c]
        z, r = self.both("z", x, h), self.both("r", x, h)
        new = self.order[2]
        if self.after:
            from_h = [rk * v for rk, v in zip(r, self.h(new, h))]
        else:
            from_h = self.h(new, [rk * hk for rk, hk in zip(r, h)])
        n = [math.tanh(a + b) for a, b in zip(self.x(new, x), from_h)]
        return [[(1 - zk) * nk + zk * hk for zk, nk, hk in zip(z, n, h)]]


def write(name, folder, rng):
    layer = Layer(name, rng)
    path = lambda kind: os.path.join(folder, name + "." + kind)
    command = [sys.executable, os.path.join(DEV, "describe-recurrent"), "cell", layer.cell,
               "--layout", layer.layout, "--inputs", str(INPUTS), "--hidden", str(HIDDEN)]
    if layer.cell == "gru" and layer.layout != "pytorch":
        command += ["--reset", "after" if layer.after else "before"]
    with open(path("mlir"), "w") as file:
        subprocess.run(command, stdout=file, check=True)
    safetensors.write(path("weights.safetensors"), {
        tensor: safetensors.Tensor.make("F32", shape, values)
        for tensor, (shape, values) in layer.tensors.items()})
    lengths = [1, 4, 9, 30]
    steps = max(lengths)
    xs, ys, ends = [], [], []
    for length in lengths:
        state = [[0.0] * HIDDEN for _ in range(1 + (layer.cell == "lstm"))]
        for step in range(steps):
            x = [rng.uniform(-2, 2) for _ in range(INPUTS)]
            xs += x
            if step < length:
                state = layer.step(x, state)
            ys += state[0] if step < length else [0.0] * HIDDEN
        ends.append(state)
    count = len(lengths)
    safetensors.write(path("inputs.safetensors"), {
        "x": safetensors.Tensor.make("F32", [count, steps, INPUTS], xs),
        "sequence.lengths": safetensors.Tensor.make("I32", [count], lengths)})
    expected = {"y": safetensors.Tensor.make("F32", [count, steps, HIDDEN], ys)}
    for k, state in enumerate("hc"[:len(ends[0])]):
        expected["state." + state] = safetensors.Tensor.make(
            "F32", [count, HIDDEN], [v for end in ends for v in end[k]])
    safetensors.write(path("expected.safetensors"), expected)


def main():
    folder = sys.argv[1]
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    os.makedirs(folder, exist_ok=True)
    for name in NAMES:
        write(name, folder, rng)


if __name__ == "__main__":
    main()
