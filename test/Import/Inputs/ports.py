# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes models that differ in their inputs, outputs and states.

    ports.py FOLDER

Each is FOLDER/NAME.onnx; samples are npz files.
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = sys.argv[1]


def port(name, *shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def ids(name, *shape):
    return port(name, *shape, kind=TensorProto.INT64)


def write(name, nodes, inputs, outputs, *initializers):
    nodes = [helper.make_node(*node) for node in nodes]
    values = [numpy_helper.from_array(np.asarray(value), key) for key, value in initializers]
    graph = helper.make_graph(nodes, name, inputs, outputs, values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(model, os.path.join(FOLDER, name + ".onnx"))


def samples(name, **tensors):
    np.savez(os.path.join(FOLDER, name + ".npz"), **tensors)


def name_ports():
    write("torch", [("Relu", ["input.1"], ["27"])], [port("input.1", 1, 4)], [port("27", 1, 4)])
    write("slash", [("Relu", ["my input"], ["/fc/Relu:0"])], [port("my input", 1, 4)],
          [port("/fc/Relu:0", 1, 4)])  # fmt: skip
    write("clash", [("Relu", ["x.1"], ["x_1"])], [port("x.1", 1, 4)], [port("x_1", 1, 4)])
    x = np.array([[1, -2, 3, -4], [-1, 2, -3, 4]], "float32")
    for names in (("input.1", "27"), ("input_1", "v_27")):
        samples(names[0] + ".in", **{names[0]: x})
        samples(names[0] + ".want", **{names[1]: np.maximum(x, 0)})


def states():
    add = [("Add", ["x", "a"], ["s"]), ("Add", ["s", "b"], ["c"]), ("Tanh", ["c"], ["d"]),
           ("Slice", ["d", "from", "to"], ["y"])]  # fmt: skip
    cut = (("from", [0]), ("to", [1]))
    four = lambda *names: [port(name, 2, 4) for name in names]
    write("two", add, [port("x", 4)] + four("a", "b"), [port("y", 1, 4)] + four("c", "d"), *cut)
    write("third", [("Tanh", ["h_prev"], ["h_next"]), ("Add", ["slow", "x"], ["fast"]),
                    ("ReduceSum", ["x"], ["y"])],
          [port("x", 1, 6), port("h_prev", 1, 3), port("slow", 1, 6)],
          [port("y", 1, 1), port("h_next", 1, 3), port("fast", 1, 6)])  # fmt: skip
    write("lone", [("Tanh", ["h_prev"], ["h_next"]), ("Relu", ["x"], ["y"])],
          [port("x", 1, 6), port("h_prev", 1, 3)], [port("y", 1, 6), port("h_next", 1, 3)])  # fmt: skip
    for name, new in (("tokens", "word"), ("same", "tok")):
        write(name, [("Gather", ["E", "tok_prev"], ["y"]), ("Identity", [new], ["tok_next"])],
              [ids(new, 1), ids("tok_prev", 1)], [port("y", 1, 2), ids("tok_next", 1)],
              ("E", np.arange(8, dtype="float32").reshape(4, 2)))  # fmt: skip
    samples("three", tok_prev=np.array([3]))
    samples("tokens", word=np.array([[1, 2, 0]]))
    samples("found", y=np.array([[[6, 7], [2, 3], [4, 5]]], "float32"))


def broken():
    x, y = port("x", 1, 4), port("y", 1, 4)
    write("shape", [("Relu", ["x"], ["y"])], [x], [port("y", 1, 5)])
    write("twice", [("Relu", ["x"], ["y"]), ("Tanh", ["x"], ["y"])], [x], [y])
    write("empty", [], [], [])
    write("through", [], [x], [x])
    write("unknown", [("Erf", ["x"], ["a"]), ("Relu", ["a"], ["b"]), ("Foo", ["b"], ["y"])], [x], [y])
    write("truth", [("Where", ["m", "x", "x"], ["y"])], [x, port("m", 1, 4, kind=TensorProto.BOOL)], [y])


os.makedirs(FOLDER, exist_ok=True)
name_ports()
states()
broken()
