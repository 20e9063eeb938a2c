# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs over quotients, extremes, magnitudes, logarithms, roots, and tensors
whose elements are moved: strides and padding.

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

    def binary(self, name, lhs, rhs, shape, result):
        return self.op("mann.%s %s, %s%s : %s, %s" % (
            name, lhs[0], rhs[0], self.attributes(self.rounding()), lhs[1], rhs[1]), shape, result)

    def unary(self, name, value, shape, result):
        return self.op("mann.%s %s%s : %s" % (
            name, value[0], self.attributes(self.rounding()), value[1]), shape, result)

    def build(self):
        for _ in range(3):
            self.quotient()
            self.extremes()
            self.functions()
            self.moves()

    # Ops ------------------------------------------------------------------------

    def quotient(self):
        shape = self.shape()
        rows = shape[:self.random.randint(0, len(shape))]
        left, right, result = self.number(), self.positive(), self.number()
        if not self.is_float:
            self.fit(left, right, result)
        self.binary("div", self.input(shape, left), self.input(rows, right), shape, result)

    def fit(self, left, right, result):
        """Gives the result a step with which numerator and divisor have 62 bits."""
        least = lambda format: max(format.most, -format.least).bit_length()
        shift = result.frac + 2 - left.frac + right.frac
        most, fewest = 62 - least(left), least(right) - 62
        result.frac += min(max(shift, fewest), most) - shift

    def extremes(self):
        shape = self.shape()
        rows = shape[:self.random.randint(0, len(shape))]
        left, right = self.number(), self.number()
        right.frac = min(max(right.frac, left.frac - 30), left.frac + 30)
        lhs, rhs = self.input(shape, left), self.input(rows, right)
        for name in ("max", "min"):
            self.binary(name, lhs, rhs, shape, self.number())

    def functions(self):
        for name in ("abs", "log", "sqrt"):
            shape = self.shape()
            value = self.input(shape, self.number() if name == "abs" else self.positive())
            self.unary(name, value, shape, self.number())

    def moves(self):
        """Strides on an operand and on a part of one, then zeros around that."""
        r = self.random
        format, shape = self.number(), self.shape()
        value = self.input(shape, format)
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
