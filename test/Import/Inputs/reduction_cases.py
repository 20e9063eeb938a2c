# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators over dimensions: reductions, sums so far, softmax and norms."""

import numpy as np
from onnx_cases import Case, In


def ints(*values):
    return np.array(values, "int64")


def f32(*values):
    return np.array(values, "float32")


REDUCTIONS = {
    "ReduceSum": np.sum, "ReduceMean": np.mean, "ReduceMax": np.max, "ReduceMin": np.min, "ReduceProd": np.prod,
    "ReduceL1": lambda x, **k: np.sum(np.abs(x), **k), "ReduceL2": lambda x, **k: np.sqrt(np.sum(x * x, **k)),
    "ReduceSumSquare": lambda x, **k: np.sum(x * x, **k),
    "ReduceLogSum": lambda x, **k: np.log(np.sum(x, **k)),
    "ReduceLogSumExp": lambda x, **k: np.log(np.sum(np.exp(x), **k)),
}  # fmt: skip


def reductions():
    for op, function in REDUCTIONS.items():
        # As an operand from opset 13 (ReduceSum) or 18 on.
        newest = 13 if op == "ReduceSum" else 18
        positive = dict(low=0.1, high=3) if op == "ReduceLogSum" else {}
        for name, axes in [("first", [0]), ("middle", [1]), ("last", [-1]), ("two", [0, -1]), ("all", [0, 1, 2])]:
            for keep in (0, 1):
                reference = lambda x, *a, f=function, d=tuple(axes), k=keep: f(x, axis=d, keepdims=bool(k))
                name_of = "%s_keep%d" % (name, keep)
                yield Case(op, [In(2, 3, 4, **positive)], reference, 11, name_of, axes=axes, keepdims=keep)
                if op in ("ReduceSum", "ReduceMax"):
                    yield Case(op, [In(2, 3, 4, **positive), ints(*axes)], reference, newest, name_of, keepdims=keep)
        yield Case(op, [In(2, 3, **positive)], lambda x, f=function: f(x, keepdims=True), newest, "default")
        yield Case(op, [In(2, 3, **positive), ints(1)], lambda x, a, f=function: f(x, axis=1, keepdims=True), newest, "operand")
        yield Case(op, [In(1, 4, **positive)], lambda x, f=function: f(x, axis=0), 11, "one", axes=[0], keepdims=0)
    yield Case("ReduceSum", [In(2, 3)], lambda x: x, 13, "noop", noop_with_empty_axes=1)
    yield Case("ReduceMax", [In(7, low=-9)], lambda x: np.max(x), 18, "vector", keepdims=0)
    yield Case("ReduceLogSumExp", [In(5, low=50, high=60)], lambda x: np.log(np.sum(np.exp(x - 60))) + 60, 18,
               "large", keepdims=0)  # fmt: skip
    yield Case("ReduceLogSumExp", [In(5, low=900, high=910)], lambda x: np.log(np.sum(np.exp(x - 910))) + 910, 18,
               "larger", keepdims=0)  # fmt: skip


def so_far():
    for op, function in (("CumSum", np.cumsum), ("CumProd", np.cumprod)):
        start = 0 if op == "CumSum" else 1
        for axis in (0, 1, -1):
            for reverse in (0, 1):
                for exclusive in (0, 1):
                    def reference(x, a, f=function, d=axis, r=reverse, e=exclusive, s=start):
                        x = np.flip(x, d) if r else x
                        x = f(x, axis=d)
                        if e:
                            first = np.full_like(np.take(x, [0], d), s)
                            x = np.concatenate([first, np.take(x, range(x.shape[d] - 1), d)], d)
                        return np.flip(x, d) if r else x

                    yield Case(op, [In(3, 4), np.array(axis)], reference, 26 if op == "CumProd" else 14,
                               "axis%d_%d%d" % (axis, reverse, exclusive), reverse=reverse,
                               exclusive=exclusive)  # fmt: skip
        yield Case(op, [In(2, 1, 3), np.array(2)], lambda x, a, f=function: f(x, axis=2), 26, "rank3")


def softmax(x, axis):
    x = np.exp(x - x.max(axis=axis, keepdims=True))
    return x / x.sum(axis=axis, keepdims=True)


def softmaxes():
    for op, final in (("Softmax", lambda x: x), ("LogSoftmax", np.log)):
        # Before opset 13 all dimensions from the axis on are one.
        for axis in (0, 1, 2, -1, -2):
            old = tuple(range(axis % 3, 3))
            yield Case(op, [In(2, 3, 4)], lambda x, d=old, f=final: f(softmax(x, d)), 11, "axis%d" % axis, axis=axis)
            yield Case(op, [In(2, 3, 4)], lambda x, d=axis, f=final: f(softmax(x, d)), 13, "axis%d" % axis, axis=axis)
        yield Case(op, [In(2, 3, 4)], lambda x, f=final: f(softmax(x, (1, 2))), 11, "default")
        yield Case(op, [In(2, 3, 4)], lambda x, f=final: f(softmax(x, -1)), 13, "default")
        yield Case(op, [In(5)], lambda x, f=final: f(softmax(x, 0)), 13, "vector", axis=0)
        yield Case(op, [In(1, 5)], lambda x, f=final: f(softmax(x, 1)), 13, "row", axis=1)
        yield Case(op, [In(3, 1)], lambda x, f=final: f(softmax(x, 1)), 13, "column", axis=1)
    # The smallest weights vanish in f32, their logarithm does not.
    yield Case("LogSoftmax", [In(4, low=-200, high=200)],
               lambda x: x - x.max() - np.log(np.exp(x - x.max()).sum()), 13, "wide")  # fmt: skip


def normalize(x, axes, eps=1e-5, center=True):
    mean = x.mean(axis=axes, keepdims=True) if center else 0
    return (x - mean) / np.sqrt(((x - mean) ** 2).mean(axis=axes, keepdims=True) + eps)


def norms():
    for axis in (-1, 0, 1, 2, -2):
        axes = tuple(range(axis % 3, 3))
        shape = (2, 3, 4)[axis % 3:]
        scale = np.random.default_rng(5).normal(size=shape).astype("float32")
        yield Case("LayerNormalization", [In(2, 3, 4), scale, scale + 1],
                   lambda x, s, o, a=axes: normalize(x, a) * s + o, 17, "axis%d" % axis, axis=axis)  # fmt: skip
        yield Case("RMSNormalization", [In(2, 3, 4), scale],
                   lambda x, s, a=axes: normalize(x, a, center=False) * s, 23, "axis%d" % axis, axis=axis)  # fmt: skip
    yield Case("LayerNormalization", [In(1, 5), f32(1, 2, 3, 4, 5)],
               lambda x, s: normalize(x, -1, 0.1) * s, 17, "eps", epsilon=0.1)  # fmt: skip
    yield Case("LayerNormalization", [In(3, 4), In(4), In(4)], lambda x, s, o: normalize(x, -1) * s + o, 17, "computed")
    yield Case("SimplifiedLayerNormalization", [In(2, 3), f32(1, 2, 3)],
               lambda x, s: normalize(x, -1, center=False) * s)  # fmt: skip
    for shape in ((1, 4, 3), (1, 4, 3, 2)):
        ones = (-1,) + (1,) * (len(shape) - 2)
        for groups in (1, 2, 4):
            def reference(x, s, o, g=groups, t=shape, ones=ones):
                return normalize(x.reshape(g, -1), 1).reshape(t) * s.reshape(ones) + o.reshape(ones)

            yield Case("GroupNormalization", [In(*shape), f32(1, 2, 3, 4), f32(0, 1, 0, -1)], reference, 21,
                       "groups%d_rank%d" % (groups, len(shape)), num_groups=groups)  # fmt: skip
        yield Case("InstanceNormalization", [In(*shape), f32(1, 2, 3, 4), f32(0, 1, 0, -1)], reference,
                   name="rank%d" % len(shape))  # fmt: skip
        batch = lambda x, s, o, m, v, ones=ones, e=1e-5: (x - m.reshape(ones)) / np.sqrt(
            v.reshape(ones) + e) * s.reshape(ones) + o.reshape(ones)
        yield Case("BatchNormalization", [In(*shape), f32(1, 2, 3, 4), f32(0, 1, 0, -1), f32(.1, .2, .3, .4),
                                          f32(1, 2, .5, 3)], batch, 15, "rank%d" % len(shape))  # fmt: skip
    yield Case("BatchNormalization", [In(2, 3), f32(1, 2, 3), f32(0, 1, 0), f32(.1, .2, .3), f32(1, 2, .5)],
               lambda x, s, o, m, v: (x - m) / np.sqrt(v + 0.01) * s + o, 15, "matrix", epsilon=0.01)  # fmt: skip
    for p in (1, 2):
        for axis in (0, 1, -1):
            yield Case("LpNormalization", [In(3, 4)], lambda x, p=p, d=axis: x / np.linalg.norm(
                x, p, axis=d, keepdims=True), name="p%d_axis%d" % (p, axis), p=p, axis=axis)  # fmt: skip


def cases():
    for family in (reductions, so_far, softmaxes, norms):
        yield from family()
