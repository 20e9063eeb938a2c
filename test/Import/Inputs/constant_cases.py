# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a graph computes of constants and shapes, and control flow that is known."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnx_cases import Case, In

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def f32(*values):
    return np.array(values, "float32")


def ints(*values):
    return np.array(values, "int64")


def constants():
    tensor = numpy_helper.from_array(f32([1, 2], [3, 4]))
    yield Case("Constant", [], lambda: np.array([[1, 2], [3, 4]]), value=tensor)
    yield Case("Constant", [], lambda: np.array(2.5), name="float", value_float=2.5)
    yield Case("Constant", [], lambda: np.array([2.5, 1]), name="floats", value_floats=[2.5, 1.0])
    yield Case("Constant", [], lambda: np.array(7), name="int", value_int=7)
    yield Case("Constant", [], lambda: np.array([7, -8]), name="ints", value_ints=[7, -8])
    yield Case("ConstantOfShape", [ints(2, 3)], lambda s: np.zeros((2, 3)))
    yield Case("ConstantOfShape", [ints(2, 3)], lambda s: np.full((2, 3), 1.5), name="value",
               value=numpy_helper.from_array(f32(1.5)))  # fmt: skip
    shape = lambda start, end: lambda x: np.array((2, 3, 4)[start:end])
    for name, start, end, attributes in [("all", None, None, {}), ("from", 1, None, dict(start=1)),
                                         ("last", -1, None, dict(start=-1)), ("to", 0, -1, dict(end=-1))]:
        yield Case("Shape", [np.zeros((2, 3, 4), "float32")], shape(start, end), 15, name, **attributes)
    yield Case("Size", [np.zeros((2, 3, 4), "float32")], lambda x: np.array(24))
    for name, values in [("up", (0, 5, 1)), ("down", (5, 0, -2)), ("uneven", (1, 8, 3))]:
        yield Case("Range", list(map(np.array, values)), lambda a, b, c: np.arange(a, b, c), name=name)
        yield Case("Range", [np.array(v, "float32") for v in values], np.arange, name=name + "_float")
    for name, kind, value in [("to_int", INT64, [1, -2, 0]), ("to_bool", BOOL, [1, 1, 0])]:
        yield Case("Cast", [f32(1.75, -2.75, 0)], lambda x, v=value: np.array(v), 13, name, to=kind)
    yield Case("Cast", [ints(3, -4)], lambda x: x * 1.0, 13, "to_float", to=FLOAT)
    yield Case("Cast", [In(3)], lambda x: x, 13, "same", to=TensorProto.DOUBLE)


def questions():
    a, b = f32([1, 2, 3], [4, 5, 6]), f32([2], [5])
    for op, function in [("Equal", np.equal), ("Less", np.less), ("LessOrEqual", np.less_equal),
                         ("Greater", np.greater), ("GreaterOrEqual", np.greater_equal)]:
        yield Case(op, [a, b], lambda x, y, f=function: f(x, y) * 1)
        yield Case(op, [ints(1, 2, 3), ints(2)], lambda x, y, f=function: f(x, y) * 1, name="ints")
    yes, no = np.array([True, True, False, False]), np.array([[True], [False]])
    for op, function in [("And", np.logical_and), ("Or", np.logical_or), ("Xor", np.logical_xor)]:
        yield Case(op, [yes, no], lambda x, y, f=function: f(x, y) * 1)
    yield Case("Not", [yes], lambda x: ~x * 1)
    values = f32(-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 2.2)
    for op, function in [("Floor", np.floor), ("Ceil", np.ceil), ("Round", np.round), ("Sign", np.sign)]:
        yield Case(op, [values], function)
    yield Case("Mod", [ints(7, -7, 6), np.array(3)], np.mod)
    yield Case("Mod", [ints(7, -7, 6), np.array(-3)], np.mod, name="negative")
    yield Case("Mod", [ints(7, -7, 6), np.array(3)], np.fmod, name="fmod", fmod=1)
    # Infinities stay numbers: those of what is not chosen count nothing.
    mask = np.array([True, False, True])
    yield Case("Where", [mask, In(2, 3), np.array(-1, "float32")], np.where)
    yield Case("Where", [mask, In(2, 3), In(2, 1)], np.where, name="both")
    yield Case("Where", [np.array([[True], [False]]), In(3), In(2, 3)], np.where, name="column")
    yield Case("Where", [np.array(True), In(3), In(2, 3)], np.where, name="all")
    yield Case("Where", [np.array([False]), In(3), In(2, 3)], np.where, name="none")
    yield Case("Where", [mask, ints(1, 2, 3), ints([0], [9])], np.where, name="ints")
    big = np.array(-3.4028235e38, "float32")
    yield Case("Where", [mask, In(3), big], lambda m, x, y: np.tanh(np.where(m, x, y)), name="masked", nodes=[
        helper.make_node("Where", ["in0", "in1", "in2"], ["mid"]), helper.make_node("Tanh", ["mid"], ["out0"])])
    for op, function in [("Add", np.add), ("Sub", np.subtract), ("Mul", np.multiply), ("Max", np.maximum),
                         ("Min", np.minimum)]:
        yield Case(op, [ints(7, -8), ints([3], [-2])], function, name="ints")
    yield Case("Div", [ints(7, -7, 8), np.array(2)], lambda x, y: np.trunc(x / y), name="ints")


def graph(nodes, inputs, outputs, name="body"):
    info = lambda name, kind: helper.make_tensor_value_info(name, kind, None)
    return helper.make_graph(nodes, name, [info(*x) for x in inputs], [info(*x) for x in outputs])


def control():
    node = helper.make_node
    # Branches see what is around them.
    yes = graph([node("Add", ["in1", "in1"], ["y"])], [], [("y", FLOAT)])
    no = graph([node("Neg", ["in1"], ["z"])], [], [("z", FLOAT)])
    inner = graph([node("If", ["in0"], ["w"], then_branch=yes, else_branch=no)], [], [("w", FLOAT)])
    for value in (True, False):
        yield Case("If", [np.array(value), In(3)], lambda c, x: 2 * x if c else -x, name=str(value),
                   then_branch=yes, else_branch=no)
        yield Case("If", [np.array(value), In(3)], lambda c, x: 2 * x if c else -x, name="nested_%s" % value,
                   then_branch=inner, else_branch=no)
    body = graph(
        [node("Add", ["value", "in2"], ["next"]), node("Identity", ["on"], ["still"]),
         node("Mul", ["next", "next"], ["square"])],
        [("i", INT64), ("on", BOOL), ("value", FLOAT)],
        [("still", BOOL), ("next", FLOAT), ("square", FLOAT)])  # fmt: skip

    def loop(m, c, step, start):
        values = [start + (i + 1) * step for i in range(int(m))]
        return values[-1], np.array([v * v for v in values])

    nodes = [node("Loop", ["in0", "in1", "in3"], ["out0", "out1"], body=body)]
    for trips in (1, 4):
        yield Case("Loop", [np.array(trips), np.array(True), In(3), In(3)], loop, name="trips%d" % trips,
                   outputs=2, nodes=nodes)  # fmt: skip
    # A condition that is known ends the loop before its trips do.
    body = graph(
        [node("Less", ["i", "in2"], ["again"]), node("Mul", ["value", "in1"], ["next"])],
        [("i", INT64), ("on", BOOL), ("value", FLOAT)], [("again", BOOL), ("next", FLOAT)])  # fmt: skip
    nodes = [node("Loop", ["in3", "", "in0"], ["out0"], body=body)]
    yield Case("Loop", [In(3), In(3), np.array(2), np.array(10)], lambda x, f, n, m: x * f**3, name="ends", nodes=nodes)
    body = graph(
        [node("Mul", ["s", "in0"], ["decayed"]), node("Add", ["decayed", "x"], ["n"]), node("Tanh", ["n"], ["y"])],
        [("s", FLOAT), ("x", FLOAT)], [("n", FLOAT), ("y", FLOAT)])  # fmt: skip

    def scan(decay, start, xs):
        out = []
        for x in xs:
            start = start * decay + x
            out.append(np.tanh(start))
        return start, np.array(out)

    nodes = [node("Scan", ["in1", "in2"], ["out0", "out1"], body=body, num_scan_inputs=1)]
    for steps in (1, 4):
        yield Case("Scan", [In(3), In(3), In(steps, 3)], scan, name="steps%d" % steps, outputs=2, nodes=nodes)



def cases():
    for family in (constants, questions, control):
        yield from family()
