# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""rotated.py INPUTS: writes inputs of rotate-keys.mlir.
rotated.py A B: compares the outputs in two files."""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3,
                                "tools", "dev"))
import safetensors

if len(sys.argv) == 2:
    draw, make = random.Random(1), safetensors.Tensor.make
    safetensors.write(sys.argv[1], {
        "x": make("F32", [20, 3], [draw.gauss(0, 1) for _ in range(60)]),
        "id": make("I32", [20, 1, 1], [draw.randrange(4) for _ in range(20)])})
else:
    before, after = map(safetensors.read, sys.argv[1:])
    assert before.keys() == after.keys()
    errors = {name: max(abs(a - b) for a, b in zip(before[name].values, after[name].values))
              for name in before}
    wrong = {name: error for name, error in errors.items() if not error < 1e-5}
    print(wrong or "%d outputs within 1e-05" % len(errors))
