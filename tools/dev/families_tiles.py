# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Differentiable neural computers whose memory lies in several tiles."""

from families_control import Control
from families_slots import W
from family_steps import X, family

# Tiles, the slots of each, the width of the controller.
TILES, SLOTS, HIDDEN = 2, 8, 16
DOWN = "rounding = #fxp<rounding toward_zero>"
EPS = "eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>"


class Tile:
    """One tile: its part of the interface, and its states."""

    def __init__(self, net, number, interface):
        self.net, self.number, self.at = net, number, 0
        self.interface = interface

    def name(self, name):
        return "%s_%d" % (name, self.number)

    def state(self, name, shape):
        return self.net.state(self.name(name), shape)

    def part(self, name, size, function=None):
        """The next numbers of the interface."""
        value = self.net.slice(self.name(name) + ("_raw" if function else ""), self.interface,
                               self.at, size)
        self.at += size
        return self.net.unary(self.name(name), function, value) if function else value

    def down(self, name, operation, operands, shape, attributes=""):
        """What must not sum to more than 1 is rounded down."""
        return self.net.op(self.name(name), operation, operands, shape,
                           attributes=", ".join(filter(None, [attributes, DOWN])))

    def unary(self, name, operation, value):
        return self.net.unary(self.name(name), operation, value)

    def scalar(self, name, value):
        return self.net.reshape(self.name(name), value, [])

    def content(self, name, memory, key, strength):
        net, name = self.net, self.name(name)
        scores = net.scores(name + "_score", "cosine", memory, key, EPS)
        net.lines.append("    %%%s = mann.softmax %s strength(%s : %s) {%s} : %s -> %s" % (
            name, scores, strength, strength.type, DOWN, scores.type, scores.type))
        return type(scores)(name, scores.shape)

    def use(self, usage, w_write, w_read, free):
        net, slots = self.net, [SLOTS]
        freed = net.mul(self.name("freed"), w_read, self.scalar("free_scalar", free))
        retained = self.unary("retained", "complement", freed)
        unused, unwritten = self.unary("unused", "complement", usage), self.unary(
            "unwritten", "complement", w_write)
        touched = self.unary("touched", "complement", net.mul(self.name("untouched"), unused,
                                                             unwritten))
        return net.op(self.name("usage_next"), "mul", [touched, retained], slots)

    def write(self, memory, usage):
        key, strength = self.part("write_key", W), self.part("write_strength", 1, "oneplus")
        erase, add = self.part("erase", W, "sigmoid"), self.part("add", W)
        gate, allocation_gate = self.part("write_gate", 1, "sigmoid"), self.part(
            "allocation_gate", 1, "sigmoid")
        found = self.content("write_content", memory, key, strength)
        allocation = self.unary("allocation", "allocate", usage)
        where = self.down("w_write_all", "interpolate", [allocation_gate, allocation, found], [SLOTS])
        weights = self.down("w_write_next", "mul", [where, self.scalar("gate_scalar", gate)], [SLOTS])
        return weights, self.net.op(self.name("memory_next"), "erase_add",
                                    [memory, weights, erase, add], memory.shape)

    def read(self, memory, w_read, links):
        net, slots = self.net, [SLOTS]
        key, strength = self.part("read_key", W), self.part("read_strength", 1, "oneplus")
        modes = self.down("modes", "softmax", [self.part("modes_raw", 3)], [3])
        ways = [self.down("backward", "read", [w_read, links], slots),
                self.content("read_content", memory, key, strength),
                self.down("forward", "linear", [w_read, links], slots)]
        parts = []
        for i, way in enumerate(ways):
            share = self.scalar("share_%d" % i, net.slice(self.name("mode_%d" % i), modes, i, 1))
            parts.append(self.down("way_%d" % i, "mul", [way, share], slots))
        both = self.down("ways", "add", parts[:2], slots)
        every = self.down("all_ways", "add", [both, parts[2]], slots)
        return self.down("w_read_next", "clip", [every], slots, "max = 1.0 : f32, min = 0.0 : f32")

    def run(self):
        """What the tile reads."""
        net = self.net
        net.comment("Tile %d." % self.number)
        memory = net.state(self.name("memory"), [SLOTS, W], self.name("memory") + ".start")
        usage, precedence, w_write, w_read = (self.state(name, [SLOTS]) for name in (
            "usage", "precedence", "w_write", "w_read"))
        links = self.state("links", [SLOTS, SLOTS])
        usage_next = self.use(usage, w_write, w_read, self.part("free", 1, "sigmoid"))
        w_next, memory_next = self.write(memory, usage_next)
        links_next = net.op(self.name("links_next"), "link_update", [links, precedence, w_next],
                            links.shape)
        precedence_next = net.binary(self.name("precedence_next"), "precedence", precedence, w_next)
        read_next = self.read(memory_next, w_read, links_next)
        for old, new in ((memory, memory_next), (usage, usage_next), (links, links_next),
                         (precedence, precedence_next), (w_write, w_next), (w_read, read_next)):
            net.keep(old, new)
        return net.sum_rows(self.name("row"), read_next, memory_next)


def lstm(net, seen):
    """h, which is kept."""
    h, c = net.state("h", [HIDDEN]), net.state("c", [HIDDEN])
    z = net.add("z", net.biased("z_seen", seen, "lstm", 4 * HIDDEN),
                net.linear("z_hidden", h, "lstm.w_hidden", 4 * HIDDEN))
    h_next, c_next = net.lstm(z, c, prefix="c_")
    net.keep(c, c_next)
    net.keep(h, h_next)
    return h_next


@family
def dnc_tiles():
    net = Control()
    x, before = net.input("x", [X]), net.state("read", [W])
    size = 4 * W + 8
    h = lstm(net, net.concat("seen", x, before))
    interface = net.biased("interface_all", h, "interface", TILES * size)
    share = net.parameter("share", [TILES])
    rows = []
    for number in range(TILES):
        row = Tile(net, number, net.slice("interface_%d" % number, interface, number * size,
                                          size)).run()
        part = net.reshape("share_of_%d" % number, net.slice("shared_%d" % number, share, number, 1),
                           [])
        rows.append(net.mul("row_shared_%d" % number, row, part))
    read = net.add("read_next", *rows)
    net.keep(before, read)
    net.give_answer(h, read)
    return net.text("""\
A differentiable neural computer in tiles (DNC-D: Tao and Zhang, HiMA: a fast and scalable
history-based memory access engine for differentiable neural computer, 2021): two tiles of 8
slots of 8, each with usage, links, a write head and a read head of its own, so that no tile
waits for another; what they read is summed with trained shares.

  h = LSTM([x, read]);  v = W_v h + b_v; for each tile, in this order: free gate, write key (8),
      write strength, erase (8), add (8), write gate, allocation gate, read key (8), read
      strength, read modes (3)
  each tile t: one step as in ../dnc, on its own memory, with one read head
  read = sum_t share_t row_t;  y = W_output [h, read] + b_output

The work on links falls from (2 x 8)^2 to 2 x 8^2. The cosine divides by max(product of
lengths, 1e-6), the allocation has no eps; otherwise the differences between programs are those
of ../dnc.

Input x (6), output y (5). States of each tile: memory (8 x 8), which begins with the tensor
memory_T.start, usage, precedence, w_write, w_read (8), links (8 x 8); read (8), h and c
(16); all 0 at first but the memories.

For quantization: as in ../dnc: weights are rounded down and sum to at most 1 in each tile. The
addresses are by content: --addressing applies, each tile with a scale of its own.""")
