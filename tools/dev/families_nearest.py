# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memories of which a step takes the few rows that suit it best."""

from families_control import Control, EPS_ADDED
from families_slots import N, W
from family_steps import D, X, Y, family
from recurrent_step import Value


class Nearest(Control):
    """Control with the k first of many in order, and the rows that ids choose."""

    def top(self, name, values, count, smallest=False):
        """Ids count x 1, as embed takes them to gather."""
        found = self.op(name + "_list", "top_k smallest" if smallest else "top_k", [values],
                        [count], element="i32")
        return self.op(name, "reshape", [found], [count, 1], element="i32")

    def take(self, name, ids, table):
        """The rows, or numbers, of a table."""
        if len(table.shape) == 2:
            return self.op(name, "embed", [ids, table], [ids.shape[0], table.shape[1]])
        column = self.reshape(name + "_of", table, [table.shape[0], 1])
        return self.reshape(name, self.take(name + "_column", ids, column), [ids.shape[0]])

    def mark(self, name, ids):
        """1 at each of the ids, else 0."""
        found = Value(ids.name + "_list", ids.shape[:1], "i32")
        return self.op(name, "embed", [found, self.identity()], [N])

    def scatter(self, name, ids, values):
        """The values at their ids, else 0."""
        return self.sum_rows(name, values, self.take(name + "_marks", ids, self.identity()))

    def distances(self, name, rows, key):
        """The squared distance of each row."""
        away = self.binary(name + "_away", "sub", rows, self.rows(name + "_rows", key, N))
        return self.reshape(name, self.sum(name + "_sum", self.mul(name + "_squares", away, away)),
                            [N])


@family
def nearest_neighbours():
    net = Nearest()
    example, label, q = net.input("example", [W]), net.input("label", [Y]), net.input("query", [W])
    slot = net.counter()
    rows = net.store("rows_next", net.state("rows", [N, W]), example, slot)
    labels = net.store("labels_next", net.state("labels", [N, Y]), label, slot)
    nearest = net.top("nearest", net.scores("score", "cosine", rows, q, EPS_ADDED), 3)
    votes = net.reshape("votes", net.take("found", nearest, labels), [3 * Y])
    by_class = net.spread("by_class", votes, [Y, 3], [1, Y])
    net.give("y", net.reshape("y", net.sum("y_sum", by_class), [Y]))
    return net.text("""\
k nearest neighbours (Cover and Hart, 1967) that learn while they run: 12 examples of 8 numbers
with labels of 5 classes, of which the three most alike to a query vote.

  rows[slot] = example;  labels[slot] = label;  slot = (slot + 1) mod 12
  y = sum of labels_i for the 3 largest of cosine(rows_i, query) (ties: the lowest index)

The oldest example is replaced: the capacity is 12. A row that is not written
yet scores 0 (the product of the lengths is at least 1e-6) and has no label.

Inputs example and query (8), label (5, one of them 1), output y (5, votes). States rows
(12 x 8), labels (12 x 5) and slot, 0 at first.

For quantization: votes and labels are integers, so y is exact but where rounding swaps two that
are nearly alike. The address is by content: --addressing=l1, hamming and bipolar apply.""")


@family
def episodic_control():
    net = Nearest()
    key, target, q = net.input("key", [W]), net.input("target", [1]), net.input("query", [W])
    keys, values, age = net.state("keys", [N, W]), net.state("values", [N, 1]), net.state("age", [N])
    net.comment("What is known of the key, or the row that was used longest ago.")
    near = net.top("near", net.distances("example_distance", keys, key), 1, True)
    least = net.take("least", near, Value("example_distance", [N]))
    known = net.less("known", least, net.constant("same", [1], 0.01))
    place = net.interpolate("place", known, net.mark("near_slot", near),
                            net.mark("oldest", net.top("oldest_id", age, 1)))
    trust = net.mul("trust", known, net.constant("kept_share", [1], 0.5))
    old = net.reshape("old", net.take("old_row", near, values), [1])
    value = net.interpolate("value", trust, old, target)
    others = net.unary("others", "complement", place)
    made = {}
    for name, memory, row in (("keys", keys, key), ("values", values, value)):
        kept = net.mul(name + "_kept", memory, others)
        made[name] = net.outer(name + "_next", kept, place, row)
        net.keep(memory, made[name])
    net.comment("The estimate for the query.")
    distance = net.distances("distance", made["keys"], q)
    nearest = net.top("nearest", distance, 4, True)
    added = net.add("distance_added", net.take("four", nearest, distance),
                    net.constant("delta", [4], 0.125))
    kernel = net.binary("kernel", "div", net.constant("one_each", [4], 1.0), added)
    total = net.reshape("total", net.sum("kernel_sum", kernel), [])
    weights = net.binary("w", "div", kernel, total)
    net.give("y", net.reshape("y", net.sum_rows("y_row", weights, net.take(
        "found", nearest, made["values"])), [1]))
    touched = net.binary("touched", "max", place, net.mark("was_read", nearest))
    older = net.add("older", age, net.constant("one_step", [N], 1.0))
    net.keep(age, net.mul("age_next", older, net.unary("untouched", "complement", touched)))
    return net.text("""\
The dictionary of neural episodic control (Pritzel et al., 2017) for one action: 12 keys of 8
with the returns that followed them. A step learns what followed one key and estimates what
will follow another.

  d_i = |keys_i - key|^2;  n = argmin d;  o = argmax age
  if d_n < 0.01:  values_n = values_n + 0.5 (target - values_n);  else row o is replaced by
      key and target
  e_i = |keys_i - query|^2;  the 4 smallest:  w_i = 1 / (e_i + 0.125), divided by their sum
  y = sum of w_i values_i over them;  age = 0 where written or read by the query, else age + 1

Ties go to the lowest index, so rows that are not written yet are filled in order. The paper
has delta = 0.001, 50 neighbours, an approximate search and one dictionary an action; the row used
longest ago is replaced as there. Keys come from a convolutional network.

Inputs key and query (8), target (1: the return), output y (1). States keys (12 x 8), values (12 x 1) and
age (12), 0 at first: the capacity is 12.

For quantization: distances and the quotient want 16 bits, since the nearest has a weight of
up to 1 / delta. Ages are integers, exact up to the top of their format, where they all become
equal: then the slot is that of the lowest index. There is no similarity: --addressing changes
nothing.""")


@family
def product_keys():
    net = Nearest()
    side, count = 8, 4
    query = net.biased("query", net.input("x", [X]), "query", D)
    best, scores = [], []
    for half in (0, 1):
        net.comment("The best sub-keys for half %d of the query." % half)
        part = net.slice("query_%d" % half, query, half * W, W)
        score = net.scores("score_%d" % half, "dot", net.parameter(
            "keys.%d" % half, [side, W]), part)
        best.append(net.top("best_%d" % half, score, count))
        scores.append(net.take("first_%d" % half, best[-1], score))
    net.comment("The best pairs of them.")
    square = [count, count]
    sums = net.add("sums", net.spread("left", scores[0], square, [1, 0]),
                   net.spread("right", scores[1], square, [0, 1]))
    flat = net.flat("sums_flat", sums)
    pairs = net.top("pairs", flat, count)
    weights = net.softmax("w", net.take("pair_scores", pairs, flat))
    net.integer("zero", "arith.constant 0 : index")
    net.integer("count", "arith.constant %d : index" % count)
    net.integer("side", "arith.constant %d : i32" % side)
    ids = []
    for i in range(count):
        net.integer("at_%d" % i, "arith.constant %d : index" % i)
        net.integer("pair_%d" % i, "tensor.extract %%pairs[%%at_%d, %%zero] : %s" % (i, pairs.type))
        net.integer("place_%d" % i, "arith.index_cast %%pair_%d : i32 to index" % i)
        for half, how in (("0", "divsi"), ("1", "remsi")):
            net.integer("in_%s_%d" % (half, i), "arith.%s %%place_%d, %%count : index" % (how, i))
            net.integer("key_%s_%d" % (half, i), "tensor.extract %%best_%s[%%in_%s_%d, %%zero] : %s" % (
                half, half, i, best[0].type))
        net.integer("row_%d" % i, "arith.muli %%key_0_%d, %%side : i32" % i)
        ids.append(net.integer("id_%d" % i, "arith.addi %%row_%d, %%key_1_%d : i32" % (i, i)))
    slots = Value("slots", [count, 1], "i32")
    net.integer("slots", "tensor.from_elements %s : %s" % (", ".join(ids), slots.type))
    values = net.parameter("values", [side * side, W])
    net.give("y", net.sum_rows("y", weights, net.take("found", slots, values)))
    return net.text("""\
A layer of product keys (Lample et al., Large memory layers with product keys, 2019): 64 values of
8, whose keys are all pairs of 8 + 8 sub-keys; four are read by two searches among 8 and one among
16, not one among 64.

  q = W x + b, halves q_0 and q_1;  s_h = keys_h q_h
  I_h = the 4 largest of s_h;  the 4 largest of s_0i + s_1j for i in I_0, j in I_1: they are
      the 4 largest of all 64
  y = sum of softmax(their sums) values[8 i + j]

Ties go to the lowest index, first in each search, then among the 16 in the order of both. One
head; the paper adds four and normalizes the query by a batch norm, which can be folded into W.

Input x (6), output y (8). There is no state: the memory is what was trained.

For quantization: the values may have few bits, since a read takes four of them; which are taken
can differ from float where two scores are nearly alike. The addresses are by content:
--addressing=l1, hamming and bipolar apply to each half.""")


@family
def sparse_access():
    net = Nearest()
    x, before = net.input("x", [X]), net.state("read", [W])
    memory, age = net.state("memory", [N, W], "memory.start"), net.state("age", [N])
    w_read = net.state("w_read", [N])
    h = net.controller(x, before)
    oldest = net.one_hot("oldest", net.argmax("oldest_slot", age))
    share = net.unary("gamma", "sigmoid", net.biased("gamma_raw", h, "gamma", 1))
    strength = net.reshape("alpha_scalar", net.unary("alpha", "sigmoid", net.biased(
        "alpha_raw", h, "alpha", 1)), [])
    w_write = net.mul("w_write", net.interpolate("w_mixed", share, w_read, oldest), strength)
    kept = net.mul("memory_kept", memory, net.unary("others", "complement", oldest))
    memory_next = net.outer("memory_next", kept, w_write, net.unary("add", "tanh", net.biased(
        "add_raw", h, "add", W)))
    key = net.biased("key", h, "key", W)
    beta = net.unary("beta", "softplus", net.biased("beta_raw", h, "beta", 1))
    score = net.scores("score", "cosine", memory_next, key, EPS_ADDED)
    best = net.top("best", score, 4)
    weights = net.softmax("w_best", net.take("best_score", best, score), beta)
    w_next = net.scatter("w_sparse", best, weights)
    least = net.constant("accessed", [N], 0.005)
    touched = net.binary("touched", "max", net.less("was_read", least, w_next),
                         net.less("was_written", least, w_write))
    older = net.add("older", age, net.constant("one_step", [N], 1.0))
    net.keep(age, net.mul("age_next", older, net.unary("untouched", "complement", touched)))
    read = net.sum_rows("read_next", weights, net.take("best_rows", best, memory_next))
    for old, new in ((memory, memory_next), (w_read, w_next), (before, read)):
        net.keep(old, new)
    net.give_answer(h, read)
    return net.text("""\
A sparse access memory (Rae et al., Scaling memory-augmented neural networks with sparse
reads and writes, 2016), 12 slots of 8, one head that reads four of them.

  h = tanh(W [x, read] + U h + b);  k, beta, alpha, gamma, a from h (below)
  oldest = 1 at the slot with the largest age (ties: the lowest index), else 0
  w_write = alpha (gamma w_read + (1 - gamma) oldest), with w_read of the step before
  memory_i = memory_i (1 - oldest_i) + w_write_i a
  w_read = softmax(beta s) over the 4 largest of s = cosine(memory, k) (ties: the lowest
      index), else 0;  read = sum_i w_read_i memory_i
  age_i = 0 where w_read_i or w_write_i is above 0.005, else age_i + 1
  y = W_output [h, read] + b_output

k is linear, beta = softplus, alpha and gamma = sigmoid, a = tanh of linear maps of h. The four
are exact, in one pass over all scores, and a softmax of all, cut to the four and divided by their
sum, is the same; the paper finds them with an index and computes no other score. An LSTM is its controller. The cosine divides by max(product of lengths, 1e-6).

Input x (6), output y (5). States memory (12 x 8), which begins with the tensor memory.start, age,
w_read (12), read (8), h (16), 0 at first. With a memory of 0 at first, what is written to several
rows at once makes them parallel: their cosines are equal, and the last bits of float sums decide
which are the four.

For quantization: ages are integers and exact up to the top of their format, where they all become
equal: then the slot is that of the lowest index. The address is by content: --addressing applies.""")


@family
def lrua_heads():
    net = Nearest()
    heads = 2
    x, before = net.input("x", [X]), net.state("read", [heads * W])
    memory, usage = net.state("memory", [N, W]), net.state("usage", [N])
    w_read = net.state("w_read", [heads, N])
    h = net.controller(x, before)
    keys = net.reshape("keys", net.unary("keys_flat", "tanh", net.biased(
        "key_raw", h, "key", heads * W)), [heads, W])
    least = net.top("least_slots", usage, heads, True)
    marks = net.take("least_each", least, net.identity())
    gate = net.unary("alpha", "sigmoid", net.parameter("alpha.raw", [1]))
    w_write = net.interpolate("w_write", gate, w_read, marks)
    cleared = net.mark("least", least)
    kept = net.mul("memory_kept", memory, net.unary("others", "complement", cleared))
    for head in range(heads):
        row = net.op("w_write_%d_row" % head, "slice", [w_write], [1, N], "[%d]" % head)
        key = net.op("key_%d_row" % head, "slice", [keys], [1, W], "[%d]" % head)
        kept = net.outer("memory_next" if head + 1 == heads else "written_%d" % head, kept,
                         net.reshape("w_write_%d" % head, row, [N]),
                         net.reshape("key_%d" % head, key, [W]))
    w_next = net.softmax("w_next", net.scores("score", "cosine", kept, keys, EPS_ADDED))
    both = net.add("w_both", w_next, w_write)
    used = net.reshape("used", net.sum("used_sum", net.spread(
        "used_by_slot", both, [N, heads], [1, N])), [N])
    net.keep(usage, net.add("usage_next", net.scale("usage_kept", usage, 0.95), used))
    read = net.flat("read_next", net.sum_rows("read_rows", w_next, kept))
    for old, new in ((memory, kept), (w_read, w_next), (before, read)):
        net.keep(old, new)
    net.give_answer(h, read)
    return net.text("""\
Least recently used access (Santoro et al., 2016, see ../lrua) with two heads: each writes to
where it has read, or to a slot of its own among the two that are used least.

  h = tanh(W [x, reads] + U h + b);  k_r = tanh of a linear map of h, for both heads
  least_0, least_1 = 1 at the slots with the smallest and the next usage (ties: the lowest
      index first), else 0
  w_write_r = sigmoid(alpha) w_read_r + (1 - sigmoid(alpha)) least_r
  memory_i = memory_i (1 - least_0i - least_1i) + sum_r w_write_ri k_r
  w_read_r = softmax(cosine(memory, k_r));  read_r = sum_i w_read_ri memory_i
  usage = 0.95 usage + sum_r (w_read_r + w_write_r);  y = W_output [h, reads] + b_output

The paper marks for every head all slots whose usage is at most the n-th smallest: those are
more than n where usages tie, as all do at first, and then every head writes to all of them.
Published programs take n by a sort, as here, and give each head one or all of them. The
rest is as in ../lrua.

Input x (6), output y (5). States memory (12 x 8), usage (12), w_read (2 x 12), read (16),
h (16), all 0 at first.

For quantization: usage is at most 2 x 2 / (1 - 0.95) = 80. Two usages that are equal in codes are a
tie where float has none. The addresses are by content: --addressing applies to both.""")


def hop(net, number, memory, values, u):
    """u and the answer after one more hop."""
    weights = net.softmax("p_%d" % number, net.scores("score_%d" % number, "dot", memory, u))
    found = net.sum_rows("o_%d" % number, weights, values)
    u = net.add("u_%d" % number, net.linear("kept_%d" % number, u, "H.w", W), found)
    return u, net.linear("y_%d" % number, u, "output.w", Y)


def ask_for_more(net, number, y):
    """The number of turns of a hop that is made while the answer is not sure: 0 or 1. None
    follows one that was left out: in codes, what a loop hands on may look less sure."""
    first = net.top("first_%d" % number, y, 2)
    two = net.take("two_%d" % number, first, y)
    margin = net.binary("margin_%d" % number, "sub", net.slice("best_%d" % number, two, 0, 1),
                        net.slice("next_%d" % number, two, 1, 1))
    sides = net.concat("sides_%d" % number, net.parameter("threshold", [1]), margin)
    is_sure = net.op("is_sure_%d" % number, "argmax", [sides], [], element="i32")
    net.integer("sure_%d" % number, "tensor.extract %s[] : tensor<i32>" % is_sure)
    more = net.integer("more_%d" % number, "arith.subi %%c_1, %%sure_%d : i32" % number)
    net.integer("bounded_%d" % number, "arith.minsi %s, %%%s : i32" % (
        more, "c_1" if number == 2 else "bounded_%d" % (number - 1)))
    return net.integer("turns_%d" % number, "arith.index_cast %%bounded_%d : i32 to index" % number)


@family
def adaptive_hops():
    net = Nearest()
    sentence, q = net.input("sentence", [W]), net.input("question", [W])
    rows = net.store("stored", net.state("story", [N, W]), sentence, net.counter())
    memory, values = net.matrix("m", rows, "A.w", W), net.matrix("c", rows, "C.w", W)
    for name in ("H.w", "output.w"):
        net.parameter(name, [W if name == "H.w" else Y, W])
    for name, value in (("c_1", "1 : i32"), ("zero", "0 : index"), ("one", "1 : index")):
        net.integer(name, "arith.constant " + value)
    u, y = hop(net, 1, memory, values, net.linear("u_0", q, "B.w", W))
    count = "%c_1"
    for number in (2, 3):
        net.comment("Hop %d, if the answer is not sure." % number)
        turns = ask_for_more(net, number, y)
        net.lines.append("    %%hop_%d:2 = scf.for %%turn_%d = %%zero to %s step %%one iter_args("
                         "%%u_in_%d = %s, %%y_in_%d = %s) -> (%s, %s) {" % (
                             number, number, turns, number, u, number, y, u.type, y.type))
        outside, net.lines = net.lines, []
        u_next, y_next = hop(net, number, memory, values, Value("u_in_%d" % number, [W]))
        net.lines.append("    scf.yield %s, %s : %s, %s" % (u_next, y_next, u.type, y.type))
        net.lines = outside + ["  " + line for line in net.lines] + ["    }"]
        u, y = Value("hop_%d#0" % number, [W]), Value("hop_%d#1" % number, [Y])
        count = net.integer("count_%d" % number, "arith.addi %s, %%bounded_%d : i32" % (
            count, number))
    hops = Value("hops", [], "i32")
    net.integer("hops", "tensor.from_elements %s : tensor<i32>" % count)
    net.give("y", y)
    net.give("hops", hops)
    return net.text("""\
A memory network that stops when its answer is sure: at most 3 hops (adaptive computation for
memory networks, as in Graves, Adaptive computation time for recurrent neural networks, 2016, but
by a margin and not by a sum of halting units), 12 sentences, all hops with the same weights.

  story[slot] = sentence;  slot = (slot + 1) mod 12;  m_i = A story_i;  c_i = C story_i;  u = B q
  a hop: p = softmax(m u);  o = sum_i p_i c_i;  u = H u + o;  y = W u
  the first always; the second and the third while the largest of y is not above the next by more
      than threshold
  hops = the number that were made

threshold is a tensor of the weights file: what it costs in errors and saves in hops is
to be measured on validation data. A hop that is not made costs nothing; the worst case, which
reports and deadlines count, is that of three. A loop of 0 or 1 turns is how a step branches.

Inputs sentence and question (8), outputs y (5, before a softmax) and hops (an integer). States
story (12 x 8) and slot, 0 at first.

For quantization: the margin is compared in codes: where it is nearly the threshold, rounding may make
a hop more or fewer than float does, the same on every executor. The addresses are by content:
--addressing applies, each hop with a scale of its own.""")
