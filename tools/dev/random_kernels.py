# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random quantized programs for the kernels: rows of any length, and many of them.

The networks of random_programs.py with rows of up to 300 codes, which kernels take
apart into vectors, words and what is left over; with more slots than a block of a
kernel; and for the most part with what kernels are made for: formats of 8 bits, in
some programs of 11, 12 and 16, tables with more fraction bits than what is made of
them, and rounding to nearest. In some, sentences are stored as sums.
Used by `conformance --random N --family kernels`.
"""

import random_programs


class Program(random_programs.Program):
    SAMPLES = 3

    def choose_sizes(self):
        r = self.random
        self.slots, self.words = r.randint(1, 40), r.choice([1, 2, 5, 7, r.randint(1, 70)])
        self.vocabulary = r.randint(2, 20)
        # Around the widths of registers, and anything.
        self.width = max(1, r.choice([r.choice([8, 16, 32, 64, 128]) + r.randint(-5, 5),
                                      r.randint(1, 100), r.randint(1, 300)]))
        self.heads = r.choice([0, 0, 0, r.randint(1, 3)])
        self.ids = "i32"
        # Of two in five all codes are bytes.
        self.codes = r.choice([[8], [8], [8, 16], [8, 11, 12], [16]])

    def is_unusual(self):
        return self.random.random() < 0.1

    def rounding(self):
        return super().rounding() if self.is_unusual() else ""

    def products(self, chance=0.2):
        return super().products() if self.is_unusual() else ""

    def choose_kind(self):
        return self.random.choice(["dot", "cosine", "hamming", "l1", "l1", "bipolar", "bipolar"])

    def format(self, widest=16):
        """Of what is computed: few fraction bits."""
        if self.is_unusual():
            return super().format(widest)
        bits = min(widest, self.random.choice(self.codes))
        return random_programs.Format(bits, bits - 8 + self.random.randint(1, 4))

    def table_format(self):
        """Of what is stored: as many or more, so that sums are rounded."""
        if self.is_unusual():
            return super().table_format()
        return random_programs.Format(8, self.random.randint(4, 6))

    def build(self):
        super().build()
        if self.random.random() < 0.6:
            self.store_sums()

    def store_sums(self):
        """Sentences as mann-split-observe stores them: all bits of the sums of words, here
        perhaps with a row of finer codes."""
        r = self.random
        frac, up = r.randint(0, 6), r.randint(0, 2)
        table = self.parameter("stored_table", (self.vocabulary, self.width),
                               random_programs.Format(8, frac))
        most, temporal = self.words * 127, ""
        if r.random() < 0.5:
            frac, most = frac + up, most * 2 ** up + 127
            temporal = " temporal(%%%s : %s)" % self.parameter(
                "stored_time", (self.slots, self.width), random_programs.Format(8, frac))
        if most >= 2 ** 15:
            return
        element = "!quant.uniform<i%d<-%d:%d>:f32, %r>" % (
            most.bit_length() + 1, most, most, 2.0 ** -frac)
        self.op("stored", "mann.embed %%story, %%%s%s%s : %s, %s" % (
            table[0], temporal, self.count(),
            random_programs.tensor((self.slots, self.words), self.ids), table[1]),
            random_programs.tensor((self.slots, self.width), element))
