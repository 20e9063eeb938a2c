# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memories of rows that a controller reads and writes."""

from families_slots import N, Slots, W
from family_steps import D, X, Y, family
from recurrent_step import Value

EPS_ADDED = "eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>"


class Control(Slots):
    """Slots with integers, and with controllers."""

    def integer(self, name, text):
        self.lines.append("    %%%s = %s" % (name, text))
        return "%" + name

    def one_hot(self, name, index):
        """A row of 1 at an index, by the identity as a table."""
        self.integer(name + "_i", "tensor.extract %s[] : tensor<i32>" % index)
        self.integer(name + "_id", "tensor.from_elements %%%s_i : tensor<1xi32>" % name)
        return self.op(name, "embed", [Value(name + "_id", [1], "i32"), self.identity()], [N])

    def identity(self):
        rows = ", ".join("[%s]" % ", ".join("%d.0" % (i == j) for j in range(N)) for i in range(N))
        return self.constant("identity", [N, N], "[%s]" % rows)

    def argmax(self, name, value):
        return self.op(name, "argmax", [value], [], element="i32")

    def persist(self):
        """The last state lasts from sequence to sequence."""
        self.states[-1] = self.states[-1].rstrip("\n") + " persistent\n"

    def controller(self, *seen):
        """h = tanh(W [x, read, ...] + U h + b), which is kept."""
        h = self.state("h", [D])
        size = sum(value.shape[0] for value in seen)
        joined = self.op("seen", "concat", list(seen), [size])
        raw = self.add("h_raw", self.biased("from_seen", joined, "seen", D),
                       self.linear("from_h", h, "h.w", D))
        h_next = self.unary("h_next", "tanh", raw)
        self.keep(h, h_next)
        return h_next

    def give_answer(self, h, read):
        found = self.concat("found", h, read)
        self.give("y", self.biased("y", found, "output", Y))


def least_used(net, width, h, key, value, persistent):
    """Writes to the least used slot, which is cleared before if the memory is not to last, and
    reads by content; what was read."""
    memory = net.state("memory", [N, width])
    if persistent:
        net.persist()
    usage = net.state("usage", [N])
    if persistent:
        net.persist()
    w_read = net.state("w_read", [N])
    least = net.one_hot("least", net.argmax("least_slot", net.scale("unused", usage, -1.0)))
    gate = net.unary("alpha", "sigmoid", net.parameter("alpha.raw", [1]))
    w_write = net.interpolate("w_write", gate, w_read, least)
    kept = memory if persistent else net.mul(
        "memory_kept", memory, net.unary("others", "complement", least))
    memory_next = net.outer("memory_next", kept, w_write, value)
    w_next = net.softmax("w_next", net.scores("score", "cosine", memory_next, key, EPS_ADDED))
    usage_next = net.add("usage_next", net.scale("usage_kept", usage, 0.95), w_next, w_write)
    for old, new in ((memory, memory_next), (usage, usage_next), (w_read, w_next)):
        net.keep(old, new)
    return net.sum_rows("read_next", w_next, memory_next)


@family
def lrua():
    net = Control()
    x, before = net.input("x", [X]), net.state("read", [W])
    h = net.controller(x, before)
    key = net.unary("key", "tanh", net.biased("key_raw", h, "key", W))
    read = least_used(net, W, h, key, key, False)
    net.keep(before, read)
    net.give_answer(h, read)
    return net.text("""\
A one-shot memory with least recently used access (Santoro, Bartunov, Botvinick, Wierstra and
Lillicrap, Meta-learning with memory-augmented neural networks, 2016), 12 slots of 8, one head.

  h = tanh(W [x, read] + U h + b);  k = tanh(W_k h + b_k)
  least = 1 at the slot with the smallest usage (ties: the lowest index), else 0
  w_write = sigmoid(alpha) w_read + (1 - sigmoid(alpha)) least, with w_read of the step before
  memory_i = memory_i (1 - least_i) + w_write_i k
  w_read = softmax(cosine(memory, k));  read = sum_i w_read_i memory_i
  usage = 0.95 usage + w_read + w_write;  y = W_output [h, read] + b_output

Published programs differ: here the slot is cleared before the write, the read comes after
it, and exactly one slot is least used; with n heads the paper takes the n smallest, and all
that tie. An LSTM is the controller of the paper. The cosine divides by max(product of
lengths, 1e-6).

Input x (6: an example and the label of the one before), output y (5). States memory
(12 x 8), usage, w_read (12), read (8), h (16), all 0 at first.

For quantization: usage is at most 2 / (1 - 0.95) = 40. Two usages that are equal in codes are a tie
where float has none: the memory then holds the same rows in other places, and a comparison
with float element by element says little. The address is by content: --addressing applies.""")


@family
def vqa_memory():
    net = Control()
    x, before = net.input("x", [X]), net.state("read", [D])
    h = net.controller(x, before)
    read = least_used(net, D, h, h, h, True)
    net.keep(before, read)
    hidden = net.unary("hidden", "tanh", net.biased("hidden_raw", net.concat(
        "found", h, read), "hidden", W))
    net.give("y", net.biased("y", hidden, "output", Y))
    return net.text("""\
The external memory of a visual question answering network (Ma et al., Visual question
answering with memory-augmented networks, 2018), 12 slots as wide as the controller (16). Memory and usage
last from example to example.

  h = tanh(W [x, read] + U h + b)
  least = 1 at the slot with the smallest usage (ties: the lowest index), else 0
  w_write = sigmoid(alpha) w_read + (1 - sigmoid(alpha)) least, with w_read of the step before
  memory_i = memory_i + w_write_i h
  w_read = softmax(cosine(memory, h));  read = sum_i w_read_i memory_i
  usage = 0.95 usage + w_read + w_write;  y = W_2 tanh(W_1 [h, read] + b_1) + b_2

x stands for the features of image and question after their attention; the controller of the
paper is an LSTM. Otherwise as lrua, but no slot is cleared.

Input x (6), output y (5). States memory (12 x 16) and usage (12) are persistent: reset leaves
them; w_read (12), read and h (16) begin each sequence with 0.

For quantization: memory is added to and never cleared, so it grows as long as it is used:
calibrate on a life of it (here on 4 x 50 steps, beyond which it saturates), or give it a
format (mann.format). Ties as in lrua. The address is by content: --addressing applies.""")


def next_slot(net, time, tied):
    """The slots in order until all are written, then the one of the integer `tied`."""
    net.integer("t", "tensor.extract %time[] : tensor<i32>")
    net.integer("slots", "arith.constant %d : i32" % N)
    net.integer("one", "arith.constant 1 : i32")
    net.integer("is_full", "arith.divsi %t, %slots : i32")
    net.integer("is_free", "arith.subi %one, %is_full : i32")
    net.integer("free_slot", "arith.muli %t, %is_free : i32")
    net.integer("tied_slot", "arith.muli %s, %%is_full : i32" % tied)
    net.integer("slot_i", "arith.addi %free_slot, %tied_slot : i32")
    net.integer("slot_write", "tensor.from_elements %slot_i : tensor<i32>")
    net.integer("t_plus", "arith.addi %t, %one : i32")
    net.integer("t_next", "arith.minsi %t_plus, %slots : i32")
    net.integer("time_next", "tensor.from_elements %t_next : tensor<i32>")
    net.keep(time, Value("time_next", [], "i32"))
    return Value("slot_write", [], "i32")


@family
def tardis():
    net = Control()
    x = net.input("x", [X])
    h, c = net.state("h", [D]), net.state("c", [D])
    memory, used = net.state("memory", [N, W]), net.state("used", [N])
    time = Value("time", [], "i32")
    net.states.append("  mann.state @time : tensor<i32> = dense<0> : tensor<i32>\n")
    net.arguments.append("%time: tensor<i32> {mann.state = @time}")
    net.comment("One row, by a small network.")
    usage = net.softmax("usage", used)
    common = net.add("common", net.linear("common_h", h, "address_h.w", W), net.linear(
        "common_x", x, "address_x.w", W), net.linear("common_usage", usage, "address_u.w", W))
    raw = net.add("row_raw", net.matrix("row_moved", memory, "address_m.w", W),
                  net.rows("common_rows", common, N))
    row_scores = net.matrix("row_score", net.unary("row_tanh", "tanh", raw), "address_a", 1)
    slot = net.argmax("slot_read", net.reshape("row_scores", row_scores, [N]))
    chosen = net.one_hot("chosen", slot)
    read = net.sum_rows("read", chosen, memory)
    net.keep(used, net.add("used_next", used, chosen))
    net.comment("LSTM with gates on what it sees of h and of the row.")
    seen = net.op("seen", "concat", [x, h, read], [X + D + W])
    doors = net.biased("doors_raw", seen, "doors", 2)
    zero = net.constant("zero", [2], 0.0)
    doors = net.less("doors", zero, doors)
    alpha, beta = (net.reshape(name, net.slice(name + "_row", doors, i, 1), [])
                   for i, name in enumerate(("alpha", "beta")))
    gates = net.unary("gates", "sigmoid", net.biased("gates_raw", seen, "gates", 3 * D))
    f, i, o = (net.slice(name, gates, n * D, D) for n, name in enumerate("fio"))
    candidate = net.unary("candidate", "tanh", net.add(
        "candidate_raw", net.mul("candidate_h", net.linear("from_h", h, "h.w", D), alpha),
        net.biased("candidate_x", x, "x", D),
        net.mul("candidate_r", net.linear("from_r", read, "r.w", D), beta)))
    h_next, c_next = net.lstm_of_gates({"f": f, "i": i, "g": candidate, "o": o}, c, prefix="c_")
    net.keep(h, h_next)
    net.keep(c, c_next)
    net.comment("Slots in order until all are written, then the slot that was read.")
    slot_write = next_slot(net, time, "%chosen_i")
    net.store("memory_next", memory, net.biased("micro", h_next, "write", W),
              slot_write)
    net.give_answer(h_next, read)
    return net.text("""\
TARDIS (Gulcehre, Chandar and Bengio, Memory augmented neural networks with wormhole
connections, 2017) as it runs after training, 12 slots of 8: a discrete address, and what is
read is overwritten.

  slot = argmax_i a tanh(W_h h + W_x x + W_u softmax(used) + W_m memory_i); used_slot += 1
  r = memory_slot;  alpha, beta = 1 where W_d [x, h, r] + b_d is above 0, else 0
  f, i, o = sigmoid(W_g [x, h, r] + b_g)
  c = f c + i tanh(alpha W h + V x + b + beta R r);  h = o tanh(c)
  memory_t = W_w h + b_w while t < 12, then memory_slot;  t = min(t + 1, 12)
  y = W_output [h, r] + b_output

h is that of the step before but where it is written. Ties of argmax go to the lowest index.
softmax(used) is what a published program has for the usage; the paper has a normalised sum. Its
memory has a part that is a fixed address, left out here. In training address and gates are samples.

Input x (6), output y (5). States memory (12 x 8), h, c (16), used (12), time, 0 at first.

For quantization: no weights over slots are computed; r is a row as it is. Where two scores
are near each other a rounding takes another row, and from there on the network is another one than
in float. used counts to the number of steps. There is no similarity op, so --addressing has no effect.""")


@family
def dmn_plus():
    net = Control()
    fact, q = net.input("fact", [W]), net.input("question", [W])
    facts = net.state("facts", [4, W])
    row = net.reshape("fact_row", fact, [1, W])
    joined = net.op("facts_seen", "concat", [facts, row], [5, W])
    facts_next = net.op("facts_next", "slice", [joined], [4, W], "[1]")
    net.keep(facts, facts_next)
    q_rows = net.rows("q_rows", q, 4)
    r_x = net.matrix("r_x", facts_next, "gru_r.w", W)
    h_x = net.matrix("h_x", facts_next, "gru_h.w", W)
    m = q
    for turn in (1, 2, 3):
        m = episode(net, turn, facts_next, q, q_rows, m, r_x, h_x)
    found = net.op("found", "concat", [m, q], [2 * W])
    net.give("y", net.biased("y", found, "output", Y))
    return net.text("""\
The episodic memory of DMN+ (Xiong, Merity and Socher, Dynamic memory networks for visual and
textual question answering, 2016), 4 facts of 8, 3 passes: a fact and a question a step.

  facts = the last four;  m = q;  three times, with weights of its own for m only:
    z_i = [f_i q, f_i m, |f_i - q|, |f_i - m|];  g = softmax(W_2 tanh(W_1 z_i + b_1) + b_2)
    e = 0;  for each fact i: r = sigmoid(W_r f_i + U_r e + b_r)
      e = g_i tanh(W f_i + r (U e) + b) + (1 - g_i) e
    m = ReLU(W_m [m, e, q] + b_m)
  y = W_output [m, q] + b_output

Facts come as vectors: the bidirectional GRU over sentences that makes them is not here. Facts
that have not come yet are zeros and take part.

Inputs fact and question (8), output y (5, before a softmax). State facts (4 x 8), 0 at first.

For quantization: g are weights that sum to 1, e is within -1..1; m alone can grow, and
three passes are its bound. There is no similarity op, so --addressing has no effect.""")


def episode(net, turn, facts, q, q_rows, m, r_x, h_x):
    """One pass over the facts: the new m."""
    named = lambda name: "%s_%d" % (name, turn)
    net.comment("Pass %d." % turn)
    m_rows = net.rows(named("m_rows"), m, 4)
    parts = [net.mul(named("fq"), facts, q_rows), net.mul(named("fm"), facts, m_rows),
             net.unary(named("far_q"), "abs", net.binary(named("from_q"), "sub", facts, q_rows)),
             net.unary(named("far_m"), "abs", net.binary(named("from_m"), "sub", facts, m_rows))]
    z = net.op(named("z"), "concat", parts, [4, 4 * W], attributes="dim = 1 : i64")
    bias = net.rows(named("bias"), net.parameter("gate1.b", [W]), 4)
    inner = net.unary(named("inner"), "tanh", net.add(named("inner_raw"), net.matrix(
        named("inner_product"), z, "gate1.w", W), bias))
    raw = net.reshape(named("g_raw"), net.matrix(named("g_rows"), inner, "gate2.w", 1), [4])
    # An offset of all scores, b_2, changes nothing of a softmax.
    g = net.softmax(named("g"), raw)
    e = net.constant("e_start", [W], 0.0)
    for i in range(4):
        at = lambda name: "%s_%d_%d" % (name, turn, i)
        row = lambda value, name: net.reshape(at(name), net.op(
            at(name + "_row"), "slice", [value], [1, W], "[%d]" % i), [W])
        r = net.unary(at("r"), "sigmoid", net.add(
            at("r_raw"), row(r_x, "rx"), net.biased(at("r_e"), e, "gru_ur", W)))
        seen = net.mul(at("seen"), net.linear(at("e_moved"), e, "gru_uh.w", W), r)
        candidate = net.unary(at("candidate"), "tanh", net.add(
            at("candidate_raw"), row(h_x, "hx"), seen, net.parameter("gru_h.b", [W])))
        e = net.interpolate(at("e"), net.slice(at("gate"), g, i, 1), candidate, e)
    joined = net.op(named("joined"), "concat", [m, e, q], [3 * W])
    return net.relu(named("m"), net.biased(named("m_raw"), joined, "memory%d" % turn, W))


@family
def dynamic_ntm():
    net = Control()
    x, before = net.input("x", [X]), net.state("read", [2 * W])
    content = net.state("content", [N, W])
    average = net.state("average", [N])
    h = net.controller(x, before)
    addresses = net.parameter("addresses", [N, W])
    memory = net.op("memory", "concat", [addresses, content], [N, 2 * W],
                    attributes="dim = 1 : i64")
    key = net.unary("key", "tanh", net.biased("key_raw", h, "key", 2 * W))
    beta = net.reshape("beta_scalar", net.unary("beta", "oneplus", net.biased(
        "beta_raw", h, "beta", 1)), [])
    z = net.mul("z", net.scores("similar", "cosine", memory, key, EPS_ADDED), beta)
    gamma = net.reshape("gamma_scalar", net.unary("gamma", "sigmoid", net.biased(
        "gamma_raw", h, "gamma", 1)), [])
    w = net.softmax("w", net.binary("least_used", "sub", z, net.mul("recent", average, gamma)))
    net.keep(average, net.add("average_next", net.scale("average_kept", average, 0.1),
                              net.scale("average_new", z, 0.9)))
    read = net.sum_rows("read_next", w, memory)
    net.keep(before, read)
    mask = net.constant("writable", [N], "[%s]" % ", ".join(["1.0"] * (N - 1) + ["0.0"]))
    erase = net.unary("erase", "sigmoid", net.biased("erase_raw", h, "erase", W))
    candidate = net.unary("candidate", "tanh", net.biased("candidate_raw", h, "candidate", W))
    net.keep(content, net.op("content_next", "erase_add", [
        content, net.mul("w_write", w, mask), erase, candidate], [N, W]))
    net.give_answer(h, read)
    return net.text("""\
A dynamic neural Turing machine (Gulcehre, Chandar, Cho and Bengio, 2016) with soft addresses,
12 slots with an address of 8 that was learned and a content of 8; the last slot is none.

  h = tanh(W [x, read] + U h + b);  k = tanh(W_k h + b_k)
  z_i = beta cosine([address_i, content_i], k);  beta = 1 + softplus(W_b h + b_b)
  w = softmax(z - gamma v), gamma = sigmoid(W_g h + b_g);  v = 0.1 v + 0.9 z
  read = sum_i w_i [address_i, content_i]
  content_i = content_i (1 - w_i e) + w_i c, but not of the last slot
  y = W_output [h, read] + b_output;  e = sigmoid(W_e h + b_e), c = tanh(W_c h + b_c)

v is that of the step before where it is subtracted. Reads come before the write. The
controller of the paper is a GRU or feed-forward; the cosine divides by max(product of
lengths, 1e-6).

Input x (6), output y (5). States content (12 x 8), average v (12), read (16), h (16), all 0
at first; the addresses are the tensor addresses.

For quantization: content and read are in -1..1, z is at most beta. With --addressing the
similarity keeps the order of slots, but z is also averaged: its scale is fitted on samples.""")


def head(net, name, h, memory, before):
    """The weights of a head of an NTM: content, gate, shift, sharpening."""
    named = lambda part: "%s_%s" % (name, part)
    v = net.biased(named("v"), h, name, W + 6)
    beta = net.unary(named("beta"), "softplus", net.slice(named("beta_raw"), v, W, 1))
    gate = net.unary(named("gate"), "sigmoid", net.slice(named("gate_raw"), v, W + 1, 1))
    shift = net.softmax(named("shift"), net.slice(named("shift_raw"), v, W + 2, 3))
    gamma = net.unary(named("gamma"), "oneplus", net.slice(named("gamma_raw"), v, W + 5, 1))
    score = net.scores(named("cosine"), "cosine", memory, net.slice(named("key"), v, 0, W),
                       EPS_ADDED)
    content = net.softmax(named("content"), score, beta)
    gated = net.interpolate(named("gated"), gate, content, before)
    moved = net.op(named("moved"), "circular_shift", [gated, shift], [N])
    return net.op(named("weights"), "sharpen", [moved, gamma], [N])


@family
def ntm_heads():
    net = Control()
    x, before = net.input("x", [X]), net.state("read", [2 * W])
    memory = net.state("memory", [N, W], "start")
    h = net.controller(x, before)
    weights = {}
    for name in ("read_0", "read_1", "write_0", "write_1"):
        net.comment("Head %s." % name)
        old = net.state("w_" + name, [N])
        weights[name] = head(net, name, h, memory, old)
        net.keep(old, weights[name])
    pair = lambda kind: net.op(kind + "_pair", "concat", [net.reshape(
        "%s_%d_row" % (kind, i), weights["%s_%d" % (kind, i)], [1, N]) for i in (0, 1)], [2, N])
    read = net.sum_rows("read_rows", pair("read"), memory)
    read = net.flat("read_next", read)
    net.keep(before, read)
    erase = net.heads("erase", net.unary("erase_flat", "sigmoid", net.biased(
        "erase_raw", h, "erase", 2 * W)))
    add = net.heads("add", net.unary("add_flat", "tanh", net.biased("add_raw", h, "add", 2 * W)))
    net.keep(memory, net.op("memory_next", "erase_add", [memory, pair("write"), erase, add],
                            [N, W]))
    net.give_answer(h, read)
    return net.text("""\
A neural Turing machine (Graves, Wayne and Danihelka, 2014) with two read heads and two write
heads, 12 slots of 8, one step.

  h = tanh(W [x, read_0, read_1] + U h + b)
  of each head v = W_head h + b_head: key k (8), beta, gate, shift (3), gamma
    content = softmax(softplus(beta) cosine(memory, k))
    gated = sigmoid(gate) content + (1 - sigmoid(gate)) w_old
    moved = gated, shifted by softmax(shift): offsets 1, 0, -1, around the end
    w = moved^(1 + softplus(gamma)), divided by its sum
  read_r = sum_i w_read_r,i memory_i
  memory_i = memory_i prod_r (1 - w_write_r,i e_r) + sum_r w_write_r,i a_r
  y = W_output [h, read_0, read_1] + b_output

All heads address the memory before the write; all erase before any adds. e = sigmoid, a =
tanh of linear maps of h. Published programs differ in order, in tanh for keys and in shifts
of a softplus (see ../ntm, which has one head of each kind and an LSTM). The cosine divides
by max(product of lengths, 1e-6).

Input x (6), output y (5). States memory (12 x 8) begins with the tensor start; w_read_0,
w_read_1, w_write_0, w_write_1 (12), read (16) and h (16) with 0, so weights sum to the gate at first.

For quantization: a row is at most the number of write heads where it is written again and
again. Weights want 14 bits: gamma raises small ones to a power. The addresses are by
content: --addressing=l1, hamming and bipolar apply, each head with a scale of its own.""")


@family
def lifelong():
    net = Control()
    example, label, q = net.input("example", [W]), net.input("label", [Y]), net.input("query", [W])
    keys, labels, age = (net.state("keys", [N, W]), net.state("labels", [N, Y]),
                         net.state("age", [N]))

    def embed(name, value):
        return net.unit(name, net.linear(name + "_raw", value, "embed.w", W))
    f, g = embed("f", example), embed("g", q)
    near = net.one_hot("near", net.argmax("near_slot", net.scores("near_score", "dot", keys, f)))
    oldest = net.one_hot("oldest", net.argmax("oldest_slot", age))
    known = net.sum_rows("known", near, labels)
    right = net.sum("right", net.mul("right_products", known, label))
    place = net.interpolate("place", right, near, oldest)
    old = net.mul("old", net.sum_rows("old_row", near, keys), net.reshape("right_scalar", right, []))
    row = net.unit("row", net.add("row_sum", old, f))
    others = net.unary("others", "complement", place)
    made = {}
    for name, memory, value in (("keys", keys, row), ("labels", labels, label)):
        made[name] = net.outer(name + "_next", net.mul(name + "_kept", memory, others), place, value)
        net.keep(memory, made[name])
    older = net.add("older", age, net.constant("one_step", [N], 1.0))
    net.keep(age, net.mul("age_next", older, others))
    found = net.one_hot("found", net.argmax("found_slot", net.scores(
        "score", "dot", made["keys"], g)))
    net.give("y", net.sum_rows("y", found, made["labels"]))
    return net.text("""\
A lifelong memory of rare events (Kaiser, Nachum, Roy and Bengio, Learning to remember rare
events, 2017), 12 rows of 8 with labels of 5 classes and ages: an example with its label and
a query a step; the answer is the label of the nearest row.

  f(u) = W u / (|W u| + 1e-6);  n = argmax keys f(example);  o = argmax age
  if labels_n is the label:  keys_n = unit(keys_n + f(example)), age_n = 0
  else:  keys_o = unit(f(example)), labels_o = label, age_o = 0;  all other ages + 1
  y = labels_m, m = argmax keys f(query)

Ties of argmax go to the lowest index; the paper overwrites a random one of the oldest. It
has 256 neighbours for training; one is what it answers with. Rows not written yet score 0 and
have no label, so the first examples fill them in order.

Inputs example and query (8), label (5, one of them 1), output y (5, one of them 1). States
keys (12 x 8), labels (12 x 5), age (12), 0 at first.

For quantization: rows have length 1. Labels and ages are integers; ages are exact up to the top
of their format, where they all become equal. What is nearest may be another row than in float
where two are alike. The address is by content: --addressing applies.""")
