# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trained networks for search-widths, each in a folder with its data."""

import glob
import os
import re
import shutil
import sys
from typing import NamedTuple

from few_bits import BITS, FROM_FLOAT, FULL, LENGTHS, LOSS, OPTIONS, ROWS, Seed
import safetensors
from sequence_runs import Runs, digest
from stepwise import checked
from width_tuning import FILES, Recipe, find_target, read_tensors

DEV = os.path.dirname(os.path.abspath(__file__))
TASK, EPOCHS = 2, 60
HOPS, DIMENSION = 3, 60
# Of the questions for training, the part at the end that mann-train chooses by.
HELD_OUT = 10


class Prepared(NamedTuple):
    """A network, and what the page says of it."""

    title: str
    note: str
    folder: str
    recipe: Recipe


def prepare_copy(arguments):
    """The LSTM of evaluate-few-bits, whose record says what it was trained from."""
    seed = Seed(1, FULL, arguments.build, os.path.join(arguments.work, "lstm"))
    seed.train("float")
    note = ("An LSTM of %d cells that copies %d to %d words of %d bits: %d sequences of each length"
            " for training, %d for validation, %d for the test; errors are wrong bits." % (
                ROWS["float"].cells, LENGTHS[0], LENGTHS[-1], BITS, FULL.train, FULL.validation,
                FULL.test))
    return Prepared("LSTM, copy task", note, seed.folder,
                    Recipe(LOSS, [*OPTIONS, *FROM_FLOAT], FULL.quantized))


def describe_memory(train, test):
    """The text of a MemN2N for stories."""
    return checked([sys.executable, os.path.join(DEV, "describe-model"), "--hops=%d" % HOPS,
                    "--dimension=%d" % DIMENSION, "--stories", train, test])


def count_questions(path):
    """Of a file of stories: a question has an answer behind a tab."""
    with open(path, "rb") as file:
        return sum(b"\t" in line for line in file)


class Memory(Runs):
    """The folder of a MemN2N of a task of bAbI, with the record of what it was trained from."""

    def __init__(self, arguments):
        super().__init__(arguments.build, os.path.join(arguments.work, "memn2n"))
        self.stories = arguments.stories
        self.train, self.test = (find_stories(self.stories, part)[0] for part in ("train", "test"))

    def prepare(self):
        """What is there of the same stories, network and flags is not made again."""
        text = describe_memory(self.train, self.test)
        model = self.write("net.mlir", text.encode())
        kept = count_questions(self.train)
        kept -= max(1, kept // HELD_OUT)
        flags = ["--task=%d" % TASK, "--epochs=%d" % EPOCHS, "--time-noise=0.1",
                 "--validation-share=%g" % (1 / HELD_OUT)]
        recipe = {"flags": flags, "kept": kept, "model": digest(model),
                  "train": digest(self.train), "test": digest(self.test)}
        vocabulary = self.path("vocabulary.txt")

        def make():
            said = self.train_weights("float", recipe, model, {"--data": self.stories}, [
                *flags, "--vocabulary-output=" + vocabulary])
            slots, words = re.search(r"%story: tensor<(\d+)x(\d+)xi32>", text).groups()
            question = re.search(r"%question: tensor<(\d+)xi32>", text)[1]
            sizes = ["--vocabulary", vocabulary, "--slots", slots, "--words", words,
                     "--question-words", question]
            for name, stories, part in (("train", self.train, ["--limit=%d" % kept]),
                                        ("validation", self.train, ["--skip=%d" % kept]),
                                        ("test", self.test, [])):
                self.encode(name, stories, [*sizes, *part])
            shutil.copyfile(self.path("train.safetensors"), self.path("calibration.safetensors"))
            return said
        self.once("float", recipe, FILES, make)

    def encode(self, name, stories, flags):
        """Questions as samples whose answer is the class of the logits."""
        path = self.path(name + ".safetensors")
        checked([os.path.join(DEV, "encode-stories"), *flags, "-o", path, stories])
        tensors = safetensors.read(path)
        tensors["target.logits"] = tensors.pop("answer")
        self.write_tensors(name, tensors)

    def count(self, name):
        """The questions of a file that was made."""
        return len(safetensors.read(self.path(name + ".safetensors"))["target.logits"].values)


def prepare_babi(arguments):
    """A MemN2N of a task of bAbI; the last tenth of its questions for training chooses."""
    memory = Memory(arguments)
    memory.prepare()
    note = ("A MemN2N of %d hops and %d dimensions, task %d of bAbI %s: %d questions for training,"
            " the %d behind them for validation, %d for the test; errors are wrong answers." % (
                HOPS, DIMENSION, TASK, os.path.basename(os.path.abspath(arguments.stories)),
                *map(memory.count, ("train", "validation", "test"))))
    recipe = Recipe("logits=softmax", [
        "--optimizer=adam", "--clip=0", "--clip-total=40", "--quantized-learning-rate=1e-3",
        "--quantized-halve-every=5"], 15)
    return Prepared("MemN2N, bAbI task %d" % TASK, note, memory.folder, recipe)


def find_stories(folder, part):
    return glob.glob(os.path.join(folder, "qa%d_*_%s.txt" % (TASK, part)))


NETWORKS = {"babi": prepare_babi, "copy": prepare_copy}


def prepare_folder(arguments):
    """The network of --folder. What its files lack ends the search before it begins."""
    for name in ("train", "validation", "test"):
        path = os.path.join(arguments.folder, name + ".safetensors")
        find_target(read_tensors(path), arguments.loss, path)
    recipe = Recipe(arguments.loss, ["--optimizer=adam", "--clip=0", "--clip-total=1",
                                     "--quantized-learning-rate=%g" % arguments.rate],
                    arguments.epochs)
    name = os.path.basename(os.path.abspath(arguments.folder))
    return Prepared("Network of '%s'" % name, "", arguments.folder, recipe)


def find_wrong(arguments):
    """What keeps the networks from being made."""
    if arguments.folder:
        for name in FILES:
            if not os.path.isfile(os.path.join(arguments.folder, name)):
                yield "--folder: no %s in '%s', which needs %s" % (
                    name, arguments.folder, ", ".join(FILES))
    elif "babi" in arguments.networks:
        for part in ("train", "test"):
            found = len(find_stories(arguments.stories, part))
            if found != 1:
                yield "--stories: expected one file qa%d_*_%s.txt in '%s', found %d" % (
                    TASK, part, arguments.stories, found)
