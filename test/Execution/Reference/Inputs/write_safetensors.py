"""Writes a safetensors file from the command line, for tests.

usage: write_safetensors.py <file> <name>:<kind>:<shape>=<elements>...

The kind is F32, F64, I8, U8, I16, I32 or I64; the shape is as in 2x3, and empty
for a scalar; the elements are separated by commas, and one is repeated.
"""

import json
import struct
import sys

CODES = {"F32": "f", "F64": "d", "I8": "b", "U8": "B", "I16": "h", "I32": "i", "I64": "q"}


def main(path, *tensors):
    header, data = {}, b""
    for tensor in tensors:
        declaration, elements = tensor.split("=")
        name, kind, shape = declaration.split(":")
        shape = [int(size) for size in shape.split("x")] if shape else []
        size = 1
        for dimension in shape:
            size *= dimension
        convert = float if kind.startswith("F") else int
        values = [convert(element) for element in elements.split(",") if element]
        if len(values) == 1:
            values *= size
        packed = struct.pack(f"<{size}{CODES[kind]}", *values)
        offsets = [len(data), len(data) + len(packed)]
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": offsets}
        data += packed
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


main(*sys.argv[1:])
