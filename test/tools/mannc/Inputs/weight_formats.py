# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the weights of models/memn2n.mlir in every form that holds the same numbers.

usage: weight_formats.py FOLDER

Weights are eighths, which all types of floats hold. F32.safetensors is what the others
are compared with; the files *.bad.* are to be refused.
"""

import json
import math
import os
import struct
import sys
import zipfile

SHAPES = {"A": (11, 8), "C": (11, 8), "B": (7, 8), "H": (8, 8), "W": (7, 8)}
TYPES = {"F32": "f", "F64": "d", "F16": "e"}
# Types that nothing computes with, and bytes of an element.
UNUSED = {"BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "U64": 8, "C64": 8, "F4": 1}


def values(name):
    return [((i * 7 + ord(name)) % 13 - 6) / 8 for i in range(math.prod(SHAPES[name]))]


def pack(kind, numbers):
    if kind == "BF16":
        return b"".join(struct.pack("<f", number)[2:] for number in numbers)
    return struct.pack("<%d%s" % (len(numbers), TYPES[kind]), *numbers)


def safetensors(path, tensors):
    """Tensors: name, type, shape, bytes."""
    header, data = {}, b""
    for name, kind, shape, content in tensors:
        header[name] = {"dtype": kind, "shape": list(shape),
                        "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def npy(name, descr="<f4", fortran=False, version=1):
    rows, columns = SHAPES[name]
    numbers = values(name)
    if fortran:
        numbers = [numbers[row * columns + column]
                   for column in range(columns) for row in range(rows)]
    order = ">" if descr[0] == ">" else "<"
    letter = {"f2": "e", "f4": "f", "f8": "d"}[descr[1:]]
    return array(descr, SHAPES[name], struct.pack("%s%d%s" % (order, len(numbers), letter),
                                                  *numbers), fortran, version)


def array(descr, shape, data, fortran=False, version=1):
    if not descr.startswith("["):
        descr = "'%s'" % descr
    header = ("{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n"
              % (descr, fortran, tuple(shape))).encode()
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header + data


def npz(path, compression, members):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            with file.open(name, "w", force_zip64=True) as member:
                member.write(content)


def main(folder):
    os.makedirs(folder)
    path = lambda name: os.path.join(folder, name)
    for kind in list(TYPES) + ["BF16"]:
        tensors = [(name, kind, shape, pack(kind, values(name))) for name, shape in SHAPES.items()]
        safetensors(path(kind + ".safetensors"), tensors)
    floats = [(name, "F32", shape, pack("F32", values(name))) for name, shape in SHAPES.items()]
    ids = ("encoder.position_ids", "I64", (1, 3), struct.pack("<3q", 0, 1, 2))
    others = [("x." + kind, kind, (3,), bytes(3 * size)) for kind, size in UNUSED.items()]
    safetensors(path("unused.safetensors"), [ids] + floats + others)
    for kind in ("BOOL", "I64", "F8_E4M3"):
        size = 8 if kind == "I64" else 1
        safetensors(path(kind + ".bad.safetensors"),
                    floats[:-1] + [("W", kind, (7, 8), bytes(56 * size))])
    safetensors(path("u.bad.safetensors"), [("u", "BOOL", (2, 2), bytes(4))])
    infinite = values("W")
    infinite[9] = 1e300
    safetensors(path("large.bad.safetensors"),
                floats[:-1] + [("W", "F64", (7, 8), pack("F64", infinite))])

    arrays = {name + ".npy": npy(name) for name in SHAPES}
    npz(path("stored.npz"), zipfile.ZIP_STORED, arrays)
    npz(path("deflated.npz"), zipfile.ZIP_DEFLATED, arrays)
    npz(path("mixed.npz"), zipfile.ZIP_DEFLATED, {
        "A.npy": npy("A", fortran=True), "B.npy": npy("B", ">f8", version=2),
        "C.npy": npy("C", ">f4", fortran=True, version=3), "H.npy": npy("H", "<f2"),
        "W.npy": npy("W", ">f2", fortran=True), "notes.txt": b"no array",
        "names.npy": array("<U4", (2,), bytes(32)),
        "rows.npy": array("[('a', '<f4'), ('b', '|b1', (2,))]", (1,), bytes(6)),
        "object.npy": array("|O", (1,), b"\x80\x04N.")})
    npz(path("type.bad.npz"), zipfile.ZIP_STORED,
        dict(arrays, **{"W.npy": array("|b1", (7, 8), bytes(56))}))
    npz(path("packing.bad.npz"), zipfile.ZIP_BZIP2, arrays)
    with open(path("deflated.npz"), "rb") as file:
        content = bytearray(file.read())
    with open(path("cut.bad.npz"), "wb") as file:
        file.write(content[:-30])
    content[100] ^= 0x10
    with open(path("damaged.bad.npz"), "wb") as file:
        file.write(content)


main(sys.argv[1])
