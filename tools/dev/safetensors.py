# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads and writes safetensors files with the standard library alone.

As a program, prints the tensors of a file: name, kind, shape, first elements.
"""

import array
import json
import math
import sys
from typing import NamedTuple

from command_line import run_program

# The element kinds, and the letters that the module array knows them by.
CODES = {"F32": "f", "F64": "d", "I8": "b", "U8": "B", "I16": "h", "I32": "i", "I64": "q"}
SHOWN = 40


class Tensor(NamedTuple):
    """A tensor: the kind of its elements, its shape, and the elements in order."""

    kind: str
    shape: list
    values: array.array

    @staticmethod
    def make(kind, shape, values):
        """A tensor of numbers that any iterable gives."""
        tensor = Tensor(kind, list(shape), array.array(CODES[kind], values))
        if len(tensor.values) != math.prod(tensor.shape):
            raise ValueError(
                f"{len(tensor.values)} elements do not fill the shape {tensor.shape}"
            )
        return tensor


def in_little_endian(values):
    """The array in the byte order of the file, or a read one in that of the machine."""
    if sys.byteorder == "big":
        values = array.array(values.typecode, values)
        values.byteswap()
    return values


def serialize(tensors):
    """The bytes of a file with these tensors, a dictionary by name."""
    header, data = {}, []
    end = 0
    for name, tensor in tensors.items():
        data.append(in_little_endian(tensor.values).tobytes())
        begin, end = end, end + len(data[-1])
        header[name] = {
            "dtype": tensor.kind,
            "shape": list(tensor.shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(data)


def write(path, tensors):
    with open(path, "wb") as file:
        file.write(serialize(tensors))


def parse(content):
    """The tensors of a file's bytes by name. Raises ValueError if it is none."""
    size = int.from_bytes(content[:8], "little")
    if len(content) < 8 or size > len(content) - 8:
        raise ValueError("not a safetensors file: the header is cut off")
    try:
        header = json.loads(content[8 : 8 + size])
        header.pop("__metadata__", None)
        data = memoryview(content)[8 + size :]
        return {name: parse_tensor(entry, data) for name, entry in header.items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a safetensors file: malformed header ({error})") from error


def parse_tensor(entry, data):
    if entry["dtype"] not in CODES:
        raise ValueError(f"elements of {entry['dtype']}; expected {', '.join(CODES)}")
    begin, end = entry["data_offsets"]
    values = array.array(CODES[entry["dtype"]])
    values.frombytes(data[begin:end])
    return Tensor.make(entry["dtype"], entry["shape"], in_little_endian(values))


def read(path):
    """The tensors of a file by name."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        return parse(content)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def main():
    for path in sys.argv[1:]:
        try:
            tensors = read(path)
        except (OSError, ValueError) as error:
            sys.exit(f"safetensors: error: {error}")
        for name, tensor in tensors.items():
            shown = " ".join("%.6g" % value for value in tensor.values[:SHOWN])
            more = " ..." if len(tensor.values) > SHOWN else ""
            print(f"{name}: {tensor.kind} {tensor.shape} {shown}{more}")


if __name__ == "__main__":
    run_program(main)
