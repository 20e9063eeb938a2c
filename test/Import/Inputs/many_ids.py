# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""many_ids.py <net.onnx>: a graph that moves more ids than are moved one by one, in several ways."""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONSTANTS = {"wide": [40, 200], "times": [40, 1], "pads": [0, 0, 60, 0], "yes": [True], "places": [0] * 5000}
NODES = [("Expand", ["row", "wide"], {}), ("Tile", ["few", "times"], {}),
         ("Pad", ["few", "pads"], dict(mode="edge")), ("Concat", ["few"] * 50, dict(axis=0)),
         ("Transpose", ["many"], dict(perm=[1, 0])), ("Gather", ["few", "places"], dict(axis=1)),
         ("Split", ["many"], {}), ("Slice", ["many", "first", "last"], {})]  # fmt: skip

ids = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.INT64, shape)
arrays = {name: np.array(value) for name, value in CONSTANTS.items()}
arrays.update(first=np.array([1]), last=np.array([20]))
graph = helper.make_graph(
    [helper.make_node(op, names, [op + "_out"], "the_" + op, **more) for op, names, more in NODES], "g",
    [ids("row", 1, 200), ids("few", 2, 100), ids("many", 50, 100)], [ids("Expand_out", 40, 200)],
    [numpy_helper.from_array(value, name) for name, value in arrays.items()])  # fmt: skip
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)]), sys.argv[1])
