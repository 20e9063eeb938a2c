# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs of many calls: samples, or sequences of calls."""

import os

import numpy

from . import tensors
from .errors import Error
from .weights import read_numpy

LENGTHS, CALLS = "sequence.lengths", "sequence.calls"


def sequences(inputs, lengths=None, calls=None):
    """Inputs of sequences as one dictionary: arrays [sequences, steps, ...] by name, how many
    of the steps of each sequence count, and which entry each step calls."""
    together = dict(inputs)
    for name, values in ((LENGTHS, lengths), (CALLS, calls)):
        if values is not None:
            together[name] = numpy.asarray(values, numpy.int64)
    return together


def load_inputs(inputs):
    """A dictionary of arrays, from one or from a .safetensors or .npz file."""
    if isinstance(inputs, dict):
        return {name: numpy.asarray(values) for name, values in inputs.items()}
    try:
        path = os.fspath(inputs)
    except TypeError:
        raise Error("inputs must be a dictionary of arrays or the path of a .safetensors or "
                    f".npz file, found {type(inputs).__name__}") from None
    if path.endswith(".safetensors"):
        return tensors.read(path)
    if path.endswith(".npz"):
        return read_numpy(path)
    raise Error(f"{path}: inputs are read from .safetensors and .npz files")


class Calls:
    """The calls that inputs make of a model, and where their outputs go."""

    def __init__(self, model, inputs):
        self.model = model
        self.inputs = load_inputs(inputs)
        self.entries = list(model.entries.values())
        self.are_samples = (len(self.entries) == 1 and not model.states
                            and LENGTHS not in self.inputs and CALLS not in self.inputs)
        if len(self.entries) > 1 and CALLS not in self.inputs:
            raise Error(f"the model has several entries: '{CALLS}' [sequences, steps] must say "
                        "which one each step calls")
        self.places = None
        self.columns = [{port.name: self.column(entry, port) for port in entry.inputs}
                        for entry in self.entries]
        self.count_places()

    def count_places(self):
        lengths = self.inputs.get(LENGTHS)
        calls = self.inputs.get(CALLS)
        if calls is not None:
            self.note_places(CALLS, calls.shape, 2, calls.shape)
            if not numpy.isin(calls, range(len(self.entries))).all():
                raise Error(f"'{CALLS}': entries are 0 to {len(self.entries) - 1}")
        if self.places is None:
            if lengths is None:
                raise Error("the model has no inputs; give 'sequence.lengths' [sequences]")
            self.places = (len(lengths), int(max(lengths, default=0)))
        if lengths is None:
            lengths = numpy.full(self.places[0], self.places[-1] if len(self.places) > 1 else 1)
        steps = self.places[1] if len(self.places) > 1 else 1
        if lengths.shape != self.places[:1] or (lengths < 0).any() or (lengths > steps).any():
            raise Error(f"'{LENGTHS}': expected {self.places[0]} integers from 0 to {steps}, found "
                        + numpy.array2string(lengths, threshold=8, separator=", "))
        self.lengths, self.calls = lengths, calls

    def note_places(self, name, shape, rank, places):
        places = tuple(places[:rank])
        if self.places is None:
            self.places = places
        elif places != self.places:
            raise Error(f"'{name}': {list(places)} samples or sequences and steps, but the input "
                        f"before has {list(self.places)}")

    def column(self, entry, port):
        """The array of an input, its leading dimensions the places; nothing where no call may
        need it."""
        for name in (f"{entry.name}.{port.name}", port.name):
            if name in self.inputs:
                break
        else:
            if len(self.entries) > 1:
                return None
            raise Error(f"no input '{port.name}' of {port.describe()}; found "
                        + (", ".join(f"'{name}'" for name in self.inputs) or "none"))
        array = self.inputs[name]
        rank = 1 if self.are_samples else 2
        if self.are_samples and port.takes(array.shape):
            array = array[None]
        if array.ndim < rank or not port.takes(array.shape[rank:]):
            lead = "[samples" if self.are_samples else "[sequences, steps"
            raise Error(f"'{name}': the shape {list(array.shape)}; expected "
                        f"{', '.join([lead, *map(str, port.shape)])}]")
        self.note_places(name, array.shape, rank, array.shape)
        return array

    def run(self, codes):
        """Outputs by name, [samples, ...] or [sequences, steps, ...], 0 where there was no
        call."""
        found = {}
        for sequence in range(self.places[0]):
            self.model.reset()
            for step in range(self.lengths[sequence]):
                place = (sequence,) if self.are_samples else (sequence, step)
                index = 0 if self.calls is None else int(self.calls[place])
                self.call(index, place, codes, found)
        return found

    def call(self, index, place, codes, found):
        entry = self.entries[index]
        arguments = {}
        for name, column in self.columns[index].items():
            if column is None:
                raise Error(f"no input '{name}' of the entry '{entry.name}', which is called")
            arguments[name] = column[place]
        outputs = entry.call((), arguments, codes)
        for port, value in zip(entry.outputs, outputs):
            name = self.output_name(entry, port)
            if name not in found:
                found[name] = numpy.zeros(self.places + port.shape, value.dtype)
            found[name][place] = value

    def output_name(self, entry, port):
        return port.name if len(self.entries) == 1 else f"{entry.name}.{port.name}"

    def called(self, entry):
        """Which of [sequences, steps] call an entry."""
        steps = self.places[1] if len(self.places) > 1 else 1
        mask = numpy.arange(steps) < numpy.asarray(self.lengths)[:, None]
        if self.calls is not None:
            mask &= self.calls == self.entries.index(entry)
        return mask
