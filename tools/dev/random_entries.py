# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random models of several entries around a ring of slots.

`observe` embeds a sentence and writes it to the next slot, in the form that the similarity
reads; `answer` addresses the filled slots; others write a slot by its number, count, or
replace a state unseen.
"""

from random_states import INTEGERS, SIGNS, Encoded, Format, Model, Value


class Entries(Model):
    def scaled_chance(self):
        return 0.0

    def build(self):
        r = self.random
        self.slots, self.width = r.choice([1, 2, 5, r.randint(1, 12)]), r.choice([3, 8, 33, 40])
        self.vocabulary, self.words = r.randint(2, 9), r.randint(1, 4)
        self.form = r.choice(["dot", "cosine", "l1", "signed_l1", "hamming", "encoded",
                              "bipolar", "temporal"])
        self.row_format = self.number()
        format = {"encoded": Encoded(self.row_format), "bipolar": SIGNS}.get(self.form, self.row_format)
        shape = (self.slots, self.width)
        self.ring = self.state("ring", shape, format)
        self.values = self.state("values", shape, self.number()) if r.random() < 0.7 or \
            not isinstance(format, Format) else self.ring
        self.head = self.state("head", (), INTEGERS)
        self.count = self.state("count", (), INTEGERS)
        self.asked = self.state("asked", (self.width,), r.choice([self.wide, self.number])(),
                                r.random() < 0.6)
        self.observe()
        self.answer()
        if r.random() < 0.5:
            self.change()
        if r.random() < 0.3:
            self.replace()
        r.shuffle(self.entries)

    # Sentences ------------------------------------------------------------------

    def embed(self, entry, ids, format):
        r = self.random
        table = entry.parameter((self.vocabulary, self.width), self.number(12))
        weights, attributes = "", [entry.rounding()]
        if r.random() < 0.3:
            form = self.number(8).type
            type = "tensor<%dx%dx%s>" % (self.words, self.width, form)
            name = entry.name()
            entry.line("%s = mann.position_encoding %s : %s" % (
                name, r.choice(["paper", "centered"]), type))
            weights = " weights(%s : %s)" % (name, type)
        if r.random() < 0.3:
            attributes.append("padding = %d : i64" % r.randint(0, self.vocabulary - 1))
        if r.random() < 0.2:
            attributes.append("products = " + self.number().type)
        return entry.op("embed %s, %s%s%s : %s, %s" % (
            ids.name, table.name, weights, entry.attributes(*attributes), ids.type, table.type),
            (self.width,), format)

    def formed(self, entry, row):
        """A row in the form of the ring."""
        if self.form == "encoded":
            return entry.plain("encode", [row], row.shape, Encoded(self.row_format), rounded=False)
        if self.form == "bipolar":
            return entry.plain("binarize", [row], row.shape, SIGNS, rounded=False)
        return row

    def write(self, entry, state, row, index):
        can_add = isinstance(state.format, Format)
        mode = self.random.choice(["overwrite", "overwrite", "add"]) if can_add else "overwrite"
        entry.keep(state, entry.slot_write(mode, entry.take(state), row, index))

    def number_of(self, entry):
        """How many slots are filled, as a number."""
        name = entry.name()
        entry.line("%s = tensor.extract %s[] : tensor<i32>" % (name, entry.take(self.count).name))
        return name

    def observe(self):
        entry = self.entry("observe")
        ids = entry.ids((self.words,), self.vocabulary)
        row = self.formed(entry, self.embed(entry, ids, self.row_format))
        head = entry.take(self.head)
        self.write(entry, self.ring, row, head)
        if self.values is not self.ring:
            self.write(entry, self.values, self.embed(entry, ids, self.number()), head)
        entry.keep(self.head, entry.advance(head, self.slots))
        one, most = entry.constant(1, "i32"), entry.constant(self.slots, "i32")
        more, least = entry.name(), entry.name()
        entry.line("%s = arith.addi %s, %s : i32" % (more, self.number_of(entry), one))
        entry.line("%s = arith.minsi %s, %s : i32" % (least, more, most))
        count = Value(entry.name(), (), INTEGERS)
        entry.line("%s = tensor.from_elements %s : tensor<i32>" % (count.name, least))
        entry.keep(self.count, count)

    # Questions -------------------------------------------------------------------

    def scores(self, entry, key, count):
        memory, kind, attributes = entry.take(self.ring), self.form, [entry.rounding()]
        result = self.number()
        if kind == "encoded":
            kind, key = "hamming", self.formed(entry, key)
        elif kind == "bipolar":
            key = self.formed(entry, key)
        elif kind == "temporal":
            kind, rows = "dot", entry.parameter((self.slots + 1, self.width), self.number())
            memory = entry.op("add_temporal %s, %s at(%s)%s%s : %s, %s" % (
                memory.name, rows.name, entry.take(self.head).name, count,
                entry.attributes(entry.rounding(), "temporal_on_empty"
                                 if count and self.random.random() < 0.3 else ""),
                memory.type, rows.type), memory.shape, self.number())
        elif kind == "cosine":
            bits = (self.width * self.row_format.most * key.format.most).bit_length()
            result = Format(result.width, min(result.frac, 62 - max(30, bits)), result.least,
                            result.most)
        if kind != "cosine":
            attributes.append("log2_factor = %d : i64" % self.random.randint(-6, 2))
        return entry.op("similarity %s %s, %s%s%s : %s, %s" % (
            kind, memory.name, key.name, count, entry.attributes(*attributes), memory.type,
            key.type), (self.slots,), result)

    def answer(self):
        r, entry = self.random, self.entry("answer")
        count = " count(%s)" % self.number_of(entry) if r.random() < 0.7 else ""
        if not count:
            entry.give(entry.take(self.count))
        ids = entry.ids((self.words,), self.vocabulary)
        key = self.embed(entry, ids, self.row_format)
        scores = self.scores(entry, key, count)
        weights = entry.op("softmax %s%s%s : %s" % (
            scores.name, count, entry.attributes(entry.rounding()), scores.type), scores.shape,
            self.gate())
        values = entry.take(self.values)
        read = entry.op("read %s, %s%s%s : %s, %s" % (
            weights.name, values.name, count, entry.attributes(entry.rounding()), weights.type,
            values.type), (self.width,), self.number())
        entry.give(read)
        asked = entry.take(self.asked)
        entry.keep(self.asked, entry.pair("add", asked, key, self.asked.format))
        total = entry.pair("add", read, asked, self.number())
        output = entry.linear(total, self.vocabulary, self.number())
        entry.give(output)
        entry.give(entry.op("argmax %s : %s" % (output.name, output.type), (), INTEGERS))

    # Others ------------------------------------------------------------------------

    def change(self):
        """Writes a row to a slot of any number, and says what was asked."""
        entry = self.entry("change")
        index = entry.index(self.slots)
        row = entry.input((self.width,), self.row_format)
        self.write(entry, self.ring, self.formed(entry, row), index)
        entry.give(entry.take(self.asked))

    def replace(self):
        """Gives a state another value without a look at it."""
        entry = self.entry("replace")
        value = entry.input((self.width,), self.number())
        entry.keep(self.asked, entry.requantize(value, self.asked.format))
