# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memories that are matrices: a step adds an outer product, a key reads a product."""

from family_steps import D, H, K, X, Y, Network, family


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


@family
def retnet():
    net = Network()
    x, (q, k, v) = project(net, "qkv")
    state = net.state("S", [H, K, K])
    decay = net.constant("decay", [H], "[9.687500e-01, 9.843750e-01]")
    k = net.scale("k_scaled", k, K ** -0.5)
    state_next = net.outer("S_next", state, v, k, decay)
    out = net.read("out", state_next, q)
    normed = net.flat("normed", net.normalize("normed_heads", "layer", out, "1.0e-5"))
    gate = net.swish("gate", net.linear("gate_raw", x, "gate.w", D))
    answer(net, net.mul("gated", normed, gate))
    net.keep(state, state_next)
    return net.text("""\
Retention (Sun et al., Retentive Network: a successor to Transformer, 2023), its recurrent
form, 2 heads of 8 x 8.

  q, k, v, g = W_q x, W_k x, W_v x, W_g x
  S = gamma_h S + v k^T / sqrt(8);  gamma_h = 1 - 2^-(5 + h) of head h
  y = W_output (group norm(S q) swish(g)),  swish(u) = u sigmoid(u)

Left out is the rotation of q and k by their position (xPos): it turns pairs of elements
before the state, and changes nothing of it. The norm has no factors and offsets, eps 1e-5.

Input x (6), output y (5). S (head, value, key) starts with 0.

For quantization: S is bounded by 1 / (1 - gamma) = 64 times the largest product for any
length, so calibration needs only some hundred steps. The decay must not become 1: 16 bits, or 8
with 1 - 2^-6 as the nearest. There is no content address.""")


def low_rank(net, name, value, source, rank=4):
    return net.affine(name, net.linear(name + "_down", value, source + "_down.w", rank),
                      source + "_up.w", source + ".b", D)


@family
def gated_linear_attention():
    net = Network()
    x, (q, k, v) = project(net, "qkv")
    state = net.state("S", [H, K, K])
    raw = low_rank(net, "decay_raw", x, "decay")
    # ln(sigmoid(u)) = -softplus(-u)
    small = net.unary("decay_soft", "softplus", net.scale("decay_minus", raw, -1.0))
    decay = net.heads("decay", net.unary("decay_flat", "exp", net.scale(
        "decay_log", small, -0.0625), "nonpositive"))
    state_next = net.outer("S_next", state, v, k, decay)
    out = net.read("out", state_next, net.scale("q_scaled", q, K ** -0.5))
    normed = net.scaled_norm("normed", "rms", out, "norm", "1.0e-5")
    gate = net.swish("gate", net.biased("gate_raw", x, "gate", D))
    answer(net, net.mul("gated", normed, gate))
    net.keep(state, state_next)
    return net.text("""\
Gated linear attention (Yang, Wang, Shen, Panda and Kim, 2023), 2 heads of 8 x 8: a decay of
its own for each channel of the keys, made of the input.

  q, k, v = W_q x, W_k x, W_v x;  alpha = sigmoid(W_up W_down x + b)^(1/16)
  S = S diag(alpha) + v k^T
  y = W_output (rms norm(S q / sqrt(8)) w swish(W_g x + b_g)),  swish(u) = u sigmoid(u)

alpha is computed as exp(-softplus(-u) / 16). The norm is over each head, eps 1e-5.

Input x (6), output y (5). S (head, value, key) starts with 0.

For quantization: alpha is near 1 (0.96 where u is 0), and S may hold a sum of hundreds of
products; 1 - alpha wants at least 10 bits. There is no content address.""")


def unit_keys(net, q, k):
    """Queries and keys after swish, of length 1."""
    return net.unit("q_unit", net.swish("q_swish", q)), net.unit("k_unit", net.swish("k_swish", k))


def delta(net, state, v, k, beta, decay=None):
    """beta k (v - S k)^T added to S, which has decayed before it is read."""
    found = net.read("found", state, k)
    if decay:
        found = net.mul("found_decayed", found, decay)
    return net.outer("S_next", state, net.mul("v_written", v, beta), k, decay, found,
                     net.mul("k_erased", k, beta))


@family
def deltanet():
    net = Network()
    x, (q, k, v) = project(net, "qkv")
    state = net.state("S", [H, K, K])
    q, k = unit_keys(net, q, k)
    beta = net.unary("beta", "sigmoid", net.linear("beta_raw", x, "beta.w", H))
    state_next = delta(net, state, net.swish("v_swish", v), k, beta)
    out = net.read("out", state_next, net.scale("q_scaled", q, K ** -0.5))
    answer(net, net.scaled_norm("normed", "rms", out, "norm", "1.0e-5"))
    net.keep(state, state_next)
    return net.text("""\
DeltaNet (Schlag, Irie and Schmidhuber 2021; Yang, Wang, Zhang, Shen and Kim 2024), 2 heads
of 8 x 8: what a key finds is replaced by the new value, by a share beta.

  q, k, v = swish(W_q x), swish(W_k x), swish(W_v x), q and k divided by (length + 1e-6)
  beta = sigmoid(W_beta x), one a head
  S = S + beta (v - S k) k^T
  y = W_output (rms norm(S q / sqrt(8)) w)

swish(u) = u sigmoid(u). The norm is over each head, eps 1e-5. The convolutions over q, k
and v that some networks have are left out (see mamba2).

Input x (6), output y (5). S (head, value, key) starts with 0.

For quantization: as keys have length 1 and beta is at most 1, what any key finds is at most the
largest value ever written: S stays bounded for any length. beta and the products beta k are
gates and want their exact 1. There is no content address.""")


def step_decay(net, raw):
    """dt = softplus(raw), and exp(-exp(A) dt), of each head."""
    dt = net.unary("dt", "softplus", raw)
    rate = net.unary("rate", "exp", net.parameter("A_log", [H]))
    return dt, net.unary("decay", "exp", net.scale(
        "decay_log", net.mul("decay_sum", dt, rate), -1.0), "nonpositive")


@family
def gated_deltanet():
    net = Network()
    x = net.input("x", [X])
    mixed = net.convolve("mixed", net.linear("qkv", x, "qkv.w", 3 * D))
    q, k, v = (net.heads(name, net.slice(name + "_flat", mixed, i * D, D))
               for i, name in enumerate("qkv"))
    state = net.state("S", [H, K, K])
    q, k = net.unit("q_unit", q), net.unit("k_unit", k)
    beta = net.unary("beta", "sigmoid", net.linear("beta_raw", x, "beta.w", H))
    _, decay = step_decay(net, net.affine("dt_raw", x, "dt.w", "dt.b", H))
    state_next = delta(net, state, v, k, beta, decay)
    out = net.read("out", state_next, net.scale("q_scaled", q, K ** -0.5))
    normed = net.scaled_norm("normed", "rms", out, "norm", "1.0e-6")
    answer(net, net.mul("gated", normed, net.swish("gate", net.linear("z", x, "z.w", D))))
    net.keep(state, state_next)
    return net.text("""\
Gated DeltaNet (Yang, Kautz and Hatamizadeh, 2024), 2 heads of 8 x 8: the delta rule on a
memory that decays, behind a causal convolution over four steps.

  q, k, v = swish(conv(W_qkv x));  q and k divided by (length + 1e-6)
  beta = sigmoid(W_beta x);  alpha = exp(-exp(A) softplus(W_dt x + b_dt)), one a head
  S = alpha S;  S = S + beta (v - S k) k^T
  y = W_output (rms norm(S q / sqrt(8)) w swish(W_z x))

conv: for each of 48 channels sum_t w_t u_t + b over this step's u and the three before;
w_3 is of this step. swish(u) = u sigmoid(u). The norm is over each head, eps 1e-6.

Input x (6), output y (5). States: S (head, value, key), and window (3 x 48), the last inputs
of the convolution, the oldest first; both start with 0.

For quantization: bounded as in deltanet; exp(A) is a constant that the compiler computes in
integers once more at every step (two elements). There is no content address.""")


@family
def mamba2():
    net = Network()
    x = net.input("x", [X])
    mixed = net.convolve("mixed", net.linear("xbc", x, "xbc.w", D + 2 * K))
    u = net.heads("u", net.slice("u_flat", mixed, 0, D))
    b, c = (net.spread(name, net.slice(name + "_flat", mixed, D + i * K, K), [H, K], [0, 1])
            for i, name in enumerate("BC"))
    state = net.state("S", [H, K, K])
    dt, decay = step_decay(net, net.affine("dt_raw", x, "dt.w", "dt.b", H))
    state_next = net.outer("S_next", state, net.mul("u_written", u, dt), b, decay)
    skip = net.mul("skip", u, net.parameter("D", [H]))
    out = net.add("out", net.read("found", state_next, c), skip)
    gate = net.swish("gate", net.linear("z", x, "z.w", D))
    gated = net.mul("gated", net.flat("out_flat", out), gate)
    answer(net, net.scaled_norm("normed", "rms", gated, "norm", "1.0e-5"))
    net.keep(state, state_next)
    return net.text("""\
One Mamba-2 layer (Dao and Gu, Transformers are SSMs, 2024), 2 heads of width 8 with a state
of 8, B and C shared by the heads.

  z = W_z x;  u, B, C = swish(conv(W_xbc x));  dt = softplus(W_dt x + b_dt), one a head
  S = exp(-exp(A) dt) S + (dt u) B^T
  y = W_output (rms norm((S C + D u) swish(z)) w)

conv: for each of 32 channels sum_t w_t u_t + b over this step's u and the three before; w_3
is of this step. swish(u) = u sigmoid(u). The norm is over all 16, eps 1e-5.

Input x (6), output y (5). States: S (head, channel, state), and window (3 x 32), the last
inputs of the convolution, the oldest first; both start with 0.

For quantization: a small dt both decays and writes little, so S is bounded by the inputs
over exp(A); decays near 1 and dt near 0 want 16 bits. There is no content address.""")


@family
def rwkv6():
    net = Network()
    x = net.input("x", [X])
    x = net.linear("embedded", x, "embed.w", D)
    xn = net.scaled_norm("xn", "layer", x, "att_norm", "1.0e-5", True)
    shift = net.state("shift_att", [D])
    before = net.binary("before", "sub", shift, xn)
    net.keep(shift, xn)
    base = net.add("base", xn, net.mul("base_mixed", before, net.parameter("mix_x", [D])))
    mixed = {}
    for name in "rwkvg":
        inner = net.unary("mix_%s_tanh" % name, "tanh", net.linear(
            "mix_%s_down" % name, base, "mix_%s_down.w" % name, 4))
        rate = net.affine("mix_%s_rate" % name, inner, "mix_%s_up.w" % name, "mix_%s" % name, D)
        mixed[name] = net.add("mixed_" + name, xn, net.mul("moved_" + name, before, rate))
    r, k, v = (net.heads(name, net.linear(name + "_flat", mixed[name], name + ".w", D))
               for name in "rkv")
    inner = net.unary("decay_tanh", "tanh", net.linear("decay_down", mixed["w"], "decay_down.w", 4))
    rate = net.unary("decay_rate", "exp", net.affine(
        "decay_raw", inner, "decay_up.w", "decay.b", D))
    decay = net.heads("decay", net.unary("decay_flat", "exp", net.scale("decay_log", rate, -1.0),
                                         "nonpositive"))
    state = net.state("S", [H, K, K])
    bonus = net.sum("bonus_sum", net.mul("bonus_products", net.mul("rk", r, k),
                                         net.parameter("bonus", [H, K])))
    out = net.add("out", net.read("found", state, r), net.mul("bonus_part", v, bonus))
    net.keep(state, net.outer("S_next", state, v, k, decay))
    normed = net.flat("out_flat", net.normalize("out_normed", "layer", out, "6.4e-4"))
    normed = net.add("normed", net.mul("normed_scaled", normed, net.parameter("ln_x.w", [D])),
                     net.parameter("ln_x.b", [D]))
    gate = net.swish("gate", net.linear("g", mixed["g"], "g.w", D))
    x = net.add("x_att", x, net.linear("att", net.mul("gated", normed, gate), "att_output.w", D))
    fn = net.scaled_norm("fn", "layer", x, "ffn_norm", "1.0e-5", True)
    shift = net.state("shift_ffn", [D])
    before = net.binary("fn_before", "sub", shift, fn)
    net.keep(shift, fn)
    seen = {name: net.add("ffn_" + name, fn, net.mul("ffn_moved_" + name, before, net.parameter(
        "ffn_mix_" + name, [D]))) for name in "kr"}
    hidden = net.relu("hidden_relu", net.linear("hidden_raw", seen["k"], "ffn_k.w", 2 * D))
    value = net.linear("ffn_value", net.mul("hidden", hidden, hidden), "ffn_v.w", D)
    receive = net.unary("receive", "sigmoid", net.linear("receive_raw", seen["r"], "ffn_r.w", D))
    answer(net, net.add("x_ffn", x, net.mul("ffn", value, receive)))
    return net.text("""\
One layer of RWKV-6 (Peng et al., Eagle and Finch, 2024), 2 heads of 8 x 8: a decay for each
channel of the keys, and a read of the state before the write, with a bonus for this step.

  x = W_embed x;  xn = layer norm(x; 1e-5) w + b;  d = shift_att - xn;  shift_att = xn
  base = xn + d mix_x;  for c in r, w, k, v, g:
    m_c = xn + d (mix_c + U_c tanh(D_c base))
  r, k, v, g = W_r m_r, W_k m_k, W_v m_v, W_g m_g
  w = exp(-exp(b_decay + U_w tanh(D_w m_w)))
  out = S r + (sum_j r_j bonus_j k_j) v;  S = S diag(w) + v k^T
  x = x + W_o ((layer norm of each head(out; 64e-5) w + b) swish(g))
  fn = layer norm(x; 1e-5) w + b;  e = shift_ffn - fn;  shift_ffn = fn
  y = W_output (x + sigmoid(W_r' (fn + e mix_r)) W_v' max(W_k' (fn + e mix_k), 0)^2)

Input x (6) stands for an embedded token, output y (5). States: S (head, value, key),
shift_att and shift_ffn (16), all 0 at first.

For quantization: w needs an exact 1; the squares behind the ReLU have twice the range in bits
of what they are made of. There is no content address.""")


def stabilise(net, name, i, f, m):
    """exp(f + m - m') and exp(i - m') with m' = max(f + m, i): both at most 1."""
    kept = net.add(name + "_kept", f, m)
    top = net.binary(name + "_next", "max", kept, i)
    rates = [net.unary("%s_%s" % (name, part), "exp", net.binary(
        "%s_%s_log" % (name, part), "sub", value, top), "nonpositive")
             for part, value in (("f", kept), ("i", i))]
    return top, *rates


@family
def mlstm():
    net = Network()
    x, (q, k, v) = project(net, "qkv")
    k = net.scale("k_scaled", k, K ** -0.5)
    state, total, top = net.state("C", [H, K, K]), net.state("n", [H, K]), net.state("m", [H])
    i = net.biased("i", x, "i", H)
    f = net.scale("f_log", net.unary("f_soft", "softplus", net.scale(
        "f_minus", net.biased("f", x, "f", H), -1.0)), -1.0)
    top_next, keep, write = stabilise(net, "m", i, f, top)
    state_next = net.outer("C_next", state, net.mul("v_written", v, write), k, keep)
    total_next = net.add("n_next", net.mul("n_kept", total, keep), net.mul("k_written", k, write))
    found = net.read("found", state_next, q)
    share = net.sum("share", net.mul("share_products", total_next, q))
    floor = net.unary("floor", "exp", net.scale("m_minus", top_next, -1.0))
    share = net.binary("divisor", "max", net.unary("share_size", "abs", share), floor)
    out = net.flat("h", net.binary("out", "div", found, share))
    gate = net.unary("o_gate", "sigmoid", net.biased("o", x, "o", D))
    answer(net, net.mul("gated", out, gate))
    for old, new in ((state, state_next), (total, total_next), (top, top_next)):
        net.keep(old, new)
    return net.text("""\
The matrix memory of an xLSTM (Beck et al., xLSTM: extended long short-term memory, 2024),
2 heads of 8 x 8, with exponential gates that are stabilised in the domain of logarithms.

  q, v, k = W_q x, W_v x, W_k x / sqrt(8);  i, f = W x + b, one a head
  m' = max(ln(sigmoid(f)) + m, i);  f' = exp(ln(sigmoid(f)) + m - m');  i' = exp(i - m')
  C = f' C + i' v k^T;  n = f' n + i' k;  m = m'
  y = W_output (sigmoid(W_o x + b_o) C q / max(|n q|, exp(-m)))

ln(sigmoid(f)) is -softplus(-f). Some programs add 1e-6 to the divisor; not here: it is at
least exp(-m), which is positive.

Input x (6), output y (5). States: C (head, value, key), n (head, key), m (head), 0 at first.

For quantization: f' and i' are at most 1 and C and n are bounded by 1 / (1 - f') times one
write, whatever i is: m takes the range, and needs enough integer bits for the largest i of
any length. exp(-m) is above 1 where m is negative. There is no content address.""")


@family
def slstm():
    net = Network()
    x = net.input("x", [X])
    h, c, n, m = (net.state(name, [D]) for name in "hcnm")
    raw = net.add("z_all", net.biased("from_x", x, "x", 4 * D), net.linear(
        "from_h", h, "h.w", 4 * D))
    z, i, f, o = (net.slice(name + "_raw", raw, index * D, D) for index, name in enumerate("zifo"))
    f = net.scale("f_log", net.unary("f_soft", "softplus", net.scale("f_minus", f, -1.0)), -1.0)
    m_next, keep, write = stabilise(net, "m", i, f, m)
    c_next = net.add("c_next", net.mul("c_kept", c, keep), net.mul(
        "c_written", net.unary("z", "tanh", z), write))
    n_next = net.add("n_next", net.mul("n_kept", n, keep), write)
    out = net.binary("c_over_n", "div", c_next, n_next)
    h_next = net.mul("h_next", out, net.unary("o", "sigmoid", o))
    answer(net, h_next)
    for old, new in ((h, h_next), (c, c_next), (n, n_next), (m, m_next)):
        net.keep(old, new)
    return net.text("""\
The scalar memory of an xLSTM (Beck et al., xLSTM: extended long short-term memory, 2024),
16 cells, with exponential gates that are stabilised in the domain of logarithms.

  z, i, f, o = W x + b + R h, of their own rows
  m' = max(ln(sigmoid(f)) + m, i);  f' = exp(ln(sigmoid(f)) + m - m');  i' = exp(i - m')
  c = f' c + i' tanh(z);  n = f' n + i';  m = m';  h = sigmoid(o) c / n;  y = W_output h

Input x (6), output y (5). States h, c, n, m (16 each), 0 at first. Where the gates of heads are
mixed, R has blocks; here it is full.

For quantization: |c| is at most n, so h is in -1..1; f' or i' is 1 at every step, so n is at
least 1 after the first one where i is the larger, and f' n from then on: n needs no range below
that of i'. m takes the range of i. There is no content address.""")


@family
def min_gru():
    net = Network()
    x = net.input("x", [X])
    h = net.state("h", [D])
    gate = net.unary("z", "sigmoid", net.biased("z_raw", x, "z", D))
    h_next = net.interpolate("h_next", gate, net.biased("candidate", x, "h", D), h)
    answer(net, h_next)
    net.keep(h, h_next)
    return net.text("""\
A minimal GRU (Feng, Tung, Ahmed, Bengio and Hajimirsadeghi, Were RNNs all we needed?, 2024),
16 units: gate and candidate see the input alone.

  z = sigmoid(W_z x + b_z);  h = (1 - z) h + z (W_h x + b_h);  y = W_output h

Input x (6), output y (5). State h starts with 0.

For quantization: h is a mean of candidates, so it has their range, for any length; z is a gate
and needs its exact 0 and 1, or h drifts. There is no content address.""")


@family
def fast_weights():
    net = Network()
    x, (q, k, v) = project(net, "qkv")
    state = net.state("W", [H, K, K])

    def phi(name, value):
        positive = feature(net, name + "_feature", value)
        return net.binary(name + "_share", "div", positive, net.sum(name + "_sum", positive))
    q, k = phi("q", q), phi("k", k)
    beta = net.unary("beta", "sigmoid", net.linear("beta_raw", x, "beta.w", H))
    state_next = delta(net, state, v, k, beta)
    answer(net, net.flat("out", net.read("found_new", state_next, q)))
    net.keep(state, state_next)
    return net.text("""\
Fast weights by the delta rule (Schlag, Irie and Schmidhuber, Linear transformers are
secretly fast weight programmers, 2021), 2 heads of 8 x 8; keys are positive and sum to 1.

  q, k, v = W_q x, W_k x, W_v x;  phi(u) = (elu(u) + 1) / sum(elu(u) + 1)
  beta = sigmoid(W_beta x), one a head
  W = W + beta (v - W phi(k)) phi(k)^T
  y = W_output W phi(q)

The paper has another phi as well (DPFP); the sum to 1 is what keeps the rule stable.

Input x (6), output y (5). W (head, value, key) starts with 0.

For quantization: phi(k) are weights that sum to 1, so the length of a key is at most 1 and W is
bounded as in deltanet. With many keys phi has elements of 1 / 8 and less: give it 16 bits or
fraction bits accordingly. There is no content address.""")


def deviation(net, centred, eps):
    """sqrt(mean of squares + eps) of each row, by lengths of pairs: squares as values of their
    own would take twice the bits."""
    size, width = centred, K
    while width > 1:
        width //= 2
        parts = [net.op("pairs_%d_%s" % (width, side), "slice", [size], [H, width],
                        "[%d]" % first, "dim = 1 : i64")
                 for side, first in (("left", 0), ("right", width))]
        size = net.binary("lengths_%d" % width, "hypot", *parts)
    least = net.constant("least", [H], (K * eps) ** 0.5)
    whole = net.binary("length", "hypot", net.reshape("lengths", size, [H]), least)
    return net.scale("deviation", whole, K ** -0.5)


@family
def ttt_linear():
    net = Network()
    x, (q, k, v) = project(net, "qkv")
    state = net.state("S", [H, K, K])
    w, b = net.parameter("ln.w", [H, K]), net.parameter("ln.b", [H, K])
    seen = net.read("seen", state, k)
    mean = net.scale("mean", net.sum("seen_sum", seen), 1.0 / K)
    centred = net.binary("centred", "sub", seen, net.spread("mean_spread", mean, [H, K], [1, 0]))
    size = deviation(net, centred, 1e-2)
    hat = net.binary("hat", "div", centred, size)
    made = net.add("made", net.mul("hat_scaled", hat, w), b)
    error = net.binary("error", "sub", made, net.binary("target", "sub", v, k))
    g = net.mul("g", error, w)
    g_mean = net.scale("g_mean", net.sum("g_sum", g), 1.0 / K)
    along = net.scale("along", net.sum("along_sum", net.mul("along_products", g, hat)), 1.0 / K)
    inner = net.binary("g_centred", "sub", g, net.spread("g_mean_spread", g_mean, [H, K], [1, 0]))
    inner = net.binary("g_inner", "sub", inner, net.mul("g_along", hat, along))
    slope = net.binary("slope", "div", inner, size)
    rate = net.scale("rate", net.unary("rate_gate", "sigmoid", net.linear(
        "rate_raw", x, "rate.w", H)), -1.0 / K)
    state_next = net.outer("S_next", state, net.mul("step", slope, rate), k)
    out = net.normalize("out_normed", "layer", net.read("out_raw", state_next, q), "1.0e-2")
    out = net.add("out", net.add("out_norm", net.mul("out_scaled", out, w), b), q)
    answer(net, net.flat("out_flat", out))
    net.keep(state, state_next)
    return net.text("""\
TTT-Linear (Sun et al., Learning to (learn at test time), 2024), 2 heads of 8 x 8: a step of
gradient descent on how well S makes the value of the key, one token at a time.

  q, k, v = W_q x, W_k x, W_v x;  LN(u) = (u - mean) / sqrt(variance + 1e-2) w + b, of each head
  loss = |LN(S k) + k - v|^2 / 2;  eta = sigmoid(W_rate x) / 8, one a head
  S = S - eta (d loss / d(S k)) k^T
  y = W_output (LN(S q) + q)

With u^ = (u - mean) / s, s = sqrt(variance + 1e-2) and g = w (LN(u) + k - v), the slope is
d loss / du = (g - mean(g) - u^ mean(g u^)) / s.

The published code has eps 1e-6, updates for 16 tokens at once and starts with weights
that were learned; here S starts with 0, where u^ is 0 and s only the root of eps: so eps is larger.

Input x (6), output y (5). State S (head, value, key).

For quantization: s divides. It is made by mann.hypot of halves, again and again, and never as
the root of a stored variance: of squares as large as 1000, 16 bits lose eps, and all is
divided by 0 at the first step. Steps of S are small against S. There is no content address.""")
