# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that sum products, by loops over the sums of their definitions."""

import itertools

import numpy as np
from onnx_cases import Case, In


def weights(*shape, seed=1):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


def matrices():
    shapes = [((3, 4), (4, 5)), ((1, 4), (4, 5)), ((3, 4), (4, 1)), ((4,), (4, 5)), ((3, 4), (4,)), ((4,), (4,)),
              ((3, 1), (1, 5)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((2, 1, 4), (2, 4, 5)),
              ((2, 3, 4), (2, 4, 1)), ((1, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (3, 4, 2)), ((2, 3, 1), (2, 1, 4)),
              ((1, 1), (1, 1)), ((1, 4), (4, 1)), ((4,), (2, 4, 3)), ((2, 3, 4), (4,))]  # fmt: skip
    for i, (a, b) in enumerate(shapes):
        yield Case("MatMul", [In(*a), In(*b)], np.matmul, name="shapes%d" % i)
        yield Case("MatMul", [In(*a), weights(*b)], np.matmul, name="right%d" % i, fold=False)
        yield Case("MatMul", [weights(*a), In(*b)], np.matmul, name="left%d" % i, fold=False)
    for ta, tb in itertools.product((0, 1), (0, 1)):
        def gemm(a, b, c=0, ta=ta, tb=tb):
            return 0.5 * (a.T if ta else a) @ (b.T if tb else b) + 2 * c

        a, b = ((4, 3) if ta else (3, 4)), ((5, 4) if tb else (4, 5))
        for name, c in [("none", None), ("row", In(5)), ("column", In(3, 1)), ("scalar", In())]:
            operands = [In(*a), In(*b)] + ([c] if c else [])
            flags = dict(transA=ta, transB=tb, alpha=0.5, beta=2.0)
            yield Case("Gemm", operands, gemm, 13, "%s%d%d" % (name, ta, tb), **flags)
            operands[1] = weights(*b)
            yield Case("Gemm", operands, gemm, 13, "weights_%s%d%d" % (name, ta, tb), fold=False, **flags)
    yield Case("Gemm", [In(1, 4), weights(4, 3), weights(3)], lambda a, b, c: a @ b + c, 11, "default")


def einsums():
    forms = {
        "bij,bj->bi": ((2, 3, 4), (2, 4)), "ij,jk->ik": ((3, 4), (4, 2)), "bhd,bhd->bh": ((1, 2, 4), (1, 2, 4)),
        "bhk,bhv->bhkv": ((1, 2, 3), (1, 2, 4)), "i,j->ij": ((3,), (4,)), "bhkv,bhk->bhv": ((1, 2, 3, 4), (1, 2, 3)),
        "bqd,bkd->bqk": ((2, 3, 4), (2, 5, 4)), "ij,ij->": ((3, 4), (3, 4)), "ij->ji": ((3, 4),),
        "ij->j": ((3, 4),), "ij->": ((3, 4),), "ij,j->ij": ((3, 4), (4,)), "ijk,j->ki": ((2, 3, 4), (3,)),
        "i,ij->j": ((3,), (3, 4)), "bn,bnd->bd": ((1, 5), (1, 5, 3)), "ij,kl->ik": ((2, 3), (4, 5)),
        "bij,bjk->bik": ((2, 3, 1), (2, 1, 4)),
        # Without a result, and with dimensions that have no letters.
        "ij,jk": ((3, 4), (4, 2)), "ba": ((2, 3),), "...qd,...kd->...qk": ((1, 2, 3, 4), (1, 2, 5, 4)),
        "...d,...d->...": ((2, 3), (2, 3)), "i...,i...": ((3, 2), (3, 2)), "...ij->...ji": ((2, 3, 4),),
    }  # fmt: skip
    for i, (equation, shapes) in enumerate(forms.items()):
        yield Case("Einsum", [In(*shape) for shape in shapes], lambda *x, e=equation: np.einsum(e, *x),
                   name="form%d" % i, equation=equation)  # fmt: skip


def convolve(x, w, bias=None, strides=None, dilations=None, pads=None, group=1):
    """The sum over channels of the group and positions of the kernel, as written."""
    n = x.ndim - 2
    strides, dilations, pads = strides or [1] * n, dilations or [1] * n, pads or [0] * 2 * n
    x = np.pad(x, [(0, 0), (0, 0)] + [(pads[d], pads[n + d]) for d in range(n)])
    sizes = [(x.shape[2 + d] - dilations[d] * (w.shape[2 + d] - 1) - 1) // strides[d] + 1 for d in range(n)]
    out = np.zeros((1, w.shape[0], *sizes))
    per = w.shape[1]
    for o in range(w.shape[0]):
        first = o // (w.shape[0] // group) * per
        for at in itertools.product(*map(range, sizes)):
            for c in range(per):
                for k in itertools.product(*map(range, w.shape[2:])):
                    where = tuple(at[d] * strides[d] + k[d] * dilations[d] for d in range(n))
                    out[(0, o) + at] += x[(0, first + c) + where] * w[(o, c) + k]
        if bias is not None:
            out[0, o] += bias[o]
    return out


def transpose_convolve(x, w, bias=None, strides=None, dilations=None, pads=None, output_padding=None, group=1):
    """Each element adds its multiple of the kernel to the result."""
    if group > 1:
        parts = zip(np.split(x, group, 1), np.split(w, group))
        rest = dict(strides=strides, dilations=dilations, pads=pads, output_padding=output_padding)
        out = np.concatenate([transpose_convolve(a, b, **rest) for a, b in parts], 1)
        return out if bias is None else out + bias.reshape((-1,) + (1,) * (x.ndim - 2))
    n = x.ndim - 2
    strides, dilations = strides or [1] * n, dilations or [1] * n
    pads, extra = pads or [0] * 2 * n, output_padding or [0] * n
    full = [strides[d] * (x.shape[2 + d] - 1) + dilations[d] * (w.shape[2 + d] - 1) + 1 + extra[d] for d in range(n)]
    out = np.zeros((1, w.shape[1], *full))
    for c in range(w.shape[0]):
        for o in range(w.shape[1]):
            for at in itertools.product(*map(range, x.shape[2:])):
                for k in itertools.product(*map(range, w.shape[2:])):
                    where = tuple(at[d] * strides[d] + k[d] * dilations[d] for d in range(n))
                    out[(0, o) + where] += x[(0, c) + at] * w[(c, o) + k]
    out = out[(slice(None), slice(None)) + tuple(slice(pads[d], full[d] - pads[n + d]) for d in range(n))]
    return out if bias is None else out + bias.reshape((-1,) + (1,) * n)


def same_pads(size, kernel, stride, upper):
    all = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return (all // 2, all - all // 2) if upper else (all - all // 2, all // 2)


def convolutions():
    variants = [
        ("plain", (1, 2, 7), (3, 2, 3), {}), ("strides", (1, 2, 8), (3, 2, 3), dict(strides=[2])),
        ("dilations", (1, 2, 9), (3, 2, 3), dict(dilations=[3])), ("pads", (1, 2, 5), (3, 2, 3), dict(pads=[1, 2])),
        ("groups", (1, 4, 6), (6, 2, 3), dict(group=2)), ("depthwise", (1, 3, 6), (3, 1, 2), dict(group=3)),
        ("pointwise", (1, 3, 4), (2, 3, 1), {}), ("one_channel", (1, 1, 6), (1, 1, 3), dict(pads=[1, 1])),
        ("one_position", (1, 2, 3), (4, 2, 3), {}), ("image", (1, 2, 5, 6), (3, 2, 3, 2), {}),
        ("image_all", (1, 4, 7, 8), (4, 2, 3, 2), dict(strides=[2, 1], dilations=[1, 2], pads=[1, 0, 2, 1], group=2)),
        ("depthwise_image", (1, 2, 4, 4), (2, 1, 3, 3), dict(group=2, pads=[1, 1, 1, 1])),
    ]  # fmt: skip
    for name, x, w, attributes in variants:
        reference = lambda *v, a=attributes: convolve(*v, **a)
        yield Case("Conv", [In(*x), weights(*w), weights(w[0], seed=2)], reference, 11, name, fold=False, **attributes)
        yield Case("Conv", [In(*x), In(*w)], reference, 11, name + "_computed", **attributes)
    for mode, upper in (("SAME_UPPER", True), ("SAME_LOWER", False)):
        for size, kernel, stride in ((6, 3, 1), (7, 4, 2), (5, 2, 3)):
            pads = same_pads(size, kernel, stride, upper)
            yield Case("Conv", [In(1, 2, size), weights(3, 2, kernel)],
                       lambda x, w, s=stride, p=pads: convolve(x, w, strides=[s], pads=list(p)), 11,
                       "%s%d" % (mode, size), auto_pad=mode, strides=[stride], fold=False)  # fmt: skip
    yield Case("Conv", [In(1, 2, 6), weights(3, 2, 3)], convolve, 11, "valid", auto_pad="VALID")
    variants = [
        ("plain", (1, 2, 4), (2, 3, 3), {}), ("strides", (1, 2, 4), (2, 3, 3), dict(strides=[2])),
        ("extra", (1, 2, 4), (2, 3, 3), dict(strides=[3], output_padding=[2])),
        ("pads", (1, 2, 4), (2, 3, 4), dict(strides=[2], pads=[1, 2])),
        ("dilations", (1, 2, 4), (2, 3, 2), dict(dilations=[2])), ("one", (1, 2, 1), (2, 3, 3), dict(strides=[2])),
        ("image", (1, 2, 3, 4), (2, 3, 2, 3), dict(strides=[2, 1], pads=[1, 0, 0, 1], output_padding=[1, 0])),
        ("gap", (1, 1, 3), (1, 1, 2), dict(strides=[4], output_padding=[1])),
        ("groups", (1, 4, 3), (4, 2, 3), dict(strides=[2], group=2)),
        ("cut", (1, 2, 5), (2, 3, 2), dict(strides=[2], pads=[3, 2])),
        ("groups_image", (1, 2, 3, 2), (2, 1, 2, 2), dict(group=2, pads=[1, 0, 0, 1])),
    ]  # fmt: skip
    for name, x, w, attributes in variants:
        reference = lambda *v, a=attributes: transpose_convolve(*v, **a)
        bias = weights(w[1] * attributes.get("group", 1), seed=3)
        yield Case("ConvTranspose", [In(*x), weights(*w), bias], reference, 11, name, fold=False,
                   **attributes)  # fmt: skip
        yield Case("ConvTranspose", [In(*x), In(*w)], reference, 11, name + "_computed", **attributes)
    # The size of the result is given; 9 elements lack 1 or 2 of the 10 or 11 that there would be.
    for name, pads, attributes in [
        ("upper", [0, 1], dict(auto_pad="SAME_UPPER")), ("lower", [1, 0], dict(auto_pad="SAME_LOWER")),
        ("valid", [0, 0], dict(auto_pad="VALID")), ("size", [1, 1], dict(output_shape=[7])),
        ("size_odd", [1, 0], dict(output_shape=[8])),
        ("size_upper", [0, 1], dict(output_shape=[8], auto_pad="SAME_UPPER")),
    ]:  # fmt: skip
        yield Case("ConvTranspose", [In(1, 2, 4), weights(2, 3, 3)],
                   lambda x, w, p=pads: transpose_convolve(x, w, strides=[2], pads=p), 11, name, strides=[2],
                   **attributes)  # fmt: skip


def pool(x, function, kernel, strides=None, pads=None, dilations=None):
    n = x.ndim - 2
    strides, pads, dilations = strides or [1] * n, pads or [0] * 2 * n, dilations or [1] * n
    x = np.pad(x, [(0, 0), (0, 0)] + [(pads[d], pads[n + d]) for d in range(n)])
    sizes = [(x.shape[2 + d] - dilations[d] * (kernel[d] - 1) - 1) // strides[d] + 1 for d in range(n)]
    out = np.zeros(x.shape[:2] + tuple(sizes))
    for at in itertools.product(*map(range, sizes)):
        part = tuple(slice(at[d] * strides[d], at[d] * strides[d] + dilations[d] * (kernel[d] - 1) + 1, dilations[d])
                     for d in range(n))  # fmt: skip
        window = x[(slice(None), slice(None)) + part]
        out[(slice(None), slice(None)) + at] = function(window.reshape(window.shape[:2] + (-1,)), -1)
    return out


def pool_bordered(x, kernel, strides, pads, ceil, function, include):
    """Windows that reach over the border, of what is there, or with the pads counted as zeros."""
    n = x.ndim - 2
    rounded = lambda a, b: -(-a // b) if ceil else a // b
    sizes = []
    for d in range(n):
        count = rounded(x.shape[2 + d] + pads[d] + pads[n + d] - kernel[d], strides[d]) + 1
        # A window begins before the pads at the end.
        sizes.append(count - ((count - 1) * strides[d] >= x.shape[2 + d] + pads[d]))
    out = np.zeros(x.shape[:2] + tuple(sizes))
    for at in itertools.product(*map(range, sizes)):
        seen, cells = [], 1
        for d in range(n):
            where = range(at[d] * strides[d] - pads[d], at[d] * strides[d] - pads[d] + kernel[d])
            seen.append([i for i in where if 0 <= i < x.shape[2 + d]])
            cells *= sum(-pads[d] <= i < x.shape[2 + d] + pads[n + d] for i in where)
        window = x[np.ix_(range(1), range(x.shape[1]), *seen)].reshape(1, x.shape[1], -1)
        value = function(window, -1)
        out[(slice(None), slice(None)) + at] = value * window.shape[-1] / cells if include else value
    return out


def bordered_pools():
    for name, shape, kernel, strides, pads, ceil in [
        ("pads", (1, 2, 6), [3], [1], [1, 1], 0), ("uneven", (1, 2, 7), [4], [2], [3, 1], 0),
        ("ceil", (1, 2, 7), [2], [2], [0, 0], 1), ("ceil_pads", (1, 1, 8), [3], [3], [1, 1], 1),
        ("ceil_past", (1, 2, 5), [2], [3], [1, 1], 1), ("image", (1, 2, 4, 5), [3, 2], [2, 1], [1, 0, 1, 1], 0),
        ("image_ceil", (1, 1, 5, 6), [2, 3], [2, 2], [0, 1, 1, 0], 1),
    ]:  # fmt: skip
        for op, include in (("MaxPool", None), ("AveragePool", 0), ("AveragePool", 1)):
            function = np.mean if op == "AveragePool" else np.max
            attributes = {} if include is None else dict(count_include_pad=include)
            yield Case(op, [In(*shape)], lambda x, k=kernel, s=strides, p=pads, c=ceil, f=function, i=include:
                       pool_bordered(x, k, s, p, c, f, i), 19, name + ("_included" if include else ""),
                       kernel_shape=kernel, strides=strides, pads=pads, ceil_mode=ceil, **attributes)  # fmt: skip


def pools():
    for op, function in (("MaxPool", np.max), ("AveragePool", np.mean)):
        for name, shape, attributes in [
            ("plain", (1, 2, 7), dict(kernel_shape=[3])), ("strides", (1, 2, 8), dict(kernel_shape=[2], strides=[2])),
            ("image", (1, 2, 5, 6), dict(kernel_shape=[2, 3], strides=[2, 1])),
        ]:  # fmt: skip
            arguments = {k: v for k, v in attributes.items() if k != "kernel_shape"}
            yield Case(op, [In(*shape)], lambda x, f=function, k=attributes["kernel_shape"], a=arguments:
                       pool(x, f, k, **a), 12, name, **attributes)  # fmt: skip
        for shape in ((1, 3, 5), (1, 2, 3, 4)):
            axes = tuple(range(2, len(shape)))
            yield Case("Global" + op, [In(*shape)], lambda x, f=function, a=axes: f(x, axis=a, keepdims=True),
                       name="rank%d" % len(shape))  # fmt: skip
    yield Case("MaxPool", [In(1, 2, 9)], lambda x: pool(x, np.max, [3], dilations=[2]), 12, "dilations",
               kernel_shape=[3], dilations=[2])  # fmt: skip
    yield Case("AveragePool", [In(1, 2, 6)], lambda x: pool(x, np.mean, [3], pads=[1, 1]), 12, "pads",
               kernel_shape=[3], pads=[1, 1], count_include_pad=1)  # fmt: skip


def cases():
    for family in (matrices, einsums, convolutions, pools, bordered_pools):
        yield from family()
