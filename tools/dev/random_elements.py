# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs over quotients, extremes, comparisons, choices, magnitudes, logarithms,
roots, and tensors whose elements are moved: strides and padding.

Formats have 2 to 16 bits, and 31 as states have; steps reach from 2^8 to 2^-40. A seed that
is divisible by eight gives a program in f32, whose operands keep away from NaN. Used by
`conformance --random N --family elements`.
"""

import random_writes
from random_writes import FLOAT, Format, tensor

POSITIVE = Format(0, 0, 0.25, 2)


class Program(random_writes.Program):
    def number(self):
        """Any format: symmetric or not, of a state, with steps of any size."""
        if self.is_float:
            return FLOAT
        r = self.random
        bits = r.choice([self.bits, self.bits, r.randint(2, 16), 16, 31])
        most = (1 << (bits - 1)) - 1
        least = r.choice([-most, -most, -most - 1, 0])
        frac = r.choice([r.randint(-1, bits), r.randint(-1, bits), r.randint(-8, 40)])
        return Format(bits, frac, least, most)

    def positive(self):
        return POSITIVE if self.is_float else self.number()

    def shape(self):
        r = self.random
        return tuple(r.choice([1, 2, 3, r.randint(1, 7)]) for _ in range(r.choice([0, 1, 1, 2, 3])))

    def build(self):
        self.values = []
        for _ in range(3):
            self.quotient()
            self.extremes()
            self.functions()
            self.choices()
            self.lengths()
            self.moves()

    # Pieces ---------------------------------------------------------------------

    def op(self, text, shape, format, arrow=True):
        """Some results do not leave the program, so that their only use may be one op."""
        if self.random.random() < 0.7:
            value = super().op(text, shape, format, arrow)
        else:
            name, type = "h%d" % len(self.lines), tensor(shape, format.type)
            self.lines.append("    %%%s = %s -> %s" % (name, text, type))
            value = "%" + name, type
        self.values.append((value, shape, format))
        return value

    def take(self, format=None):
        """A value, its shape and its format: an input, or what an op gave."""
        if self.values and format is None and self.random.random() < 0.5:
            return self.random.choice(self.values[-6:])
        shape, format = self.shape(), format or self.number()
        return self.input(shape, format), shape, format

    def binary(self, name, lhs, rhs, shape, result):
        return self.op("mann.%s %s, %s%s : %s, %s" % (
            name, lhs[0], rhs[0], self.attributes(self.rounding()), lhs[1], rhs[1]), shape, result)

    def unary(self, name, value, shape, result):
        return self.op("mann.%s %s%s : %s" % (
            name, value[0], self.attributes(self.rounding()), value[1]), shape, result)

    def rows(self, shape):
        return shape[:self.random.randint(0, len(shape))]

    # Ops ------------------------------------------------------------------------

    def quotient(self):
        lhs, shape, left = self.take()
        right, result = self.positive(), self.number()
        if not self.is_float:
            self.fit(left, right, result)
        self.binary("div", lhs, self.input(self.rows(shape), right), shape, result)

    def fit(self, left, right, result):
        """Gives the result a step with which numerator and divisor have 62 bits."""
        bits = lambda format: max(format.most, -format.least).bit_length()
        shift = result.frac + 2 - left.frac + right.frac
        result.frac += min(max(shift, bits(right) - 62), 62 - bits(left)) - shift

    def extremes(self):
        lhs, shape, left = self.take()
        right = self.number()
        right.frac = min(max(right.frac, left.frac - 30), left.frac + 30)
        rhs = self.input(self.rows(shape), right)
        for name in ("max", "min"):
            self.binary(name, lhs, rhs, shape, self.number())

    def choices(self):
        """A comparison with rows or elements, and one of two numbers by its outcome."""
        lhs, shape, left = self.take()
        right = self.number()
        right.frac = min(max(right.frac, left.frac - 30), left.frac + 30)
        rhs = self.input(self.rows(shape), right)
        gate = self.number()
        condition = self.op("mann.less %s, %s : %s, %s" % (lhs[0], rhs[0], lhs[1], rhs[1]),
                            shape, gate)
        other = self.input(shape, self.number())
        self.op("mann.select %s, %s, %s%s : %s, %s, %s" % (
            condition[0], lhs[0], other[0], self.attributes(self.rounding()), condition[1],
            lhs[1], other[1]), shape, self.number())

    def lengths(self):
        """The root of two squares, where their sum has 62 bits."""
        lhs, shape, left = self.take()
        right = self.number()
        if not self.is_float:
            right.frac = min(max(right.frac, left.frac - 4), left.frac + 4)
            bits = lambda format: max(format.most, -format.least).bit_length()
            frac = max(left.frac, right.frac)
            if max(bits(left) + frac - left.frac, bits(right) + frac - right.frac) > 30:
                return
        rhs = self.input(shape, right)
        self.binary("hypot", lhs, rhs, shape, self.number())

    def functions(self):
        for name in ("abs", "log", "sqrt"):
            # Of reals only what no operand makes a NaN.
            value, shape, _ = self.take(
                POSITIVE if self.is_float and name != "abs" else None)
            self.unary(name, value, shape, self.number())

    def moves(self):
        """Strides on an operand and on a part of one, then zeros around that."""
        r = self.random
        value, shape, format = self.take()
        if shape and shape[-1] > 1 and r.random() < 0.5:
            # A part of rows is not contiguous.
            shape = (*shape[:-1], shape[-1] - 1)
            value = self.op("mann.slice %s[1] {dim = %d : i64} : %s" % (
                value[0], len(shape) - 1, value[1]), shape, format)
        value, shape = self.strided(value, shape, format)
        low = [r.choice([0, 0, 1, 3]) for _ in shape]
        high = [r.choice([0, 0, 1, 2]) for _ in shape]
        padded = tuple(a + b + c for a, b, c in zip(low, shape, high))
        value = self.op("mann.pad %s low %s high %s : %s" % (value[0], low, high, value[1]),
                        padded, format)
        value, shape = self.strided(value, padded, format)
        self.unary("abs", value, shape, self.number())

    def strided(self, value, shape, format):
        """A stride for each dimension of a result that stays within the operand."""
        r, count = self.random, 1
        for size in shape:
            count *= size
        result = self.shape()
        above, below, strides = 0, 0, []
        for size in result:
            # One along a single element is never taken, and may be anything.
            most = (count - 1 - above - below) // (size - 1) if size > 1 else 9
            stride = r.choice([0, 1, most, r.randint(0, most)])
            stride = min(stride, most) * r.choice([1, 1, -1])
            above += max(stride, 0) * (size - 1)
            below += max(-stride, 0) * (size - 1)
            strides.append(stride)
        offset = r.randint(below, count - 1 - above)
        return self.op("mann.strided %s[%d] strides %s : %s" % (
            value[0], offset, strides, value[1]), result, format), result
