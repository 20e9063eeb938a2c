# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LSTMs of few bits that copy words: how evaluate-few-bits draws, describes and trains them."""

import math
import os
import random
import sys
from typing import NamedTuple

from families_bits import Signs
from recurrent_step import Value
import safetensors
from sequence_runs import Runs, read_counts
import sequences
from stepwise import checked

DEV = os.path.dirname(os.path.abspath(__file__))
# Of a word; the input has a channel more, for the delimiter.
BITS = 4
LENGTHS = range(1, 9)


class Row(NamedTuple):
    """A network, and the numbers that it is made of."""

    title: str
    weights: str  # Bits.
    results: str
    flags: list  # Of mann-train and mannc.
    cells: int = 64
    signs: bool = False  # The cell of the family binary_lstm.


ROWS = {
    "float": Row("float", "32", "32", []),
    "q8": Row("8 bits", "8", "8", ["--quantize=q8"]),
    "w4": Row("4 bits of weights", "4", "8", ["--quantize=q4", "--result-bits=8"]),
    "w3": Row("3 bits of weights", "3", "8", ["--quantize=q3", "--result-bits=8"]),
    "w2": Row("2 bits of weights", "2", "8", ["--quantize=q2", "--result-bits=8"]),
    "q4": Row("4 bits throughout", "4", "4", ["--quantize=q4"]),
    "q3": Row("3 bits throughout", "3", "3", ["--quantize=q3"]),
    "q2": Row("2 bits throughout", "2", "2", ["--quantize=q2"]),
    "signs-64": Row("signs, 64 cells", "1", "8", ["--quantize=q8"], 64, True),
    "signs-128": Row("signs, 128 cells", "1", "8", ["--quantize=q8"], 128, True),
}


class Effort(NamedTuple):
    """Sequences of each length, and epochs of each phase."""

    train: int
    validation: int
    test: int
    in_float: int
    quantized: int
    signs: int


FULL, SHORT = Effort(500, 40, 200, 30, 40, 40), Effort(20, 5, 10, 1, 1, 1)
# The sequences that mann-train chooses formats on, the first ones, by default.
SAMPLES = 200
# Of every training; then of those in float, of those in codes, which go on from float, and of those
# with signs, which begin with the weights of draw_signs and whose constant `half` is to stay.
LOSS = "y=sigmoid"
OPTIONS = ["--optimizer=adam", "--batch=8", "--clip=0", "--clip-total=1"]
FLOAT = ["--initialization=fan-in", "--learning-rate=5e-3", "--halve-every=10"]
FROM_FLOAT = ["--quantized-learning-rate=2e-3", "--quantized-halve-every=8"]
SIGNS = ["--learning-rate=1e-3", "--halve-every=8", "--parameter-rate=half=0"]


# An LSTM of signs ------------------------------------------------------------


class TrainedSigns(Signs):
    """The same layers while they are trained, on weights in float of which the signs count."""

    def sign(self, name, value):
        result = Value(name, value.shape)
        self.lines.append("    %s = mann.sign %s : %s" % (result, value, value.type))
        return result

    def signed(self, name, value, source, rows):
        weights = self.parameter(source + ".w", [rows, value.shape[0]])
        # The gradient goes straight through a sign. tanh makes it fade where a cell is far from 0,
        # which a step of training cannot turn.
        near = self.unary(name + "_near", "tanh", value)
        scores = self.op(name + "_scores", "linear", [
            self.sign(name + "_met", near), self.sign(name + "_signs", weights)], [rows])
        return self.mul(name, scores, self.parameter(source + ".scale", [rows]))


def describe_signs(net, cells):
    """The text of an LSTM of signs, as it is trained (TrainedSigns) or runs (Signs)."""
    x = net.input("x", [BITS + 1])
    c = net.state("c", [cells], "init.c")
    # A bit is 0 or 1, and both have the sign +1.
    centred = net.binary("x_centred", "sub", x, net.constant("half", [BITS + 1], 0.5))
    c_next, h = net.cell(centred, c)
    logits = net.affine("logits", h, "output.w", "output.b", BITS)
    net.give("y", net.unary("y", "sigmoid", logits))
    net.keep(c, c_next)
    return net.text("An LSTM of one bit, %d cells, to copy words: describe-family binary_lstm has "
                    "its equations." % cells)


def draw_signs(cells, seed):
    """Weights to begin with. Scales are the means of magnitudes, so that a row of signs begins
    with scores as large as those of its weights."""
    generator = random.Random(seed)
    tensors = {name: safetensors.Tensor.make("F32", [size], [0.0] * size) for name, size in (
        ("init.c", cells), ("bias", 4 * cells), ("output.b", BITS))}
    for name, rows, columns in (("x", 4 * cells, BITS + 1), ("h", 4 * cells, cells),
                                ("output", BITS, cells)):
        matrix = [[generator.gauss(0, 1 / math.sqrt(columns)) for _ in range(columns)]
                  for _ in range(rows)]
        tensors[name + ".w"] = safetensors.Tensor.make("F32", [rows, columns], sum(matrix, []))
        if name != "output":
            tensors[name + ".scale"] = safetensors.Tensor.make(
                "F32", [rows], [sum(map(abs, row)) / columns for row in matrix])
    return tensors


def take_signs(tensors):
    """Weights as they run: +1 and -1, as the codes of small ones have no sign."""
    return {name: tensor if name not in ("x.w", "h.w") else safetensors.Tensor.make(
        "F32", tensor.shape, [1.0 if value >= 0 else -1.0 for value in tensor.values])
            for name, tensor in tensors.items()}


# Training --------------------------------------------------------------------


class Trained(NamedTuple):
    """What mann-train has left."""

    model: str
    weights: str
    wrong: int  # Bits of the test sequences.
    scored: int


class Seed(Runs):
    """One seed: its sequences and trainings, in a folder of their own."""

    def __init__(self, number, effort, build, work):
        super().__init__(build, os.path.join(
            work, "%d%s" % (number, "-short" if effort == SHORT else "")))
        self.number, self.effort = number, effort
        # No two draws share a seed; all networks are asked for the same test sequences.
        self.training = self.draw("train", effort.train, 1000 * number)
        self.validation = self.draw("validation", effort.validation, 1000 * number + 1)
        self.test = self.draw("test", effort.test, 502)
        self.calibration = self.draw("calibration", 8, 7)

    def draw(self, name, count, seed):
        return self.write_tensors(name, sequences.pack(
            sequences.draw("copy", LENGTHS, count, seed, BITS)))

    def train(self, name):
        """The network of a row, trained once."""
        row, effort = ROWS[name], self.effort
        if row.signs:
            text = describe_signs(TrainedSigns(), row.cells)
            start = self.write_tensors(name + "-begin", draw_signs(row.cells, self.number))
            return self.run(name, self.write(name + "-net.mlir", text.encode()), start,
                            [*SIGNS, "--epochs=%d" % effort.signs])
        text = checked([sys.executable, os.path.join(DEV, "describe-recurrent"), "lstm",
                        "--inputs=%d" % (BITS + 1), "--outputs=%d" % BITS,
                        "--hidden=%d" % row.cells])
        model = self.write("net.mlir", text.encode())
        if name == "float":
            return self.run(name, model, None, [*FLOAT, "--epochs=%d" % effort.in_float])
        return self.run(name, model, self.train("float").weights,
                        ["--epochs=0", *FROM_FLOAT, "--quantized-epochs=%d" % effort.quantized,
                         *row.flags])

    def run(self, name, model, start, flags):
        """A call of mann-train. One with the same flags and files is not made again."""
        flags = ["--loss=" + LOSS, *OPTIONS, *flags, "--seed=%d" % self.number]
        given = {"--sequences": self.training, "--validation": self.validation,
                 "--test": self.test, **({"--weights": start} if start else {})}
        made, weights, said = self.train_once(name, model, given, flags)
        return Trained(made, weights, *read_counts(said, "test"))
