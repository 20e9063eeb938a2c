# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes samples of models/memn2n.mlir as safetensors and as numpy.savez_compressed does.

usage: sample_formats.py FOLDER

In the archive the ids are I64 and the story is in Fortran order, as NumPy gives them.
"""

import os
import struct
import sys
import zipfile

SHAPES = {"story": (3, 4, 3), "question": (3, 3), "count": (3,)}
IDS = {"story": [(i * 5 + 1) % 7 for i in range(36)], "question": [(i * 3) % 7 for i in range(9)],
       "count": [1, 4, 3]}


def main(folder):
    root = next(path for path in iter_parents(os.path.abspath(__file__))
                if os.path.exists(os.path.join(path, "tools", "dev", "safetensors.py")))
    sys.path.insert(0, os.path.join(root, "tools", "dev"))
    import safetensors
    safetensors.write(os.path.join(folder, "samples.safetensors"), {
        name: safetensors.Tensor.make("I32", shape, IDS[name]) for name, shape in SHAPES.items()})
    with zipfile.ZipFile(os.path.join(folder, "samples.npz"), "w", zipfile.ZIP_DEFLATED) as file:
        for name, shape in SHAPES.items():
            ids, fortran = IDS[name], name != "question"
            if name == "story":
                ids = [ids[(i * 4 + j) * 3 + k]
                       for k in range(3) for j in range(4) for i in range(3)]
            header = "{'descr': '<i8', 'fortran_order': %s, 'shape': %s, }\n" % (fortran, shape)
            file.writestr(name + ".npy", b"\x93NUMPY\1\0" + struct.pack("<H", len(header))
                          + header.encode() + struct.pack("<%dq" % len(ids), *ids))


def iter_parents(path):
    while path != os.path.dirname(path):
        path = os.path.dirname(path)
        yield path


main(sys.argv[1])
