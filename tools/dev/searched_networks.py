# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trained networks for search-widths, each in a folder with its data."""

import glob
import os
import re
import sys
from typing import NamedTuple

from command_line import write_atomically
from few_bits import FULL, LENGTHS, BITS, OPTIONS, QUANTIZED, Seed
import safetensors
from stepwise import checked
from width_tuning import FILES, Recipe

DEV = os.path.dirname(os.path.abspath(__file__))
TASK, HELD_OUT, QUESTIONS = 2, 1000, 10000
EPOCHS = 60


class Trained(NamedTuple):
    """A network, and what the page says of it."""

    title: str
    note: str
    folder: str
    recipe: Recipe


def prepare_copy(arguments):
    """The LSTM of evaluate-few-bits."""
    seed = Seed(1, FULL, arguments.build, os.path.join(arguments.work, "lstm"))
    seed.train("float")
    loss = next(flag.removeprefix("--loss=") for flag in OPTIONS if flag.startswith("--loss="))
    flags = [flag for flag in [*OPTIONS, *QUANTIZED] if not re.match("--(loss|epochs)=", flag)]
    note = ("An LSTM of 64 cells that copies %d to %d words of %d bits: %d sequences of each length for "
            "training, %d for validation, %d for the test; errors are wrong bits." % (
                LENGTHS[0], LENGTHS[-1], BITS, FULL.train, FULL.validation, FULL.test))
    return Trained("LSTM, copy task", note, seed.folder, Recipe(loss, flags, FULL.quantized))


def encode(stories, vocabulary, sizes, path, flags):
    """Questions as samples whose answer is the class of the logits."""
    slots, words, question = sizes
    checked([os.path.join(DEV, "encode-stories"), "--vocabulary", vocabulary, "--slots", slots,
             "--words", words, "--question-words", question, "-o", path, *flags, stories])
    tensors = safetensors.read(path)
    tensors["target.logits"] = tensors.pop("answer")
    write_atomically("search-widths", {path: safetensors.serialize(tensors)})


def prepare_babi(arguments):
    """A MemN2N of a task of bAbI; the last tenth of its questions for training chooses."""
    folder = os.path.join(arguments.work, "memn2n")
    os.makedirs(folder, exist_ok=True)
    train, test = (find_stories(arguments.stories, part)[0] for part in ("train", "test"))
    note = ("A MemN2N of 3 hops and 60 dimensions, task %d of bAbI en-10k: %d questions for training, the "
            "%d behind them for validation, 1000 for the test; errors are wrong answers." % (
                TASK, QUESTIONS - HELD_OUT, HELD_OUT))
    recipe = Recipe("logits=softmax", [
        "--optimizer=adam", "--clip=0", "--clip-total=40", "--quantized-learning-rate=1e-3",
        "--quantized-halve-every=5"], 15)
    trained = Trained("MemN2N, bAbI task %d" % TASK, note, folder, recipe)
    path = lambda name: os.path.join(folder, name)
    if all(os.path.exists(path(name)) for name in FILES):
        return trained
    text = checked([sys.executable, os.path.join(DEV, "describe-model"), "--stories", train, test])
    write_atomically("search-widths", {path("net.mlir"): text.encode()})
    checked([os.path.join(arguments.build, "bin", "mann-train"), path("net.mlir"), "--data",
             arguments.stories, "--task=%d" % TASK, "--epochs=%d" % EPOCHS, "--time-noise=0.1",
             "--vocabulary-output=" + path("vocabulary.txt"), "-o", path("weights.safetensors")],
            timeout=None)
    sizes = re.search(r"%story: tensor<(\d+)x(\d+)xi32>", text).groups() + (
        re.search(r"%question: tensor<(\d+)xi32>", text)[1],)
    first = ["--limit=%d" % (QUESTIONS - HELD_OUT)]
    for name, stories, flags in (("train", train, first), ("calibration", train, first),
                                 ("validation", train, ["--skip=%d" % (QUESTIONS - HELD_OUT)]),
                                 ("test", test, [])):
        encode(stories, path("vocabulary.txt"), sizes, path(name + ".safetensors"), flags)
    # Last: a folder with these weights is whole.
    os.replace(path("weights.safetensors"), path("float.safetensors"))
    return trained


def find_stories(folder, part):
    return glob.glob(os.path.join(folder, "qa%d_*_%s.txt" % (TASK, part)))


NETWORKS = {"babi": prepare_babi, "copy": prepare_copy}


def prepare_folder(arguments):
    """The network of --folder."""
    recipe = Recipe(arguments.loss, ["--optimizer=adam", "--clip=0", "--clip-total=1",
                                     "--quantized-learning-rate=%g" % arguments.rate],
                    arguments.epochs)
    name = os.path.basename(os.path.abspath(arguments.folder))
    return Trained("Network of '%s'" % name, "", arguments.folder, recipe)


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
