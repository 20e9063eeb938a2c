# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recurrent networks of one bit: weights are signs, and so is what meets them."""

from family_steps import Y, Network, family

# Inputs and cells: a word of signs each.
INPUTS, CELLS = 8, 32


class Signs(Network):
    """Network with layers of signs."""

    def signed(self, name, value, source, rows):
        """A norm that is folded: scores of the signs of weights and value, times a scale a row."""
        columns = value.shape[0]
        weights = self.parameter(source + ".w", [rows, columns])
        # Scores of an even number of signs are even, so codes of 8 bits hold those of twice as many.
        if columns > (127 if columns % 2 else 254):
            raise ValueError("codes of 8 bits hold scores of at most 127 signs, or of an even number "
                             "up to 254; found %d" % columns)
        step = 2.0 if columns > 127 else 1.0
        scores = self.op(name + "_scores", "similarity bipolar", [weights, value], [rows],
                         attributes="code = !mann.bipolar, mann.format = "
                                    "!quant.uniform<i8<-127:127>:f32, %.1f>" % step)
        return self.mul(name, scores, self.parameter(source + ".scale", [rows]))

    def cell(self, x, c):
        """The next cells of an LSTM of signs, which stand for h before, and what it gives."""
        cells = c.shape[0]
        from_x = self.signed("from_x", x, "x", 4 * cells)
        from_h = self.signed("from_h", c, "h", 4 * cells)
        raw = self.add("z", from_x, from_h, self.parameter("bias", [4 * cells]))
        self.comment("What is not of one bit: the gates, the cells and the output.")
        i, f, g, o = (self.slice(name + "_raw", raw, index * cells, cells)
                      for index, name in enumerate("ifgo"))
        i, f, o = (self.unary(name, "sigmoid", value) for name, value in zip("ifo", (i, f, o)))
        c_next = self.add("c_next", self.mul("c_kept", c, f), self.mul(
            "c_written", self.unary("g", "tanh", g), i))
        return c_next, self.mul("h", self.unary("c_tanh", "tanh", c_next), o)


@family
def binary_lstm():
    net = Signs()
    x = net.input("x", [INPUTS])
    c = net.state("c", [CELLS])
    net.comment("Packed words, a popcount a row. The signs of h are those of c.")
    c_next, h = net.cell(x, c)
    net.give("y", net.affine("y", h, "output.w", "output.b", Y))
    net.keep(c, c_next)
    return net.text("""\
An LSTM of one bit, 32 cells: the matrices are signs, and so is what meets them (Hubara,
Courbariaux, Soudry, El-Yaniv and Bengio, Quantized Neural Networks, 2016), behind the norms of
recurrent batch normalization (Cooijmans et al., 2016), which keep such a network stable.

  i, f, g, o = norm_x(sign(W) sign(x)) + norm_h(sign(R) sign(h)) + b, in rows i, f, g, o
  c = sigmoid(f) c + sigmoid(i) tanh(g);  h = sigmoid(o) tanh(c);  y = W_output h + b_output

sign(0) = +1. A norm of a trained network is one factor and one offset a row: its offset, and
the means, are in b, so that norm(a) is scale a, scale = gamma / sqrt(variance + eps).

sign(h) is sign(c), as tanh keeps a sign and sigmoid(o) is positive: h is no state, and the
gate o acts on the output alone. With the norm of c in front of tanh, which Cooijmans et al. have
and which is left out here, it is sign(c) only where that norm has no offset.

Of n signs, the sum of the products is n - 2 popcount(a xor b): a row is one word for x, which is
filled up, and one for h.

Where published programs differ: signs of weights drawn with a probability while training, and
fixed after it (BinaryConnect), or fixed always, as here; no norm, but a scale that is the mean
of magnitudes, of a row (XNOR-Net) or of a matrix; scales that are powers of two (shift-based
norms); h in 2 to 4 bits (Quantized Neural Networks) or more (Ardakani et al., Learning recurrent binary
and ternary weights, 2018), as a sign loses how much a cell gives; layers on h that
are of one bit too. Here the output sees h itself, in the bits of other results: what a layer
of signs sees there would not know o.

Input x (8), of which only signs count, output y (5). State c (32) starts with 0: all signs +1.

For quantization: scores are integers, at most 32, and exact in every form: their format is in the
text. What may differ from float are the signs of cells near 0, whose code is 0 or has the
other sign: then the next scores differ by 2 a cell, until the cells forget it. So c wants 16
bits; and where norm_h has factors near 1, the random network of the test does not forget it:
16x8 keeps 12 dB there, and 50 with factors of 0.2 to 0.6. Weights are stored as +1 and -1: of
one that is small, codes may have no sign, and 0 counts as +1. To train it, mann.sign of the
float weights and of c has a gradient that passes straight through. There is no addressing;
--addressing changes nothing.""")
