# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trained networks, and what is measured of them: answers of two executors, instructions on an
emulated Cortex-M4, energy. Those of the bAbI tasks, float_qaTASK, have their questions here. Used
by `evaluate-hops` and `evaluate-skipping`."""

import glob
import os
import sys

from instructions import count_instructions
import reports
import safetensors
from stepwise import Interface, Reference, checked

DEV = os.path.dirname(os.path.abspath(__file__))
SLOTS, PART, SAMPLED = 50, 1000, 200


class Network:
    """A network as mannc compiles it: in float without `flags`, in fixed point with them. Files go
    to the folder of the description."""

    def __init__(self, build, source, weights, flags=()):
        self.bin, self.source = os.path.join(build, "bin"), source
        self.weights, self.flags = weights, list(flags)
        self.model = None

    def path(self, name):
        return os.path.join(os.path.dirname(self.source), name)

    def emit(self, *more):
        return [os.path.join(self.bin, "mannc"), self.source, "--weights", self.weights,
                *self.flags, *more]

    def calibrate(self, samples, *flags):
        """The description gets the ranges that these samples need, by flags more."""
        path = self.path("ranged.mlir")
        checked(self.emit(*flags, "--calibrate", samples, "--stop-after=calibrate", "-o", path))
        self.source = path

    def make_model(self):
        """What mann-run takes: in float the description itself."""
        self.model = self.source
        if self.flags:
            self.model = self.path("quantized.mlir")
            checked(self.emit("--stop-after=quantize", "-o", self.model))

    def report(self, samples):
        """What mannc reports of the first samples, by the prices of a Cortex-M4."""
        path = self.path("report")
        checked(self.emit("--report=" + path, "--report-samples=" + samples,
                          "--cost-table=cortex-m4", "-o", self.path("lowered.mlir")))
        return reports.read_folder(path)

    def count(self, inputs):
        """The instructions of a call on average over the first of these sequences, on an
        emulated Cortex-M4."""
        checked(self.emit("--emit=c", "--name=net", "-o", self.path("c")))
        with open(self.model) as file:
            text = file.read()
        with open(self.path("c/net.h")) as file:
            interface = Interface(file.read(), "net", text)
        return count_instructions(self.path("."), Reference(interface, inputs, inputs, text))

    def run(self, inputs, what):
        """The results. Floats of native code may differ from the interpreter's in the last
        bits, decisions and numbers in fixed point must not."""
        found = []
        for flags in ([], ["--jit"]):
            path = self.path("answers.safetensors")
            weights = [] if self.flags else ["--weights", self.weights]
            checked([os.path.join(self.bin, "mann-run"), self.model, *weights, "--inputs", inputs,
                     "-o", path, *flags])
            found.append(safetensors.read(path))
        if any(list(tensor.values) != list(found[1][name].values)
               for name, tensor in found[0].items() if tensor.kind != "F32"):
            sys.exit("%s: error: %s: native code and interpreter differ" % (
                os.path.basename(sys.argv[0]), what))
        return found[0]


class Stories:
    """The trained network of a task and files of its questions: `calibration`, the first PART
    for training; `validation`, the last; `test`; and `sampled`, the first SAMPLED of these."""

    def __init__(self, task, arguments, folder):
        self.task, self.build, self.folder = task, arguments.build, folder
        self.model = os.path.join(arguments.models, "float_qa%d" % task)
        self.weights = os.path.join(self.model, "weights.safetensors")
        (test,) = glob.glob(os.path.join(arguments.stories, "qa%d_*_test.txt" % task))
        train = test.replace("_test.txt", "_train.txt")
        self.words = ["auto", "auto"]
        every = self.encode(train, "train")
        # What is encoded next has the widths of the widest.
        self.words = [str(every["story"].shape[2]), str(every["question"].shape[1])]
        self.calibration = self.cut(every, 0, PART, "calibration")
        self.validation = self.cut(every, -PART, None, "validation")
        self.encode(test, "test")
        self.test = self.path("test.safetensors")
        self.sampled = self.cut(safetensors.read(self.test), 0, SAMPLED, "sampled")

    def path(self, name):
        return os.path.join(self.folder, name)

    def encode(self, stories, name):
        path = self.path(name + ".safetensors")
        checked([os.path.join(DEV, "encode-stories"), "--vocabulary",
                 os.path.join(self.model, "vocabulary.txt"), "--slots", str(SLOTS), "--words",
                 self.words[0], "--question-words", self.words[1], "-o", path, stories])
        return safetensors.read(path)

    def cut(self, tensors, begin, end, name):
        """A file of some of the questions."""
        parts = {}
        for key, tensor in tensors.items():
            each = len(tensor.values) // tensor.shape[0]
            rows = range(tensor.shape[0])[begin:end]
            parts[key] = safetensors.Tensor.make(
                "I32", (len(rows), *tensor.shape[1:]),
                list(tensor.values[rows.start * each:rows.stop * each]))
        safetensors.write(self.path(name + ".safetensors"), parts)
        return self.path(name + ".safetensors")

    def describe(self, *flags):
        return checked([os.path.join(DEV, "describe-model"), self.model, "--float", "--words",
                        self.words[0], "--question-words", self.words[1], *flags])

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def make_network(self, text, flags):
        """The network of a description."""
        return Network(self.build, self.write("net.mlir", text), self.weights, flags)

    def read_sampled(self):
        """The sampled questions as steps of one sequence."""
        return {name: tensor._replace(shape=[1, *tensor.shape])
                for name, tensor in safetensors.read(self.sampled).items()}


def find_missing_stories(arguments):
    """A line for each of --tasks that --models or --stories lack."""
    for task in arguments.tasks:
        folder = os.path.join(arguments.models, "float_qa%d" % task)
        if not os.path.exists(os.path.join(folder, "model.json")):
            yield "no trained network '%s'" % folder
        if len(glob.glob(os.path.join(arguments.stories, "qa%d_*_test.txt" % task))) != 1:
            yield "no stories of task %d in '%s'" % (task, arguments.stories)
