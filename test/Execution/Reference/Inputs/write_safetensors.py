"""Writes a safetensors file from the command line, for tests.

usage: write_safetensors.py <file> <name>:<kind>:<shape>=<elements>... <name>@<file>...

The kind is F32, F64, I8, U8, I16, I32 or I64; the shape is as in 2x3, and empty
for a scalar; the elements are separated by commas, and one is repeated. After @
comes a file that has the tensor.
"""

import math
import pathlib
import sys

MODULE = pathlib.Path("tools/dev/safetensors.py")
ROOT = next(path for path in pathlib.Path(__file__).resolve().parents if (path / MODULE).exists())
sys.path.insert(0, str((ROOT / MODULE).parent))
import safetensors


def main(path, *tensors):
    written = {}
    for tensor in tensors:
        if "@" in tensor:
            name, source = tensor.split("@", 1)
            written[name] = safetensors.read(source)[name]
            continue
        declaration, elements = tensor.split("=")
        name, kind, shape = declaration.split(":")
        shape = [int(size) for size in shape.split("x")] if shape else []
        convert = float if kind.startswith("F") else int
        values = [convert(element) for element in elements.split(",") if element]
        if len(values) == 1:
            values *= math.prod(shape)
        written[name] = safetensors.Tensor.make(kind, shape, values)
    safetensors.write(path, written)


main(*sys.argv[1:])
