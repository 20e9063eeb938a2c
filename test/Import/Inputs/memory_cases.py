# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention, caches, writes by place, comparisons of what is computed, and quantizers."""

import numpy as np
from onnx import helper
from onnx_cases import Case, In


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def heads_of(x, heads):
    """[1, S, heads * D] as [1, heads, S, D]."""
    return x.reshape(1, x.shape[1], heads, -1).swapaxes(1, 2)


def attend(query, key, value, mask, scale, causal, softcap, past=0):
    """softmax(scale q k^T + mask) v with as many heads as queries have."""
    times = query.shape[1] // key.shape[1]
    key, value = key.repeat(times, 1), value.repeat(times, 1)
    scores = query @ key.swapaxes(-1, -2) * scale
    if causal:
        steps, total = scores.shape[-2:]
        seen = np.arange(total)[None, :] <= np.arange(steps)[:, None] + past
        scores = np.where(seen, scores, -np.inf)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
    if softcap:
        scores = softcap * np.tanh(scores / softcap)
    return softmax(scores) @ value


def attention(flat=0, groups=0, causal=False, softcap=0.0, scale=None):
    def reference(q, k, v, mask=None, past_k=None, past_v=None):
        if flat:
            q, k, v = heads_of(q, flat), heads_of(k, groups), heads_of(v, groups)
        past = 0
        if past_k is not None:
            past = past_k.shape[2]
            k, v = np.concatenate([past_k, k], 2), np.concatenate([past_v, v], 2)
        factor = scale or 1 / np.sqrt(q.shape[-1])
        y = attend(q, k, v, mask, factor, causal, softcap, past)
        if flat:
            y = y.swapaxes(1, 2).reshape(1, y.shape[2], -1)
        return (y, k, v) if past_k is not None else y

    return reference


def attention_cases():
    q, kv = In(1, 2, 3, 4), In(1, 2, 5, 4)
    yield Case("Attention", [q, kv, In(1, 2, 5, 6)], attention(), 23)
    yield Case("Attention", [In(1, 4, 1, 4), kv, kv], attention(), 24, "groups_one_step")
    yield Case("Attention", [In(1, 3, 8), In(1, 3, 4), In(1, 3, 4)],
               attention(4, 2, True), 23, "flat_causal", q_num_heads=4, kv_num_heads=2,
               is_causal=1)  # fmt: skip
    yield Case("Attention", [q, kv, kv, In(1, 2, 3, 5)], attention(scale=0.25), 23, "bias",
               scale=0.25)  # fmt: skip
    yield Case("Attention", [q, kv, kv], attention(softcap=2.0), 24, "softcap", softcap=2.0)
    mask = np.array([[1, 0, 1, 1, 0], [1, 1, 0, 0, 0], [0, 0, 0, 0, 1]], bool)
    yield Case("Attention", [q, kv, kv, mask], attention(), 23, "mask")
    yield Case("Attention", [In(1, 2, 1, 4), In(1, 2, 1, 4), In(1, 2, 1, 3), None,
                             In(1, 2, 6, 4), In(1, 2, 6, 3)],
               attention(causal=True), 24, "cache", outputs=3, is_causal=1)  # fmt: skip


def spelled_cases():
    """Attention of one query as exporters write it: mann-raise-memory finds its scores."""
    node = helper.make_node
    turn = node("Transpose", ["in1"], ["t"], perm=[1, 0])
    last = [node("Softmax", ["s"], ["w"], axis=-1), node("MatMul", ["w", "in2"], ["out0"])]
    scores = {
        "plain": [turn, node("MatMul", ["in0", "t"], ["s"])],
        "scaled": [turn, node("MatMul", ["in0", "t"], ["p"]), node("Mul", ["p", "in3"], ["s"])],
        "divided": [turn, node("MatMul", ["in0", "t"], ["p"]), node("Div", ["p", "in3"], ["s"])],
        "query": [turn, node("Mul", ["in0", "in3"], ["p"]), node("MatMul", ["p", "t"], ["s"])],
        "both": [turn, node("Mul", ["in0", "in3"], ["p"]), node("Mul", ["t", "in3"], ["u"]),
                 node("MatMul", ["p", "u"], ["s"])],
        "gemm": [node("Gemm", ["in0", "in1"], ["s"], transB=1, alpha=0.25)],
        "einsum": [node("Einsum", ["in0", "in1"], ["s"], equation="bd,rd->br")],
        "sums": [node("Mul", ["in1", "in0"], ["m"]), node("ReduceSum", ["m", "in4"], ["s"], keepdims=0)],
    }  # fmt: skip
    factors = {"scaled": 0.25, "divided": 4, "query": 0.25, "both": 0.0625, "gemm": 0.25}
    for name, nodes in scores.items():
        scale = np.array(0.25 if name == "both" else factors.get(name, 1), "float32")
        factor = 0.25 if name == "divided" else factors.get(name, 1)
        yield Case("MatMul", [In(1, 4), In(6, 4), In(6, 3), scale, np.array([1])],
                   lambda q, k, v, s, a, f=factor, n=name: (softmax(q @ k.T * f) @ v).reshape(
                       (3,) if n == "sums" else (1, 3)), 17, "attention_" + name,
                   nodes=nodes + last)  # fmt: skip


def causal_conv(x, w, b=None, past=None, activation=False):
    taps = w.shape[2]
    past = np.zeros((1, x.shape[1], taps - 1)) if past is None else past
    whole = np.concatenate([past, x], 2)
    y = np.stack([(whole[..., t:t + taps] * w[:, 0]).sum(-1) for t in range(x.shape[2])], -1)
    if b is not None:
        y = y + b[None, :, None]
    if activation:
        y = y / (1 + np.exp(-y))
    return y, whole[..., x.shape[2]:]


def convolution_cases():
    w = np.random.default_rng(5).uniform(-1, 1, (3, 1, 4)).astype("float32")
    b = np.array([0.5, -0.25, 1.0], "float32")
    for domain, opset in (("com.microsoft", 17), ("", 27)):
        yield Case("CausalConvWithState", [In(1, 3, 2), w, b, In(1, 3, 3)],
                   lambda x, w, b, p: causal_conv(x, w, b, p, True), opset, "state", domain,
                   outputs=2, activation="silu")  # fmt: skip
        yield Case("CausalConvWithState", [In(1, 3, 5), w],
                   lambda x, w: causal_conv(x, w), opset, "start", domain, outputs=2)


def scatter_rows(cache, update, start, circular, axis):
    result, size = cache.copy(), cache.shape[axis]
    for step in range(update.shape[axis]):
        place = (int(start) + step) % size if circular else int(start) + step
        index = [slice(None)] * cache.ndim
        source = list(index)
        index[axis], source[axis] = place, step
        result[tuple(index)] = update[tuple(source)]
    return result


def scatter_nd(data, indices, updates, add=False):
    result = data.copy()
    for place in np.ndindex(indices.shape[:-1]):
        where = tuple(int(i) for i in indices[place])
        result[where] = result[where] + updates[place] if add else updates[place]
    return result


def scatter_elements(data, indices, updates, add=False):
    result = data.copy().reshape(-1)
    for i, value in zip(indices.reshape(-1), updates.reshape(-1)):
        result[int(i)] = result[int(i)] + value if add else value
    return result.reshape(data.shape)


def write_cases():
    at = lambda *values: np.array(values, "int64")
    yield Case("TensorScatter", [In(1, 6, 4), In(1, 2, 4), at(3)],
               lambda c, u, i: scatter_rows(c, u, i[0], False, 1), 24)  # fmt: skip
    yield Case("TensorScatter", [In(1, 2, 6, 4), In(1, 2, 3, 4), at(11)],
               lambda c, u, i: scatter_rows(c, u, i[0], True, 2), 24, "circular",
               mode="circular")  # fmt: skip
    yield Case("TensorScatter", [In(1, 6, 4), In(1, 2, 4)],
               lambda c, u: scatter_rows(c, u, 0, False, 1), 24, "start")  # fmt: skip
    yield Case("TensorScatter", [In(1, 6, 4), In(1, 1, 4), In(1, ids=50)],
               lambda c, u, i: scatter_rows(c, u, i[0], True, 1), 24, "by_input", fold=False,
               mode="circular")  # fmt: skip
    yield Case("ScatterND", [In(5, 3), at([1], [-1]).reshape(2, 1), In(2, 3)], scatter_nd, 16)
    yield Case("ScatterND", [In(5, 3), at([1, 2], [4, 0]).reshape(2, 2), In(2)],
               lambda d, i, u: scatter_nd(d, i, u, True), 18, "add", reduction="add")
    yield Case("ScatterND", [In(5, 3), In(1, 1, ids=5), In(1, 3)], scatter_nd, 18, "by_input",
               fold=False)  # fmt: skip
    # The batch of one has an index as well, which is 0.
    nodes = [helper.make_node("Concat", ["in3", "in1"], ["i"], axis=2),
             helper.make_node("ScatterND", ["in0", "i", "in2"], ["out0"], "the_node")]  # fmt: skip
    yield Case("ScatterND", [In(1, 5, 3), In(1, 1, 1, ids=5), In(1, 1, 3), at(0).reshape(1, 1, 1)],
               lambda d, i, u, z: scatter_nd(d, np.concatenate([z, i], 2), u), 18, "in_batch",
               nodes=nodes, fold=False)  # fmt: skip
    yield Case("ScatterElements", [In(1, 6), at(4, -6, 2).reshape(1, 3), In(1, 3)],
               scatter_elements, 18, axis=1)  # fmt: skip
    yield Case("ScatterElements", [In(6), at(4, 4, 0), In(3)],
               lambda d, i, u: scatter_elements(d, i, u, True), 18, "add", reduction="add")


def as_number(op, reference, *operands, name="computed", opset=17):
    """A comparison of computed numbers, whose truth values become numbers."""
    names = ["in%d" % i for i in range(len(operands))]
    nodes = [helper.make_node(op, names, ["truth"], "the_node"),
             helper.make_node("Cast", ["truth"], ["out0"], to=1)]  # fmt: skip
    return Case(op, list(operands), lambda *x: reference(*x).astype(float), opset, name,
                nodes=nodes)  # fmt: skip


def choice_cases():
    x, y = In(3, 4), In(4)
    for op, fn in (("Less", np.less), ("LessOrEqual", np.less_equal), ("Greater", np.greater),
                   ("GreaterOrEqual", np.greater_equal), ("Equal", np.equal)):
        yield as_number(op, fn, x, y)
    yield as_number("Equal", np.equal, In(4, low=0, high=0), np.zeros(4, "float32"),
                    name="same")  # fmt: skip
    limit = np.zeros((), "float32")
    for op, fn in (("And", np.logical_and), ("Or", np.logical_or), ("Xor", np.logical_xor)):
        nodes = [helper.make_node("Less", ["in0", "in2"], ["a"]),
                 helper.make_node("Less", ["in1", "in2"], ["b"]),
                 helper.make_node(op, ["a", "b"], ["truth"], "the_node"),
                 helper.make_node("Cast", ["truth"], ["out0"], to=1)]  # fmt: skip
        yield Case(op, [x, x, limit], lambda a, b, c, fn=fn: fn(a < c, b < c).astype(float),
                   name="computed", nodes=nodes)  # fmt: skip
    nodes = [helper.make_node("Greater", ["in0", "in1"], ["c"]),
             helper.make_node("Not", ["c"], ["n"]),
             helper.make_node("Where", ["n", "in2", "in1"], ["out0"], "the_node")]  # fmt: skip
    yield Case("Where", [x, y, np.array(-1e9, "float32")],
               lambda a, b, c: np.where(~(a > b), c, b + 0 * a), name="computed",
               nodes=nodes)  # fmt: skip
    yield Case("Where", [np.array([[True], [False], [True]]), x, y],
               lambda c, a, b: np.where(c, a, b + 0 * a), 16, "mask")  # fmt: skip


def quantizer_cases():
    """Weights, and what a pair of quantizers does to a range: its grid is not kept."""
    scale, zero = np.array(0.5, "float32"), np.array(3, "int8")
    nodes = [helper.make_node("QuantizeLinear", ["in0", "in1", "in2"], ["q"], "the_node"),
             helper.make_node("DequantizeLinear", ["q", "in1", "in2"], ["out0"])]  # fmt: skip
    # Beyond the codes: both ends are kept exactly.
    for name, low, high in (("above", 63.0, 90.0), ("below", -99.0, -66.0)):
        yield Case("QuantizeLinear", [In(4, low=low, high=high), scale, zero],
                   lambda x, s, z: np.clip(np.round(x / s) + z, -128, 127) * s - z * s,
                   13, name, nodes=nodes)  # fmt: skip
    codes = np.arange(-6, 6, dtype="int8").reshape(3, 4)
    scales, zeros = np.array([0.1, 0.2, 0.4], "float32"), np.array([1, 0, -2], "int8")
    nodes = [helper.make_node("DequantizeLinear", ["in1", "in2", "in3"], ["w"], "the_node", axis=0),
             helper.make_node("MatMul", ["in0", "w"], ["out0"])]  # fmt: skip
    yield Case("DequantizeLinear", [In(2, 3), codes, scales, zeros],
               lambda x, q, s, z: x @ ((q.astype(float) - z[:, None]) * s[:, None]), 13,
               "weights", nodes=nodes)  # fmt: skip


def cases():
    yield from attention_cases()
    yield from spelled_cases()
    yield from convolution_cases()
    yield from write_cases()
    yield from choice_cases()
    yield from quantizer_cases()
