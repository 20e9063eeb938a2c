# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks that learn sequences: a folder of trainings, and how what was trained there is compiled
and asked. Used by `train-networks`, `evaluate-few-bits`, `evaluate-lrua`,
`evaluate-prototypes` and `search-widths`."""

import glob
import hashlib
import json
import os
import re
import shutil
import sys

from command_line import Failure, write_atomically
import reports
import safetensors
import sequences
from stepwise import Stepwise, checked


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path):
    """What a file has, or None where it is not there or not whole."""
    try:
        with open(path) as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return None


def read_counts(text, part):
    """What mann-train counted of the epoch that it kept: errors, and what there was to answer, in
    the part `validation` or `test`."""
    found = re.search(r"^%s error: .*\((\d+) of (\d+)\)" % part, text, re.MULTILINE)
    if not found:
        raise Failure("mann-train told no error of %s, but\n%s" % (part, text))
    return int(found[1]), int(found[2])


class Runs:
    """A folder of trainings and of what is made of them, with the programs of a build."""

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

    def once(self, name, recipe, outputs, make):
        """What `make` returns, which writes the files `outputs`. It is not called again while these
        are there and the record of that name has the same recipe."""
        path = self.path(name + ".json")
        record = read_json(path)
        there = all(os.path.exists(self.path(output)) for output in outputs)
        if not there or not record or record.get("recipe") != recipe or "said" not in record:
            # What is made now is none of an older record, wherever it ends.
            if record:
                os.remove(path)
            record = {"recipe": recipe, "said": make()}
            self.write(name + ".json", json.dumps(record, indent=1).encode())
            self.remove_checkpoints(name)
        return record["said"]

    def train_weights(self, name, recipe, model, given, flags):
        """Runs mann-train, which writes the weights of that name, and returns what it prints. Files
        are `given` by their flags. A training of the same recipe that was interrupted goes on from
        its checkpoint, which stays until remove_checkpoints: what is made of the weights may still
        fail."""
        files = [part for pair in given.items() for part in pair]
        own = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()[:8]
        return checked([self.tool("mann-train"), model, *files, *flags, "--checkpoint",
                        self.path("%s-checkpoint-%s.safetensors" % (name, own)),
                        "-o", self.path(name + ".safetensors")], shows_warnings=True)

    def remove_checkpoints(self, name):
        """Those of the training of that name that is done, and of others before it."""
        for path in glob.glob(glob.escape(self.path(name + "-checkpoint-")) + "*.safetensors"):
            os.remove(path)

    def train_once(self, name, model, given, flags):
        """The model and the weights that a call of mann-train leaves, and what it says. One with
        the same flags and files is not made again."""
        recipe = {"flags": flags, "model": digest(model),
                  "files": {flag: digest(path) for flag, path in given.items()}}
        outputs = [name + ".mlir", name + ".safetensors"]
        made, weights = map(self.path, outputs)
        said = self.once(name, recipe, outputs, lambda: self.train_weights(
            name, recipe, model, given,
            [*flags, "--log", self.path(name + ".csv"), "--model-output", made]))
        return made, weights, said

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

    def estimate_energy(self, deployed, samples):
        """Microjoules of a call by the table cortex-m4, on average over those of a file."""
        report = self.path("report")
        checked([self.tool("mannc"), deployed, "--calibrate", samples, "--report=" + report,
                 "--cost-table=cortex-m4", "-o", self.path("reported.mlir")])
        return reports.average_energy(reports.read_folder(report), "cortex-m4")

    def run_natively(self, deployed, data, flag="--sequence"):
        """What native code of a network makes of a file, in numbers."""
        results = self.path("results.safetensors")
        checked([self.tool("mann-run"), deployed, "--jit", flag, data, "-o", results])
        with open(deployed) as file:
            numbers = sequences.in_numbers(safetensors.read(results), file.read())
        os.remove(results)
        return numbers

    def ask(self, deployed, questions):
        """The score of the compiled network on a file of sequences."""
        return sequences.evaluate(safetensors.read(questions),
                                  self.run_natively(deployed, questions))

    def run_steps(self, name, deployed, packed, executors):
        """A few sequences step by step, in a folder of their own; and the executors that differ."""
        folder = self.path(name + "-steps")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        path = os.path.join(folder, "few.safetensors")
        safetensors.write(path, {key: tensor for key, tensor in packed.items()
                                 if not key.startswith(("target", "mask"))})
        steps = Stepwise(folder, deployed, path, self.bin)
        return steps, steps.run(executors)
