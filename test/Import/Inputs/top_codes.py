# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TopK and what reads by its indices in integers: what NumPy finds, and the same in every executor.

    top_codes.py FOLDER COMPILER

The numbers are few multiples of a power of two, so that they are exact in each width and many are
equal. COMPILER is a C compiler for the generated C, whose own test holds what the interpreter
gives.
"""

import os
import re
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx_cases import load, save

COUNT, SLOTS, WIDTH = 3, 7, 2


def make(path, largest):
    """The values and indices of the first scores, and the rows of a memory at these."""
    nodes = [helper.make_node("TopK", ["scores", "k"], ["values", "indices"], "top", largest=largest),
             helper.make_node("Gather", ["memory", "indices"], ["rows"], "rows_at")]  # fmt: skip
    real = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    outputs = [real("values", COUNT), helper.make_tensor_value_info("indices", TensorProto.INT64, [COUNT]),
               real("rows", COUNT, WIDTH)]  # fmt: skip
    graph = helper.make_graph(nodes, "top", [real("scores", SLOTS), real("memory", SLOTS, WIDTH)], outputs,
                              [numpy_helper.from_array(np.array([COUNT], "int64"), "k")])  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)


def step_of(model, name):
    """What one code of an output stands for; 1 for ids."""
    with open(model, encoding="utf-8") as file:
        kind = re.search(r"tensor<([^{]*)> {mann.name = \"%s\"}" % name, file.read()).group(1)
    step = re.search(r":f32, ([^>]+)>", kind)
    return float(step.group(1)) if step else 1


def check_c(folder, model, samples, compiler):
    """Whether the C gives the results of the interpreter."""
    subprocess.run(["mannc", model, "--emit=c", "--name=top", "--self-test=" + samples, "-o", folder], check=True)
    program = os.path.join(folder, "self-test")
    sources = [os.path.join(folder, name) for name in ("top.c", "top_test.c")]
    subprocess.run([compiler, "-std=c99", "-Wall", "-Wextra", "-Werror", *sources, "-o", program],
                   check=True)  # fmt: skip
    return subprocess.run([program], capture_output=True, check=False).returncode == 0


def main():
    folder, compiler = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    random = np.random.default_rng(11)
    scores = (random.integers(-6, 7, (50, SLOTS)) / 4).astype("float32")
    scores[0], scores[1, :4] = scores[0, 0], scores[1].min()
    memory = (random.integers(-6, 7, (50, SLOTS, WIDTH)) / 4).astype("float32")
    samples = os.path.join(folder, "samples.safetensors")
    save(samples, {"scores": scores, "memory": memory})
    for largest in (1, 0):
        path = os.path.join(folder, "top%d.onnx" % largest)
        make(path, largest)
        order = np.argsort(-scores if largest else scores, axis=1, kind="stable")[:, :COUNT]
        want = {"values": np.take_along_axis(scores, order, 1), "indices": order,
                "rows": np.take_along_axis(memory, order[:, :, None], 1)}  # fmt: skip
        for width in ("q8", "q16x8", "q16"):
            model = path + "." + width + ".mlir"
            subprocess.run(["mannc", path, "--quantize=" + width, "--calibrate", samples, "-o", model], check=True)
            wrong = []
            for flags in ([], ["--jit"]):
                subprocess.run(["mann-run", model, "--inputs", samples, "-o", path + ".safetensors", *flags], check=True)
                found = load(path + ".safetensors")
                wrong += [name for name in want
                          if not np.array_equal(found[name].reshape(want[name].shape) * step_of(model, name),
                                                want[name])]  # fmt: skip
            if not check_c(os.path.join(folder, "c"), model, samples, compiler):
                wrong.append("C")
            print("largest=%d %s: %s" % (largest, width, " ".join(wrong) or "as expected"))


main()
