# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the MLIR text of one step of a recurrent network."""


def tensor(shape, element="f32"):
    return "tensor<%s>" % "x".join([str(size) for size in shape] + [element])


def spell_f32(value):
    """A number as MLIR reads it: with a point, also before an exponent, which Python leaves out of
    1e-07. Nine digits tell any two numbers of f32 apart."""
    return "%.8e" % value


class Value:
    """An SSA value and its type."""

    def __init__(self, name, shape, element="f32"):
        self.name, self.shape, self.type = name, list(shape), tensor(shape, element)

    def __str__(self):
        return "%" + self.name


class Step:
    """Builds a module of parameters, states and the function @step."""

    def __init__(self):
        self.parameters, self.states, self.lines = [], [], []
        self.arguments, self.results, self.fetched = [], [], {}

    # What the module has ----------------------------------------------------

    def input(self, name, shape, element="f32"):
        value = Value(name, shape, element)
        self.arguments.append('%s: %s {mann.name = "%s"}' % (value, value.type, name))
        return value

    def state(self, name, shape, start=None):
        """A state that starts with a parameter of the weights file, else at 0."""
        value = Value(name, shape)
        begin = " = dense<0.0> : " + value.type
        if start:
            begin = " from @" + start.replace(".", "_")
            self.declare(start, shape)
        self.states.append("  mann.state @%s : %s%s\n" % (name, value.type, begin))
        self.arguments.append("%s: %s {mann.state = @%s}" % (value, value.type, name))
        return value

    def declare(self, source, shape, value=None):
        symbol = source.replace(".", "_")
        text = "  mann.parameter @%s : %s" % (symbol, tensor(shape))
        if value is not None:
            text += " = dense<%s> : %s" % (value, tensor(shape))
        elif symbol != source:
            text += ' {source = "%s"}' % source
        self.parameters.append(text + "\n")
        return symbol

    def part(self, symbol, shape, source, **attributes):
        """Some rows of a tensor of the weights file, or its transpose."""
        text = "".join(", %s" % name if value is True else ", %s = %d : i64" % (name, value)
                       for name, value in attributes.items())
        self.parameters.append('  mann.parameter @%s : %s {source = "%s"%s}\n' % (
            symbol, tensor(shape), source, text))
        result = Value(symbol, shape)
        self.lines.append("    %s = mann.get_parameter @%s : %s" % (result, symbol, result.type))
        return result

    def parameter(self, source, shape, value=None):
        """The value of a parameter; `source` names its tensor in the weights file."""
        if source not in self.fetched:
            result = Value(self.declare(source, shape, value), shape)
            self.fetched[source] = result
            self.lines.append("    %s = mann.get_parameter @%s : %s" % (
                result, result.name, result.type))
        return self.fetched[source]

    def comment(self, text):
        self.lines += ["", "    // " + text]

    def give(self, name, value):
        self.results.append((value, '%s {mann.name = "%s"}' % (value.type, name)))

    def keep(self, state, value):
        self.results.append((value, "%s {mann.state = @%s}" % (value.type, state.name)))

    # Operations -------------------------------------------------------------

    def op(self, name, operation, operands, shape, middle="", attributes="", element="f32"):
        result = Value(name, shape, element)
        self.lines.append("    %s = mann.%s %s%s%s : %s -> %s" % (
            result, operation, ", ".join(map(str, operands)), middle,
            " {%s}" % attributes if attributes else "",
            ", ".join(operand.type for operand in operands), result.type))
        return result

    def unary(self, name, operation, value, attributes=""):
        return self.op(name, operation, [value], value.shape, attributes=attributes)

    def binary(self, name, operation, left, right):
        return self.op(name, operation, [left, right], left.shape)

    def linear(self, name, value, source, rows):
        matrix = self.parameter(source, [rows, value.shape[0]])
        return self.op(name, "linear", [value, matrix], [rows])

    def affine(self, name, value, matrix, bias, rows):
        product = self.linear(name + "_linear", value, matrix, rows)
        return self.binary(name, "add", product, self.parameter(bias, [rows]))

    def slice(self, name, value, offset, size):
        return self.op(name, "slice", [value], [size], "[%d]" % offset)

    def concat(self, name, left, right):
        return self.op(name, "concat", [left, right], [left.shape[0] + right.shape[0]])

    def reshape(self, name, value, shape):
        return self.op(name, "reshape", [value], shape)

    def normalize(self, name, kind, value, eps, form=""):
        return self.unary(name, "normalize " + kind, value, "eps = %s : f32%s" % (eps, form))

    def lstm(self, z, c, order="ifgo", prefix=""):
        """The next h and c of an LSTM. z has the rows of its gates, in this order; the prefix is
        that of the names of what the next c is the sum of."""
        size = c.shape[0]
        return self.lstm_of_gates({
            gate: self.unary("gate_" + gate, "tanh" if gate == "g" else "sigmoid",
                             self.slice("z_" + gate, z, place * size, size))
            for place, gate in enumerate(order)}, c, prefix)

    def lstm_of_gates(self, gates, c, prefix=""):
        """The same by the gates themselves, by their letters."""
        kept = self.binary(prefix + "kept", "mul", c, gates["f"])
        written = self.binary(prefix + "written", "mul", gates["g"], gates["i"])
        c_next = self.binary("c_next", "add", kept, written)
        bounded = self.unary("c_bounded", "tanh", c_next)
        return self.binary("h_next", "mul", bounded, gates["o"]), c_next

    def text(self, header):
        arguments = ",\n                  ".join(self.arguments)
        types = ",\n          ".join(type for _, type in self.results)
        values = ", ".join(str(value) for value, _ in self.results)
        plain = ", ".join(value.type for value, _ in self.results)
        comment = "".join("// %s\n" % line if line else "//\n" for line in header.splitlines())
        return ("%smodule {\n%s\n%s\n  func.func @step(%s)\n      -> (%s) {\n%s\n"
                "    return %s\n        : %s\n  }\n}\n" % (
                    comment, "".join(self.parameters), "".join(self.states), arguments, types,
                    "\n".join(self.lines), values, plain))
