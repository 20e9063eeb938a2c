# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LSTM, GRU, RNN and LinearAttention, step by step from their equations."""

import numpy as np
from onnx_cases import Case, In


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def weights(*shape, seed=1):
    return np.random.default_rng(seed).uniform(-0.8, 0.8, shape).astype("float32")


def lstm(x, w, r, b, h, c, p, after):
    """Gates in the order i, o, f, c; peepholes in the order i, o, f."""
    n = len(h)
    z = x @ w.T + h @ r.T + b[: 4 * n] + b[4 * n :]
    i = sigmoid(z[:n] + p[:n] * c)
    f = sigmoid(z[2 * n : 3 * n] + p[2 * n :] * c)
    c = f * c + i * np.tanh(z[3 * n :])
    o = sigmoid(z[n : 2 * n] + p[n : 2 * n] * c)
    return o * np.tanh(c), c


def gru(x, w, r, b, h, c, p, after):
    """Gates in the order z, r, h."""
    n = len(h)
    wb, rb = b[: 3 * n], b[3 * n :]
    zx = x @ w.T + wb
    zh = h @ r.T + rb
    z, reset = sigmoid(zx[:n] + zh[:n]), sigmoid(zx[n : 2 * n] + zh[n : 2 * n])
    if after:
        new = np.tanh(zx[2 * n :] + reset * (h @ r[2 * n :].T + rb[2 * n :]))
    else:
        new = np.tanh(zx[2 * n :] + (reset * h) @ r[2 * n :].T + rb[2 * n :])
    return (1 - z) * new + z * h, c


def rnn(x, w, r, b, h, c, p, after):
    n = len(h)
    return np.tanh(x @ w.T + h @ r.T + b[:n] + b[n:]), c


STEPS = {"LSTM": (lstm, 4), "GRU": (gru, 3), "RNN": (rnn, 1)}


def walk(op, direction, size, after):
    """The node as a function of its operands."""
    step, gates = STEPS[op]

    def reference(x, w, r, b=None, lengths=None, h0=None, c0=None, p=None):
        every, last_h, last_c = [], [], []
        for d in range(2 if direction == "bidirectional" else 1):
            h = h0[d, 0] if h0 is not None else np.zeros(size)
            c = c0[d, 0] if c0 is not None else np.zeros(size)
            bias = b[d] if b is not None else np.zeros(2 * gates * size)
            peep = p[d] if p is not None else np.zeros(3 * size)
            order = range(len(x))
            if direction == "reverse" or d == 1:
                order = reversed(order)
            each = [None] * len(x)
            for t in order:
                h, c = step(x[t, 0], w[d], r[d], bias, h, c, peep, after)
                each[t] = h
            every.append(each)
            last_h.append(h)
            last_c.append(c)
        y = np.array(every).transpose(1, 0, 2)[:, :, None]
        results = (y, np.array(last_h)[:, None], np.array(last_c)[:, None])
        return results[: 3 if op == "LSTM" else 2]

    return reference


def layers():
    inputs, size = 3, 4
    for op, (_, gates) in STEPS.items():
        outputs = 3 if op == "LSTM" else 2
        for direction in ("forward", "reverse", "bidirectional"):
            both = 2 if direction == "bidirectional" else 1
            w, r = weights(both, gates * size, inputs), weights(both, gates * size, size, seed=2)
            b = weights(both, 2 * gates * size, seed=3)
            h, c, p = In(both, 1, size), In(both, 1, size), weights(both, 3 * size, seed=4)
            states = [None, h] + ([c] if op == "LSTM" else [])
            for after in (0, 1) if op == "GRU" else (0,):
                flags = dict(hidden_size=size, direction=direction)
                if op == "GRU":
                    flags["linear_before_reset"] = after
                reference = walk(op, direction, size, after)
                name = "%s%d" % (direction, after)
                for steps in (1, 4):
                    x = In(steps, 1, inputs)
                    yield Case(op, [x, w, r, b] + states, reference, 14, "%s_steps%d" % (name, steps),
                               outputs=outputs, fold=False, **flags)  # fmt: skip
                yield Case(op, [x, w, r, None] + states, reference, 14, name + "_no_bias", outputs=outputs,
                           fold=False, **flags)  # fmt: skip
                yield Case(op, [x, w, r], reference, 14, name + "_no_state", outputs=outputs, **flags)
                yield Case(op, [x, w, r, b, np.array([4], "int32")], reference, 11, name + "_lengths",
                           outputs=outputs, fold=False, **flags)  # fmt: skip
            if op == "LSTM":
                yield Case(op, [x, w, r, b] + states + [p], reference, 14, name + "_peepholes", outputs=3,
                           fold=False, **flags)  # fmt: skip
    w, r = weights(1, 4, 3), weights(1, 4, 1, seed=2)
    yield Case("LSTM", [In(2, 1, 3), w, r], walk("LSTM", "forward", 1, 0), 14, "one_cell", outputs=3, hidden_size=1)


def linear_attention(rule, heads, scale=None):
    """S = decay S; S += beta key (value - S key)^T, or key value^T; q S scale."""

    def reference(q, k, v, state=None, decay=None, beta=None):
        steps, key, value = q.shape[1], q.shape[2] // heads, v.shape[2] // heads
        s = np.zeros((heads, key, value)) if state is None else state[0].copy()
        out = np.zeros((1, steps, heads, value))
        for t in range(steps):
            for h in range(heads):
                qt, kt = q[0, t].reshape(heads, key)[h], k[0, t].reshape(heads, key)[h]
                vt = v[0, t].reshape(heads, value)[h]
                if decay is not None:
                    each = decay[0, t].reshape(heads, -1)[h]
                    s[h] = np.exp(each)[:, None] * s[h]
                if beta is not None:
                    vt = beta[0, t].reshape(heads)[h] * (vt - kt @ s[h])
                s[h] += np.outer(kt, vt)
                out[0, t, h] = qt @ s[h] * (scale or 1 / np.sqrt(key))
        return out.reshape(1, steps, -1), s[None]

    return reference


def attention():
    heads, key, value = 2, 3, 4
    for domain in ("", "com.microsoft"):
        for rule in ("linear", "gated", "delta", "gated_delta"):
            for steps in (1, 3):
                for wide in (False, True) if rule.startswith("gated") else (False,):
                    operands = [In(1, steps, heads * key), In(1, steps, heads * key), In(1, steps, heads * value),
                                In(1, heads, key, value), None, None]  # fmt: skip
                    if rule.startswith("gated"):
                        operands[4] = In(1, steps, heads * (key if wide else 1), low=-1, high=0)
                    if rule.endswith("delta"):
                        operands[5] = In(1, steps, heads, low=0, high=1)
                    name = "%s_%s_steps%d%s" % (domain.replace(".", "_") or "ai", rule, steps, "_wide" if wide else "")
                    yield Case("LinearAttention", operands, linear_attention(rule, heads), 27, name, domain=domain,
                               outputs=2, fold=False, q_num_heads=heads, kv_num_heads=heads,
                               update_rule=rule)  # fmt: skip
    yield Case("LinearAttention", [In(1, 2, 3), In(1, 2, 3), In(1, 2, 2)], linear_attention("linear", 1, 0.5), 27,
               "scale", outputs=2, fold=False, q_num_heads=1, kv_num_heads=1, update_rule="linear",
               scale=0.5)  # fmt: skip


def cases():
    yield from layers()
    yield from attention()
