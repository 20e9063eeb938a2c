# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Accuracy on data with labels, over number formats and kinds of addressing."""

import csv
import os

import numpy

from .compiling import QUANTIZATION_FLAGS, compile
from .errors import CompilerError, Error, shown_names
from .samples import Calls, load_inputs

COLUMNS = ("width", "kind", "accuracy", "right", "labelled", "context_bytes", "table_bytes",
           "message")


class Table(dict):
    """Columns by name, arrays of one length."""

    def to_csv(self, path):
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self)
            writer.writerows(zip(*(column.tolist() for column in self.values())))

    def __str__(self):
        lines = [f"{'width':<8} {'kind':<10} {'accuracy':>9} {'right':>11} {'context':>9} "
                 f"{'tables':>9}"]
        for row in zip(*self.values()):
            row = dict(zip(self, row))
            start = f"{row['width']:<8} {row['kind']:<10} "
            if row["message"]:
                lines.append(start + row["message"].splitlines()[0])
                continue
            lines.append(start + f"{100 * row['accuracy']:>8.2f}% "
                         f"{row['right']:>5}/{row['labelled']:<5} {row['context_bytes']:>9} "
                         f"{row['table_bytes']:>9}")
        return "\n".join(lines)


def choose_output(model, output):
    """The entry and the output that answer: the one named, else the only single integer, else
    the only output of all."""
    ports = {}
    for entry in model.entries.values():
        for port in entry.outputs:
            name = port.name if len(model.entries) == 1 else f"{entry.name}.{port.name}"
            ports[name] = (entry, port)
    if output is not None:
        if output not in ports:
            raise Error(f"no output '{output}'; found {shown_names(ports)}")
        return (output, *ports[output])
    answers = [name for name, (_, port) in ports.items()
               if not port.shape and port.dtype == numpy.int32 and not port.format]
    chosen = answers if len(answers) == 1 else list(ports)
    if len(chosen) != 1:
        raise Error(f"the model has the outputs {shown_names(ports)}; say with output= which one "
                    "answers")
    return (chosen[0], *ports[chosen[0]])


def read_labels(labels, inputs):
    """An array of integers: given, in an .npy file, or named among the inputs."""
    if isinstance(labels, str) and labels in inputs:
        labels = inputs[labels]
    elif isinstance(labels, (str, os.PathLike)):
        try:
            labels = numpy.load(labels, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise Error(f"labels: neither a tensor of the inputs nor an .npy file: {error}"
                        ) from None
        if not isinstance(labels, numpy.ndarray):
            raise Error("labels: expected an .npy file with one array")
    labels = numpy.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise Error(f"labels: elements of {labels.dtype}; expected integers, the numbers of the "
                    "right answers")
    return labels


def score(model, inputs, labels, output=None):
    """How many answers are right, and how many have a label. An answer is the output itself if
    it is one integer, else the place of its largest element. Labels are numbers from 0, -1
    where there is none; [samples], [sequences] for the last call, or [sequences, steps]."""
    name, entry, port = choose_output(model, output)
    calls = Calls(model, inputs)
    found = calls.run(codes=True).get(name)
    if found is None:
        raise Error(f"no call gives the output '{name}'")
    answers = found.argmax(-1) if port.shape else found
    called = calls.called(entry)
    answers = answers.reshape(called.shape + answers.shape[len(calls.places):])
    if labels.shape == answers[:, -1].shape:
        steps = numpy.where(called.any(1), called.shape[1] - 1 - called[:, ::-1].argmax(1), 0)
        rows = numpy.arange(len(steps))
        answers, called = answers[rows, steps], called.any(1)
    elif labels.shape != answers.shape:
        every = "" if calls.are_samples else f" or, of all calls, {list(answers.shape)}"
        raise Error(f"labels: the shape {list(labels.shape)}; the answers '{name}' have "
                    f"{list(answers[:, -1].shape)}{every}")
    called = called.reshape(called.shape + (1,) * (labels.ndim - called.ndim))
    counted = called & (labels >= 0)
    return int((counted & (answers == labels)).sum()), int(counted.sum())


def evaluate_one(model, inputs, labels, output, options):
    compiled = compile(model, **options)
    right, labelled = score(compiled, inputs, labels, output)
    if not labelled:
        raise Error("labels: no call has one, all are -1")
    return {"accuracy": right / labelled, "right": right, "labelled": labelled,
            "context_bytes": compiled.context_bytes, "table_bytes": compiled.table_bytes,
            "message": ""}


def evaluate(model, inputs, labels, *, widths=("float", "q8", "q4"), kinds=("keep",),
             output=None, **options):
    """Compiles the model for every width (a scheme of --quantize, or 'float') with every kind
    of addressing, runs it on the inputs and counts the answers that equal the labels. Gives a
    table; a combination that mannc refuses has a message there and no accuracy. Other keywords
    are those of compile."""
    for name, values in (("widths", widths), ("kinds", kinds)):
        if isinstance(values, str) or not len(values):
            raise Error(f"{name}: expected a sequence of names, found {values!r}")
    inputs = load_inputs(inputs)
    labels = read_labels(labels, inputs)
    rows, messages = [], []
    for width in widths:
        for kind in kinds:
            chosen = dict(options, quantize="none" if width == "float" else width,
                          addressing=None if kind == "keep" else kind)
            if width == "float":
                # They say how to quantize, and mannc refuses them without.
                for flag in QUANTIZATION_FLAGS:
                    chosen.pop(flag, None)
            try:
                row = evaluate_one(model, inputs, labels, output, chosen)
            except CompilerError as error:
                messages.append(f"{width}, {kind}: {error}")
                row = {"accuracy": numpy.nan, "right": 0, "labelled": 0, "context_bytes": 0,
                       "table_bytes": 0, "message": str(error)}
            rows.append({"width": width, "kind": kind, **row})
    if len(messages) == len(rows):
        raise Error("no combination compiles:\n" + "\n".join(messages))
    return Table({name: numpy.array([row[name] for row in rows]) for name in COLUMNS})
