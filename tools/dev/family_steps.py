# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the descriptions of describe-family are built of."""

from recurrent_step import Step, Value, spell_f32

# Sizes of all families: inputs, heads, width of a key, of all heads, outputs.
X, H, K = 6, 2, 8
D, Y = H * K, 5
# The functions that describe a family, by its name.
FAMILIES = {}


def family(describe):
    FAMILIES[describe.__name__] = describe
    return describe


class Network(Step):
    """Step with the parts that several families have."""

    def constant(self, name, shape, value):
        return self.parameter(name, shape, spell_f32(value) if isinstance(value, float) else value)

    def relu(self, name, value):
        result = Value(name, value.shape)
        self.lines.append("    %s = mann.relu %s : %s" % (result, value, value.type))
        return result

    def add(self, name, *values):
        """The sum of several tensors, from left to right."""
        total = values[0]
        for index, value in enumerate(values[1:], 2):
            total = self.binary(name if index == len(values) else "%s_%d" % (name, index),
                                "add", total, value)
        return total

    def mul(self, name, left, right):
        return self.binary(name, "mul", left, right)

    def scale(self, name, value, number):
        """All elements times a constant."""
        return self.mul(name, value, self.constant(name + "_factor", [], number))

    def biased(self, name, value, source, rows):
        return self.affine(name, value, source + ".w", source + ".b", rows)

    def swish(self, name, value):
        return self.mul(name, value, self.unary(name + "_gate", "sigmoid", value))

    def heads(self, name, value, heads=H):
        return self.reshape(name, value, [heads, value.shape[0] // heads])

    def flat(self, name, value):
        size = 1
        for n in value.shape:
            size *= n
        return self.reshape(name, value, [size])

    def sum(self, name, value):
        """Of each row."""
        return self.op(name, "sum", [value], value.shape[:-1] or [1])

    def scaled_norm(self, name, kind, value, source, eps, offset=False):
        """A norm of the last dimension with the factors (and offsets) of a trained one."""
        normed = self.flat(name + "_flat", self.normalize(name + "_plain", kind, value, eps))
        scaled = self.mul(name + "_scaled" if offset else name, normed,
                          self.parameter(source + ".w", normed.shape))
        return self.add(name, scaled, self.parameter(source + ".b", normed.shape)) if offset else \
            scaled

    def unit(self, name, value, eps="1.0e-6"):
        return self.normalize(name, "l2", value, eps)

    def read(self, name, matrix, key):
        return self.op(name, "matvec_read", [matrix, key], matrix.shape[:-1])

    def outer(self, name, state, value, key, decay=None, found=None, erase=None):
        middle = " decay(%s : %s)" % (decay, decay.type) if decay else ""
        if found:
            middle += " erase(%s, %s : %s, %s)" % (found, erase, found.type, erase.type)
        return self.op(name, "outer_write", [state, value, key], state.shape, middle)

    def spread(self, name, value, shape, strides):
        return self.op(name, "strided", [value], shape,
                       "[0] strides [%s]" % ", ".join(map(str, strides)))

    def interpolate(self, name, gate, new, old):
        return self.op(name, "interpolate", [gate, new, old], new.shape)

    def convolve(self, name, value, taps=4):
        """A causal convolution of each channel over the last `taps` steps, then swish."""
        size = value.shape[0]
        window = self.state("window", [taps - 1, size])
        row = self.reshape(name + "_row", value, [1, size])
        seen = self.op(name + "_seen", "concat", [window, row], [taps, size])
        self.keep(window, self.op("window_next", "slice", [seen], [taps - 1, size], "[1]"))
        channels = self.spread(name + "_channels", seen, [size, taps], [1, size])
        products = self.mul(name + "_products", channels, self.parameter("conv.w", [size, taps]))
        sums = self.add(name + "_plain", self.sum(name + "_sum", products),
                        self.parameter("conv.b", [size]))
        return self.swish(name, sums)
