# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs over the ops that weigh the slots of a memory and write to it.

Every operand is an input of the program, so that each sample has numbers of its own: small
and large ones, the ends of their formats, rows of zeros. A seed that is divisible by
eight gives a program in f32. Used by `conformance --random N --family writes`.
"""

import random

import safetensors


def draw_code(random, format, kind):
    """A code of the format: 0, one of its ends, a small one, or any."""
    if kind == "zero":
        return 0
    if kind == "ends":
        return random.choice([format.least, format.most, 0])
    if kind == "small":
        bound = max(1, format.most // 8)
        return random.randint(max(format.least, -bound), bound)
    return random.randint(format.least, format.most)


class Format:
    """Codes least..most of `width` bits with `frac` fraction bits; f32 for a width of 0."""

    def __init__(self, width, frac, least, most):
        self.width, self.frac, self.least, self.most = width, frac, least, most

    @property
    def type(self):
        if not self.width:
            return "f32"
        return "!quant.uniform<i%d<%d:%d>:f32, %r>" % (
            self.width, self.least, self.most, 2.0 ** -self.frac)


FLOAT = Format(0, 0, -2, 2)
UNIT = Format(0, 0, 0, 1)


def tensor(shape, element):
    return "tensor<%s>" % "x".join([str(size) for size in shape] + [element])


class Program:
    SAMPLES = 6

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.is_float = seed % 8 == 0
        r = self.random
        self.slots, self.width = r.choice([1, 2, 3, 16, r.randint(1, 40)]), r.randint(1, 21)
        self.heads = r.choice([0, 0, 1, 2, 3])
        # Widths of numbers and of gates in this program: the schemes, and others.
        self.bits = r.choice([8, 8, 16, 16, r.randint(2, 16)])
        self.gate_bits = r.choice([8, 14, r.randint(1, 15)])
        self.inputs, self.lines, self.results = [], [], []
        self.build()

    # Pieces -----------------------------------------------------------------

    def number(self):
        if self.is_float:
            return FLOAT
        r = self.random
        bits = self.bits if r.random() < 0.8 else r.randint(2, 16)
        most = (1 << (bits - 1)) - 1
        return Format(bits, r.randint(-1, bits), -most, most)

    def gate(self):
        """0..1 with an exact 1.0; now and then some other format."""
        if self.is_float:
            return UNIT
        if self.random.random() < 0.1:
            number = self.number()
            number.frac = max(number.frac, 0)
            return number
        return Format(self.gate_bits + 2, self.gate_bits, 0, 1 << self.gate_bits)

    def per_head(self):
        return (self.heads,) if self.heads and self.random.random() < 0.6 else (1,)

    def weights_shape(self):
        return (self.heads, self.slots) if self.heads else (self.slots,)

    def rounding(self):
        return self.random.choice(["", "", "rounding = #fxp<rounding toward_zero>"])

    def attributes(self, *entries):
        entries = [entry for entry in entries if entry]
        return " {%s}" % ", ".join(entries) if entries else ""

    def input(self, shape, format):
        name = "x%d" % len(self.inputs)
        self.inputs.append((name, shape, format))
        return "%" + name, tensor(shape, format.type)

    def index(self):
        name = "x%d" % len(self.inputs)
        self.inputs.append((name, (), None))
        return "%" + name, "tensor<i32>"

    def op(self, text, shape, format, arrow=True):
        name, type = "y%d" % len(self.results), tensor(shape, format.type)
        self.lines.append("    %%%s = %s%s" % (name, text, " -> " + type if arrow else ""))
        self.results.append((name, type))
        return "%" + name, type

    # Ops --------------------------------------------------------------------

    def build(self):
        """Each op once, some of them on what another one gave."""
        moved = self.weighting()
        self.erase_add(moved)
        self.outer_write()
        self.slot_write()
        self.links()

    def weighting(self):
        r, shape = self.random, self.weights_shape()
        scores = self.cosine() if r.random() < 0.5 else self.input(shape, self.number())
        beta = self.input(self.per_head(), self.number())
        content = self.op("mann.softmax %s strength(%s : %s)%s : %s" % (
            scores[0], *beta, self.attributes(self.rounding()), scores[1]), shape, self.gate())
        gate, old = self.input(self.per_head(), self.gate()), self.input(shape, self.gate())
        gated = self.op("mann.interpolate %s, %s, %s%s : %s, %s, %s" % (
            gate[0], content[0], old[0], self.attributes(self.rounding()), gate[1], content[1],
            old[1]), shape, self.gate())
        offsets = [r.randint(1 - self.slots, self.slots - 1) for _ in range(r.randint(1, 4))]
        if self.slots > 1 and r.random() < 0.6:
            offsets = [1, 0, -1]
        taps = shape[:-1] if r.random() < 0.5 else ()
        kernel = self.input((*taps, len(offsets)), self.gate())
        moved = self.op("mann.circular_shift %s, %s%s : %s, %s" % (
            gated[0], kernel[0], self.attributes(
                self.rounding(), "" if offsets == [1, 0, -1] else
                "offsets = array<i64: %s>" % ", ".join(map(str, offsets)),
                "no_wrap" if r.random() < 0.3 else ""), gated[1], kernel[1]), shape, self.gate())
        # Weights of the chain are small; sharpen inputs of any size as well.
        for source in (moved, self.input(shape, self.gate())):
            gamma = self.input(self.per_head(), self.number())
            result = self.op("mann.sharpen %s, %s%s : %s, %s" % (
                source[0], gamma[0], self.attributes(self.rounding()), source[1], gamma[1]),
                shape, self.gate())
        return result

    def cosine(self):
        """Of numbers of any width, so that dot products may need more than 30 bits."""
        r = self.random
        memory_format, key_format = self.number(), self.number()
        memory = self.input((self.slots, self.width), memory_format)
        key = self.input((*self.weights_shape()[:-1], self.width), key_format)
        factor, result = r.randint(-2, 2), self.number()
        if not self.is_float:
            bits = (self.width * memory_format.most * key_format.most).bit_length()
            result.frac = min(result.frac, 62 - max(30, bits) - factor)
        return self.op("mann.similarity cosine %s, %s%s : %s, %s" % (
            memory[0], key[0], self.attributes(
                self.rounding(), "log2_factor = %d : i64" % factor,
                r.choice(["", *("eps = 0.125 : f32, eps_form = #mann<eps_form %s>" % form
                                for form in ("max", "under_roots"))])),
            memory[1], key[1]), self.weights_shape(), result)

    def erase_add(self, weights):
        heads = weights[1].count("x") == 2 or self.heads
        row = (self.heads, self.width) if heads else (self.width,)
        memory_format = self.number()
        memory = self.input((self.slots, self.width), memory_format)
        erase, add = self.input(row, self.gate()), self.input(row, self.number())
        # A state keeps its format, and takes the result of one write for the next.
        for result in (memory_format, memory_format, self.number()):
            memory = self.op("mann.erase_add %s, %s, %s, %s%s : %s, %s, %s, %s" % (
                memory[0], weights[0], erase[0], add[0], self.attributes(self.rounding()),
                memory[1], weights[1], erase[1], add[1]), (self.slots, self.width), result)

    def outer_write(self):
        r = self.random
        rows, keys = r.randint(1, 9), r.randint(1, 9)
        heads = (self.heads,) if self.heads else ()
        format = self.number()
        state = self.input((*heads, rows, keys), format)
        value, key = (self.input((*heads, size), self.number()) for size in (rows, keys))
        decay, erase = "", ""
        if r.random() < 0.7:
            shape = r.choice([(*heads, keys), heads or (1,), (1,)])
            decay = " decay(%s : %s)" % self.input(shape, self.gate())
        if r.random() < 0.7:
            at = self.input((*heads, keys), self.number())
            found = self.op("mann.matvec_read %s, %s%s : %s, %s" % (
                state[0], at[0], self.attributes(self.rounding()), state[1], at[1]),
                (*heads, rows), self.number())
            erase = " erase(%s, %s : %s, %s)" % (found[0], at[0], found[1], at[1])
        for result in (format, self.number()):
            state = self.op("mann.outer_write %s, %s, %s%s%s%s : %s, %s, %s" % (
                state[0], value[0], key[0], decay, erase, self.attributes(self.rounding()),
                state[1], value[1], key[1]), (*heads, rows, keys), result)

    def slot_write(self):
        format = self.number()
        memory, index = self.input((self.slots, self.width), format), self.index()
        for mode in ("overwrite", "add"):
            row = self.input((self.width,), self.number())
            memory = self.op("mann.slot_write %s %s, %s, %s%s : %s, %s, tensor<i32>" % (
                mode, memory[0], row[0], index[0], self.attributes(self.rounding()), memory[1],
                row[1]), (self.slots, self.width), format, arrow=False)
            self.lines.append("    %%next_%s = mann.advance %s {modulo = %d} : tensor<i32>" % (
                mode, index[0], self.slots))
            index = ("%next_" + mode, "tensor<i32>")
        self.results.append(("next_add", "tensor<i32>"))

    def links(self):
        """Usages with ties, links and a precedence that are written twice."""
        r, slots = self.random, self.slots
        usage = self.input((slots,), self.gate())
        eps = r.choice(["", "eps = %s : f32" % r.choice(["1.0e-6", "0.125", "1.0e-10"])])
        weights = self.op("mann.allocate %s%s : %s" % (
            usage[0], self.attributes(eps), usage[1]), (slots,), self.gate())
        link_format, before_format = self.gate(), self.gate()
        link = self.input((slots, slots), link_format)
        before = self.input((slots,), before_format)
        others = self.input((slots,), self.gate())
        for written, results in ((weights, (link_format, before_format)),
                                 (others, (self.gate(), self.gate()))):
            link = self.op("mann.link_update %s, %s, %s : %s, %s, %s" % (
                link[0], before[0], written[0], link[1], before[1], written[1]),
                (slots, slots), results[0])
            before = self.op("mann.precedence %s, %s : %s, %s" % (
                before[0], written[0], before[1], written[1]), (slots,), results[1])

    # Text -------------------------------------------------------------------

    def text(self):
        arguments = ", ".join('%%%s: %s {mann.name = "%s"}' % (
            name, tensor(shape, format.type if format else "i32"), name)
            for name, shape, format in self.inputs)
        results = ", ".join('%s {mann.name = "out_%s"}' % (type, name)
                            for name, type in self.results)
        return "module {\n  func.func @f(%s) -> (%s) {\n%s\n    return %s : %s\n  }\n}\n" % (
            arguments, results, "\n".join(self.lines),
            ", ".join("%" + name for name, _ in self.results),
            ", ".join(type for _, type in self.results))

    def element(self, format, kind):
        r = self.random
        if not format.width:
            return r.uniform(format.least, format.most)
        return draw_code(r, format, kind)

    def write_inputs(self, path):
        tensors = {}
        for name, shape, format in self.inputs:
            values, count = [], 1
            for size in shape:
                count *= size
            for _ in range(self.SAMPLES):
                if format is None:
                    values.append(self.random.choice(
                        [self.random.randint(-2 ** 31, 2 ** 31 - 1), -1, 2 ** 31 - 1,
                         self.random.randint(0, self.slots)]))
                    continue
                kind = self.random.choice(["any", "any", "small", "small", "ends", "zero"])
                values += [self.element(format, kind if self.random.random() < 0.9 else "zero")
                           for _ in range(count)]
            kind = "F32" if format and not format.width else "I32"
            tensors[name] = safetensors.Tensor.make(kind, [self.SAMPLES, *shape], values)
        safetensors.write(path, tensors)
