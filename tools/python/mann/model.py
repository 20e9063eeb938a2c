# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A compiled model: its entries as methods, its states in a context of its own."""

import collections
import ctypes
import json
import keyword
import os

import numpy

from .errors import Error, shown_names
from .interface import Tensor
from .samples import Calls

STATUS = {1: "a pointer is null", 2: "the bytes are damaged, or states of another model"}


class Library:
    """A shared library with the description that mannc writes beside it."""

    def __init__(self, path, description_path):
        try:
            with open(description_path, encoding="utf-8") as file:
                self.description = json.load(file)
            if self.description["version"] != 1:
                raise Error(f"{description_path}: a description of version "
                            f"{self.description['version']}; this package reads version 1")
            self.name = self.description["name"]
            self.code = ctypes.CDLL(os.path.abspath(path))
        except OSError as error:
            raise Error(f"{error.filename or path}: {error.strerror or error}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise Error(f"{description_path}: no description by mannc ({error})") from None

    def call(self, service, *arguments):
        try:
            function = self.code[f"{self.name}_{service}"]
        except AttributeError:
            raise Error(f"the library of '{self.name}' has no function "
                        f"'{self.name}_{service}'") from None
        status = function(*arguments)
        if status:
            raise Error(f"'{self.name}_{service}': " + STATUS.get(status, f"status {status}"))


def make_result(entry):
    """A named tuple for several outputs; None for one."""
    if len(entry.outputs) == 1:
        return None
    fields = [name + "_" if keyword.iskeyword(name) or name.startswith("_") else name
              for name in (port.identifier for port in entry.outputs)]
    return collections.namedtuple(f"{entry.name}_outputs", fields, rename=True)


class Entry:
    """An entry of a model. A call takes its inputs by position or by name, and gives floats
    for number formats; `codes(...)` gives codes as they are stored."""

    def __init__(self, model, description):
        self.model = model
        self.name = description["name"]
        self.inputs = [Tensor(port) for port in description["inputs"]]
        self.outputs = [Tensor(port) for port in description["outputs"]]
        self.result = make_result(self)

    def __repr__(self):
        return f"{self.name}({self.inputs}) -> {self.outputs}"

    def __call__(self, *arguments, **named):
        return self.bundle(self.call(arguments, named, codes=False))

    def codes(self, *arguments, **named):
        return self.bundle(self.call(arguments, named, codes=True))

    def bundle(self, outputs):
        return self.result(*outputs) if self.result else outputs[0]

    def match(self, arguments, named):
        """The input arrays in order."""
        known = {}
        for port in self.inputs:
            known[port.identifier] = known[port.name] = port
        unknown = [name for name in named if name not in known]
        if unknown or len(arguments) > len(self.inputs):
            what = f"no input {shown_names(unknown)}" if unknown else \
                f"{len(arguments)} inputs are too many"
            raise Error(f"'{self.name}': {what}; it takes {self.inputs}")
        given = dict(zip((port.name for port in self.inputs), arguments))
        for name, value in named.items():
            if known[name].name in given:
                raise Error(f"'{self.name}': input '{name}' is given twice")
            given[known[name].name] = value
        missing = [port for port in self.inputs if port.name not in given]
        if missing:
            raise Error(f"'{self.name}': inputs are missing: {missing}")
        return [port.to_stored(given[port.name]) for port in self.inputs]

    def call(self, arguments, named, codes):
        """The outputs in order."""
        inputs = self.match(arguments, named)
        outputs = [numpy.zeros(port.shape, port.dtype) for port in self.outputs]
        passed = [ctypes.c_int32(int(array)) if port.by_value
                  else ctypes.c_void_p(array.ctypes.data)
                  for port, array in zip(self.inputs + self.outputs, inputs + outputs)]
        self.model.library.call(self.name, self.model.context, *passed)
        if codes:
            return outputs
        return [port.to_numbers(array) for port, array in zip(self.outputs, outputs)]


class Model:
    """An instance of a compiled model. Each has states of its own."""

    def __init__(self, library):
        self.library = library
        description = library.description
        # Room to move the start to a multiple of what any type needs.
        self.memory = ctypes.create_string_buffer(description["context_bytes"] + 64)
        start = ctypes.addressof(self.memory)
        self.context = ctypes.c_void_p(start + -start % 64)
        self.entries = {entry["name"]: Entry(self, entry) for entry in description["entries"]}
        self.states = {state["name"]: Tensor(state) for state in description["states"]}
        library.call("init", self.context)

    def __getattr__(self, name):
        entries = self.__dict__.get("entries", {})
        if name in entries:
            return entries[name]
        raise AttributeError(f"the model has no entry '{name}'; it has {shown_names(entries)}")

    def __dir__(self):
        return [*super().__dir__(), *self.entries]

    def __repr__(self):
        return (f"<mann.Model '{self.library.name}': "
                + "; ".join(map(repr, self.entries.values())) + ">")

    def instance(self):
        """Another instance of the same code, its states at their initial values."""
        return Model(self.library)

    @property
    def formats(self):
        """The number formats by name: of inputs and outputs, 'ENTRY.NAME' of several entries,
        and 'state.NAME' of states. None where numbers are stored as they are."""
        found = {}
        for entry in self.entries.values():
            for port in entry.inputs + entry.outputs:
                name = port.name if len(self.entries) == 1 else f"{entry.name}.{port.name}"
                found[name] = port.format
        found.update({f"state.{name}": state.format for name, state in self.states.items()})
        return found

    @property
    def context_bytes(self):
        """RAM of an instance."""
        return self.library.description["context_bytes"]

    @property
    def table_bytes(self):
        """Constant tables, of all instances together."""
        return self.library.description["table_bytes"]

    def reset(self):
        """Begins a new sequence: the states get their initial values, persistent ones not."""
        self.library.call("reset", self.context)

    def save(self):
        """The states as bytes, the same on every machine."""
        self.need_states("save")
        size = self.library.description["save_bytes"]
        bytes_ = ctypes.create_string_buffer(size)
        self.library.call("save", self.context, bytes_)
        return bytes_.raw

    def load(self, saved):
        """Takes the states from what `save` gave, of this or of another instance."""
        self.need_states("load")
        try:
            saved = bytes(memoryview(saved))
        except TypeError:
            raise Error(f"load takes bytes, found {type(saved).__name__}") from None
        self.library.call("load", self.context, saved, ctypes.c_uint32(len(saved)))

    def need_states(self, service):
        if not self.states:
            raise Error(f"{service}: the model has no states")

    def state(self, name, codes=False):
        """What a state holds now."""
        if name not in self.states:
            raise Error(f"no state '{name}'; found {shown_names(self.states)}")
        state = self.states[name]
        size = int(numpy.prod(state.shape, dtype=numpy.int64)) * state.dtype.itemsize
        content = ctypes.string_at(self.context.value + state.offset, size)
        stored = numpy.frombuffer(content, state.dtype).reshape(state.shape).copy()
        return stored if codes else state.to_numbers(stored)

    def run(self, inputs, codes=False):
        """Outputs by name of many calls: of samples, or of sequences (see mann.sequences),
        each of which begins with a reset."""
        return Calls(self, inputs).run(codes)
