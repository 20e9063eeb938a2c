# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memories that are matrices: a step adds an outer product, a key reads a product."""

from family_steps import D, H, K, X, Y, Network

FAMILIES = {}


def family(describe):
    FAMILIES[describe.__name__] = describe
    return describe


def project(net, names, source="%s.w"):
    """Keys, values and queries of all heads, as H x K."""
    x = net.input("x", [X])
    return x, [net.heads(name, net.linear(name + "_flat", x, source % name, D))
               for name in names]


def answer(net, value):
    net.give("y", net.linear("y", value, "output.w", Y))


def feature(net, name, value):
    """elu(x) + 1, which is exp(min(x, 0)) + max(x, 0)."""
    small = net.unary(name + "_small", "exp", value, "nonpositive")
    return net.add(name, small, net.relu(name + "_large", value))


@family
def linear_attention():
    net = Network()
    _, (q, k, v) = project(net, "qkv")
    state, total = net.state("S", [H, K, K]), net.state("z", [H, K])
    q, k = feature(net, "q_feature", q), feature(net, "k_feature", k)
    state_next = net.outer("S_next", state, v, k)
    total_next = net.add("z_next", total, k)
    share = net.sum("share", net.mul("share_products", total_next, q))
    out = net.binary("out", "div", net.read("found", state_next, q), share)
    answer(net, net.flat("out_flat", out))
    net.keep(state, state_next)
    net.keep(total, total_next)
    return net.text("""\
Linear attention (Katharopoulos, Vyas, Pappas and Fleuret, Transformers are RNNs, 2020),
one head beside another, 2 of 8 x 8.

  q, k, v = W_q x, W_k x, W_v x;  phi(u) = elu(u) + 1
  S = S + v phi(k)^T;  z = z + phi(k)
  y = W_output (S phi(q) / (z phi(q)))

Input x (6), output y (5). States S (head, value, key) and z start with 0.

For quantization: S and z grow with the number of steps and are never less, so sequences
for calibration must be as long as the longest that will run; the quotient is within the range of
the values whatever they are. z phi(q) is positive in float; a code of 0 is met only where
phi of all keys was rounded to 0. There is no content address, so --addressing has no effect.""")
