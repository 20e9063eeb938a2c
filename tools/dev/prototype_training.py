# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trainings of the embeddings of prototype_networks.py on the characters of Omniglot's background
set, for `evaluate-prototypes` and `evaluate-lrua`. What a folder has is not trained again."""

import os
import sys
from typing import NamedTuple

from command_line import write_atomically
from prototype_networks import describe_embedding
import safetensors
from sequence_runs import Runs, digest

# How often a drawing is warped, and in how many orientations it is a class of its own.
WARPS, TURNS = 1, 4
TRAINING = ["--loss", "logits=softmax", "--optimizer=adam", "--clip=0", "--batch=32"]
FLOAT = ["--initialization=fan-in", "--learning-rate=1e-3", "--halve-every=2"]
SIGNS = ["--learning-rate=5e-4", "--halve-every=1"]


class Effort(NamedTuple):
    characters: int
    in_float: int
    signs: int


FULL, SHORT = Effort(964, 6, 2), Effort(12, 1, 1)


def draw(work, data, effort):
    """The files of training and validation images, drawn once for all seeds; their names tell of
    what they were drawn."""
    import numpy as np
    import few_shot
    source = digest(os.path.join(data, "omniglot", "images_background.npz"))[:8]
    paths = [os.path.join(work, "%s-%d-%d-%d-%s.npz" % (
        name, effort.characters, WARPS, TURNS, source)) for name in ("train", "validation")]
    if all(map(os.path.exists, paths)):
        return paths
    drawings = few_shot.read_drawings(data, "background")[:effort.characters]
    write_atomically(os.path.basename(sys.argv[0]), dict(zip(paths, few_shot.draw_examples(
        drawings, np.random.default_rng(1), WARPS, TURNS))))
    return paths


class Seed(Runs):
    """The trainings of a seed."""

    def __init__(self, number, effort, build, work, data):
        super().__init__(build, os.path.join(
            work, "%d%s" % (number, "-short" if effort == SHORT else "")))
        self.number, self.effort = number, effort
        training, validation = draw(work, data, effort)
        self.given = {"--sequences": training, "--validation": validation}

    def train(self, bipolar):
        """The trained weights of an embedding; one with bipolar keys goes on from the other."""
        name = "bipolar" if bipolar else "float"
        model = self.write(name + "-net.mlir", describe_embedding(
            TURNS * self.effort.characters, bipolar).encode())
        start = {"--weights": self.train(False)} if bipolar else {}
        epochs = self.effort.signs if bipolar else self.effort.in_float
        return self.train_once(name, model, {**self.given, **start}, [
            *TRAINING, *(SIGNS if bipolar else FLOAT), "--epochs=%d" % epochs,
            "--seed=%d" % self.number])[1]

    def write_weights(self, bipolar):
        """The weights of the agent: those of its embedding, and the bits of each byte."""
        import few_shot
        tensors = {name: tensor for name, tensor in safetensors.read(self.train(bipolar)).items()
                   if name != "classes"}
        tensors["bits"] = safetensors.Tensor.make("F32", [256, 8], sum(few_shot.list_bits(), []))
        return self.write_tensors("agent-bipolar" if bipolar else "agent", tensors)
