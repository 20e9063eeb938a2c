# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that move elements, as the ONNX operator pages define them."""

import numpy as np
from onnx_cases import Case, In


def ints(*values):
    return np.array(values, "int64")


def same_elements():
    for name, wanted, shape in [("plain", (4, 3), (4, 3)), ("open", (-1, 2), (6, 2)), ("flat", (-1,), (12,)),
                                ("kept", (0, 2, -1), (2, 2, 3)), ("ones", (1, 12, 1), (1, 12, 1))]:
        yield Case("Reshape", [In(2, 6), ints(*wanted)], lambda x, s, t=shape: x.reshape(t), 13, name)
    yield Case("Reshape", [In(1, 1), np.zeros(0, "int64")], lambda x, s: x.reshape(()), 13, "scalar")
    yield Case("Reshape", [In(2, 3), ints(3, 2)], lambda x, s: x.reshape(3, 2), 14, "allowzero", allowzero=1)
    for axis in (0, 1, 2, -1, 3, -3):
        rows = int(np.prod((2, 3, 4)[:axis])) if axis != 0 else 1
        yield Case("Flatten", [In(2, 3, 4)], lambda x, r=rows: x.reshape(r, -1), 13,
                   "axis%d" % axis, axis=axis)  # fmt: skip
    yield Case("Flatten", [In(2, 3, 4)], lambda x: x.reshape(2, 12))
    yield Case("Squeeze", [In(1, 3, 1)], np.squeeze, 11)
    yield Case("Squeeze", [In(1, 3, 1)], lambda x: x[:, :, 0], 11, "axes", axes=[2])
    yield Case("Squeeze", [In(1, 3, 1), ints(-3, 2)], lambda x, a: x[0, :, 0], 13, "axes")
    yield Case("Squeeze", [In(1, 3, 1)], np.squeeze, 13)
    yield Case("Unsqueeze", [In(3, 2)], lambda x: x[None, :, None], 11, axes=[0, 2])
    yield Case("Unsqueeze", [In(3, 2), ints(-1, 0)], lambda x, a: x[None, :, :, None], 13)
    yield Case("Unsqueeze", [In(), ints(0)], lambda x, a: x[None], 13, "scalar")
    yield Case("Transpose", [In(2, 3, 4)], np.transpose)
    for perm in ((0, 2, 1), (1, 0, 2), (2, 0, 1), (0, 1, 2)):
        yield Case("Transpose", [In(2, 3, 4)], lambda x, p=perm: x.transpose(p), 17,
                   "perm%d%d%d" % perm, perm=perm)  # fmt: skip
    yield Case("Transpose", [In(1, 3, 1, 2)], lambda x: x.transpose(3, 0, 2, 1), name="ones", perm=[3, 0, 2, 1])


def slices():
    yield Case("Slice", [In(5, 6), ints(1, 2), ints(4, 6)], lambda x, s, e: x[1:4, 2:6], 11)
    yield Case("Slice", [In(5, 6), ints(-3), ints(1 << 62), ints(-1)],
               lambda x, s, e, a: x[:, -3:], 13, "end")  # fmt: skip
    yield Case("Slice", [In(5, 6), ints(5), ints(-1 << 62), ints(1), ints(-1)],
               lambda x, s, e, a, t: x[:, ::-1], 13, "backward")  # fmt: skip
    yield Case("Slice", [In(5, 6), ints(-1), ints(0), ints(1), ints(-2)],
               lambda x, s, e, a, t: x[:, -1:0:-2], 13, "backward2")  # fmt: skip
    yield Case("Slice", [In(7, 2), ints(1), ints(100), ints(0), ints(3)],
               lambda x, s, e, a, t: x[1:100:3], 13, "steps")  # fmt: skip
    yield Case("Slice", [In(7, 2), ints(0, 1), ints(7, 2), ints(0, 1), ints(2, 1)],
               lambda x, s, e, a, t: x[::2, 1:2], 13, "two")  # fmt: skip
    yield Case("Slice", [In(1, 5), ints(1), ints(4), ints(-1)], lambda x, s, e, a: x[:, 1:4], 13, "row")
    yield Case("Slice", [In(5, 4), ints(-100), ints(-2), ints(0)], lambda x, s, e, a: x[-100:-2], 13, "clamped")
    split = lambda x, s=None: tuple(np.split(x, 3, 0))
    yield Case("Split", [In(6, 2)], split, 11, outputs=3)
    yield Case("Split", [In(6, 2)], lambda x: (x[:1], x[1:]), 11, "sizes", outputs=2, split=[1, 5])
    yield Case("Split", [In(6, 2)], split, 13, outputs=3)
    yield Case("Split", [In(2, 6), ints(1, 3, 2)], lambda x, s: (x[:, :1], x[:, 1:4], x[:, 4:]), 13,
               "sizes", outputs=3, axis=-1)  # fmt: skip
    # Opset 18: the last part is smaller.
    yield Case("Split", [In(7)], lambda x: (x[:3], x[3:6], x[6:]), 18, outputs=3, num_outputs=3)
    yield Case("Split", [In(1, 4)], lambda x: (x[:, :2], x[:, 2:]), 18, "row", outputs=2, axis=1, num_outputs=2)


def joins():
    for axis in (0, 1, 2, -1, -3):
        yield Case("Concat", [In(2, 3, 4), In(2, 3, 4)], lambda a, b, d=axis: np.concatenate([a, b], d),
                   name="axis%d" % axis, axis=axis)  # fmt: skip
    yield Case("Concat", [In(1, 3), In(2, 3), np.float32([[1, 2, 3]])],
               lambda *x: np.concatenate(x, 0), name="mixed", axis=0)  # fmt: skip
    yield Case("Concat", [In(1), In(1), In(2)], lambda *x: np.concatenate(x), name="ones", axis=0)
    yield Case("Concat", [In(3, 1), In(3, 2)], lambda *x: np.concatenate(x, 1), name="columns", axis=1)
    yield Case("Concat", [In(2, 3)], lambda x: x, name="one", axis=1)
    indices = [("scalar", np.array(1)), ("vector", ints(2, 0, -1)), ("matrix", ints([0, 1], [2, 2])),
               ("run", ints(1, 2)), ("one", ints(-2))]
    for axis in (0, 1, 2, -1):
        for name, which in indices:
            yield Case("Gather", [In(3, 4, 3), which], lambda x, i, d=axis: np.take(x, i, d),
                       name="%s_axis%d" % (name, axis), axis=axis)  # fmt: skip
    table = np.random.default_rng(1).normal(size=(7, 5)).astype("float32")
    yield Case("Gather", [table, In(1, ids=7)], lambda t, i: t[i], name="id")
    yield Case("Gather", [table, In(4, 1, ids=7)], lambda t, i: t[i], name="ids")
    yield Case("Gather", [table, In(1, 1, ids=7)], lambda t, i: t[i], name="id_batch")
    along = lambda x, i: np.take_along_axis(x, i, 0)
    yield Case("GatherElements", [In(5), ints(4, 0, -1, 2)], lambda x, i: x[i])
    table = np.float32([[1, 2], [3, 4]])
    for axis in (0, 1, -1):
        yield Case("GatherElements", [table, ints([0, 0], [1, 0])], lambda x, i, d=axis: np.take_along_axis(x, i, d),
                   name="table%d" % axis, axis=axis)  # fmt: skip


def repetitions():
    for name, shape, wanted in [("row", (4,), (3, 4)), ("column", (3, 1), (3, 4)), ("both", (3, 1), (2, 1, 4)),
                                ("scalar", (), (2, 3)), ("smaller", (3, 4), (1, 1)), ("rank", (3, 1), (4,))]:
        result = np.broadcast_shapes(shape, wanted)
        yield Case("Expand", [In(*shape), ints(*wanted)], lambda x, s, r=result: np.broadcast_to(x, r),
                   name=name)  # fmt: skip
    for name, shape, times in [("plain", (2, 3), (2, 2)), ("row", (1, 3), (4, 1)), ("column", (3, 1), (1, 4)),
                               ("vector", (3,), (3,)), ("one", (1,), (5,)), ("same", (2, 2), (1, 1))]:
        yield Case("Tile", [In(*shape), ints(*times)], np.tile, name=name)


def pads():
    pad = lambda mode, *widths: lambda x, *rest: np.pad(x, widths, mode)
    yield Case("Pad", [In(2, 3), ints(0, 1, 2, 3)], pad("constant", (0, 2), (1, 3)), 11)
    yield Case("Pad", [In(2, 3), ints(1, 0, 0, 1), np.float32(0)], pad("constant", (1, 0), (0, 1)), 13, "zero")
    yield Case("Pad", [In(2, 3), ints(2, 1), None, ints(-1)], pad("constant", (0, 0), (2, 1)), 18, "axes")
    yield Case("Pad", [In(1, 3), ints(1, 0, 1, 0)], pad("constant", (1, 1), (0, 0)), 13, "ones")
    yield Case("Pad", [In(4, 5), ints(-1, 0, 1, -2)], lambda x, p: np.pad(x[1:, :-2], ((0, 1), (0, 0))), 13, "cuts")
    yield Case("Pad", [In(2, 3), ints(1, 0, 2, 1), np.float32(-1.5)],
               lambda x, p, v: np.pad(x, ((1, 2), (0, 1)), constant_values=v), 13, "value")  # fmt: skip
    for mode in ("reflect", "edge", "wrap"):
        yield Case("Pad", [In(3, 4), ints(1, 2, 2, 3)], pad(mode, (1, 2), (2, 3)),
                   19, mode, mode=mode)  # fmt: skip
        yield Case("Pad", [In(1, 1, 4), ints(0, 0, 1, 0, 0, 1)], pad(mode, (0, 0), (0, 0), (1, 1)),
                   19, mode + "_row", mode=mode)  # fmt: skip


def cases():
    for family in (same_elements, slices, joins, repetitions, pads):
        yield from family()
