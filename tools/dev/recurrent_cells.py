# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Describes the LSTM and GRU layers of frameworks, for describe-recurrent."""

from recurrent_step import Step

# One layer of a framework: the order of its gates, and the names of its tensors. The gates
# are those of the equations below; Keras and ONNX call g and n otherwise.
ORDERS = {
    ("lstm", "pytorch"): "ifgo", ("lstm", "onnx"): "iofg", ("lstm", "keras"): "ifgo",
    ("gru", "pytorch"): "rzn", ("gru", "onnx"): "zrn", ("gru", "keras"): "zrn",
}
TENSORS = {
    "pytorch": "weight_ih_l0 [n H, I], weight_hh_l0 [n H, H], bias_ih_l0, bias_hh_l0 [n H]",
    "onnx": "W [1, n H, I], R [1, n H, H], B [1, 2 n H]",
    "keras": "kernel [I, n H], recurrent_kernel [H, n H], bias [n H], or [2, n H] of a GRU "
             "that resets after",
}

CELL = """\
One step of a layer of %(hidden)d %(kind)s units with the weights of %(layout)s.

%(equations)s

Input x [%(inputs)d]; output y is the next h. States start with 0.
Weights: %(tensors)s, n = %(gates)d, with the gates in the order %(order)s."""
EQUATIONS = {
    "lstm": "  i, f, o = sigmoid(W x + b + R h + r), g = tanh(...) of their own rows\n"
            "  c = f c + i g; h = o tanh(c)",
    "gru after": "  z, r = sigmoid(W x + b + R h + r) of their own rows\n"
                 "  n = tanh(W x + b + r (R h + r)); h = (1 - z) n + z h",
    "gru before": "  z, r = sigmoid(W x + b + R h + r) of their own rows\n"
                  "  n = tanh(W x + b + R (r h) + r); h = (1 - z) n + z h",
}


class Cell:
    """Describes one layer: all gates are the rows of one matrix, in the framework's order."""

    def __init__(self, a):
        self.a, self.step, self.size = a, Step(), a.hidden
        self.order = ORDERS[a.cell, a.layout]
        self.rows = len(self.order) * a.hidden
        self.resets_after = a.cell == "gru" and a.reset == "after"
        self.x = self.step.input("x", [a.inputs])
        self.h = self.step.state("h", [a.hidden])

    def matrix(self, symbol, columns, first=0, rows=None):
        """Rows of the matrix for x (or, `symbol` starting with r, for h)."""
        names = {"pytorch": ("weight_ih_l0", "weight_hh_l0"), "onnx": ("W", "R"),
                 "keras": ("kernel", "recurrent_kernel")}[self.a.layout]
        attributes = {}
        if rows is not None:
            attributes["offset"] = first
        if self.a.layout == "keras":
            attributes["transposed"] = True
        return self.step.part(symbol, [rows or self.rows, columns],
                              names[symbol.startswith("r")], **attributes)

    def bias(self, symbol):
        """That of x or of h; none for h where the framework has one for both."""
        layout, second = self.a.layout, symbol.startswith("r")
        if layout == "pytorch":
            return self.step.part(symbol, [self.rows], "bias_hh_l0" if second else "bias_ih_l0")
        if layout == "onnx":
            return self.step.part(symbol, [self.rows], "B", offset=self.rows * second)
        if self.resets_after:
            row = self.step.part(symbol, [1, self.rows], "bias", offset=int(second))
            return self.step.reshape(symbol + "_row", row, [self.rows])
        return None if second else self.step.part(symbol, [self.rows], "bias")

    def affine(self, name, value, matrix, bias):
        product = self.step.op(name + "_product", "linear", [value, matrix], [matrix.shape[0]])
        return self.step.binary(name, "add", product, bias) if bias else product

    def rows_of(self, gate, value, prefix):
        return self.step.slice("%s_%s" % (prefix, gate), value,
                               self.order.index(gate) * self.size, self.size)

    def lstm(self):
        step = self.step
        c = step.state("c", [self.size])
        z_x = self.affine("z_x", self.x, self.matrix("w", self.a.inputs), self.bias("b"))
        z_h = self.affine("z_h", self.h, self.matrix("r", self.size), self.bias("r_b"))
        h_next, c_next = step.lstm(step.binary("z", "add", z_x, z_h), c, self.order)
        step.keep(c, c_next)
        return h_next

    def gru(self):
        step, size = self.step, self.size
        from_x = self.affine("from_x", self.x, self.matrix("w", self.a.inputs), self.bias("b"))
        bias = self.bias("r_b")
        if self.resets_after:
            from_h = self.affine("from_h", self.h, self.matrix("r", size), bias)
        else:
            # z and r come before n in the orders of the frameworks that can do this.
            recurrent = self.matrix("r_zr", size, 0, 2 * size)
            first = step.slice("r_b_zr", bias, 0, 2 * size) if bias else None
            from_h = self.affine("from_h", self.h, recurrent, first)
        gates = {}
        for gate in "zr":
            both = step.binary("sum_" + gate, "add", self.rows_of(gate, from_x, "x"),
                               self.rows_of(gate, from_h, "h"))
            gates[gate] = step.unary("gate_" + gate, "sigmoid", both)
        if self.resets_after:
            reset = step.binary("reset", "mul", self.rows_of("n", from_h, "h"), gates["r"])
        else:
            seen = step.binary("seen", "mul", self.h, gates["r"])
            last = step.slice("r_b_n", bias, 2 * size, size) if bias else None
            reset = self.affine("reset", seen, self.matrix("r_n", size, 2 * size, size), last)
        n = step.unary("n", "tanh", step.binary("sum_n", "add", self.rows_of("n", from_x, "x"),
                                                reset))
        return step.op("h_next", "interpolate", [gates["z"], self.h, n], [size])

    def describe(self):
        h_next = self.lstm() if self.a.cell == "lstm" else self.gru()
        self.step.results.insert(0, (h_next, '%s {mann.name = "y"}' % h_next.type))
        self.step.keep(self.h, h_next)
        kind = self.a.cell if self.a.cell == "lstm" else "gru " + self.a.reset
        return self.step.text(CELL % {
            "hidden": self.size, "kind": self.a.cell.upper(), "layout": self.a.layout,
            "equations": EQUATIONS[kind], "inputs": self.a.inputs, "gates": len(self.order),
            "tensors": TENSORS[self.a.layout], "order": ", ".join(self.order)})
