# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of random models with states: what one step computes, and what runs it.

A cell says what one step makes of an input and of the values that it carries. An entry calls
it once, or in a loop over the rows of its input; then the loop carries the states. Used by
`conformance --random N --family ...`.
"""

import random_entries
from random_rows import Rows
from random_states import INTEGERS, SIGNS, Format, Model


class Cell:
    """Carries states; `step` makes an output in `output` (width, format) of an input."""

    def __init__(self, model):
        self.model, self.random = model, model.random
        self.width_in = self.random.randint(1, 9)
        self.input_format = model.number()
        self.output = (self.random.randint(1, 9), model.number())

    def finish(self, entry, value):
        """The output of a step: some linear function of a value of rank 1."""
        return entry.linear(value, *self.output)


class NtmCell(Cell):
    """A controller, and heads that address a memory and write it."""

    def __init__(self, model):
        super().__init__(model)
        r = self.random
        self.slots, self.width = r.choice([1, 2, 3, 16, r.randint(1, 20)]), r.randint(1, 12)
        self.hidden, self.heads = r.randint(1, 8), r.choice([0, 0, 1, 2, 3])
        self.kind = r.choice(["cosine", "cosine", "dot", "l1", "hamming", "signed_l1", "bipolar"])
        self.numbers = model.memory_format()
        self.weights = model.gate()
        rows = (self.heads,) if self.heads else ()
        self.leading = rows
        self.states = [
            model.state("h", (self.hidden,), model.number()),
            model.state("memory", (self.slots, self.width), self.numbers),
            model.state("w_write", (*rows, self.slots), self.weights),
            model.state("w_read", (*rows, self.slots),
                        self.weights if r.random() < 0.6 else model.gate()),
            model.state("found", (*rows, self.width), model.number())]

    def scalar(self, entry, h, operation, format):
        """A number a head, or one for all."""
        count = self.heads if self.heads and self.random.random() < 0.6 else 1
        raw = entry.linear(h, count, self.model.number())
        return entry.map(operation, raw, format)

    def key(self, entry, h, format):
        raw = entry.linear(h, max(1, self.heads) * self.width, format)
        return entry.reshape(raw, (*self.leading, self.width))

    def scores(self, entry, h, memory):
        model, r, kind = self.model, self.random, self.kind
        shape = (*self.leading, self.slots)
        result = model.number()
        factor = r.randint(-2, 2)
        if kind in ("dot", "cosine"):
            key = self.key(entry, h, model.number())
            if kind == "cosine" and not isinstance(self.numbers, Rows):
                bits = (self.width * self.numbers.most * key.format.most).bit_length()
                most = 62 - max(30, bits) - factor
                result = Format(result.width, min(result.frac, most), result.least, result.most)
        elif kind == "bipolar":
            key = self.key(entry, h, model.number())
            memory = entry.plain("binarize", [memory], memory.shape, SIGNS, rounded=False)
            key = entry.plain("binarize", [key], key.shape, SIGNS, rounded=False)
        elif isinstance(self.numbers, Rows) or r.random() < 0.3:
            code = model.number()
            memory = entry.requantize(memory, code)
            key = entry.requantize(self.key(entry, h, model.number()), code)
        else:
            key = self.key(entry, h, self.numbers)
        if kind not in ("cosine",) and r.random() < 0.4:
            result = Format(31, r.randint(0, 12), -(2 ** 30 - 1), 2 ** 30 - 1)
        return entry.plain("similarity " + kind, [memory, key], shape, result,
                           "log2_factor = %d : i64" % factor)

    def address(self, entry, h, memory, old, format):
        model, r = self.model, self.random
        scores = self.scores(entry, h, memory)
        strength = ""
        if r.random() < 0.8:
            beta = self.scalar(entry, h, r.choice(["softplus", "oneplus"]), model.number())
            strength = " strength(%s : %s)" % (beta.name, beta.type)
        weights = entry.op("softmax %s%s%s : %s" % (
            scores.name, strength, entry.attributes(entry.rounding()), scores.type),
            scores.shape, model.gate())
        if r.random() < 0.8:
            gate = self.scalar(entry, h, "sigmoid", model.gate())
            weights = entry.plain("interpolate", [gate, weights, old], old.shape, model.gate())
        if r.random() < 0.8:
            weights = self.shift(entry, h, weights)
        gamma = self.scalar(entry, h, r.choice(["softplus", "oneplus"]), model.number())
        return entry.plain("sharpen", [weights, gamma], old.shape, format)

    def shift(self, entry, h, weights):
        r = self.random
        offsets = [1, 0, -1]
        if self.slots == 1 or r.random() < 0.3:
            offsets = [r.randint(1 - self.slots, self.slots - 1) for _ in range(r.randint(1, 4))]
        rows = self.leading if r.random() < 0.6 else ()
        count = len(offsets) * (self.heads if rows else 1)
        raw = entry.reshape(entry.linear(h, count, self.model.number()), (*rows, len(offsets)))
        kernel = entry.map("softmax", raw, self.model.gate())
        return entry.plain("circular_shift", [weights, kernel], weights.shape, self.model.gate(),
                           "offsets = array<i64: %s>" % ", ".join(map(str, offsets)),
                           "no_wrap" if r.random() < 0.3 else "")

    def fit_erase(self, memory, weights, format):
        """The format, or a gate where the erases of all heads would not fit 63 bits."""
        places = weights.format.frac + format.frac
        most = (1 << places) + weights.format.most * format.most
        bits = max(1, self.heads) * (most.bit_length() - places) + places
        fits = isinstance(memory.format, Rows) or bits + memory.format.width <= 63
        return format if fits else Format(10, 8, 0, 256)

    def step(self, entry, x, carried):
        model, r = self.model, self.random
        h, memory, w_write, w_read, found = carried
        flat = entry.reshape(found, (max(1, self.heads) * self.width,))
        seen = entry.concat([x, flat, h], model.number())
        h = entry.map("tanh", entry.affine(seen, self.hidden, model.number()), h.format)
        w_write = self.address(entry, h, memory, w_write, w_write.format)
        w_read = self.address(entry, h, memory, w_read, w_read.format)
        raw = self.key(entry, h, model.number())
        erase = entry.map("sigmoid", raw, self.fit_erase(memory, w_write, model.gate()))
        add = self.key(entry, h, model.number())
        before = memory
        memory = entry.plain("erase_add", [memory, w_write, erase, add], memory.shape,
                             memory.format)
        source = before if r.random() < 0.4 else memory
        found = entry.plain("read", [w_read, source], found.shape, found.format)
        output = entry.concat([h, entry.reshape(found, flat.shape)], model.number())
        return self.finish(entry, output), [h, memory, w_write, w_read, found]


class DeltaCell(Cell):
    """A matrix, or one a head, that decays, is erased along a key, written and read."""

    def __init__(self, model):
        super().__init__(model)
        r = self.random
        self.heads = r.choice([0, 0, 1, 2, 3])
        self.leading = (self.heads,) if self.heads else ()
        self.rows, self.keys = r.randint(1, 7), r.randint(1, 7)
        wide = not model.scaled and r.random() < 0.3
        format = model.wide() if wide else model.memory_format()
        if wide:
            most = 2 ** 23 - 1
            format = Format(24, format.frac, -most, most)
        self.states = [
            model.state("matrix", (*self.leading, self.rows, self.keys), format),
            model.state("before", (self.width_in,), self.input_format)]
        self.decay = r.choice(["none", "head", "channel", "one"])
        self.erase = r.random() < 0.7

    def part(self, entry, x, size, format=None):
        """A vector, or one a head, of the input."""
        raw = entry.linear(x, max(1, self.heads) * size, format or self.model.number())
        return entry.reshape(raw, (*self.leading, size))

    def normalized(self, entry, value):
        kind = self.random.choice(["l2", "l2", "rms", "layer"])
        form = "eps_form = #mann<eps_form max>" if kind == "l2" and self.random.random() < 0.6 else ""
        return entry.plain("normalize " + kind, [value], value.shape, self.model.number(),
                           self.random.choice(["", "eps = 1.0e-3 : f32"]), form)

    def decayed(self, entry, x):
        shape = {"head": self.leading or (1,), "one": (1,),
                 "channel": (*self.leading, self.keys)}[self.decay]
        size = 1
        for extent in shape:
            size *= extent
        raw = entry.reshape(entry.linear(x, size, self.model.number()), shape)
        if self.random.random() < 0.5:
            return entry.map("sigmoid", raw, self.model.gate())
        return entry.map("exp", raw, self.model.gate(), "nonpositive")

    def step(self, entry, x, carried):
        model, r = self.model, self.random
        state, before = carried
        mixed = entry.pair("add", x, entry.pair("sub", before, x, model.number()), model.number())
        value, key = self.part(entry, mixed, self.rows), self.part(entry, mixed, self.keys)
        if r.random() < 0.6:
            key = self.normalized(entry, key)
        decay = erase = ""
        if self.decay != "none":
            gate = self.decayed(entry, mixed)
            decay = " decay(%s : %s)" % (gate.name, gate.type)
        if self.erase:
            at = self.normalized(entry, key) if r.random() < 0.4 else key
            found = entry.plain("matvec_read", [state, at], value.shape, model.number())
            rate = entry.map("sigmoid", self.part(entry, mixed, self.keys), model.gate())
            along = entry.pair("mul", at, rate, model.number())
            erase = " erase(%s, %s : %s, %s)" % (found.name, along.name, found.type, along.type)
        state = entry.op("outer_write %s, %s, %s%s%s%s : %s, %s, %s" % (
            state.name, value.name, key.name, decay, erase, entry.attributes(entry.rounding()),
            state.type, value.type, key.type), state.shape, state.format)
        query = self.part(entry, mixed, self.keys)
        out = entry.plain("matvec_read", [state, query], value.shape, model.number())
        out = self.gated(entry, mixed, out)
        flat = entry.reshape(out, (max(1, self.heads) * self.rows,))
        return self.finish(entry, flat), [state, x]

    def gated(self, entry, x, out):
        r = self.random
        if r.random() < 0.5:
            out = self.normalized(entry, out)
        if r.random() < 0.5:
            gate = entry.map("sigmoid", self.part(entry, x, self.rows), self.model.gate())
            out = entry.pair("mul", out, gate, self.model.number())
        if self.heads and r.random() < 0.4:
            total = entry.plain("sum", [out], self.leading, self.model.number())
            out = entry.pair("mul", out, total, self.model.number())
        return out


class GateCell(Cell):
    """Gates of an LSTM or of a GRU over wide states, and what else maps elements."""

    def __init__(self, model):
        super().__init__(model)
        self.hidden = self.random.randint(1, 12)
        self.kind = self.random.choice(["lstm", "gru"])
        self.states = [model.state("h", (self.hidden,), model.number())]
        if self.kind == "lstm":
            self.states.append(model.state("c", (self.hidden,), model.wide()))

    def gates(self, entry, seen, count):
        """Of one matrix, or of one each."""
        model = self.model
        if self.random.random() < 0.6:
            raw = entry.affine(seen, count * self.hidden, model.number())
            return [entry.slice(raw, i * self.hidden, self.hidden) for i in range(count)]
        return [entry.affine(seen, self.hidden, model.number()) for _ in range(count)]

    def step(self, entry, x, carried):
        model = self.model
        seen = entry.concat([x, carried[0]], model.number())
        if self.random.random() < 0.3:
            seen = entry.plain("normalize layer", [seen], seen.shape, model.number())
        carried = (self.lstm if self.kind == "lstm" else self.gru)(entry, x, seen, carried)
        return self.finish(entry, self.mapped(entry, carried[0])), carried

    def lstm(self, entry, x, seen, carried):
        model, (h, c) = self.model, carried
        raw = self.gates(entry, seen, 4)
        i, f, o = (entry.map("sigmoid", value, model.gate()) for value in raw[:3])
        g = entry.map("tanh", raw[3], model.number())
        kept = entry.pair("mul", f, c, c.format)
        c = entry.pair("add", kept, entry.pair("mul", i, g, model.number()), c.format)
        bounded = entry.map("tanh", c, model.number())
        return [entry.pair("mul", o, bounded, h.format), c]

    def gru(self, entry, x, seen, carried):
        model, (h,) = self.model, carried
        reset, update = (entry.map("sigmoid", value, model.gate())
                         for value in self.gates(entry, seen, 2))
        kept = entry.pair("mul", reset, h, model.number())
        new = entry.affine(entry.concat([x, kept], model.number()), self.hidden, model.number())
        new = entry.map("tanh", new, model.number())
        rest = entry.map("complement", update, model.gate())
        return [entry.pair("add", entry.pair("mul", rest, new, model.number()),
                           entry.pair("mul", update, h, model.number()), h.format)]

    def mapped(self, entry, value):
        r, model = self.random, self.model
        choice = r.choice(["none", "relu", "leaky", "clip", "sign", "exp"])
        if choice == "relu":
            return entry.op("relu %s : %s" % (value.name, value.type), value.shape, value.format,
                            arrow=False)
        if choice == "leaky":
            return entry.op("leaky_relu %s {slope_log2 = %d : i64} : %s" % (
                value.name, r.randint(-8, -1), value.type), value.shape, value.format,
                arrow=False)
        if choice == "clip":
            return entry.map("clip", value, model.number(), "min = -1.0 : f32, max = 0.75 : f32")
        if choice == "sign":
            return entry.op("sign %s : %s" % (value.name, value.type), value.shape, value.format,
                            arrow=False)
        if choice == "exp":
            return entry.map("exp", value, model.number())
        return value


class CellModel(Model):
    """A cell in an entry `step`; now and then embedded words go in, and an entry beside it
    asks for a state."""

    cells = (NtmCell, DeltaCell, GateCell)
    # Whether rows of a memory are carried on, in loops whose number is an input.
    moves = False

    def build(self):
        cell = self.random.choice(self.cells)(self)
        entry = self.entry("step")
        if self.has_loops:
            self.over_time(entry, cell)
        else:
            carried = [entry.take(state) for state in cell.states]
            output, carried = cell.step(entry, self.one_input(entry, cell), carried)
            self.keep(entry, cell, output, carried)
        if self.random.random() < 0.25:
            self.ask(cell)

    def keep(self, entry, cell, output, carried):
        entry.give(output)
        # What the states were before as well, now and then.
        for state in cell.states:
            if isinstance(state.format, Format) and self.random.random() < 0.1:
                entry.give(entry.take(state))
        for state, value in zip(cell.states, carried):
            entry.keep(state, value)
        if self.random.random() < 0.3 and len(output.shape) == 1:
            best = entry.op("argmax %s : %s" % (output.name, output.type), (), INTEGERS)
            entry.give(best)

    def embedded(self, entry, ids, words, cell):
        table = entry.parameter((words, cell.width_in), self.number(12))
        return entry.op("embed %s, %s%s : %s, %s" % (
            ids.name, table.name, entry.attributes(entry.rounding()), ids.type, table.type),
            (cell.width_in,), cell.input_format)

    def one_input(self, entry, cell):
        if self.random.random() < 0.3:
            words = self.random.randint(2, 9)
            return self.embedded(entry, entry.ids((self.random.randint(1, 3),), words), words,
                                 cell)
        return entry.input((cell.width_in,), cell.input_format)

    def over_time(self, entry, cell):
        """The cell over the rows of an input; the outputs become rows again."""
        r = self.random
        steps, stride = r.randint(1, 5), r.choice([1, 1, 1, 2])
        words = r.randint(2, 9) if r.random() < 0.3 else 0
        rows = (entry.ids((steps, 2), words) if words
                else entry.input((steps, cell.width_in), cell.input_format))
        outputs = entry.parameter((steps, cell.output[0]), cell.output[1])
        swapped = r.random() < 0.3 and not self.moves
        memories = [i for i, state in enumerate(cell.states)
                    if len(state.shape) == 2 and isinstance(state.format, Format)]

        def body(t, values):
            x = entry.row(rows, t)
            if words:
                x = self.embedded(entry, x, words, cell)
            output, carried = cell.step(entry, x, values[:len(cell.states)])
            written = entry.slot_write("overwrite", values[len(cell.states)], output,
                                       entry.index_of(t))
            rest = values[len(cell.states) + 1:]
            if self.moves:
                rest = [entry.row(values[i], t) for i in memories]
            return carried + [written] + rest[::-1]
        carried = [entry.take(state) for state in cell.states] + [outputs]
        if swapped:
            # Two that change places in every iteration.
            carried += [entry.parameter((3,), cell.output[1]) for _ in range(2)]
        if self.moves:
            carried += [entry.parameter(cell.states[i].shape[1:], cell.states[i].format)
                        for i in reversed(memories)]
            values = entry.loop(entry.count(2 * steps), carried, body, stride)
        elif r.random() < 0.3:
            values = entry.loop(r.randint(0, 3), carried,
                                lambda t, outer: entry.loop(steps, outer, body, stride))
        else:
            values = entry.loop(steps, carried, body, stride)
        for value in values[len(cell.states) + 1:]:
            entry.give(value)
        flat = entry.reshape(values[len(cell.states)], (steps * cell.output[0],))
        self.keep(entry, cell, flat, values[:len(cell.states)])

    def ask(self, cell):
        """An entry that looks at a state, and one time in two changes another one."""
        entry = self.entry("ask")
        for state in cell.states:
            value = entry.take(state)
            if isinstance(state.format, Rows):
                most = 2 ** 30 - 1
                value = entry.requantize(value, Format(31, -state.format.least, -most, most))
            entry.give(value)
        same = [(a, b) for a in cell.states for b in cell.states
                if a is not b and a.type == b.type]
        if same and self.random.random() < 0.5:
            # Two states change places.
            a, b = self.random.choice(same)
            entry.keep(a, entry.take(b))
            entry.keep(b, entry.take(a))
            return
        plain = [s for s in cell.states if not isinstance(s.format, Rows)]
        if plain and self.random.random() < 0.5:
            state = self.random.choice(plain)
            change = entry.input(state.shape, self.number())
            entry.keep(state, entry.pair("add", entry.take(state), change, state.format))


class Ntm(CellModel):
    cells = (NtmCell,)


class Delta(CellModel):
    cells = (DeltaCell,)


class Recurrent(CellModel):
    cells = (GateCell,)

    def scaled_chance(self):
        return 0.0


class Loops(CellModel):
    loops = True


class Moves(Loops):
    cells = (NtmCell, DeltaCell)
    moves = True


FAMILIES = {"ntm": Ntm, "delta": Delta, "recurrent": Recurrent, "loops": Loops,
            "entries": random_entries.Entries, "moves": Moves}
