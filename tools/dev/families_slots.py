# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memories of rows that are found by content."""

from family_steps import Y, Network, family
from recurrent_step import Value

# Rows of a memory, their width, classes.
N, W, C = 12, 8, 5


class Slots(Network):
    """Network with rings of rows, and what finds them."""

    def counter(self, name="slot"):
        value = Value(name, [], "i32")
        self.states.append("  mann.state @%s : tensor<i32> = dense<0> : tensor<i32>\n" % name)
        self.arguments.append("%s: tensor<i32> {mann.state = @%s}" % (value, name))
        following = Value(name + "_next", [], "i32")
        self.lines.append("    %s = mann.advance %s {modulo = %d} : tensor<i32>" % (
            following, value, N))
        self.keep(value, following)
        return value

    def store(self, name, memory, row, slot):
        """The memory with the row in the slot, which is kept."""
        result = Value(name, memory.shape)
        self.lines.append("    %s = mann.slot_write overwrite %s, %s, %s : %s, %s, tensor<i32>" % (
            result, memory, row, slot, memory.type, row.type))
        self.keep(memory, result)
        return result

    def get(self, source, shape):
        """The parameter that a state begins with."""
        value = self.fetched[source] = Value(source, shape)
        self.lines.append("    %s = mann.get_parameter @%s : %s" % (value, source, value.type))
        return value

    def scores(self, name, kind, memory, key, attributes=""):
        shape = key.shape[:-1] + memory.shape[:1]
        return self.op(name, "similarity " + kind, [memory, key], shape, attributes=attributes)

    def softmax(self, name, scores, strength=None):
        result = Value(name, scores.shape)
        self.lines.append("    %s = mann.softmax %s%s : %s -> %s" % (
            result, scores, " strength(%s : %s)" % (strength, strength.type) if strength else "",
            scores.type, result.type))
        return result

    def sum_rows(self, name, weights, memory):
        return self.op(name, "read", [weights, memory], weights.shape[:-1] + memory.shape[1:])

    def rows(self, name, vector, count):
        """The same row, `count` times."""
        return self.spread(name, vector, [count, *vector.shape], [0, 1])

    def matrix(self, name, rows, source, width):
        """Each row times a matrix."""
        matrix = self.parameter(source, [width, rows.shape[1]])
        return self.op(name, "linear", [rows, matrix], [rows.shape[0], width])

    def less(self, name, left, right):
        return self.op(name, "less", [left, right], left.shape)


@family
def modern_hopfield():
    net = Slots()
    pattern, cue = net.input("pattern", [2 * W]), net.input("cue", [2 * W])
    memory = net.state("patterns", [N, 2 * W], "start")
    stored = net.store("stored", memory, pattern, net.counter())
    beta = net.parameter("beta", [1])
    s = cue
    for turn in (1, 2, 3):
        net.comment("Iteration %d." % turn)
        score = net.scores("score_%d" % turn, "dot", stored, s)
        s = net.sum_rows("s_%d" % turn, net.softmax("p_%d" % turn, score, beta), stored)
    net.give("y", s)
    return net.text("""\
A modern Hopfield network (Ramsauer et al., Hopfield networks is all you need, 2021): a
step stores a pattern and completes a cue, in three iterations.

  X[slot] = pattern;  slot = (slot + 1) mod 12
  s = cue;  three times: s = X^T softmax(beta X s);  y = s

One iteration with beta = 1 / sqrt(width) is attention. Layer norms before are left out.

Inputs pattern and cue (16), output y (16). States: patterns X (12 x 16) begins with the
tensor start, slot with 0; the oldest pattern is overwritten.

For quantization: each s is a mean of patterns, within their range. The address is by
content: --addressing=l1, hamming and bipolar apply. A large beta makes the address sharp, and then a few
bits of score decide between patterns that are alike.""")


@family
def hopfield():
    net = Slots()
    pattern, cue = net.input("pattern", [2 * W]), net.input("cue", [2 * W])
    store = net.input("store", [1])
    memory, count = net.state("W", [2 * W, 2 * W]), net.state("count", [1])
    scalar = net.reshape("store_scalar", store, [])
    stored = net.outer("W_next", memory, net.mul("written", pattern, scalar), pattern)
    net.keep(memory, stored)
    total = net.add("count_next", count, store)
    net.keep(count, total)
    diagonal = net.reshape("diagonal", total, [])
    zero = net.constant("zero", [2 * W], 0.0)
    one, minus = net.constant("one", [2 * W], 1.0), net.constant("minus_one", [2 * W], -1.0)
    s = cue
    for turn in (1, 2, 3):
        field = net.binary("field_%d" % turn, "sub", net.read("sum_%d" % turn, stored, s),
                           net.mul("self_%d" % turn, s, diagonal))
        below = net.less("below_%d" % turn, field, zero)
        s = net.op("s_%d" % turn, "select", [below, minus, one], [2 * W])
    net.give("y", s)
    return net.text("""\
A classical Hopfield network (Hopfield, 1982) of 16 units: a step stores a pattern, if store
is 1, and completes a cue, in three synchronous iterations.

  W = W + store x x^T, count = count + store;  s = cue
  three times: s = sign(W s - count s), sign(0) = +1;  y = s

count is the diagonal of W, which has no part in it. About 0.14 times 16 patterns are
found again.

Inputs pattern and cue (16, +1 and -1), store (1, 0 or 1), output y (16). States W (16 x 16)
and count (1) start with 0.

For quantization: all numbers are integers, and all is exact where the formats have a step of at most 1:
up to 127 patterns, and sums up to 16 times that, which want 16 bits. There is no content address.""")


@family
def entity_network():
    net = Slots()
    s, q = net.input("sentence", [W]), net.input("question", [W])
    memory = net.state("memory", [Y, W], "keys")
    keys = net.get("keys", [Y, W])
    score = net.add("gate_raw", net.scores("by_content", "dot", memory, s),
                    net.scores("by_key", "dot", keys, s))
    gate = net.unary("gate", "sigmoid", score)
    raw = net.add("candidate_raw", net.matrix("from_memory", memory, "U.w", W),
                  net.rows("from_sentence", net.linear("s_moved", s, "V.w", W), Y),
                  net.matrix("from_keys", keys, "W.w", W))
    positive = net.relu("candidate_positive", raw)
    slope = net.rows("slope", net.parameter("prelu", [W]), Y)
    candidate = net.add("candidate", positive, net.mul("candidate_negative", net.binary(
        "negative", "sub", raw, positive), slope))
    moved = net.add("moved", memory, net.mul("written", candidate, gate))
    memory_next = net.normalize("memory_next", "l2", moved, "1.0e-6")
    net.keep(memory, memory_next)
    net.comment("Answer.")
    p = net.softmax("p", net.scores("score", "dot", memory_next, q))
    u = net.sum_rows("u", p, memory_next)
    seen = net.add("seen", q, net.linear("u_moved", u, "H.w", W))
    positive = net.relu("seen_positive", seen)
    hidden = net.add("hidden", positive, net.mul("seen_negative", net.binary(
        "below", "sub", seen, positive), net.parameter("prelu", [W])))
    net.give("y", net.linear("y", hidden, "R.w", Y))
    return net.text("""\
A recurrent entity network (Henaff, Weston, Szlam, Bordes and LeCun, Tracking the world
state with recurrent entity networks, 2017), 5 slots of 8: a sentence and a question a step.

  g_j = sigmoid(h_j s + w_j s)
  h~_j = phi(U h_j + V s + W w_j);  h_j = h_j + g_j h~_j;  h_j = h_j / (|h_j| + 1e-6)
  p = softmax(h q);  u = sum_j p_j h_j;  y = R phi(q + H u)

phi is a ReLU with a slope for each channel where it is negative. Published programs add a
bias to the gate or to U h_j, and shut the gate on padding; neither is here.

Inputs sentence s and question q (8), sums of word vectors; output y (5 answers, before a
softmax). State memory h (5 x 8) begins with the keys w, the tensor keys.

For quantization: rows have length 1, so elements are in -1..1 for any length. The three
similarities are by content: --addressing applies to all of them, the two of the gate too, where
a score has to be right by itself and not only in order; without training that changes when gates open.""")


@family
def gated_memn2n():
    net = Slots()
    sentence, q = net.input("sentence", [W]), net.input("question", [W])
    rows = net.store("stored", net.state("story", [N, W]), sentence, net.counter())
    m, c = net.matrix("m", rows, "A.w", W), net.matrix("c", rows, "C.w", W)
    u = net.linear("u_0", q, "B.w", W)
    for hop in (1, 2, 3):
        net.comment("Hop %d." % hop)
        p = net.softmax("p_%d" % hop, net.scores("score_%d" % hop, "dot", m, u))
        o = net.sum_rows("o_%d" % hop, p, c)
        gate = net.unary("gate_%d" % hop, "sigmoid", net.biased(
            "gate_raw_%d" % hop, u, "gate%d" % hop, W))
        u = net.interpolate("u_%d" % hop, gate, o, u)
    net.give("y", net.linear("y", u, "output.w", Y))
    return net.text("""\
A gated end-to-end memory network (Liu and Perez, Gated end-to-end memory networks, 2017), 12
sentences, 3 hops, all with the same A and C and a gate each: a sentence and a question a step.

  story[slot] = sentence;  slot = (slot + 1) mod 12
  m_i = A story_i;  c_i = C story_i;  u = B q
  three times: p = softmax(m u);  o = sum_i p_i c_i;  T = sigmoid(W_T u + b_T);
               u = o T + u (1 - T)
  y = W u

Sentences come as sums of word vectors; there is no temporal term. Rows that are not written
yet are rows of zeros, which have a score of 0 and take part, as in the published program.

Inputs sentence and question (8), output y (5, before a softmax). States story (12 x 8) and
slot, 0 at first.

For quantization: u is a mean of values and B q, so it has their range at every hop. The
address is by content: --addressing=l1, hamming and bipolar apply.""")


@family
def adjacent_memn2n():
    net = Slots()
    words, memories = 10, []
    sentence, q = net.input("sentence", [5], "i32"), net.input("question", [3], "i32")
    slot = net.counter()

    def embed(name, ids, source):
        return net.op(name, "embed", [ids, net.parameter(source, [words, W])], [W])
    for number, source in enumerate(("A.w", "C1.w", "C2.w", "C3.w")):
        row = embed("row_%d" % number, sentence, source)
        memories.append(net.store("m_%d" % number, net.state("memory_%d" % number, [N, W]), row,
                                  slot))
    u = embed("u_0", q, "A.w")
    for hop in (1, 2, 3):
        net.comment("Hop %d." % hop)
        p = net.softmax("p_%d" % hop, net.scores("score_%d" % hop, "dot", memories[hop - 1], u))
        u = net.add("u_%d" % hop, u, net.sum_rows("o_%d" % hop, p, memories[hop]))
    net.comment("Answer.")
    net.give("y", net.linear("y", u, "C3.w", words))
    return net.text("""\
An end-to-end memory network with adjacent weight tying (Sukhbaatar, Szlam, Weston and Fergus,
End-to-end memory networks, 2015), 12 sentences, 3 hops, 10 words: a sentence and a question a step.

  memory_0[slot] = sum of A over the words;  memory_k[slot] = sum of Ck, for k = 1, 2, 3
  slot = (slot + 1) mod 12;  u = sum of A over the question
  for k = 1, 2, 3: p = softmax(memory_(k-1) u);  u = u + sum_i p_i memory_k,i
  y = C3 u

Tables have a row for each word. The values of a hop are the keys of the next, the question has
the table of the first keys, the answer that of the last values: four memories do for three hops,
and a sentence is embedded once, when it comes. The oldest is replaced.

Published programs weight words by their place in the sentence (weights of mann.embed), and add a
row for its age to keys and values, which is another one at every step and so is not stored; both
are left out. Liu and Perez (2017) put a gate for each hop in the place of the sum; ../gated_memn2n
has gates, with keys and values that all hops share. One network for several tasks has the words of
all of them and is otherwise the same. Rows that are not written yet are rows of zeros, which have a
score of 0 and take part.

Inputs sentence (5) and question (3), ids of words, -1 where there is none; output y (10, before a
softmax). States memory_0 to memory_3 (12 x 8) and slot, 0 at first.

For quantization: u grows at every hop by a mean of values, so each u has a range of its own.
memory_1 and memory_2 are values of a hop and keys of the next, in one format; memory_0 is compared
and nothing else. The addresses are by content: --addressing=l1, hamming and bipolar apply.""")


@family
def key_value():
    net = Slots()
    key, value, q = (net.input(name, [W]) for name in ("key", "value", "question"))
    slot = net.counter()
    keys = net.store("keys_next", net.state("keys", [N, W]), key, slot)
    values = net.store("values_next", net.state("values", [N, W]), value, slot)
    m, c = net.matrix("m", keys, "A.w", W), net.matrix("c", values, "A.w", W)
    u = net.linear("q_0", q, "A.w", W)
    for hop in (1, 2):
        net.comment("Hop %d." % hop)
        p = net.softmax("p_%d" % hop, net.scores("score_%d" % hop, "dot", m, u))
        seen = net.add("seen_%d" % hop, u, net.sum_rows("o_%d" % hop, p, c))
        u = net.linear("q_%d" % hop, seen, "R%d.w" % hop, W)
    net.comment("Candidates.")
    candidates = net.matrix("candidates_moved", net.parameter("candidates", [Y, W]), "B.w", W)
    net.give("y", net.op("y", "linear", [u, candidates], [Y]))
    return net.text("""\
A key-value memory network (Miller et al., Key-value memory networks for directly reading
documents, 2016), 12 pairs, 2 hops, 5 candidates: a pair and a question a step.

  keys[slot] = key;  values[slot] = value;  slot = (slot + 1) mod 12;  q_1 = A q
  twice: p_i = softmax_i(q_j A keys_i);  o = sum_i p_i A values_i;  q_j+1 = R_j (q_j + o)
  y_i = q_3 B candidate_i

Keys, values, questions and candidates are bags of words already summed. Pairs that are not written
yet are zeros, which have a score of 0 and take part: fill the memory first, or choose
the pairs before (key hashing), as the paper does.

Inputs key, value, question (8), output y (5 scores, before a softmax). States keys and
values (12 x 8) and slot, 0 at first.

For quantization: nothing grows. The addresses are by content: --addressing=l1, hamming and
bipolar apply. The scores of the candidates are a product (mann.linear), which stays what it is:
their size counts, where another similarity keeps no more than the order.""")


@family
def matching():
    net = Slots()
    example, label, q = net.input("example", [W]), net.input("label", [C]), net.input("query", [W])
    slot = net.counter()

    def embed(name, value):
        return net.unary(name, "tanh", net.biased(name + "_raw", value, "embed", W))
    rows = net.store("rows_next", net.state("rows", [N, W]), embed("f", example), slot)
    labels = net.store("labels_next", net.state("labels", [N, C]), label, slot)
    score = net.scores("score", "cosine", rows, embed("g", q),
                       "eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>")
    weights = net.softmax("p", score, net.parameter("strength", [1]))
    net.give("y", net.sum_rows("y", weights, labels))
    return net.text("""\
A matching network (Vinyals, Blundell, Lillicrap, Kavukcuoglu and Wierstra, 2016) without full
context embeddings, 12 examples of 5 classes: an example with its label and a query a step.

  rows[slot] = f(example);  labels[slot] = label;  slot = (slot + 1) mod 12
  a = softmax(strength cosine(rows, f(query)));  y = sum_i a_i labels_i;  f(u) = tanh(W u + b)

The paper has strength 1. The cosine of a row that is not written yet is 0 (the product
of the lengths is at least 1e-6), its label 0.

Inputs example and query (8), label (5, one of them 1), output y (5). States rows (12 x 8),
labels (12 x 5) and slot, 0 at first.

For quantization: rows are in -1..1, labels are exact, y is at most 1. The address is by
content: --addressing=l1, hamming and bipolar apply.""")


@family
def bipolar_keys():
    net = Slots()
    example, label, q = net.input("example", [W]), net.input("label", [C]), net.input("query", [W])
    slot = net.counter()
    rows = net.store("rows_next", net.state("rows", [N, 4 * W]), net.linear(
        "f", example, "embed.w", 4 * W), slot)
    labels = net.store("labels_next", net.state("labels", [N, C]), label, slot)
    a = net.scores("a", "bipolar", rows, net.linear("g", q, "embed.w", 4 * W),
                   "code = !mann.bipolar, log2_factor = -5 : i64")
    half = net.constant("half", [N], 0.5)
    parts = []
    for sign, value in (("positive", a), ("negative", net.scale("a_minus", a, -1.0))):
        above = net.scale(sign + "_above", net.binary(sign + "_shifted", "sub", value, half), 10.0)
        parts.append(net.unary(sign, "sigmoid", above))
    soft = net.add("soft", *parts)
    total = net.reshape("total", net.sum("total_row", soft), [])
    weights = net.binary("w", "div", soft, total)
    net.give("y", net.sum_rows("y", weights, labels))
    return net.text("""\
A memory with bipolar keys of many dimensions (Karunaratne et al., Robust high-dimensional
memory-augmented neural networks, 2021), 12 examples of 5 classes, keys of 32 signs: an
example with its label and a query a step.

  rows[slot] = W example;  labels[slot] = label;  slot = (slot + 1) mod 12
  a_i = sign(rows_i) sign(W query) / 32, sign(0) = +1
  e(a) = 1 / (1 + exp(-10 (a - 0.5))) + 1 / (1 + exp(-10 (-a - 0.5)))
  y = sum_i e(a_i) labels_i / sum_i e(a_i)

e is the soft magnitude of the paper. A convolutional network takes the place of W there.

Inputs example and query (8), label (5, one of them 1), output y (5). States rows (12 x 32),
labels (12 x 5) and slot, 0 at first; a row that is not written yet is one of +1.

For quantization: only signs of rows and keys count, and a is exact; a sign may differ from float where W x
is near 0. The similarity is bipolar already: --addressing has no effect. Rows are stored as
numbers, and the signs taken where they are compared.""")


@family
def prototypes():
    net = Slots()
    example, label, q = net.input("example", [W]), net.input("label", [C]), net.input("query", [W])

    def embed(name, value):
        return net.unary(name, "tanh", net.biased(name + "_raw", value, "embed", W))
    means, counts = net.state("means", [C, W]), net.state("counts", [C])
    f, g = embed("f", example), embed("g", q)
    counts_next = net.add("counts_next", counts, label)
    share = net.binary("share", "div", label, net.binary(
        "divisor", "max", counts_next, net.constant("one", [C], 1.0)))
    means_next = net.op("means_next", "erase_add", [
        means, share, net.constant("all", [W], 1.0), f], [C, W])
    net.keep(means, means_next)
    net.keep(counts, counts_next)
    off = net.binary("off", "sub", means_next, net.rows("g_rows", g, C))
    distance = net.sum("distance", net.mul("squares", off, off))
    net.give("y", net.softmax("y", net.scale("closeness", distance, -1.0)))
    return net.text("""\
Prototypes (Snell, Swersky and Zemel, Prototypical networks for few-shot learning, 2017), 5
classes, learned one example at a time: an example with its label and a query a step.

  n_c = n_c + label_c;  mean_c = mean_c + label_c (f(example) - mean_c) / n_c
  y = softmax_c(-|f(query) - mean_c|^2);  f(u) = tanh(W u + b)

The divisor is max(n_c, 1), for classes without an example.

Inputs example and query (8), label (5, one of them 1, or all 0 to learn nothing), output y
(5). States means (5 x 8) and counts (5), 0 at first.

For quantization: means are in -1..1. Once an example's share of the mean is less than half a
code the mean stays where it is: with 8 bits from about 128 examples a class on, with 16 bits
from 32,000. counts saturate at the top of their format, which leaves a running mean. The
distance has no similarity op, so --addressing has no effect.""")
