# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The published GRU and LSTM steps of ONNX as models with inputs and expected outputs.

usage: onnx_cells.py DEV MODELS FOLDER

MODELS/onnx_small has weights and golden sequences; the folder gets for CELL = gru, lstm
CELL.mlir (by describe-recurrent, its states starting from the golden ones),
CELL.weights.safetensors, CELL.inputs.safetensors and CELL.expected.safetensors.
"""

import os
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
import safetensors

DEV, MODELS, FOLDER = sys.argv[1:4]
weights = safetensors.read(os.path.join(MODELS, "onnx_small", "weights.safetensors"))
golden = safetensors.read(os.path.join(MODELS, "onnx_small", "golden.safetensors"))
for cell, states in (("gru", "h"), ("lstm", "hc")):
    path = lambda kind: os.path.join(FOLDER, cell + "." + kind)
    of = lambda name: golden["%s_step.%s" % (cell, name)]
    flat = lambda tensor, shape: safetensors.Tensor.make(tensor.kind, shape, tensor.values)
    command = [sys.executable, os.path.join(DEV, "describe-recurrent"), "cell", cell, "--layout",
               "onnx", "--inputs", "6", "--hidden", "10"]
    text = subprocess.run(command + (["--reset", "after"] if cell == "gru" else []), check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    tensors = {name.upper(): weights["%s_step.%s" % (cell, name)] for name in "wrb"}
    for state in states:
        begin = "mann.state @%s : tensor<10xf32>" % state
        assert text.count(begin + " = dense<0.0> : tensor<10xf32>") == 1
        text = text.replace(begin + " = dense<0.0> : tensor<10xf32>",
                            begin + " from @start_" + state)
        text = text.replace("  mann.state", "  mann.parameter @start_%s : tensor<10xf32>\n"
                            "  mann.state" % state, 1)
        tensors["start_" + state] = flat(of("start." + state), [10])
    with open(path("mlir"), "w") as file:
        file.write(text)
    safetensors.write(path("weights.safetensors"), tensors)
    count, steps = of("in.x").shape[:2]
    safetensors.write(path("inputs.safetensors"), {
        "x": flat(of("in.x"), [count, steps, 6]),
        "sequence.lengths": safetensors.Tensor.make("I32", [count], [steps] * count)})
    expected = {"y": flat(of("out.y"), [count, steps, 10])}
    for state in states:
        every = of("out.%s_next" % state).values
        last = [every[(s * steps + steps - 1) * 10 + k] for s in range(count) for k in range(10)]
        expected["state." + state] = safetensors.Tensor.make("F32", [count, 10], last)
    safetensors.write(path("expected.safetensors"), expected)
