"""Writes a .safetensors file with the standard library alone.

usage: write_safetensors.py FILE TENSOR...

A TENSOR is NAME=SHAPE:VALUES or NAME=SHAPE:KIND:VALUES. SHAPE is 7x8, empty for
a scalar; KIND is F32 (default), F64, I8 or I32; VALUES are numbers with commas
between them, repeated until the tensor is full. "nan" and "inf" are numbers,
and "pattern" is -6/8, 1/8, -5/8, 2/8, ... (steps of 7 modulo 13, less 6, over 8).
"""

import itertools
import json
import struct
import sys

CODES = {"F32": "f", "F64": "d", "I8": "b", "I32": "i"}


def parse(spec):
    name, _, rest = spec.partition("=")
    shape, *kind, values = rest.split(":")
    kind = kind[0] if kind else "F32"
    shape = [int(size) for size in shape.split("x")] if shape else []
    count = 1
    for size in shape:
        count *= size
    if values == "pattern":
        numbers = ((i * 7 % 13 - 6) / 8 for i in itertools.count())
    else:
        read = float if kind in ("F32", "F64") else int
        numbers = itertools.cycle([read(value) for value in values.split(",")])
    data = struct.pack(f"<{count}{CODES[kind]}", *itertools.islice(numbers, count))
    return name, kind, shape, data


def main():
    header, body = {}, b""
    for spec in sys.argv[2:]:
        name, kind, shape, data = parse(spec)
        offsets = [len(body), len(body) + len(data)]
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": offsets}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(sys.argv[1], "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


main()
