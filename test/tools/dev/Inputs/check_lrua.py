# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a folder of evaluate-lrua: its episodes, how answers are counted, and whether the program
that was measured has the formats that were trained."""

import os
import re
import sys

import numpy as np

sys.path.append(os.getcwd())
import few_shot
from lrua_episodes import count_right, draw_episodes


def check_episodes(path):
    with np.load(path) as tensors:
        told, asked = tensors["label"], tensors["target.y"]
    assert (told[:, 1:] == asked[:, :-1]).all() and (told[:, 0] == 5).all()
    assert all(((asked == label).sum(axis=1) == 10).all() for label in range(5))
    print("%s: %d episodes, labels are told one step late" % (os.path.basename(path), len(told)))


def check_counts():
    """Who answers rightly once a label was told twice is right from the third drawing on."""
    drawings, labels = draw_episodes(np.random.default_rng(1), 20, 2, 8)
    for episode, row in zip(drawings, labels):
        # Of one character each, and no drawing twice.
        assert len(set(episode.tolist())) == 40
        assert len(set(zip((episode // few_shot.DRAWINGS).tolist(), row.tolist()))) == 5
    scores = np.zeros((*labels.shape, 5))
    for place, label in np.ndenumerate(labels):
        before = labels[place[0], :place[1]].tolist().count(label)
        scores[(*place, label if before >= 2 else (label + 1) % 5)] = 1
    print("right of 10:", *(right for right, asked in count_right(labels, scores.ravel())
                            if asked == 10))


STEP = r"[^\n]*?:f32, ([0-9.e+-]+)>"


def find(pattern, text):
    found = re.search(pattern.replace("STEP", STEP), text)
    assert found, pattern
    return found.groups()


def check_formats(folder):
    with open(os.path.join(folder, "q8-l1.mlir")) as file:
        trained = file.read()
    with open(os.path.join(folder, "network-q8-l1-deployed.mlir")) as file:
        deployed = file.read()
    for state in "seen", "memory", "usage", "read":
        pattern = "mann.state @%s STEP" % state
        assert find(pattern, trained) == find(pattern, deployed), state
    with open(os.path.join(folder, "network-q8-l1.mlir")) as file:
        assert find("%numbers = .* {mann.formatSTEP}", file.read()) == find(
            "%arg0: tensor<128xf32> {mann.formatSTEP, mann.name", trained)
    assert find("mann.similarity l1 .*code = STEP", trained) == find(
        "mann.similarity l1 .*tensor<32x128x!STEP>, tensor<128x", deployed)
    print("the program has the formats that were trained")


for name in "training.npz", "validation.npz":
    check_episodes(os.path.join(sys.argv[1], name))
check_counts()
check_formats(sys.argv[1])
