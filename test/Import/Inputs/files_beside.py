# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes FOLDER/net.onnx (y = x W) with W in FOLDER/w.bin, FOLDER/state.onnx (y = x + h, and y is
the next h), FOLDER/h.npz that it starts with, and two sets of test data for the first.

    files_beside.py FOLDER
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def value(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(path, nodes, inputs, outputs, initializers=()):
    graph = helper.make_graph(nodes, "net", inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


def main():
    folder = sys.argv[1]
    weights = np.arange(12, dtype=np.float32).reshape(3, 4) / 4
    with open(os.path.join(folder, "w.bin"), "wb") as file:
        file.write(weights.tobytes())
    outside = TensorProto(name="W", data_type=TensorProto.FLOAT, dims=[3, 4],
                          data_location=TensorProto.EXTERNAL)
    entry = outside.external_data.add()
    entry.key, entry.value = "location", "w.bin"
    save(os.path.join(folder, "net.onnx"), [helper.make_node("MatMul", ["x", "W"], ["y"])],
         [value("x", 1, 3)], [value("y", 1, 4)], [outside])
    save(os.path.join(folder, "state.onnx"), [helper.make_node("Add", ["x", "h"], ["y"])],
         [value("x", 1, 3), value("h", 1, 3)], [value("y", 1, 3)])
    np.savez(os.path.join(folder, "h.npz"), h=np.ones((1, 3), np.float32))
    for number in (0, 1):
        data = os.path.join(folder, "test_data_set_%d" % number)
        os.makedirs(data, exist_ok=True)
        x = np.array([[1, 2, number]], np.float32)
        for name, tensor in (("input_0", ("x", x)), ("output_0", ("y", x @ weights))):
            with open(os.path.join(data, name + ".pb"), "wb") as file:
                file.write(numpy_helper.from_array(tensor[1], tensor[0]).SerializeToString())


if __name__ == "__main__":
    main()
