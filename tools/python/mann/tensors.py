# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads and writes safetensors files as NumPy arrays."""

import json
import math

import numpy

from .errors import Error

# bfloat16, which NumPy has not, is widened to float32.
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
          "I8": "i1", "U8": "u1", "BF16": "<u2"}
# Arrays of these types are written as another, which holds all their numbers.
WIDENED = {"bool": "int8", "uint16": "int32", "uint32": "int64"}


def widen_bfloat16(halves):
    """float32 numbers from the upper halves of their bits."""
    return (halves.astype("<u4") << 16).view("<f4")


def to_stored(name, values):
    """The array and the kind that a file has for it."""
    array = numpy.asarray(values)
    array = array.astype(WIDENED.get(array.dtype.name, array.dtype))
    for kind, dtype in DTYPES.items():
        if kind != "BF16" and array.dtype == numpy.dtype(dtype).newbyteorder("="):
            return kind, numpy.ascontiguousarray(array, dtype).reshape(array.shape)
    raise Error(f"tensor '{name}': elements of {array.dtype}; expected floats of 16 to 64 bits "
                "or integers of 8 to 64")


def write(path, arrays):
    """Writes a dictionary of arrays."""
    header, data, end = {}, [], 0
    for name, values in arrays.items():
        if not isinstance(name, str):
            raise Error(f"the name of a tensor must be a string, found {name!r}")
        kind, array = to_stored(name, values)
        data.append(array.tobytes())
        begin, end = end, end + len(data[-1])
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(data))


def parse_tensor(name, entry, data):
    kind, shape = entry["dtype"], tuple(entry["shape"])
    begin, end = entry["data_offsets"]
    if kind not in DTYPES:
        raise ValueError(f"tensor '{name}': elements of {kind}; expected one of "
                         + ", ".join(DTYPES))
    dtype = numpy.dtype(DTYPES[kind])
    if any(not isinstance(size, int) or size < 0 for size in shape):
        raise ValueError(f"tensor '{name}': {shape} is no shape")
    if not 0 <= begin <= end <= len(data) or end - begin != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"tensor '{name}': bytes {begin} to {end} of {len(data)} are not those "
                         f"of {shown(shape)} elements of {kind}")
    array = numpy.frombuffer(data[begin:end], dtype).reshape(shape)
    return widen_bfloat16(array) if kind == "BF16" else array.copy()


def shown(shape):
    return " x ".join(str(size) for size in shape) or "1"


def read(path):
    """The arrays of a file by name."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise Error(f"{path}: {error.strerror}") from None
    size = int.from_bytes(content[:8], "little")
    if len(content) < 8 or size > len(content) - 8:
        raise Error(f"{path}: not a safetensors file: the header is cut off")
    try:
        header = json.loads(content[8:8 + size])
        header.pop("__metadata__", None)
        return {name: parse_tensor(name, entry, content[8 + size:])
                for name, entry in header.items()}
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise Error(f"{path}: not a safetensors file: malformed header ({error})") from None
    except ValueError as error:
        raise Error(f"{path}: {error}") from None
