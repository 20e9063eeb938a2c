"""Writes a .safetensors file with the standard library alone.

usage: write_safetensors.py FILE TENSOR...

A TENSOR is NAME=SHAPE:VALUES or NAME=SHAPE:KIND:VALUES. SHAPE is 7x8, empty for
a scalar; KIND is F32 (default), F64, I8 or I32; VALUES are numbers with commas
between them, repeated until the tensor is full. "nan" and "inf" are numbers,
and "pattern" is -6/8, 1/8, -5/8, 2/8, ... (steps of 7 modulo 13, less 6, over 8).
"""

import itertools
import math
import pathlib
import sys

MODULE = pathlib.Path("tools/dev/safetensors.py")
ROOT = next(path for path in pathlib.Path(__file__).resolve().parents if (path / MODULE).exists())
sys.path.insert(0, str((ROOT / MODULE).parent))
import safetensors


def parse(spec):
    name, _, rest = spec.partition("=")
    shape, *kind, values = rest.split(":")
    kind = kind[0] if kind else "F32"
    shape = [int(size) for size in shape.split("x")] if shape else []
    if values == "pattern":
        numbers = ((i * 7 % 13 - 6) / 8 for i in itertools.count())
    else:
        read = float if kind in ("F32", "F64") else int
        numbers = itertools.cycle([read(value) for value in values.split(",")])
    numbers = itertools.islice(numbers, math.prod(shape))
    return name, safetensors.Tensor.make(kind, shape, numbers)


safetensors.write(sys.argv[1], dict(parse(spec) for spec in sys.argv[2:]))
