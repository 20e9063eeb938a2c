# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether initializers that are codes keep them when a network is quantized.

    codes.py FOLDER

A layer whose weights another tool has quantized is compiled by mannc in several widths. Of the
scales that are powers of two, with 0 for 0, the codes must be those of the file; of others
the numbers must be those nearest to what the codes stand for. The interpreter and native code
must give the same.
"""

import os
import re
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx_cases import load, save

R = np.random.default_rng(7)
X = R.normal(size=(40, 8)).astype("float32")


def make(path, codes, scale, zero, step):
    """x, quantized with `step` as its scale, times the dequantized codes."""
    constants = {"codes": codes, "scale": np.asarray(scale, "float32"), "zero": np.asarray(zero, codes.dtype),
                 "step": np.float32(step), "none": np.int8(0)}  # fmt: skip
    nodes = [helper.make_node("QuantizeLinear", ["x", "step", "none"], ["q"], "quantize"),
             helper.make_node("DequantizeLinear", ["q", "step", "none"], ["d"], "dequantize"),
             helper.make_node("DequantizeLinear", ["codes", "scale", "zero"], ["w"], "weights", axis=0),
             helper.make_node("Transpose", ["w"], ["t"], "turned", perm=[1, 0]),
             helper.make_node("MatMul", ["d", "t"], ["y"], "product")]  # fmt: skip
    value = lambda name, n: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, n])
    graph = helper.make_graph(nodes, "layer", [value("x", 8)], [value("y", 6)],
                              [numpy_helper.from_array(v, n) for n, v in constants.items()])  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)


def compile_and_run(path, samples, width):
    """The compiled text, what mannc says, and the two results."""
    out = path[:-len(".onnx")] + "." + width
    done = subprocess.run(["mannc", path, "--quantize=" + width, "--calibrate", samples, "-o", out + ".mlir"],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        return "", done.stderr, []
    results = []
    for flags in ([], ["--jit"]):
        subprocess.run(["mann-run", out + ".mlir", "--inputs", samples, "-o", out + ".safetensors", *flags], check=True)
        results.append(load(out + ".safetensors")["y"])
    with open(out + ".mlir", encoding="utf-8") as file:
        return file.read(), done.stderr, results


def weights_of(text):
    """Codes and step of the only matrix."""
    step, values = re.search(r"mann.parameter @\w+ : tensor<6x8x!quant.uniform<i\d+(?:<[-\d:]+>)?:f32, ([^>]+)>> = "
                             r"dense<([^>]*)>", text).groups()  # fmt: skip
    return np.array(re.findall(r"-?\d+", values), int).reshape(6, 8), float(step)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    samples = os.path.join(folder, "samples.safetensors")
    save(samples, {"x": X})
    wide = lambda low, high, kind: R.integers(low, high + 1, (6, 8)).astype(kind)
    full = wide(-128, 127, "int8")
    full[0, :2] = -128, 127
    rows = [2.0**-6, 2.0**-7] * 3
    for name, codes, scale, zero, is_kept in [
        ("int8", wide(-127, 127, "int8"), 2.0**-6, 0, True), ("small", wide(-3, 3, "int8"), 2.0**-4, 0, True),
        ("least", full, 2.0**-6, 0, True), ("uint8", wide(0, 255, "uint8"), 2.0**-3, 128, True),
        ("int16", wide(-30000, 30000, "int16"), 2.0**-14, 0, True),
        ("rows", wide(-60, 60, "int8"), rows, [0] * 6, True),
        ("tenth", wide(-127, 127, "int8"), 0.1, 0, False), ("shifted", wide(0, 255, "uint8"), 2.0**-6, 3, False),
    ]:  # fmt: skip
        path = os.path.join(folder, name + ".onnx")
        make(path, codes, scale, zero, 2.0**-4)
        column = lambda v: np.asarray(v, float).reshape(-1, 1)
        numbers = (codes - column(zero)) * column(np.float32(scale))
        for width in ("q8", "q16x8", "q4"):
            text, said, results = compile_and_run(path, samples, width)
            if not text:
                print("%s %s: %s" % (name, width, said))
                continue
            found, step = weights_of(text)
            kept = bool(np.all(found * step == numbers)) and step == np.min(scale)
            # In few bits a format may leave the largest numbers out for a finer step.
            within = np.clip(numbers, found.min() * step, found.max() * step)
            near = np.abs(found * step - within).max() <= step / 2
            print("%s %s: %s, %s" % (name, width, "kept" if kept else "near" if near else "other",
                                     "equal" if np.array_equal(*results) else "differ"))  # fmt: skip
            assert kept == is_kept or width == "q4", said


main()
