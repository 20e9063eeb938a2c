"""Writes a memory of random rows, a key that is one of them, and equal scores, for tests.

usage: draw_memory.py <file> <slots> <width> <slot of the key>
"""

import pathlib
import random
import sys

MODULE = pathlib.Path("tools/dev/safetensors.py")
ROOT = next(path for path in pathlib.Path(__file__).resolve().parents if (path / MODULE).exists())
sys.path.insert(0, str((ROOT / MODULE).parent))
import safetensors


def main(path, slots, width, chosen):
    generator = random.Random(1)
    values = [generator.gauss(0, 1) for _ in range(slots * width)]
    safetensors.write(path, {
        "memory": safetensors.Tensor.make("F32", [1, slots, width], values),
        "key": safetensors.Tensor.make("F32", [1, width],
                                       values[chosen * width:][:width]),
        "flat": safetensors.Tensor.make("F32", [1, slots], [1.0] * slots),
        "count": safetensors.Tensor.make("I32", [1], [slots - 1])})


main(sys.argv[1], *map(int, sys.argv[2:]))
