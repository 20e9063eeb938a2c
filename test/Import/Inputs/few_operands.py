# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Imports nodes of each operator with no, one, two and three operands, which may be left out.

    few_operands.py LIB-IMPORT-ONNX FOLDER

Each must become a model or be refused with a located message. Says which were neither.
"""

import os
import subprocess
import sys

import onnx
from check_coverage import accepted
from onnx import TensorProto, helper


def operands():
    """What a node gets: the input x, or nothing where the name is empty."""
    for count in range(4):
        yield ["x"] * count
    yield from ([""], ["", "x"], ["x", "", "x"], ["x", "k"], ["k", "x"], ["x", "k", "k"])


def main():
    library, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    known = helper.make_tensor("k", TensorProto.INT64, [1], [1])
    operators = sorted(set(accepted(library)))
    wrong = 0
    for key in operators:
        domain, _, kind = key.rpartition(".")
        # What is refused does not keep the other nodes of a graph from being read.
        nodes = [helper.make_node(kind, names, ["y%d" % i, "z%d" % i], "node%d" % i, domain=domain)
                 for i, names in enumerate(operands())]  # fmt: skip
        graph = helper.make_graph(nodes, "g", [value("x", [2, 4])], [value("x", [2, 4])], [known])
        opsets = [helper.make_opsetid("", 24), helper.make_opsetid("com.microsoft", 1)]
        path = os.path.join(folder, key + ".onnx")
        onnx.save(helper.make_model(graph, opset_imports=opsets), path)
        done = subprocess.run(["mann-opt", "--import", path, "--state=none"], capture_output=True, text=True,
                              check=False)  # fmt: skip
        lines = done.stderr.splitlines()
        if done.returncode not in (0, 1) or any(not line.startswith(path + ": ") for line in lines):
            wrong += 1
            print("%s: exit code %d: %s" % (key, done.returncode, done.stderr.strip()[:600]))
    print("%d operators, %d neither imported nor refused" % (len(operators), wrong))



main()
