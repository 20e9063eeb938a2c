# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What random models with states are made of: entries, states, loops, values, sequences.

A Model has states and entries; an Entry is written op by op. Formats are drawn so that
every sum fits 63 bits: a model with rows that have exponents uses narrow numbers. How much
is returned besides the states is drawn for each model, from one value to all of them, since
what nobody sees may be fused, or computed in place. The families are in
random_recurrent.py.
"""

import math
import random
from typing import NamedTuple

import safetensors
from random_rows import Rows
from random_writes import Format, draw_code, tensor


class Plain:
    """An element type without a format."""

    def __init__(self, type):
        self.type = type


class Encoded:
    """Codes in the form that a hamming similarity reads."""

    def __init__(self, format):
        self.format = format

    @property
    def type(self):
        return "!mann.encoded<hamming, %s>" % self.format.type


SIGNS, INTEGERS = Plain("!mann.bipolar"), Plain("i32")


class Value(NamedTuple):
    """A value of an entry: its name, shape and format."""

    name: str
    shape: tuple
    format: object

    @property
    def type(self):
        return tensor(self.shape, self.format.type)


class State(NamedTuple):
    name: str
    shape: tuple
    format: object
    persistent: bool

    @property
    def type(self):
        return tensor(self.shape, self.format.type)


class Input(NamedTuple):
    name: str
    shape: tuple
    format: object
    draw: object


class Model:
    """The base of all families; `build` makes states and entries."""

    STEPS, SEQUENCES = 8, 2
    # None: drawn for each model; else whether cells run in loops over time.
    loops = None

    def __init__(self, seed):
        self.random = random.Random(seed)
        r = self.random
        self.parameters, self.states, self.entries, self.functions = [], [], [], []
        self.initials = {}
        self.scaled = r.random() < self.scaled_chance()
        self.bits = r.choice([8, 8, 16, 16, r.randint(2, 16)])
        self.gate_bits = r.choice([8, 14, r.randint(1, 15)])
        self.has_loops = r.random() < 0.3 if self.loops is None else self.loops
        self.returned = r.choice([0.0, 0.2, 1.0])
        self.persistence = r.choice([0.0, 0.0, 0.3])
        self.build()
        for entry in self.entries:
            entry.finish()

    def scaled_chance(self):
        return 0.3

    # Formats ------------------------------------------------------------------

    def number(self, widest=16):
        r = self.random
        if self.scaled:
            bits = min(widest, r.choice([4, 8, 8, r.randint(2, 10)]))
            most = (1 << (bits - 1)) - 1
            return Format(bits, r.randint(-1, bits + 2), -most, most)
        bits = min(widest, self.bits if r.random() < 0.8 else r.randint(2, 16))
        most = (1 << (bits - 1)) - 1
        return Format(bits, r.randint(-1, bits), -most, most)

    def gate(self):
        """0..1 with an exact 1.0; now and then some other format."""
        if self.scaled:
            return Format(10, 8, 0, 256)
        if self.random.random() < 0.1:
            number = self.number()
            return Format(number.width, max(number.frac, 0), number.least, number.most)
        return Format(self.gate_bits + 2, self.gate_bits, 0, 1 << self.gate_bits)

    def wide(self):
        bits = self.random.choice([17, 24, self.random.randint(17, 31)])
        most = (1 << (bits - 1)) - 1
        return Format(bits, self.random.randint(0, 15), -most, most)

    def rows(self):
        r = self.random
        least = r.randint(-12, -1)
        return Rows(r.choice([4, 8, r.randint(2, 10)]), least, least + r.choice([0, 3, 14]))

    def memory_format(self):
        return self.rows() if self.scaled else self.number()

    # Symbols --------------------------------------------------------------------

    def fresh(self, prefix):
        return "%s%d" % (prefix, len(self.parameters) + len(self.functions) + len(self.states))

    def parameter(self, shape, format):
        """The symbol of a parameter with random codes."""
        name = self.fresh("p")
        storage = ("i8" if format.width <= 8 else "i16" if format.width <= 16 else "i32")
        self.parameters.append("  mann.parameter @%s : %s = dense<%s> : %s" % (
            name, tensor(shape, format.type), self.dense(shape, format), tensor(shape, storage)))
        return name

    def dense(self, shape, format):
        """Mostly moderate codes, so that sums do not only saturate."""
        top = max(1, format.most // self.random.choice([1, 4, 4, 16]))
        return self.nested(shape, lambda: str(self.random.randint(max(format.least, -top), top)))

    def nested(self, shape, draw):
        if not shape:
            return draw()
        return "[" + ", ".join(self.nested(shape[1:], draw) for _ in range(shape[0])) + "]"

    def state(self, name, shape, format, persistent=None):
        if persistent is None:
            persistent = self.random.random() < self.persistence
        state = State(name, tuple(shape), format, persistent)
        self.states.append(state)
        self.initials[name] = self.initial(state)
        return state

    def initial(self, state):
        """A constant, a parameter, or what a private function computes."""
        r, format = self.random, state.format
        if format is INTEGERS:
            return "= dense<%d>" % r.randint(0, 3)
        if isinstance(format, Rows):
            return r.choice([self.constant_rows, self.computed])(state)
        if not isinstance(format, Format):
            return r.choice([lambda state: "= dense<0>", self.computed])(state)
        return r.choice([self.constant, self.constant, self.from_parameter, self.computed])(state)

    def constant(self, state):
        if self.random.random() < 0.3:
            return "= dense<0>"
        return "= dense<%s>" % self.dense(state.shape, state.format)

    def constant_rows(self, state):
        """Each row has the least exponent that it needs."""
        r, format = self.random, state.format
        most = (1 << (format.width - 1)) - 1

        def row():
            exponent = r.randint(0, format.largest - format.least)
            codes = [r.randint(-most, most) for _ in range(state.shape[-1])]
            if exponent:
                codes[r.randrange(len(codes))] = most
            return "[" + ", ".join(map(str, codes + [exponent])) + "]"
        return "= dense<%s>" % self.nested(state.shape[:-1], row)

    def from_parameter(self, state):
        return "from @" + self.parameter(state.shape, state.format)

    def computed(self, state):
        format = state.format
        source = format.format if isinstance(format, Encoded) else self.number()
        parameter = self.parameter(state.shape, source)
        op = ("binarize" if format is SIGNS else
              "encode" if isinstance(format, Encoded) else "requantize")
        name = self.fresh("f")
        from_type = tensor(state.shape, source.type)
        self.functions.append(
            "  func.func private @%s() -> %s {\n    %%p = mann.get_parameter @%s : %s\n"
            "    %%s = mann.%s %%p : %s -> %s\n    return %%s : %s\n  }" % (
                name, state.type, parameter, from_type, op, from_type, state.type, state.type))
        return "from @" + name

    def entry(self, name):
        entry = Entry(self, name)
        self.entries.append(entry)
        return entry

    # Text -------------------------------------------------------------------------

    def text(self):
        states = ["  mann.state @%s : %s %s%s" % (
            state.name, state.type, self.initials[state.name],
            " persistent" if state.persistent else "") for state in self.states]
        return "module {\n%s\n}\n" % "\n".join(
            self.parameters + states + self.functions + [entry.text() for entry in self.entries])

    # Sequences ----------------------------------------------------------------------

    def draw_codes(self, input):
        kind = self.random.choice(["any", "any", "small", "small", "ends", "zero"])
        return [draw_code(self.random, input.format, kind if self.random.random() < 0.9 else "zero")
                for _ in range(math.prod(input.shape))]

    def write_inputs(self, path):
        """Calls in random order, one sequence shorter than the others."""
        r, make = self.random, safetensors.Tensor.make
        count, steps = self.SEQUENCES, self.STEPS
        lengths = [steps] * (count - 1) + [r.randint(1, steps)]
        tensors = {"sequence.lengths": make("I32", [count], lengths)}
        if len(self.entries) > 1:
            tensors["sequence.calls"] = make("I8", [count, steps], [
                r.randrange(len(self.entries)) for _ in range(count * steps)])
        for entry in self.entries:
            for input in entry.inputs:
                values = []
                for _ in range(count * steps):
                    values += input.draw(input)
                name = ("%s.%s" % (entry.entry_name, input.name) if len(self.entries) > 1
                        else input.name)
                tensors[name] = make("I32", [count, steps, *input.shape], values)
        safetensors.write(path, tensors)


class Entry:
    """A public function, written op by op."""

    def __init__(self, model, name):
        self.model, self.entry_name, self.random = model, name, model.random
        self.arguments, self.inputs, self.lines, self.next = [], [], [], 0
        self.outputs, self.taken, self.kept = [], {}, {}
        self.indent, self.candidates = "    ", []

    # Arguments and results -----------------------------------------------------------

    def input(self, shape, format, draw=None):
        name = "x%d" % len(self.inputs)
        self.inputs.append(Input(name, tuple(shape), format, draw or self.model.draw_codes))
        value = Value("%" + name, tuple(shape), format)
        self.arguments.append('%s: %s {mann.name = "%s"}' % (value.name, value.type, name))
        return value

    def ids(self, shape, words):
        draw = lambda input: [self.random.randint(-2, words + 1)
                              for _ in range(math.prod(input.shape))]
        return self.input(shape, INTEGERS, draw)

    def index(self, slots):
        draw = lambda input: [self.random.choice([
            self.random.randint(-2 ** 31, 2 ** 31 - 1), -1, 2 ** 31 - 1,
            self.random.randint(0, slots)])]
        return self.input((), INTEGERS, draw)

    def take(self, state):
        if state.name not in self.taken:
            value = Value("%s_" + state.name, state.shape, state.format)
            self.arguments.append("%s: %s {mann.state = @%s}" % (
                value.name, value.type, state.name))
            self.taken[state.name] = value
        return self.taken[state.name]

    def keep(self, state, value):
        assert value.type == state.type
        self.kept[state.name] = value

    def give(self, value):
        if value not in self.outputs:
            self.outputs.append(value)

    # Ops --------------------------------------------------------------------------------

    def line(self, text):
        self.lines.append(self.indent + text)

    def name(self):
        self.next += 1
        return "%%v%d" % self.next

    def op(self, text, shape, format, arrow=True):
        value = Value(self.name(), tuple(shape), format)
        self.line("%s = mann.%s%s" % (value.name, text, " -> " + value.type if arrow else ""))
        # What a loop computes inside does not leave it.
        if self.indent == "    " and isinstance(format, Format):
            self.candidates.append(value)
        return value

    def rounding(self):
        return self.random.choice(["", "", "rounding = #fxp<rounding toward_zero>"])

    def attributes(self, *entries):
        entries = [entry for entry in entries if entry]
        return " {%s}" % ", ".join(entries) if entries else ""

    def plain(self, operation, operands, shape, format, *attributes, rounded=True):
        """An op whose operands and types are listed one after the other."""
        return self.op("%s %s%s : %s" % (
            operation, ", ".join(value.name for value in operands),
            self.attributes(self.rounding() if rounded else "", *attributes),
            ", ".join(value.type for value in operands)), shape, format)

    def map(self, operation, value, format, *attributes):
        return self.plain(operation, [value], value.shape, format, *attributes)

    def pair(self, operation, left, right, format):
        return self.plain(operation, [left, right], left.shape, format)

    def requantize(self, value, format):
        return self.map("requantize", value, format)

    def parameter(self, shape, format):
        symbol = self.model.parameter(shape, format)
        value = Value(self.name(), tuple(shape), format)
        self.line("%s = mann.get_parameter @%s : %s" % (value.name, symbol, value.type))
        return value

    def linear(self, value, rows, format):
        matrix = self.parameter((rows, value.shape[-1]), self.model.number())
        return self.plain("linear", [value, matrix], (*value.shape[:-1], rows), format)

    def affine(self, value, rows, format):
        bias = self.parameter((rows,), format)
        return self.pair("add", self.linear(value, rows, format), bias, format)

    def concat(self, values, format):
        size = sum(value.shape[0] for value in values)
        return self.plain("concat", values, (size,), format)

    def slice(self, value, offset, size, dim=0):
        shape = list(value.shape)
        shape[dim] = size
        return self.op("slice %s[%d]%s : %s" % (
            value.name, offset, " {dim = %d : i64}" % dim if dim else "", value.type), shape,
            value.format)

    def reshape(self, value, shape):
        if tuple(shape) == value.shape:
            return value
        return self.plain("reshape", [value], shape, value.format, rounded=False)

    def slot_write(self, mode, memory, row, index):
        return self.op("slot_write %s %s, %s, %s%s : %s, %s, %s" % (
            mode, memory.name, row.name, index.name,
            self.attributes(self.rounding() if isinstance(memory.format, Format) else ""), memory.type, row.type, index.type),
            memory.shape, memory.format, arrow=False)

    def advance(self, index, modulo):
        return self.op("advance %s {modulo = %d} : %s" % (index.name, modulo, index.type),
                       (), INTEGERS, arrow=False)

    def constant(self, number, type="index"):
        name = self.name()
        self.line("%s = arith.constant %d : %s" % (name, number, type))
        return name

    # Loops ------------------------------------------------------------------------------

    def loop(self, count, carried, body, step=1):
        """`body(t, values)` gives what each of the carried values becomes; the count is a
        number, or the name of one."""
        bounds = [number if isinstance(number, str) else self.constant(number)
                  for number in (0, count, step)]
        t = self.name()
        inner = [Value(self.name(), value.shape, value.format) for value in carried]
        results = self.name()
        self.line("%s:%d = scf.for %s = %s to %s step %s iter_args(%s) -> (%s) {" % (
            results, len(carried), t, *bounds,
            ", ".join("%s = %s" % (a.name, v.name) for a, v in zip(inner, carried)),
            ", ".join(value.type for value in carried)))
        self.indent += "  "
        yielded = body(t, inner)
        self.line("scf.yield %s : %s" % (", ".join(value.name for value in yielded),
                                         ", ".join(value.type for value in yielded)))
        self.indent = self.indent[2:]
        self.line("}")
        values = [Value("%s#%d" % (results, i), value.shape, value.format)
                  for i, value in enumerate(carried)]
        if self.indent == "    ":
            self.candidates += [value for value in values if isinstance(value.format, Format)]
        return values

    def count(self, most):
        """The name of a number of iterations that is an input; may be negative."""
        name = "x%d" % len(self.inputs)
        self.inputs.append(Input(name, (), INTEGERS,
                                 lambda input: [self.random.randint(-1, most)]))
        self.arguments.append('%%%s: i32 {mann.name = "%s"}' % (name, name))
        index = self.name()
        self.line("%s = arith.index_cast %%%s : i32 to index" % (index, name))
        return index

    def row(self, rows, t):
        return self.op("row %s[%s] : %s" % (rows.name, t, rows.type), rows.shape[1:],
                       rows.format)

    def index_of(self, t):
        """A loop's number as a tensor."""
        number, value = self.name(), Value(self.name(), (), INTEGERS)
        self.line("%s = arith.index_cast %s : index to i32" % (number, t))
        self.line("%s = tensor.from_elements %s : tensor<i32>" % (value.name, number))
        return value

    # Text ---------------------------------------------------------------------------------

    def finish(self):
        for value in self.candidates:
            if self.random.random() < self.model.returned:
                self.give(value)

    def text(self):
        model = self.model
        results = ['%s {mann.name = "y%d"}' % (value.type, i)
                   for i, value in enumerate(self.outputs)]
        names = [value.name for value in self.outputs]
        types = [value.type for value in self.outputs]
        for state in model.states:
            if state.name in self.kept:
                value = self.kept[state.name]
                results.append("%s {mann.state = @%s}" % (value.type, state.name))
                names.append(value.name)
                types.append(value.type)
        return "  func.func @%s(%s)\n      -> (%s) {\n%s\n    return %s : %s\n  }" % (
            self.entry_name, ",\n      ".join(self.arguments), ",\n          ".join(results),
            "\n".join(self.lines), ", ".join(names), ", ".join(types))

