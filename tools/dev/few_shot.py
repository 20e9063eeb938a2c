# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Few-shot learning of characters: images, the embedding of test/Inputs/models/few_shot, episodes.

The images are those of Omniglot (Lake, Salakhutdinov and Tenenbaum 2015): characters that 20
people drew once each. The embedding is trained on the characters of the background set; an
episode has some of the evaluation set, which are new to it. Needs NumPy.
"""

import io
import os
from typing import NamedTuple

import numpy as np

from instructions import count_instructions
import measuring
import safetensors
import stateful

SIDE, DRAWINGS, CLASSES = 28, 20, 5
# Pixels of a drawing, 105 x 105, that a bit of the image stands for, and how many of them must
# be ink for it: strokes of two pixels leave no gaps.
BLOCK, INK = 4, 3
PADDED = SIDE * BLOCK
# Convolutions of the embedding by name: width of a window, stride. A dense layer makes the key.
CONVOLUTIONS = {"conv1": (5, 2), "conv2": (4, 2)}
LAYERS = [*CONVOLUTIONS, "dense"]
# In the order of few_shot.mlir, and of prototype_networks.py.
ENTRIES = ["learn", "classify", "forget"]


# Images -----------------------------------------------------------------------


def read_drawings(data, part):
    """Characters x drawings x 105 x 105, True where there is ink."""
    with np.load(os.path.join(data, "omniglot", "images_%s.npz" % part)) as archive:
        return ~archive["images"]


def centre(drawing):
    """The drawing with its ink in the middle of 112 x 112 pixels; what does not fit is cut."""
    rows, columns = (np.flatnonzero(drawing.any(axis=axis)) for axis in (1, 0))
    padded = np.zeros((PADDED, PADDED), bool)
    if len(rows):
        ink = drawing[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1][:PADDED, :PADDED]
        top, left = ((PADDED - size) // 2 for size in ink.shape)
        padded[top:top + ink.shape[0], left:left + ink.shape[1]] = ink
    return padded


def make_images(drawings):
    """Images of 28 x 28 bits: what a camera sees that looks at the middle of the ink."""
    return np.array([centre(drawing).reshape(SIDE, BLOCK, SIDE, BLOCK).sum(axis=(1, 3)) >= INK
                     for drawing in drawings])


def warp(drawing, rng):
    """The drawing turned, stretched and sheared at random."""
    size, middle = len(drawing), (len(drawing) - 1) / 2
    # A third more room, for what is turned or stretched beyond the edge.
    places = np.arange(size * 4 // 3)
    places = places - places.mean()
    angle, shear = rng.uniform(-0.2, 0.2), rng.uniform(-0.15, 0.15)
    high, wide = rng.uniform(0.85, 1.15, 2)
    y = (np.cos(angle) * places[:, None] - np.sin(angle) * places) * high
    x = (np.sin(angle) * places[:, None] + np.cos(angle) * places) * wide + shear * y
    row, column = (np.rint(place + middle).astype(int) for place in (y, x))
    inside = (row >= 0) & (row < size) & (column >= 0) & (column < size)
    return drawing[row.clip(0, size - 1), column.clip(0, size - 1)] & inside


def serialize(tensors):
    """The bytes of an npz file with these tensors."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **tensors)
    return stream.getvalue()


def draw_examples(drawings, rng, warps, turns=1):
    """The bytes of the files of training and validation. Each character of the drawings is a
    class, and so is each of its orientations, so many `turns` of a right angle from 0 on. To train
    on there are the drawings of all people but the last, as they are and so many times warped; to
    validate, those of the last, warped and not turned."""
    people, labels = DRAWINGS - 1, np.arange(len(drawings))
    known = drawings[:, :people].reshape(-1, *drawings.shape[2:])
    warp_all = lambda some: make_images(warp(one, rng) for one in some)
    images, targets = [], []
    for turn in range(turns):
        for number in range(warps + 1):
            images.append(np.rot90(warp_all(known) if number else make_images(known), turn,
                                   axes=(1, 2)))
            targets.append(np.repeat(labels, people) + turn * len(drawings))
    return (serialize_examples(images, targets),
            serialize_examples([warp_all(drawings[:, people])], [labels]))


def serialize_examples(images, labels):
    """The bytes of a file of images and of what each is, as mann-train takes it."""
    pixels = signs(np.concatenate(images)[..., None] - 0.5).astype(np.float16)
    return serialize({"image": pixels, "target": np.concatenate(labels).astype(np.int32)})


def pack(images):
    """Eight pixels a byte, the first one in the lowest bit: what the network takes."""
    return np.packbits(images.reshape(len(images), -1), axis=1, bitorder="little")


# The embedding ----------------------------------------------------------------


def signs(values):
    return np.where(values >= 0, 1, -1).astype(np.float32)


def list_bits():
    """The table that makes +1 and -1 of the bits of a byte, the lowest one first."""
    return [[1 if byte >> bit & 1 else -1 for bit in range(8)] for byte in range(256)]


def fold(trained):
    """The tensors of few_shot.mlir for those of embedding.mlir.

    Only signs of trained weights count. A sum of signs is an integer: it reaches a threshold
    where it reaches the integer above it.
    """
    weights = {"bits": np.array(list_bits())}
    for layer in LAYERS:
        weights[layer + ".weight"] = signs(trained[layer + ".weight"])
        weights[layer + ".threshold"] = np.ceil(trained[layer + ".threshold"])
    # Small integers, which 16 bits hold.
    return {name: values.astype(np.float16) for name, values in weights.items()}


def fire(weights, layer, values):
    """A layer of signs: which sums are at least as large as their thresholds."""
    scores = values @ signs(weights[layer + ".weight"].astype(np.float32)).T
    return signs(scores - weights[layer + ".threshold"].astype(np.float32))


def embed(weights, images):
    """The keys of images, in NumPy, by the tensors of either description."""
    maps = signs(images.reshape(-1, SIDE, SIDE, 1) - 0.5)
    for layer, (width, stride) in CONVOLUTIONS.items():
        windows = np.lib.stride_tricks.sliding_window_view(maps, (width, width), axis=(1, 2))
        # Rows, columns and channels of a window, in this order.
        windows = windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
        maps = fire(weights, layer, windows.reshape(*windows.shape[:3], -1))
    return fire(weights, "dense", maps.reshape(len(maps), -1))


def project(images, width, seed=0):
    """Keys of a random binary projection, which nothing was trained for."""
    matrix = signs(np.random.default_rng(seed).normal(size=(images[0].size, width)))
    return signs(signs(images.reshape(len(images), -1) - 0.5) @ matrix)


# Episodes ---------------------------------------------------------------------


class Call(NamedTuple):
    """A call of an entry of few_shot.mlir; of `classify` the label is the right answer."""

    entry: str
    drawing: int  # Of character * DRAWINGS + drawing; -1 for none.
    label: int
    shots: int  # Examples of each class that were taught before.


def draw_episode(rng, characters, shots, queries, ways=CLASSES, places=CLASSES):
    """All places of an agent are forgotten; as many new characters as there are ways take the
    first. They are taught one example of each at a time, and after each of `shots` examples
    `queries` other drawings of each are asked."""
    chosen = rng.choice(characters, ways, replace=False)
    drawn = [rng.permutation(DRAWINGS) for _ in chosen]
    calls = [Call("forget", -1, label, 0) for label in range(places)]
    for shot in range(1, max(shots) + 1):
        for label in rng.permutation(ways):
            calls.append(Call("learn", chosen[label] * DRAWINGS + drawn[label][shot - 1],
                              int(label), shot - 1))
        if shot in shots:
            # Those behind the last example, the same ones after every number of shots.
            asked = [(label, number) for label in range(ways) for number in range(queries)]
            calls += [Call("classify",
                           chosen[label] * DRAWINGS + drawn[label][max(shots) + number],
                           label, shot) for label, number in rng.permutation(asked).tolist()]
    return calls


def pack_calls(calls, images):
    """One sequence of all calls, the tensors that mann-run takes; images by the drawing of a call,
    and zeros for those without one."""
    drawn = sorted({call.drawing for call in calls} - {-1})
    pixels = dict(zip(drawn, pack(np.array([images[drawing] for drawing in drawn])).tolist()))
    width = len(pixels[drawn[0]])
    seen = (pixels.get(call.drawing, [0] * width) for call in calls)
    make = safetensors.Tensor.make
    return {
        "image": make("I32", [1, len(calls), width, 1], (byte for row in seen for byte in row)),
        "label": make("I32", [1, len(calls)], (call.label for call in calls)),
        "sequence.calls": make("I8", [1, len(calls)],
                               (ENTRIES.index(call.entry) for call in calls))}


def pick_answers(calls, labels):
    """Of what `classify` gives at every call, the answers to those that are one."""
    return [label for label, call in zip(labels, calls, strict=True) if call.entry == "classify"]


def answer(calls, keys):
    """What a memory of summed keys answers to each call of `classify`, in NumPy: the class
    whose sum has the largest cosine with the key."""
    sums, answers = np.zeros((max(call.label for call in calls) + 1, keys.shape[1])), []
    for call in calls:
        if call.entry == "forget":
            sums[call.label] = 0
        elif call.entry == "learn":
            sums[call.label] += keys[call.drawing]
        else:
            lengths = np.sqrt((sums ** 2).sum(axis=1))
            cosine = sums @ keys[call.drawing] / np.where(lengths > 0, lengths, 1)
            answers.append(int(np.argmax(np.where(lengths > 0, cosine, -2))))
    return answers


def count_right(calls, answers, shots):
    """How many answers are right after so many shots, and of how many."""
    asked = [call for call in calls if call.entry == "classify"]
    right = [call.label == given for call, given in zip(asked, answers, strict=True)
             if call.shots == shots]
    return sum(right), len(right)


def measure_sizes(runs):
    """Bytes that C by gcc -O2 takes on a Cortex-M4."""
    code, tables = measuring.measure_c(runs)
    sizes = stateful.describe(runs, runs.folder)
    return {"code": code, "tables": tables, "arena": sizes["ARENA"], "states": sizes["STATE"]}


def measure(runs, counted):
    """What an agent costs on a Cortex-M4: its sizes, and instructions of each entry on average of
    its first calls, so many."""
    return {**measure_sizes(runs),
            **{entry: count_instructions(runs.folder, runs.plan.reference, number, counted)
               for number, entry in enumerate(ENTRIES)}}


def measure_step(runs):
    """The same of a network with one entry, whose instructions are those of a step."""
    return {**measure_sizes(runs),
            "instructions": count_instructions(runs.folder, runs.plan.reference)}
