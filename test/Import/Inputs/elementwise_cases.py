# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators of single elements, as the ONNX operator pages define them."""

import numpy as np
from onnx_cases import Case, In


def f32(value):
    return np.array(value, "float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def elu(x, alpha):
    return np.where(x < 0, alpha * (np.exp(x) - 1), x)


UNARY = {
    "Abs": np.abs, "Exp": np.exp, "Neg": np.negative, "Tanh": np.tanh, "Sigmoid": sigmoid,
    "Relu": lambda x: np.maximum(x, 0), "Softplus": lambda x: np.log(np.exp(x) + 1),
    "HardSwish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1), "Identity": lambda x: x,
    "Mish": lambda x: x * np.tanh(np.log(1 + np.exp(x))),
    "Softsign": lambda x: x / (1 + np.abs(x)),
    "Swish": lambda x: x * sigmoid(x), "Selu": lambda x: 1.0507009873554805 * elu(x, 1.6732632423543772),
    "Elu": lambda x: elu(x, 1.0), "LeakyRelu": lambda x: np.where(x < 0, 0.01 * x, x),
    "HardSigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
}  # fmt: skip
POSITIVE = {"Log": np.log, "Sqrt": np.sqrt, "Reciprocal": lambda x: 1 / x}
BINARY = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide,
          "Max": np.maximum, "Min": np.minimum}  # fmt: skip
# Shapes that broadcast in one direction, in both, with dimensions of 1, with scalars.
PAIRS = [((5,), (5,)), ((3, 4), (4,)), ((4,), (3, 4)), ((3, 1), (1, 4)), ((1, 4), (3, 1)),
         ((2, 3, 4), (3, 1)), ((3, 4), ()), ((), (3, 4)), ((), ()), ((1,), (4,)),
         ((2, 1, 4), (3, 1)), ((3, 4), (1, 1)), ((1, 1, 4), (4,))]  # fmt: skip


def unary():
    for op, function in UNARY.items():
        yield Case(op, [In(3, 4, low=-4, high=4)], function, 24)
    for op, function in POSITIVE.items():
        yield Case(op, [In(2, 3, low=0.1, high=4)], function)
    yield Case("Tanh", [In()], np.tanh, name="rank0")
    yield Case("Exp", [In(1, 1)], np.exp, name="ones")
    yield Case("Elu", [In(6)], lambda x: elu(x, 0.5), name="alpha", alpha=0.5)
    celu = lambda x, a: np.maximum(x, 0) + np.minimum(0, a * (np.exp(x / a) - 1))
    yield Case("Celu", [In(6)], lambda x: celu(x, 1.0), 12)
    yield Case("Celu", [In(6)], lambda x: celu(x, 0.5), 12, "alpha", alpha=0.5)
    yield Case("ThresholdedRelu", [In(6)], lambda x: np.where(x > 1, x, 0))
    yield Case("ThresholdedRelu", [In(6)], lambda x: np.where(x > -0.5, x, 0), name="alpha", alpha=-0.5)
    yield Case("Selu", [In(6)], lambda x: 1.5 * elu(x, 0.7), name="attributes", alpha=0.7, gamma=1.5)
    yield Case("LeakyRelu", [In(6)], lambda x: np.where(x < 0, 0.3 * x, x), name="alpha", alpha=0.3)
    yield Case("HardSigmoid", [In(6)], lambda x: np.clip(0.3 * x + 0.4, 0, 1), name="attributes",
               alpha=0.3, beta=0.4)  # fmt: skip
    yield Case("Swish", [In(6)], lambda x: x * sigmoid(1.5 * x), 24, "alpha", alpha=1.5)
    yield Case("Gelu", [In(6)], lambda x: 0.5 * x * (1 + np.tanh(
        np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), 20, approximate="tanh")  # fmt: skip
    yield Case("Dropout", [In(6)], lambda x: x)


def binary():
    for op, function in BINARY.items():
        for i, (a, b) in enumerate(PAIRS):
            low = 0.5 if op == "Div" else -2
            yield Case(op, [In(*a), In(*b, low=low)], function, name="pair%d" % i)
        constant = f32(np.linspace(0.5, 2, 4))
        yield Case(op, [In(3, 4), constant], function, name="right")
        yield Case(op, [constant, In(3, 4, low=0.5)], function, name="left")
        for name, value in [("zero", 0), ("one", 1), ("wide_one", np.ones((3, 2, 4)))]:
            if op != "Div" or name != "zero":
                yield Case(op, [In(2, 4), f32(value)], function, name=name + "_right")
            yield Case(op, [f32(value), In(2, 4, low=0.5)], function, name=name + "_left")
    yield Case("Sum", [In(3, 4), In(4), In(3, 1)], lambda a, b, c: a + b + c)
    yield Case("Sum", [In(3)], lambda a: a, name="one")
    yield Case("Mean", [In(3, 4), In(4), In(3, 1)], lambda a, b, c: (a + b + c) / 3)
    yield Case("Max", [In(3, 4), In(4), In(3, 1)], lambda a, b, c: np.maximum(np.maximum(a, b), c),
               name="three")  # fmt: skip
    yield Case("Min", [In(4)], lambda a: a, name="one")


def powers():
    for value in (2, 3, 7, 0.5, -1, -2, -0.5, 1.7, 1, 0):
        yield Case("Pow", [In(2, 3, low=0.3), f32(value)], np.power, name=str(value).replace(".", "_"))
    for value in (2, 3, 4, 1):  # Whole powers take numbers below zero.
        yield Case("Pow", [In(2, 3), f32(value)], np.power, name="signed%d" % value)
    yield Case("Pow", [In(2, 3, low=0.3), In(3)], np.power, name="computed")
    yield Case("Pow", [In(3, low=0.3), f32([[2], [3]])], np.power, name="several")


def bounds():
    yield Case("Clip", [In(2, 3), f32(-0.5), f32(1)], np.clip, 11)
    yield Case("Clip", [In(2, 3), None, f32(0.25)], lambda x, low, high: np.minimum(x, high), 13, "high")
    yield Case("Clip", [In(2, 3), f32(0.25)], np.maximum, 13, "low")
    yield Case("Clip", [In(2, 3), f32(0)], np.maximum, 13, "zero")
    yield Case("Clip", [In(2, 3)], lambda x: x, 13, "none")
    # min > max gives max.
    yield Case("Clip", [In(2, 3), f32(1), f32(-1)], lambda x, low, high: np.minimum(np.maximum(x, low), high),
               13, "crossed")  # fmt: skip
    yield Case("Clip", [In(2, 3), In(), In()], lambda x, low, high: np.minimum(np.maximum(x, low), high),
               13, "computed")  # fmt: skip
    yield Case("Clip", [In(2, 3), None, In()], lambda x, low, high: np.minimum(x, high), 13, "computed_high")
    leaky = lambda x, slope: np.where(x < 0, slope * x, x)
    yield Case("PRelu", [In(3, 4), f32([0.1, 0.2, -0.3, 0.4])], leaky, name="row")
    yield Case("PRelu", [In(3, 4), f32([[0.1], [0.2], [0.3]])], leaky, name="column")
    yield Case("PRelu", [In(3, 4), In(4)], leaky, name="computed")


def cases():
    yield from unary()
    yield from binary()
    yield from powers()
    yield from bounds()
