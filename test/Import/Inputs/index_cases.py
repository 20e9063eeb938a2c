# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What finds elements by value, and what takes or writes them by an index that was found."""

import numpy as np
from onnx import helper
from onnx_cases import Case, In


def at(*values):
    return np.array(values, "int64")


def top(x, k, axis=-1, largest=True):
    """Values and indices of the first k in order; of equal ones the lower index is first."""
    order = np.argsort(-x if largest else x, axis=axis, kind="stable")
    order = np.take(order, range(int(np.reshape(k, -1)[0])), axis)
    return np.take_along_axis(x, order, axis), order.astype("int32")


def tops():
    for name, shape, k, attributes in [
        ("vector", (6,), 3, {}), ("one", (6,), 1, {}), ("all", (5,), 5, {}), ("row", (1, 7), 2, {}),
        ("rows", (3, 5), 2, {}), ("columns", (4, 3), 2, dict(axis=0)), ("middle", (2, 4, 3), 3, dict(axis=-2)),
        ("smallest", (6,), 4, dict(largest=0)), ("smallest_rows", (2, 4), 1, dict(largest=0)),
        ("unsorted", (6,), 3, dict(sorted=0)), ("only", (1,), 1, {}),
    ]:  # fmt: skip
        for step in (0, 1):
            # With steps of 1 there are few values, and many that are equal.
            yield Case("TopK", [In(*shape, step=step), at(k)],
                       lambda x, k, a=attributes: top(x, k, a.get("axis", -1), a.get("largest", 1)), 11,
                       name + "_ties" * step, outputs=2, **attributes)  # fmt: skip
    yield Case("TopK", [In(6, low=1, high=1), at(4)], top, 24, "equal", outputs=2)
    yield Case("TopK", [In(9), at(4)], lambda x, k: top(x, k)[0], 11, "values")
    for op, function in (("ArgMax", np.argmax), ("ArgMin", np.argmin)):
        take = lambda x, a, f=function: np.expand_dims(f(x, a), a).astype("int32")
        yield Case(op, [In(6)], lambda x, t=take: t(x, 0)[0], 13, axis=0, keepdims=0)
        yield Case(op, [In(1, 6)], lambda x, t=take: t(x, 1), 13, "row", axis=-1)
        yield Case(op, [In(3, 4, step=1)], lambda x, t=take: t(x, 1), 13, "rows", axis=1)
        yield Case(op, [In(3, 4)], lambda x, t=take: t(x, 0)[0], 13, "columns", keepdims=0)


def found(op, operands, reference, name, nodes, **more):
    """A node of `op` that works with what the others found."""
    return Case(op, operands, reference, 18, name, nodes=[helper.make_node(*n[:3], n[0] + str(i), **n[3])
                                                          for i, n in enumerate(nodes)], **more)  # fmt: skip


def takes():
    ids = np.array([2, -1, 0], "int64")
    yield Case("Gather", [In(4, 3), In(2, ids=4)], lambda x, i: x[i], 13, "computed")
    yield Case("Gather", [In(4, 3), In(ids=4)], lambda x, i: x[i], 13, "computed_one")
    yield Case("Gather", [In(5), In(2, 2, ids=5)], lambda x, i: x[i], 13, "computed_vector")
    yield Case("Gather", [In(2, 4, 3), In(3, ids=4)], lambda x, i: x[:, i], 13, "computed_axis", axis=1)
    table = np.float32([1, -2, 3, 4])
    yield Case("Gather", [table, In(3, ids=4)], lambda t, i: t[i], 13, "table_of_numbers")
    yield Case("GatherElements", [In(4, 3), In(2, 3, ids=4)], lambda x, i: np.take_along_axis(x, i, 0), 13,
               "computed", axis=0)  # fmt: skip
    yield Case("GatherElements", [In(3, 3), ids.reshape(3, 1)], lambda x, i: np.take_along_axis(x, i, 1), 13,
               "matrix", axis=1)  # fmt: skip
    # The rows of a memory with the best scores, and their average.
    best = lambda m, s, k: m[np.argsort(-s, kind="stable")[:2]]
    search = ("TopK", ["in1", "in2"], ["v", "i"], {})
    yield found("Gather", [In(6, 3), In(6), at(2)], best, "top_rows",
                [search, ("Gather", ["in0", "i"], ["out0"], {})])  # fmt: skip
    yield found("Gather", [In(6, 3), In(6), at(2)], lambda m, s, k: m[np.argmax(s)], "best_row",
                [("ArgMax", ["in1"], ["i"], dict(keepdims=0)), ("Gather", ["in0", "i"], ["out0"], {})])  # fmt: skip
    words = np.random.default_rng(3).normal(size=(6, 3)).astype("float32")
    yield found("Gather", [words, In(6), at(2)], best, "top_words",
                [search, ("Gather", ["in0", "i"], ["out0"], {})])  # fmt: skip
    # One of the indices that were found, and indices in another order.
    yield found("Gather", [In(6, 3), In(6), at(3), at(1), at(2), at(2, 0)],
                lambda m, s, k, b, e, o: (m[np.argsort(-s)[1:2]], m[np.argsort(-s)[[2, 0]]]), "some",
                [search, ("Slice", ["i", "in3", "in4"], ["j"], {}), ("Gather", ["in0", "j"], ["out0"], {}),
                 ("Gather", ["i", "in5"], ["o"], {}), ("Gather", ["in0", "o"], ["out1"], {})], outputs=2)  # fmt: skip
    yield found("Concat", [In(6), In(6), at(2), at(3)],
                lambda a, b, k, c: np.concatenate([top(a, k)[1], top(b, k)[1], c]).astype("int32"), "indices",
                [("TopK", ["in0", "in2"], ["v", "i"], {}), ("TopK", ["in1", "in2"], ["w", "j"], {}),
                 ("Concat", ["i", "j", "in3"], ["out0"], dict(axis=0))])  # fmt: skip


def write_rows(x, i, u, add=False):
    result = x.copy()
    for place, row in zip(np.reshape(i, -1), u):
        result[place] = result[place] + row if add else row
    return result


def write_elements(x, i, u, axis, function):
    result = x.copy()
    for place in np.ndindex(i.shape):
        where = place[:axis] + (int(i[place]),) + place[axis + 1:]
        result[where] = function(result[where], u[place])
    return result


FUNCTIONS = {"none": lambda a, b: b, "add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}


def writes():
    yield Case("ScatterND", [In(5, 3), In(2, 1, ids=5), In(2, 3)], write_rows, 18, "rows_by_input", fold=False)
    yield Case("ScatterND", [In(5, 3), In(3, 1, ids=3), In(3, 3)], lambda *x: write_rows(*x, add=True), 18,
               "add_by_input", reduction="add", fold=False)  # fmt: skip
    yield Case("ScatterND", [In(5), In(1, 1, ids=5), In(1)], write_rows, 18, "vector_by_input", fold=False)
    for kind, function in FUNCTIONS.items():
        elements = lambda x, i, u, f=function: write_elements(x, i, u, 0, f)
        yield Case("ScatterND", [In(5, 3), at(1, -1, 1).reshape(3, 1), In(3, 3)],
                   lambda x, i, u, f=function: write_elements(x, np.repeat(i, 3, 1), u, 0, f), 18, "rows_" + kind,
                   reduction=kind)  # fmt: skip
        yield Case("ScatterElements", [In(4, 3), at(1, 2, -1, 1, 0, 0).reshape(2, 3), In(2, 3)], elements, 18,
                   "matrix_" + kind, reduction=kind)  # fmt: skip
        if kind in ("none", "add"):
            yield Case("ScatterElements", [In(4, 3), In(2, 3, ids=4), In(2, 3)], elements, 18, "by_input_" + kind,
                       reduction=kind, fold=False)  # fmt: skip
    yield Case("ScatterElements", [In(2, 4), In(2, 2, ids=4), In(2, 2)],
               lambda x, i, u: write_elements(x, i, u, 1, FUNCTIONS["none"]), 18, "rows_by_input", axis=1,
               fold=False)  # fmt: skip
    yield Case("TensorScatter", [In(1, 6, 4), In(1, 1, 4), In(1, ids=6)],
               lambda c, u, i: write_rows(c[0], i, u[0])[None], 24, "linear_by_input", fold=False)  # fmt: skip
    # What is best is set to 0: a memory that forgets what it has read.
    yield found("ScatterElements", [In(6), at(2), np.zeros(2, "float32")],
                lambda x, k, z: write_elements(x, top(x, k)[1], z, 0, FUNCTIONS["none"]), "top",
                [("TopK", ["in0", "in1"], ["v", "i"], {}),
                 ("ScatterElements", ["in0", "i", "in2"], ["out0"], {})])  # fmt: skip


def padded_attention(q, k, v, n):
    n = int(np.reshape(n, -1)[0])
    scores = q @ k[:, :, :n].swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ v[:, :, :n]


def caches():
    """A cache outside of the node, of which the first elements are filled."""
    operands = [In(1, 2, 2, 4), In(1, 2, 5, 4), In(1, 2, 5, 3)]
    names = ["in0", "in1", "in2", "", "", "", "in3"]
    node = helper.make_node("Attention", names, ["out0"], "the_node")
    for name, count in (("known", at(3)), ("by_input", In(1, ids=4, least=1))):
        yield Case("Attention", [*operands, count], padded_attention, 24, "filled_" + name, nodes=[node])


def cases():
    for family in (tops, takes, writes, caches):
        yield from family()
