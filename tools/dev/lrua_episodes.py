# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Episodes in which the labels of characters are told one step late, for evaluate-lrua. Needs
NumPy."""

import numpy as np

import few_shot
from lrua_networks import CLASSES
import safetensors

SHOTS = 10


def draw_episodes(rng, characters, count, shots=SHOTS):
    """Drawings, by their numbers in a list of all, and their labels: count x steps each."""
    steps = CLASSES * shots
    drawings, labels = (np.zeros((count, steps), np.int32) for _ in range(2))
    for episode in range(count):
        chosen = rng.choice(characters, CLASSES, replace=False)
        order = np.array([rng.permutation(few_shot.DRAWINGS)[:shots] for _ in chosen])
        labels[episode] = rng.permutation(np.repeat(np.arange(CLASSES), shots))
        for label in range(CLASSES):
            drawings[episode, labels[episode] == label] = (
                chosen[label] * few_shot.DRAWINGS + order[label])
    return drawings, labels


def tell_late(labels):
    """The label of the step before; at first CLASSES, which is none."""
    return np.pad(labels[:, :-1], ((0, 0), (1, 0)), constant_values=CLASSES)


def count_right(labels, scores):
    """For each presentation of a character, the first one first, right answers and all."""
    right = np.reshape(scores, (*labels.shape, CLASSES)).argmax(axis=2) == labels
    seen = np.zeros(labels.shape, int)
    for label in range(CLASSES):
        seen += (labels == label) * (labels == label).cumsum(axis=1)
    return [(int(right[seen == turn].sum()), int((seen == turn).sum()))
            for turn in range(1, labels.shape[1] // CLASSES + 1)]


class Questions:
    """Episodes of drawings, for the program that is deployed; the same ones for all networks."""

    def __init__(self, drawings, count, seed, shots=SHOTS):
        numbers, self.labels = draw_episodes(np.random.default_rng(seed), len(drawings),
                                             count, shots)
        seen = np.unique(numbers)
        images = few_shot.pack(few_shot.make_images(
            drawings[number // few_shot.DRAWINGS, number % few_shot.DRAWINGS]
            for number in seen))
        pixels = images[np.searchsorted(seen, numbers)]
        make = safetensors.Tensor.make
        self.tensors = {
            "image": make("I32", [*pixels.shape, 1], pixels.ravel().tolist()),
            "label": make("I32", numbers.shape, tell_late(self.labels).ravel().tolist())}
