# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A trained network in a folder with its data: formats, training in them, errors, reports.

What was made once for the same texts, weights and files is not made again. Used by `search-widths`.
"""

import hashlib
import json
import math
import os
import shutil
from typing import NamedTuple

from boards import M4
from command_line import Failure
import reports
import safetensors
from sequence_runs import Runs, digest, read_counts, read_json
import sequences
from stepwise import checked
from word_lengths import Text, list_constants, strip_values

FILES = ["net.mlir", "float.safetensors"] + [
    name + ".safetensors" for name in ("train", "validation", "calibration", "test")]
# Formats are in the text, so this chooses nothing.
ANY_WIDTH = ["--quantize=q8"]
# Weights may saturate as they did in training.
TEXT_DECIDES = [*ANY_WIDTH, "--max-saturation=100"]
REPORTED = 50


class Score(NamedTuple):
    """What a network does on a file."""

    wrong: int
    scored: int
    loss: float
    # Over samples or sequences, which are drawn independently of each other, the sum of the squares
    # of what is wrong in each: the variance of `wrong` where few are.
    squares: int

    @property
    def error(self):
        return 100 * self.wrong / self.scored

    def order(self):
        """By which validation chooses."""
        return self.wrong, self.loss


class Recipe(NamedTuple):
    """How a network is trained in its formats."""

    loss: str  # As mann-train takes it, sigmoid or softmax of one output.
    flags: list
    epochs: int


def digest_parts(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def read_tensors(path):
    try:
        return safetensors.read(path)
    except OSError as error:
        raise Failure("%s: cannot be read: %s" % (path, error.strerror)) from error
    except ValueError as error:
        raise Failure(str(error)) from error


def find_target(given, loss, path):
    """What the output of a loss is trained to be, and the mask of where that counts, or None."""
    output, kind = loss.split("=")
    name = next((name for name in ("target." + output, "target") if name in given), None)
    if not name:
        raise Failure("%s: expected a tensor 'target.%s' or 'target', found only %s" % (
            path, output, ", ".join(given) or "none at all"))
    target, masked = given[name], name.replace("target", "mask")
    if kind == "softmax" and target.kind[0] != "I":
        raise Failure("%s: '%s' has elements of %s; expected classes, which are integers" % (
            path, name, target.kind))
    if kind == "softmax" and max(target.values, default=-1) < 0:
        raise Failure("%s: '%s' has no class that counts, all are below 0" % (path, name))
    if masked in given and not any(given[masked].values):
        raise Failure("%s: '%s' is 0 throughout, so that no step counts" % (path, masked))
    return target, given.get(masked)


def check_fit(target, mask, values, kind, path):
    """A Failure where the data are not those of such an output."""
    steps = len(values.values) // values.shape[-1]
    expected = len(values.values) if kind == "sigmoid" else steps
    for what, tensor, size in (("target", target, expected), ("mask", mask, steps)):
        if tensor and len(tensor.values) != size:
            raise Failure("%s: the %s has %d elements, the results of the network need %d" % (
                path, what, len(tensor.values), size))
    if kind == "softmax" and max(target.values) >= values.shape[-1]:
        raise Failure("%s: the target has the class %d, the output ends at %d" % (
            path, max(target.values), values.shape[-1] - 1))


def score(given, results, loss, path):
    """The errors of an output, as mann-train counts them, and the mean loss; `path` has what was
    given."""
    output, kind = loss.split("=")
    try:
        values = results[sequences.port(results, output)]
    except ValueError as error:
        raise Failure("%s: --loss is of an output that the network has not: %s" % (
            path, error)) from error
    target, mask = find_target(given, loss, path)
    check_fit(target, mask, values, kind, path)
    width = values.shape[-1]
    steps = len(values.values) // width
    lengths = given[sequences.LENGTHS].values if sequences.LENGTHS in given else None
    wrong = [0] * values.shape[0]
    scored, total = 0, 0.0
    for step in range(steps):
        if mask and not mask.values[step] or (
                lengths and step % values.shape[1] >= lengths[step // values.shape[1]]):
            continue
        row = values.values[step * width:(step + 1) * width]
        found = (score_bits(row, target.values[step * width:(step + 1) * width])
                 if kind == "sigmoid" else score_class(row, target.values[step]))
        wrong[step * len(wrong) // steps] += found[0]
        scored, total = scored + found[1], total + found[2]
    if not scored:
        raise Failure("%s: none of its steps counts" % path)
    return Score(sum(wrong), scored, total / scored, sum(count * count for count in wrong))


def score_bits(row, target):
    """Wrong and all bits of a step whose outputs are probabilities, and the loss."""
    # A code of exactly 0 or 1 says no more than that the number is near.
    near = [min(max(p, 1 / 1024), 1 - 1 / 1024) for p in row]
    loss = sum(-math.log(p if t > 0.5 else 1 - p) for p, t in zip(near, target))
    return sum((p > 0.5) != (t > 0.5) for p, t in zip(row, target)), len(row), loss


def score_class(row, target):
    if target < 0:
        return 0, 0, 0.0
    largest = max(row)
    loss = math.log(sum(math.exp(x - largest) for x in row)) + largest - row[target]
    return int(row.index(largest) != target), 1, loss


class Tuner(Runs):
    """The network of a folder; what is made of it goes to `work`."""

    def __init__(self, network, work, build, recipe):
        super().__init__(build, work)
        self.network, self.recipe = network, recipe
        self.digests = {}
        with open(self.file("net.mlir")) as file:
            text = file.read()
        self.constants = list_constants(text)
        self.weights = self.file("float.safetensors")
        # A network without states has samples in place of sequences.
        self.has_states = "mann.state @" in text

    def file(self, name):
        return os.path.join(self.network, name)

    def digest_file(self, path):
        if path not in self.digests:
            self.digests[path] = digest(path)
        return self.digests[path]

    def remember(self, kind, parts, make):
        """A name of its own for what these parts decide, and what `make` gives for it, or gave when
        it was called before."""
        name = "%s-%s" % (kind, digest_parts(*parts))
        made = read_json(self.path(name + ".json"))
        if made is None:
            made = make(name)
            self.write(name + ".json", json.dumps(made).encode())
            self.remove_checkpoints(name)
        return name, made

    def assign(self, flags):
        """The text with the formats that mannc chooses, without weights."""
        def make(name):
            path = self.path(name + ".mlir")
            checked([self.tool("mannc"), self.file("net.mlir"), "--weights", self.weights, *flags,
                     "--calibrate", self.file("calibration.safetensors"), "--stop-after=formats",
                     "-o", path])
            with open(path) as file:
                text = strip_values(file.read(), self.constants)
            os.remove(path)
            return text
        files = [self.digest_file(self.file(name)) for name in (
            "net.mlir", "float.safetensors", "calibration.safetensors")]
        return Text(self.remember("formats", [*flags, *files], make)[1], self.file("net.mlir"))

    def write_text(self, text):
        name = "text-%s.mlir" % digest_parts(text.text)
        there = os.path.exists(self.path(name))
        return self.path(name) if there else self.write(name, text.text.encode())

    def measure(self, text, weights, part):
        """The score of the compiled program on the file `part`."""
        data = self.file(part + ".safetensors")

        def make(name):
            model = self.deploy(name, self.write_text(text), weights, ANY_WIDTH)
            numbers = self.run_natively(model, data,
                                        "--sequence" if self.has_states else "--inputs")
            os.remove(model)
            return score(read_tensors(data), numbers, self.recipe.loss, data)
        parts = [text.text, self.digest_file(weights), self.digest_file(data), self.recipe.loss]
        return Score(*self.remember("errors", parts, make)[1])

    def tune(self, text, weights, epochs, seed):
        """The weights after training in the formats of a text; the best epoch of validation."""
        train, validation = (self.file(name + ".safetensors") for name in ("train", "validation"))
        flags = [*self.recipe.flags, "--loss=" + self.recipe.loss, "--seed=%d" % seed,
                 "--epochs=0", "--quantized-epochs=%d" % epochs, *TEXT_DECIDES]

        def make(name):
            given = {"--sequences": train, "--validation": validation, "--weights": weights}
            return read_counts(self.train_weights(name, name, self.write_text(text), given, flags),
                               "validation")
        parts = [text.text, *flags, *map(self.digest_file, (weights, train, validation))]
        name, counted = self.remember("tuned", parts, make)
        tuned = self.path(name + ".safetensors")
        asked = self.measure(text, tuned, "validation")
        if tuple(counted) != (asked.wrong, asked.scored):
            raise Failure("%s: mann-train counted %d wrong of %d in validation, its compiled "
                          "program has %d of %d" % (tuned, *counted, asked.wrong, asked.scored))
        return tuned

    def report(self, text, weights):
        """What mannc reports of an object for a Cortex-M4."""
        samples, target = self.file("calibration.safetensors"), ["--emit=obj", *M4.object]

        def make(name):
            path = self.path(name)
            os.makedirs(path, exist_ok=True)
            checked([self.tool("mannc"), self.write_text(text), "--weights", weights,
                     *TEXT_DECIDES, *target, "--report=" + path, "--report-samples=" + samples,
                     "--samples=%d" % REPORTED, "--cost-table=horowitz-45nm,cortex-m4",
                     "--name=net", "-o", os.path.join(path, "net.o")])
            found = reports.read_folder(path)
            shutil.rmtree(path)
            return found
        parts = [text.text, *target, self.digest_file(weights), self.digest_file(samples)]
        return self.remember("report", parts, make)[1]
