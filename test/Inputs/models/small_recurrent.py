# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small recurrent networks with random weights, and what they must compute.

usage: small_recurrent.py FOLDER [SEED]

For an NTM (16 x 8 memory, 12 hidden units), an LSTM (12 hidden units) and an RWKV-7
(2 layers of width 8, 2 heads of 4) the folder gets NAME.mlir (by describe-recurrent),
NAME.weights.safetensors, NAME.inputs.safetensors (sequences of several lengths) and
NAME.expected.safetensors: outputs of every step and final states.

What is expected is computed here in Python's floats, from the equations of the
published networks and not from the description.
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
import sequences

# Vectors and matrices are lists.


def multiply(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def add(*vectors):
    return [sum(numbers) for numbers in zip(*vectors)]


def times(*vectors):
    return [math.prod(numbers) for numbers in zip(*vectors)]


def each(function, vector):
    return [function(x) for x in vector]


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def softplus(x):
    return math.log1p(math.exp(x))


def softmax(vector):
    powers = [math.exp(x - max(vector)) for x in vector]
    return [p / sum(powers) for p in powers]


def length_of(vector):
    return math.sqrt(sum(x * x for x in vector))


def transpose(matrix):
    return [list(column) for column in zip(*matrix)]


class Weights:
    """Named random tensors, kept as the numbers that the file has."""

    def __init__(self, seed):
        self.random, self.tensors, self.lists = random.Random(seed), {}, {}

    def draw(self, name, shape, center=0.0, spread=None):
        """Gaussian numbers; for a matrix such that outputs are a little above inputs.

        `center` is one number for all, or one for each.
        """
        spread, size = spread or 1.3 / math.sqrt(shape[-1]), math.prod(shape)
        centers = center if isinstance(center, list) else [center] * size
        tensor = safetensors.Tensor.make("F32", shape, (
            self.random.gauss(number, spread) for number in centers))
        values, width = list(tensor.values), shape[-1]
        if len(shape) == 2:
            values = [values[i : i + width] for i in range(0, len(values), width)]
        self.tensors[name], self.lists[name] = tensor, values

    def draw_vectors(self, names, size, center=0.0, spread=0.4):
        for name in names:
            self.draw(name, [size], center, spread)

    def __getitem__(self, name):
        return self.lists[name]


def lstm_weights(w, inputs, hidden):
    w.draw("lstm.w_input", [4 * hidden, inputs])
    w.draw("lstm.w_hidden", [4 * hidden, hidden])
    w.draw_vectors(["lstm.b_input", "lstm.b_hidden"], 4 * hidden)
    w.draw_vectors(["init.h", "init.c"], hidden)


def lstm_step(w, x, h, c):
    z = add(multiply(w["lstm.w_input"], x), w["lstm.b_input"],
            multiply(w["lstm.w_hidden"], h), w["lstm.b_hidden"])
    n = len(h)
    i, f, g, o = z[:n], z[n : 2 * n], z[2 * n : 3 * n], z[3 * n :]
    c = add(times(each(sigmoid, f), c), times(each(sigmoid, i), each(math.tanh, g)))
    return times(each(sigmoid, o), each(math.tanh, c)), c


class Lstm:
    INPUTS, OUTPUTS, HIDDEN = 5, 4, 12
    SIZES = ["--inputs=5", "--outputs=4", "--hidden=12"]
    TASK, PORT, OUTPUT = "copy", "x", "y"

    @classmethod
    def weights(cls, seed):
        w = Weights(seed)
        lstm_weights(w, cls.INPUTS, cls.HIDDEN)
        w.draw("output.w", [cls.OUTPUTS, cls.HIDDEN])
        w.draw_vectors(["output.b"], cls.OUTPUTS)
        return w

    @staticmethod
    def start(w):
        return {"h": w["init.h"], "c": w["init.c"]}

    @staticmethod
    def step(w, x, s):
        h, c = lstm_step(w, x, s["h"], s["c"])
        return each(sigmoid, add(multiply(w["output.w"], h), w["output.b"])), {"h": h, "c": c}


def address(v, memory, old):
    width, rows = len(memory[0]), len(memory)
    key, (beta, gate, *shift, gamma) = v[:width], v[width : width + 6]
    shift = softmax(each(softplus, shift))
    cosine = [value / max(length_of(row) * length_of(key), 1e-8)
              for row, value in zip(memory, multiply(memory, key))]
    content = softmax([softplus(beta) * value for value in cosine])
    gated = [sigmoid(gate) * a + (1 - sigmoid(gate)) * b for a, b in zip(content, old)]
    moved = [shift[0] * gated[n - 1] + shift[1] * gated[n] + shift[2] * gated[(n + 1) % rows]
             for n in range(rows)]
    power = [value ** (1 + softplus(gamma)) for value in moved]
    return [value / sum(power) for value in power]


class Ntm:
    INPUTS, OUTPUTS, HIDDEN, ROWS, WIDTH = 5, 4, 12, 16, 8
    SIZES = ["--inputs=5", "--outputs=4", "--hidden=12", "--rows=16", "--width=8"]
    TASK, PORT, OUTPUT = "copy", "x", "y"

    @classmethod
    def weights(cls, seed):
        w = Weights(seed)
        lstm_weights(w, cls.INPUTS + cls.WIDTH, cls.HIDDEN)
        for head, size in (("read_head", cls.WIDTH + 6), ("write_head", 3 * cls.WIDTH + 6)):
            w.draw(head + ".w", [size, cls.HIDDEN], spread=1.2)
            # A large beta and gamma: weights that differ much from row to row.
            centers = [0.0] * cls.WIDTH + [6.0, 0.0, 0.0, 0.0, 0.0, 3.0]
            w.draw(head + ".b", [size], centers + [0.0] * (size - len(centers)), spread=0.5)
        w.draw("output.w", [cls.OUTPUTS, cls.HIDDEN + cls.WIDTH])
        w.draw_vectors(["output.b"], cls.OUTPUTS)
        w.draw_vectors(["init.read"], cls.WIDTH)
        w.draw("init.memory", [cls.ROWS, cls.WIDTH], spread=0.3)
        return w

    @classmethod
    def start(cls, w):
        names = ("h", "c", "read", "memory")
        return {**{name: w["init." + name] for name in names},
                "w_read": [0.0] * cls.ROWS, "w_write": [0.0] * cls.ROWS}

    @classmethod
    def step(cls, w, x, s):
        h, c = lstm_step(w, x + s["read"], s["h"], s["c"])
        heads = [add(multiply(w[head + ".w"], h), w[head + ".b"])
                 for head in ("read_head", "write_head")]
        w_read = address(heads[0], s["memory"], s["w_read"])
        read = multiply(transpose(s["memory"]), w_read)
        w_write = address(heads[1], s["memory"], s["w_write"])
        at = cls.WIDTH + 6
        erase, new = each(sigmoid, heads[1][at : at + cls.WIDTH]), heads[1][at + cls.WIDTH :]
        memory = [[m * (1 - weight * e) + weight * a for m, e, a in zip(row, erase, new)]
                  for row, weight in zip(s["memory"], w_write)]
        y = each(sigmoid, add(multiply(w["output.w"], h + read), w["output.b"]))
        return y, {"h": h, "c": c, "read": read, "memory": memory, "w_read": w_read,
                   "w_write": w_write}


def normalized(x, eps):
    mean = sum(x) / len(x)
    variance = sum((value - mean) ** 2 for value in x) / len(x)
    return [(value - mean) / math.sqrt(variance + eps) for value in x]


class Rwkv7:
    TOKENS, WIDTH, HEADS, SIZE, RANK, HIDDEN, LAYERS = 12, 8, 2, 4, 3, 16, 2
    SIZES = ["--tokens=12", "--width=8", "--heads=2", "--layers=2", "--rank=3", "--hidden=16"]
    TASK, PORT, OUTPUT = "digits", "token", "logits"

    @classmethod
    def weights(cls, seed):
        w = Weights(seed)
        w.draw("embed.w", [cls.TOKENS, cls.WIDTH], spread=1.0)
        for layer in range(1, cls.LAYERS + 1):
            cls.layer_weights(w, "layer%d." % layer, layer)
        w.draw_vectors(["final_norm.w"], cls.WIDTH, 1.0)
        w.draw_vectors(["final_norm.b"], cls.WIDTH)
        w.draw("output.w", [cls.TOKENS, cls.WIDTH])
        w.draw_vectors(["output.b"], cls.TOKENS)
        return w

    @classmethod
    def layer_weights(cls, w, at, layer):
        for norm in ("att_norm", "ffn_norm", "att.group_norm"):
            w.draw_vectors([at + norm + ".w"], cls.WIDTH, 1.0)
            w.draw_vectors([at + norm + ".b"], cls.WIDTH)
        w.draw_vectors([at + "att.mix_" + c for c in "rwkvag"] + [at + "ffn.mix"], cls.WIDTH, 0.5)
        w.draw_vectors([at + "att.key_scale", at + "att.key_rate"], cls.WIDTH, 0.8)
        w.draw_vectors([at + "extra_bias"], cls.WIDTH)
        for name in ("decay", "rate", "blend", "gate"):
            if name == "blend" and layer == 1:
                continue
            w.draw(at + "att.%s_down" % name, [cls.RANK, cls.WIDTH])
            w.draw(at + "att.%s_up" % name, [cls.WIDTH, cls.RANK])
            if name != "gate":
                w.draw_vectors([at + "att.%s_bias" % name], cls.WIDTH)
        for name in ("receptance", "key", "value", "output"):
            w.draw(at + "att.%s.w" % name, [cls.WIDTH, cls.WIDTH])
        w.draw(at + "att.bonus", [cls.HEADS, cls.SIZE])
        w.draw(at + "ffn.key.w", [cls.HIDDEN, cls.WIDTH])
        w.draw(at + "ffn.value.w", [cls.WIDTH, cls.HIDDEN])

    @classmethod
    def start(cls, w):
        zeros = lambda: [0.0] * cls.WIDTH
        return {name + "_%d" % layer: value for layer in range(1, cls.LAYERS + 1)
                for name, value in {
                    "shift_att": zeros(), "shift_ffn": zeros(),
                    "S": [[[0.0] * cls.SIZE for _ in range(cls.SIZE)] for _ in range(cls.HEADS)],
                }.items()}

    @classmethod
    def step(cls, w, token, s):
        x, first, s = w["embed.w"][token[0]], None, dict(s)
        for layer in range(1, cls.LAYERS + 1):
            x, first = cls.layer(lambda name: w["layer%d.%s" % (layer, name)], layer, x, first, s)
        final = add(times(normalized(x, 1e-5), w["final_norm.w"]), w["final_norm.b"])
        return add(multiply(w["output.w"], final), w["output.b"]), s

    @classmethod
    def layer(cls, w, layer, x, first, s):
        """One layer; w gives its tensors, s is changed."""
        att, ffn, state = ("%s_%d" % (name, layer) for name in ("shift_att", "shift_ffn", "S"))
        xn = add(times(normalized(x, 1e-5), w("att_norm.w")), w("att_norm.b"))
        mixed = {c: [a + (b - a) * m for a, b, m in zip(xn, s[att], w("att.mix_" + c))]
                 for c in "rwkvag"}
        s[att] = xn
        r, k, v = (multiply(w("att.%s.w" % name), mixed[c])
                   for name, c in (("receptance", "r"), ("key", "k"), ("value", "v")))

        def low(name, c, function=lambda x: x):
            return multiply(w("att.%s_up" % name),
                            each(function, multiply(w("att.%s_down" % name), mixed[c])))

        biased = lambda name, *rest: each(sigmoid, add(w("att.%s_bias" % name), low(name, *rest)))
        decay = [math.exp(-math.exp(-0.5) * d) for d in biased("decay", "w", math.tanh)]
        rate, gate = biased("rate", "a"), low("gate", "g", sigmoid)
        if first is None:
            first = v
        else:
            v = [a + (b - a) * m for a, b, m in zip(v, first, biased("blend", "v"))]
        erase = times(k, w("att.key_scale"))
        k = [a * (1 + (b - 1) * c) for a, b, c in zip(k, rate, w("att.key_rate"))]
        y, new = [], []
        for head in range(cls.HEADS):
            part = slice(head * cls.SIZE, (head + 1) * cls.SIZE)
            out, matrix = cls.head(s[state][head], r[part], k[part], v[part], decay[part],
                                   erase[part], rate[part], w("att.bonus")[head],
                                   w("att.group_norm.w")[part], w("att.group_norm.b")[part])
            y, new = y + out, new + [matrix]
        s[state] = new
        x = add(x, multiply(w("att.output.w"), times(y, gate)), w("extra_bias"))
        fn = add(times(normalized(x, 1e-5), w("ffn_norm.w")), w("ffn_norm.b"))
        mix = [a + (b - a) * m for a, b, m in zip(fn, s[ffn], w("ffn.mix"))]
        s[ffn] = fn
        hidden = [max(value, 0.0) ** 2 for value in multiply(w("ffn.key.w"), mix)]
        return add(x, multiply(w("ffn.value.w"), hidden)), first

    @staticmethod
    def head(matrix, r, k, v, decay, erase, rate, bonus, weight, bias):
        size = max(length_of(erase), 1e-12)
        erase = [value / size for value in erase]
        found = multiply(matrix, erase)
        matrix = [[s * d - found[i] * e * a + v[i] * key
                   for s, d, e, a, key in zip(matrix[i], decay, erase, rate, k)]
                  for i in range(len(v))]
        out = normalized(multiply(matrix, r), 64e-5)
        total = sum(times(r, k, bonus))
        return [o * w + b + total * value for o, w, b, value in zip(out, weight, bias, v)], matrix


def flatten(value):
    return [x for part in value for x in flatten(part)] if isinstance(value, list) else [value]


def shape_of(value):
    return [len(value)] + shape_of(value[0]) if isinstance(value, list) else []


def run(network, w, given):
    """What is expected of the network for one sequence."""
    expected, outputs, state = sequences.Sequence(), [], network.start(w)
    for row in given.steps[network.PORT]:
        output, state = network.step(w, list(row), state)
        outputs.append(output)
    expected.add_steps(network.OUTPUT, "F32", shape_of(outputs[0]), outputs)
    for name, value in state.items():
        expected.add_final("state." + name, "F32", shape_of(value), flatten(value))
    return expected


def main(folder, seed=1):
    os.makedirs(folder, exist_ok=True)
    for name, network in (("lstm", Lstm), ("ntm", Ntm), ("rwkv7", Rwkv7)):
        w = network.weights(int(seed))
        given = sequences.draw(network.TASK, [1, 3, 9, 16], 2, int(seed), bits=4)
        expected = sequences.pack([run(network, w, sequence) for sequence in given])
        expected.pop(sequences.LENGTHS)
        path = os.path.join(folder, name)
        safetensors.write(path + ".weights.safetensors", w.tensors)
        safetensors.write(path + ".inputs.safetensors", sequences.pack(given))
        safetensors.write(path + ".expected.safetensors", expected)
        with open(path + ".mlir", "w") as file:
            subprocess.run([sys.executable, os.path.join(DEV, "describe-recurrent"), name]
                           + network.SIZES, check=True, stdout=file)


if __name__ == "__main__":
    main(*sys.argv[1:])
