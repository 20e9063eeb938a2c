# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the tensors of a file that torch.save has written, without torch.

The pickle in such a file is a program. It runs here on an unpickler that knows the opcodes
and the names that tensors need and no others, so that a file can build dictionaries, lists,
numbers, texts and tensors, and do nothing else.
"""

import collections
import io
import math
import pickle
import zipfile

import numpy

from .errors import Error, shown_shape
from .tensors import widen_bfloat16

STORAGES = {"FloatStorage": "f4", "DoubleStorage": "f8", "HalfStorage": "f2",
            "BFloat16Storage": "bfloat16", "LongStorage": "i8", "IntStorage": "i4",
            "ShortStorage": "i2", "CharStorage": "i1", "ByteStorage": "u1", "BoolStorage": "?"}
OPCODES = (
    "PROTO FRAME STOP MARK POP POP_MARK MEMOIZE PUT BINPUT LONG_BINPUT GET BINGET LONG_BINGET "
    "NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 FLOAT BINFLOAT UNICODE "
    "BINUNICODE SHORT_BINUNICODE BINUNICODE8 BINBYTES SHORT_BINBYTES EMPTY_TUPLE TUPLE TUPLE1 "
    "TUPLE2 TUPLE3 EMPTY_LIST LIST APPEND APPENDS EMPTY_DICT DICT SETITEM SETITEMS GLOBAL "
    "STACK_GLOBAL REDUCE BUILD BINPERSID").split()
WRITE_AGAIN = "write it again with torch.save(model.state_dict(), path)"


class Storage:
    """The numbers that tensors are views of."""

    def __init__(self, values):
        self.values = values


def rebuild_tensor(storage, offset, size, stride, *_):
    """The array of a tensor: a part of a storage in some order."""
    numbers = [offset, *size, *stride]
    if not isinstance(storage, Storage) or len(size) != len(stride) or any(
            not isinstance(number, int) or number < 0 for number in numbers):
        raise Error("a tensor without a valid storage, offset, size and stride")
    values = storage.values
    count = math.prod(size)
    last = offset + sum((n - 1) * step for n, step in zip(size, stride)) if count else 0
    if count and (last >= len(values) or count > len(values)):
        raise Error(f"a tensor of {shown_shape(size)} elements reaches beyond its storage of "
                    f"{len(values)}")
    if not count:
        return numpy.zeros(size, values.dtype)
    steps = [step * values.itemsize for step in stride]
    return numpy.lib.stride_tricks.as_strided(values[offset:], size, steps).copy()


def rebuild_parameter(data, *_):
    return data


def make_size(numbers=()):
    return tuple(numbers)


def make_dictionary(items=()):
    return collections.OrderedDict(items)


NAMES = {
    ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): rebuild_parameter,
    ("torch", "Size"): make_size,
    ("collections", "OrderedDict"): make_dictionary,
    **{("torch", name): dtype for name, dtype in STORAGES.items()},
}
FUNCTIONS = (rebuild_tensor, rebuild_parameter, make_size, make_dictionary)


class TensorUnpickler(pickle._Unpickler):
    """Runs a pickle of tensors; everything else in one ends with an Error. The unpickler in
    C has no table of opcodes to take some out of."""

    dispatch = {getattr(pickle, name)[0]: pickle._Unpickler.dispatch[getattr(pickle, name)[0]]
                for name in OPCODES}

    def __init__(self, content, load_storage):
        super().__init__(io.BytesIO(content))
        self.load_storage = load_storage

    def find_class(self, module, name):
        if (module, name) not in NAMES:
            raise Error(f"the file asks for '{module}.{name}', which no tensor needs; nothing of "
                        f"it was run. {WRITE_AGAIN[0].upper()}{WRITE_AGAIN[1:]}")
        return NAMES[module, name]

    def persistent_load(self, pid):
        if not isinstance(pid, tuple) or len(pid) != 5 or pid[0] != "storage" \
                or pid[1] not in (*STORAGES.values(),) or not isinstance(pid[4], int):
            raise Error("a reference that is not a storage")
        return self.load_storage(str(pid[2]), pid[1], pid[4])

    def load_reduce(self):
        arguments = self.stack.pop()
        function = self.stack[-1]
        if function not in FUNCTIONS or not isinstance(arguments, tuple):
            raise Error("a call of something that is no function for tensors")
        self.stack[-1] = function(*arguments)

    def load_build(self):
        # What torch notes beside a state_dict: versions of its modules.
        self.stack.pop()
        if not isinstance(self.stack[-1], collections.OrderedDict):
            raise Error("attributes of something that is no dictionary")

    dispatch[pickle.REDUCE[0]] = load_reduce
    dispatch[pickle.BUILD[0]] = load_build


class Archive:
    """The zip file that torch.save writes: one folder with a pickle and the storages."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        names = [name for name in self.zip.namelist() if name.endswith("/data.pkl")]
        if len(names) != 1 or names[0].count("/") != 1:
            raise Error("no archive of torch.save: it has no single FOLDER/data.pkl")
        self.folder = names[0][:-len("data.pkl")]
        self.storages = {}
        order = self.folder + "byteorder"
        big = order in self.zip.namelist() and self.read("byteorder").strip() == b"big"
        self.order = ">" if big else "<"

    def read(self, name):
        info = self.zip.getinfo(self.folder + name)
        if info.compress_type != zipfile.ZIP_STORED:
            raise Error(f"'{info.filename}' is compressed, which torch.save never does; "
                        f"{WRITE_AGAIN}")
        return self.zip.read(info)

    def load_storage(self, key, dtype, count):
        if (key, dtype) in self.storages:
            return self.storages[key, dtype]
        content = self.read("data/" + key)
        stored = numpy.dtype("u2" if dtype == "bfloat16" else dtype).newbyteorder(self.order)
        if count < 0 or count * stored.itemsize > len(content):
            raise Error(f"storage '{key}' says it has {count} elements but has {len(content)} "
                        "bytes")
        values = numpy.frombuffer(content, stored, count)
        values = widen_bfloat16(values) if dtype == "bfloat16" else values.astype(
            stored.newbyteorder("="))
        self.storages[key, dtype] = Storage(values)
        return self.storages[key, dtype]


def flatten(value, prefix, found, seen):
    """Arrays in dictionaries in dictionaries, named 'outer.inner'. Everything else in a file,
    such as the number of an epoch, is no weight. A dictionary that is in others many times
    would give names without end."""
    if isinstance(value, numpy.ndarray):
        found[prefix] = value
    elif isinstance(value, dict):
        if id(value) in seen:
            raise Error(f"the dictionary '{prefix}' is in two places; {WRITE_AGAIN}")
        seen.add(id(value))
        for key, inner in value.items():
            flatten(inner, f"{prefix}.{key}" if prefix else str(key), found, seen)


def read(path):
    """The tensors of the file by name."""
    try:
        with open(path, "rb") as file:
            start = file.read(2)
        if start[:1] == b"\x80":
            raise Error("the format of torch before 1.6, which is not read; " + WRITE_AGAIN)
        archive = Archive(path)
        value = TensorUnpickler(archive.read("data.pkl"), archive.load_storage).load()
        found = {}
        flatten(value, "", found, set())
    except Error as error:
        raise Error(f"{path}: {error}") from None
    except OSError as error:
        raise Error(f"{path}: {error.strerror or error}") from None
    except KeyError as error:
        what = error.args[0] if error.args else ""
        if isinstance(what, int):
            raise Error(f"{path}: the pickle has the opcode {what}, which no tensor needs; nothing "
                        f"of it was run. {WRITE_AGAIN[0].upper()}{WRITE_AGAIN[1:]}") from None
        raise Error(f"{path}: {what}") from None
    except Exception as error:  # Damaged archives and pickles end in many ways.
        raise Error(f"{path}: damaged: {error or type(error).__name__}") from None
    if not found:
        raise Error(f"{path}: no tensors in it; expected a state_dict; {WRITE_AGAIN}")
    return found
