# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes variants of a file of sequences into a folder, each with one fault."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                *[".."] * 4, "tools", "dev"))
import safetensors  # noqa: E402
from safetensors import Tensor  # noqa: E402

GOOD = safetensors.read(sys.argv[1])


def write(name, **changes):
    """The good tensors with others in place of some, or without those that are None."""
    tensors = {**GOOD, **{key.replace("_", "."): value for key, value in changes.items()}}
    safetensors.write(os.path.join(sys.argv[2], name + ".safetensors"),
                      {key: value for key, value in tensors.items() if value is not None})


n, t, width = GOOD["target.y"].shape
write("untargeted", target_y=None)
write("short", target_y=Tensor.make("F32", [n, t - 1, width], [0.0] * (n * (t - 1) * width)),
      mask_y=Tensor.make("I32", [n, t - 1], [1] * (n * (t - 1))))
write("large", target_y=Tensor.make("F32", [n, t, width], [2.0] * (n * t * width)))
write("masked", mask_y=Tensor.make("I32", [n, t], [0] * (n * t)))
classes = [-1] * (n * t)
classes[2], classes[t] = 3, -2
write("classes", target_y=Tensor.make("I32", [n, t], classes), mask_y=None)
write("real_mask", mask_y=Tensor.make("F32", [n, t], [0.0] * (n * t)),
      target_y=Tensor.make("F32", [n, t, width], [float("inf")] * (n * t * width)))
lengths = list(GOOD["sequence.lengths"].values)
write("held", **{"sequence_lengths": Tensor.make("I32", [n], lengths[:-1] + [0])})
x = GOOD["x"]
last = len(x.values) // n
write("loud", x=Tensor.make("F32", list(x.shape), list(x.values)[:-last] + [100.0] * last))
safetensors.write(os.path.join(sys.argv[2], "rows.safetensors"), {
    "x": Tensor.make("F32", [2, 2, 2], [0.5, -1.0, 0.25, 1.0, 0.5, 0.75, -0.5, 1.0]),
    "target.y": Tensor.make("F32", [2, 2, 3], [1.0, 0.5, -0.5] * 4),
    "target.rows": Tensor.make("I32", [2, 2], [0, 1, 2, 0]),
    "target.sharp": Tensor.make("I32", [2, 2], [0, 1, 2, 0])})
# The mask as truth values: a byte each, which this reader does not write.
mask = GOOD["mask.y"].values
content = safetensors.serialize({**GOOD, "mask.y": Tensor.make("I8", [n, t], list(mask))})
with open(os.path.join(sys.argv[2], "truth.safetensors"), "wb") as file:
    size = int.from_bytes(content[:8], "little")
    header = content[8:8 + size].replace(b'"dtype":"I8"', b'"dtype":"BOOL"')
    assert len(header) > size
    file.write(len(header).to_bytes(8, "little") + header + content[8 + size:])
one = {name: Tensor.make(tensor.kind, [1, *tensor.shape[1:]],
                         list(tensor.values)[:len(tensor.values) // n])
       for name, tensor in GOOD.items()}
safetensors.write(os.path.join(sys.argv[2], "one.safetensors"), one)
