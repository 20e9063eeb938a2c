# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs over memories whose rows have an exponent.

Rows cannot come in or go out: a program makes them of fixed-point inputs, writes and reads
them, and returns their numbers in one format that holds all of them. Formats are those
with which every sum fits 63 bits. Used by `conformance --random N --family rows`.
"""

import random_writes
from random_writes import Format, tensor


class Rows:
    def __init__(self, width, least, largest):
        self.width, self.least, self.largest = width, least, largest

    @property
    def type(self):
        return "!mann.scaled<%d, %d:%d>" % (self.width, self.least, self.largest)

    def exact(self):
        """Every number of the format, where 31 bits hold them; else rounded."""
        bits = min(31, self.width + self.largest - self.least)
        most = (1 << (bits - 1)) - 1
        return Format(bits, -self.least, -most, most)


class Program(random_writes.Program):
    def __init__(self, seed):
        # No program in f32: a seed that is divisible by eight would be one.
        super().__init__(2 * seed + 1)

    def number(self):
        r = self.random
        bits = r.choice([4, 8, 8, r.randint(2, 10)])
        most = (1 << (bits - 1)) - 1
        return Format(bits, r.randint(-1, bits + 2), -most, most)

    def gate(self):
        return Format(10, 8, 0, 256)

    def rows(self):
        r = self.random
        least = r.randint(-12, -1)
        return Rows(r.choice([4, 8, r.randint(2, 10)]), least, least + r.choice([0, 3, 14]))

    def hidden(self, text, shape, format):
        """An op whose result does not leave the program."""
        name, type = "r%d" % len(self.lines), tensor(shape, format.type)
        self.lines.append("    %%%s = %s -> %s" % (name, text, type))
        return "%" + name, type

    def requantize(self, value, shape, format):
        make = self.hidden if isinstance(format, Rows) else self.op
        return make("mann.requantize %s%s : %s" % (
            value[0], self.attributes(self.rounding()), value[1]), shape, format)

    def write(self, text, shape, format):
        """A written memory, and what it holds as a result."""
        if not isinstance(format, Rows):
            return self.op(text, shape, format)
        memory = self.hidden(text, shape, format)
        self.requantize(memory, shape, format.exact())
        return memory

    def build(self):
        self.slot_memory()
        self.matrix()

    def slot_memory(self):
        shape, format = (self.slots, self.width), self.rows()
        weights = self.input(self.weights_shape(), self.gate())
        row = (self.heads, self.width) if self.heads else (self.width,)
        erase, add = self.input(row, self.gate()), self.input(row, self.number())
        memory = self.requantize(self.input(shape, self.number()), shape, format)
        for result in (format, format, self.rows(), self.number()):
            self.read(memory, weights)
            memory = self.write("mann.erase_add %s, %s, %s, %s%s : %s, %s, %s, %s" % (
                memory[0], weights[0], erase[0], add[0], self.attributes(self.rounding()),
                memory[1], weights[1], erase[1], add[1]), shape, result)

    def read(self, memory, weights):
        heads = (self.heads,) if self.heads else ()
        key = self.input((*heads, self.width), self.number())
        for kind in ("dot", "cosine"):
            self.op("mann.similarity %s %s, %s%s : %s, %s" % (
                kind, memory[0], key[0], self.attributes(self.rounding()), memory[1], key[1]),
                (*heads, self.slots), self.number())
        self.op("mann.read %s, %s%s : %s, %s" % (
            weights[0], memory[0], self.attributes(self.rounding()), weights[1], memory[1]),
            (*heads, self.width), self.number())

    def matrix(self):
        r = self.random
        heads = (self.heads,) if self.heads else ()
        rows, keys = r.randint(1, 9), r.randint(1, 9)
        shape, format = (*heads, rows, keys), self.rows()
        state = self.requantize(self.input(shape, self.number()), shape, format)
        value, key = (self.input((*heads, size), self.number()) for size in (rows, keys))
        for result in (format, self.rows(), self.number()):
            at = self.input((*heads, keys), self.number())
            found = self.op("mann.matvec_read %s, %s%s : %s, %s" % (
                state[0], at[0], self.attributes(self.rounding()), state[1], at[1]),
                (*heads, rows), self.number())
            decay = erase = ""
            if r.random() < 0.7:
                decay = " decay(%s : %s)" % self.input(
                    r.choice([(*heads, keys), heads or (1,), (1,)]), self.gate())
            if r.random() < 0.7:
                erase = " erase(%s, %s : %s, %s)" % (found[0], at[0], found[1], at[1])
            state = self.write("mann.outer_write %s, %s, %s%s%s%s : %s, %s, %s" % (
                state[0], value[0], key[0], decay, erase, self.attributes(self.rounding()),
                state[1], value[1], key[1]), shape, result)
