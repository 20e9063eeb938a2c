# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks that learn sequences: the folder of a seed, and how what was trained there is compiled
and asked. Used by `train-networks`, `evaluate-few-bits`, `evaluate-prototypes` and
`search-widths`."""

import hashlib
import json
import os
import shutil
import sys

from command_line import write_atomically
import safetensors
import sequences
from stepwise import Stepwise, checked


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_json(path):
    """What a file has, or None where it is not there or not whole."""
    try:
        with open(path) as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return None


class Runs:
    """The folder of a seed, with the programs of a build."""

    def __init__(self, build, folder):
        self.bin = os.path.join(build, "bin")
        # Programs run in folders of their own, where a relative path would lead elsewhere.
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def tool(self, name):
        return os.path.join(self.bin, name)

    def write(self, name, data):
        write_atomically(os.path.basename(sys.argv[0]), {self.path(name): data})
        return self.path(name)

    def write_tensors(self, name, tensors):
        return self.write(name + ".safetensors", safetensors.serialize(tensors))

    def train_once(self, name, model, given, flags):
        """The model and the weights that a call of mann-train leaves, and what it says. One with
        the same flags and files, `given` by their flags, is not made again; one that was
        interrupted goes on."""
        recipe = {"flags": flags, "model": digest(model),
                  "files": {flag: digest(path) for flag, path in given.items()}}
        made, weights = self.path(name + ".mlir"), self.path(name + ".safetensors")
        checkpoint = self.path(name + "-checkpoint.safetensors")
        record = read_json(self.path(name + ".json"))
        there = os.path.exists(made) and os.path.exists(weights)
        if not there or not record or record["recipe"] != recipe or "said" not in record:
            # What is trained now is none of an older record, wherever it ends.
            if record:
                os.remove(self.path(name + ".json"))
            files = [part for pair in given.items() for part in pair]
            said = checked([self.tool("mann-train"), model, *files, *flags, "--log",
                            self.path(name + ".csv"), "--model-output", made, "--checkpoint",
                            checkpoint, "-o", weights], timeout=None)
            record = {"recipe": recipe, "said": said}
            self.write(name + ".json", json.dumps(record, indent=1).encode())
            os.remove(checkpoint)
        return made, weights, record["said"]

    def deploy(self, name, model, weights, flags, samples=None):
        """The model that runs: in float without `flags`; in codes by these, calibrated on samples,
        or trained in them."""
        stage = ["--stop-after=bind"]
        if flags:
            # What saturates did so in training, too.
            formats = ["--calibrate", samples] if samples else ["--max-saturation=100"]
            stage = [*flags, *formats, "--stop-after=quantize"]
        deployed = self.path(name + "-deployed.mlir")
        checked([self.tool("mannc"), model, "--weights", weights, *stage, "-o", deployed])
        return deployed

    def ask(self, deployed, questions):
        """The score of the compiled network on a file of sequences."""
        results = self.path("results.safetensors")
        checked([self.tool("mann-run"), deployed, "--jit", "--sequence", questions, "-o", results])
        with open(deployed) as file:
            numbers = sequences.in_numbers(safetensors.read(results), file.read())
        return sequences.evaluate(safetensors.read(questions), numbers)

    def run_steps(self, name, deployed, packed, executors):
        """A few sequences step by step, in a folder of their own; and the executors that differ.
        The interpreter's steps, and C, are there without executors, too."""
        folder = self.path(name + "-steps")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        path = os.path.join(folder, "few.safetensors")
        safetensors.write(path, {key: tensor for key, tensor in packed.items()
                                 if key not in ("target.y", "mask.y")})
        steps = Stepwise(folder, deployed, path, self.bin)
        differs = steps.run(executors)
        if not set(executors) - {"jit"}:
            steps.emit()
        return steps, differs
