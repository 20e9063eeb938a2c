# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sequences for the recurrent models of test/Inputs/models: tasks, files, scores.

Two tasks. `copy`: L words of bits with a delimiter channel of 0, a step with the
delimiter alone, L steps of zeros in which the words are expected again (input `x`,
output `y`). `digits`: a number, a comma, the number backwards; from the comma on
each next token is expected (input `token`, output `logits`, and `target` with -1
where nothing is expected).

A file of sequences has tensors [sequences, steps, ...]; those of several lengths
are filled up with zeros, and `sequence.lengths` says how many steps count.
"""

import array
import math
import random
import re

from safetensors import Tensor

COMMA, END, UNSCORED = 10, 11, -1
LENGTHS = "sequence.lengths"


class Sequence:
    """One sequence: for each name the rows of its steps, or its final state.

    steps: name -> list of rows, one a step; finals: name -> elements. The shapes
    of a row and of a state stand in `shapes`, their kinds in `kinds`.
    """

    def __init__(self):
        self.steps, self.finals, self.shapes, self.kinds = {}, {}, {}, {}

    def add_steps(self, name, kind, shape, rows):
        self.steps[name], self.shapes[name], self.kinds[name] = rows, list(shape), kind

    def add_final(self, name, kind, shape, values):
        self.finals[name], self.shapes[name], self.kinds[name] = values, list(shape), kind

    def __len__(self):
        return len(next(iter(self.steps.values())))


def pack(sequences):
    """The tensors of a file with these sequences."""
    longest = max(len(sequence) for sequence in sequences)
    first = sequences[0]
    tensors = {}
    for name in first.steps:
        shape, kind = first.shapes[name], first.kinds[name]
        values = []
        for sequence in sequences:
            for row in sequence.steps[name]:
                values.extend(row)
            padding = UNSCORED if name == "target" else 0
            values.extend([padding] * (math.prod(shape) * (longest - len(sequence))))
        tensors[name] = Tensor.make(kind, [len(sequences), longest] + shape, values)
    for name in first.finals:
        values = [v for sequence in sequences for v in sequence.finals[name]]
        tensors[name] = Tensor.make(first.kinds[name], [len(sequences)] + first.shapes[name], values)
    lengths = [len(sequence) for sequence in sequences]
    if min(lengths) < longest:
        tensors[LENGTHS] = Tensor.make("I32", [len(lengths)], lengths)
    return tensors


def lengths_of(tensors, name):
    """How many steps of each sequence count."""
    sequences, steps = tensors[name].shape[:2]
    lengths = list(tensors[LENGTHS].values) if LENGTHS in tensors else [steps] * sequences
    if len(lengths) != sequences or any(not 0 < length <= steps for length in lengths):
        raise ValueError(f"'{LENGTHS}' must be {sequences} numbers from 1 to {steps}")
    return lengths


def rows_of(tensors, name, sequence, length):
    """The rows of the first steps of a sequence."""
    tensor = tensors[name]
    width = math.prod(tensor.shape[2:])
    at = sequence * tensor.shape[1] * width
    return [tensor.values[at + t * width : at + (t + 1) * width] for t in range(length)]


# Fresh draws ----------------------------------------------------------------


def add_bits(sequence, rows, answer):
    """Input rows of bits and channels; the answer is expected in the last steps."""
    bits, before = len(answer[0]), len(rows) - len(answer)
    sequence.add_steps("x", "F32", [len(rows[0])], rows)
    sequence.add_steps("target.y", "F32", [bits], [[0.0] * bits] * before +
                       [list(map(float, word)) for word in answer])
    sequence.add_steps("mask.y", "I32", [], [[0]] * before + [[1]] * len(answer))
    return sequence


def copy_sequence(words):
    """The copy task for some words, lists of bits."""
    bits = len(words[0])
    rows = [list(map(float, word)) + [0.0] for word in words]
    rows.append([0.0] * bits + [1.0])
    rows += [[0.0] * (bits + 1) for _ in words]
    return add_bits(Sequence(), rows, words)


def draw_words(generator, count, bits):
    return [[generator.randint(0, 1) for _ in range(bits)] for _ in range(count)]


def draw_recall(generator, items, bits=6, words=3):
    """Associative recall (Graves et al. 2014, section 4.3): items of some words, each after a
    delimiter; then one of them, but not the last, between two delimiters of another kind;
    the item after it is expected."""
    content = [draw_words(generator, words, bits) for _ in range(items)]
    query = generator.randrange(items - 1)
    rows = []
    for item in content:
        rows.append([0.0] * bits + [1.0, 0.0])
        rows += [list(map(float, word)) + [0.0, 0.0] for word in item]
    rows.append([0.0] * bits + [0.0, 1.0])
    rows += [list(map(float, word)) + [0.0, 0.0] for word in content[query]]
    rows.append([0.0] * bits + [0.0, 1.0])
    rows += [[0.0] * (bits + 2)] * words
    return add_bits(Sequence(), rows, content[query + 1])


def draw_repeat(generator, length, bits=8, most=5):
    """Repeat copy (section 4.2): words, a step with the number of times in units of `most` and
    a channel of its own, then the words so often, and a step for the end."""
    words = draw_words(generator, length, bits)
    times = generator.randint(1, most)
    rows = [list(map(float, word)) + [0.0, 0.0] for word in words]
    rows.append([0.0] * bits + [1.0, times / most])
    rows += [[0.0] * (bits + 2)] * (times * length + 1)
    answer = [word + [0] for word in words] * times + [[0] * bits + [1]]
    return add_bits(Sequence(), rows, answer)


def draw_sort(generator, length, bits=8, kept=None):
    """Priority sort (section 4.5): words with a priority from -1 to 1, the last channel; those
    of the highest priorities are expected in falling order, four in five of them."""
    words = draw_words(generator, length, bits)
    priorities = [generator.uniform(-1, 1) for _ in words]
    kept = kept or max(1, length * 4 // 5)
    rows = [list(map(float, word)) + [0.0, p] for word, p in zip(words, priorities)]
    rows.append([0.0] * bits + [1.0, 0.0])
    rows += [[0.0] * (bits + 2)] * kept
    order = sorted(range(length), key=lambda i: -priorities[i])
    return add_bits(Sequence(), rows, [words[i] for i in order[:kept]])


def draw_ngrams(generator, length, order=6):
    """Dynamic n-grams (section 4.4): bits, each with a probability that its five bits before
    have in this sequence alone (drawn from a Beta distribution with 1/2, 1/2); the next bit
    is expected."""
    table = [generator.betavariate(0.5, 0.5) for _ in range(2 ** (order - 1))]
    bits = [generator.randint(0, 1) for _ in range(order - 1)]
    while len(bits) < length + 1:
        context = int("".join(map(str, bits[1 - order:])), 2)
        bits.append(int(generator.random() < table[context]))
    sequence = Sequence()
    sequence.add_steps("x", "F32", [1], [[float(bit)] for bit in bits[:-1]])
    sequence.add_steps("target.y", "F32", [1], [[float(bit)] for bit in bits[1:]])
    sequence.add_steps("mask.y", "I32", [], [[int(i >= order - 2)] for i in range(length)])
    return sequence


def draw_copy(generator, length, bits=8):
    return copy_sequence(draw_words(generator, length, bits))


def digit_sequence(digits):
    """The inputs and targets of the reversal task for the digits of a number."""
    text = digits + [COMMA] + digits[::-1] + [END]
    sequence = Sequence()
    sequence.add_steps("token", "I32", [1], [[token] for token in text[:-1]])
    targets = [UNSCORED] * len(digits) + text[len(digits) + 1 :]
    sequence.add_steps("target", "I32", [], [[target] for target in targets])
    return sequence


def draw_digits(generator, length):
    digits = [generator.randint(0, 9) for _ in range(length)]
    if length > 1:
        digits[0] = generator.randint(1, 9)
    return digit_sequence(digits)


DRAWN = {"copy": draw_copy, "recall": draw_recall, "repeat": draw_repeat, "sort": draw_sort,
         "ngrams": draw_ngrams, "digits": draw_digits}
# The least length that makes sense, where it is not 1; and tasks without words.
LEAST = {"recall": 2, "ngrams": 6}
WORDLESS = ["ngrams", "digits"]


def draw(task, lengths, count, seed, bits=None, shuffled=False):
    """`count` sequences of each length, in that order or in any; `bits` are those of words, where a
    task has words."""
    generator = random.Random(seed)
    options = {} if bits is None or task in WORDLESS else {"bits": bits}
    drawn = [DRAWN[task](generator, n, **options) for n in lengths for _ in range(count)]
    if shuffled:
        random.Random(seed).shuffle(drawn)
    return drawn


# Golden files ---------------------------------------------------------------

PREFIXES = {"copy": "len", "digits": "digits"}
PORTS = {"inputs": "x", "outputs": "y", "tokens": "token", "targets": "target", "logits": "logits"}


def golden_task(tensors):
    """The task of a golden file, and the lengths that it has."""
    for task, prefix in PREFIXES.items():
        found = {name.split(".")[0] for name in tensors}
        if all(name.startswith(prefix) and name[len(prefix) :].isdigit() for name in found):
            return task, sorted(int(name[len(prefix) :]) for name in found)
    raise ValueError("expected tensors lenL.inputs, ... or digitsD.tokens, ...")


def golden(tensors, length, limit=None):
    """The sequences of one length: those with inputs, those with what is expected."""
    task, _ = golden_task(tensors)
    prefix = PREFIXES[task] + str(length) + "."
    parts = {name[len(prefix) :]: t for name, t in tensors.items() if name.startswith(prefix)}
    count = parts["inputs" if task == "copy" else "tokens"].shape[0]
    given, expected = [], []
    for i in range(min(count, limit or count)):
        given.append(Sequence())
        expected.append(Sequence())
        for part, port in PORTS.items():
            if part not in parts:
                continue
            kind, shape = parts[part].kind, parts[part].shape[2:]
            rows = rows_of(parts, part, i, parts[part].shape[1])
            to = expected if part in ("outputs", "logits") else given
            to[i].add_steps(port, kind, [1] if part == "tokens" else shape, rows)
        for part, tensor in parts.items():
            if part.startswith("final."):
                add_states(expected[i], task, part[len("final.") :], tensor, i)
    return given, expected


def add_states(sequence, task, name, tensor, index):
    """The final state of sequence `index`; of each layer if the task's model has layers."""
    layers = tensor.shape[1] if task == "digits" else 1
    shape = tensor.shape[2:] if task == "digits" else tensor.shape[1:]
    size = math.prod(shape)
    for layer in range(layers):
        at = (index * layers + layer) * size
        label = f"state.{name}_{layer + 1}" if task == "digits" else f"state.{name}"
        sequence.add_final(label, tensor.kind, shape, tensor.values[at : at + size])


# Scores ---------------------------------------------------------------------


def answer_steps(task, length):
    """The steps of a sequence of `length` steps whose outputs are scored."""
    return range(length // 2 + (task == "copy"), length)


def expected_words(given, sequence, length, bits):
    """The scored steps of a sequence of bits, and the word of each: its target, or of golden
    sequences, which have none, the word that is copied."""
    if "target.y" in given:
        targets = rows_of(given, "target.y", sequence, length)
        mask = rows_of(given, "mask.y", sequence, length)
        return [(t, targets[t]) for t in range(length) if mask[t][0]]
    x = rows_of(given, "x", sequence, length)
    steps = answer_steps("copy", length)
    return [(t, x[t - steps.start][:bits]) for t in steps]


def wrong_and_scored(task, given, results, sequence, length, threshold=0.5):
    """For each scored step of a sequence: how many wrong, of how many."""
    scores = []
    if task == "copy":
        y = rows_of(results, port(results, "y"), sequence, length)
        for t, word in expected_words(given, sequence, length, len(y[0])):
            wrong = sum((a > threshold) != (b > 0.5) for a, b in zip(y[t], word))
            scores.append((wrong, len(word)))
        return scores
    logits = rows_of(results, port(results, "logits"), sequence, length)
    target = rows_of(given, "target", sequence, length)
    for t in answer_steps(task, length):
        largest = max(range(len(logits[t])), key=logits[t].__getitem__)
        scores.append((int(largest != target[t][0]), 1))
    return scores


def port(results, name):
    """The name of a result port, with or without the entry before it."""
    for candidate in results:
        if candidate == name or candidate.endswith("." + name):
            return candidate
    raise ValueError(f"no tensor '{name}' among the results, only {', '.join(results)}")


class Score:
    """Wrong and scored answers by length of the sequence, and by quarter of the answer."""

    def __init__(self):
        self.by_length, self.by_quarter, self.lost = {}, {}, {}

    def add(self, length, scores):
        n = len(scores)
        for i, (wrong, scored) in enumerate(scores):
            for table, key in ((self.by_length, length), (self.by_quarter, (length, 4 * i // n))):
                old = table.get(key, (0, 0))
                table[key] = (old[0] + wrong, old[1] + scored)
        sequences, lost = self.lost.get(length, (0, 0))
        self.lost[length] = (sequences + 1, lost + any(wrong for wrong, _ in scores))

    def lengths(self):
        return sorted(self.by_length)

    def error(self, length=None, quarter=None):
        """Wrong answers in per cent; None where there is nothing to score."""
        if quarter is not None:
            wrong, scored = self.by_quarter.get((length, quarter), (0, 0))
        elif length is not None:
            wrong, scored = self.by_length[length]
        else:
            wrong, scored = self.total()
        return 100.0 * wrong / scored if scored else None

    def total(self):
        return tuple(map(sum, zip(*self.by_length.values())))


def task_of(given):
    """The task that a file of inputs belongs to."""
    for task, name in (("copy", "x"), ("digits", "token")):
        if name in given:
            return task
    raise ValueError("expected an input 'x' (copy) or 'token' (digits), found only "
                     + ", ".join(given))


def evaluate(given, results, threshold=0.5):
    """The score of a result file for the inputs of a task."""
    task, score = task_of(given), Score()
    lengths = lengths_of(given, "x" if task == "copy" else "token")
    for sequence, length in enumerate(lengths):
        score.add(length // 2, wrong_and_scored(task, given, results, sequence, length, threshold))
    return score


def differences(results, expected, lengths):
    """For each expected tensor: the largest |a - b| / max(1, |b|), and its place.

    The place is the sequence and the step, or the sequence alone for a final state.
    A step after the end of a sequence is not looked at.
    """
    found = {}
    for name, tensor in expected.items():
        if name == LENGTHS:
            continue
        own = results[name if name in results else port(results, name)]
        if own.shape != tensor.shape:
            raise ValueError(f"'{name}' has the shape {own.shape}; expected {tensor.shape}")
        found[name] = largest_difference(own, tensor, lengths, name.startswith("state."))
    return found


def largest_difference(own, tensor, lengths, is_state):
    steps = 1 if is_state else tensor.shape[1]
    width = len(tensor.values) // (tensor.shape[0] * steps)
    largest, place = 0.0, None
    for i, length in enumerate(lengths):
        for t in range(1 if is_state else length):
            at = (i * steps + t) * width
            for a, b in zip(own.values[at : at + width], tensor.values[at : at + width]):
                difference = abs(a - b) / max(1.0, abs(b))
                here = (i,) if is_state else (i, t)
                if math.isnan(difference):
                    return difference, here
                if difference > largest:
                    largest, place = difference, here
    return largest, place


def in_numbers(results, model):
    """The results with codes replaced by the numbers that they stand for.

    The text of the model says the step of each port, as in
    `tensor<8x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {mann.name = "y"}`.
    """
    steps = re.findall(r'>:f32, ([0-9.eE+-]+)>> \{mann\.name = "(\w+)"', model)
    steps = {name: float(step) for step, name in steps}
    numbers = {}
    for name, tensor in results.items():
        step = steps.get(name.split(".")[-1])
        if step and tensor.kind != "F32":
            values = array.array("f", (code * step for code in tensor.values))
            tensor = Tensor("F32", tensor.shape, values)
        numbers[name] = tensor
    return numbers
