# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs operators of ONNX against values that NumPy computes from their definitions.

usage: onnx_cases.py FAMILY FOLDER [--jit] [--only NAME] [--write]

FAMILY is a module FAMILY_cases.py beside this one, whose `cases()` gives Case objects.
Each is written to FOLDER as NAME.onnx with inputs and expected values as safetensors,
and run by mann-run: as it is, and with all operands as constants, which the importer
folds or stores. --jit runs native code in place of the interpreter; --write only writes.
"""

import argparse
import copy
import importlib
import json
import os
import subprocess
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

SAMPLES = 3
TOLERANCE = 1e-5  # Of the largest magnitude of a result, or of 1.
KINDS = {"float32": "F32", "int32": "I32"}


class In:
    """An input of the model: uniform numbers of a range, multiples of `step` if there is one,
    or ids from `least` on below `ids`."""

    def __init__(self, *shape, low=-2.0, high=2.0, ids=None, step=0, least=0):
        self.shape, self.low, self.high, self.ids = shape, low, high, ids
        self.step, self.least = step, least

    def draw(self, random):
        size = (SAMPLES,) + self.shape
        if self.ids:
            return random.integers(self.least, self.ids, size).astype("int32")
        numbers = random.uniform(self.low, self.high, size)
        if self.step:
            numbers = np.round(numbers / self.step) * self.step
        return numbers.astype("float32")


class Case:
    """A node or several, what goes in, and the function that says what comes out.

    operands: In, an array (an initializer), or None (left out). reference gets one
    sample of each and gives an array, or a tuple of them. nodes: for several nodes, made
    of names in0, in1, ... and out0, out1, ...
    """

    def __init__(self, op, operands, reference, opset=17, name="", domain="", outputs=1,
                 nodes=None, fold=True, **attributes):
        self.op, self.operands, self.reference = op, operands, reference
        self.opset, self.domain, self.outputs, self.nodes = opset, domain, outputs, nodes
        self.attributes, self.fold = attributes, fold
        self.name = op.replace(".", "_") + ("_" + name if name else "") + "_%d" % opset

    def make_nodes(self):
        if self.nodes:
            return self.nodes
        names = ["" if x is None else "in%d" % i for i, x in enumerate(self.operands)]
        while names and not names[-1]:
            names.pop()
        outputs = ["out%d" % i for i in range(self.outputs)]
        return [helper.make_node(self.op, names, outputs, "the_node", domain=self.domain,
                                 **self.attributes)]  # fmt: skip


def save(path, tensors):
    header, end = {}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": KINDS[str(tensor.dtype)], "shape": list(tensor.shape),
                        "data_offsets": [end, end + tensor.nbytes]}  # fmt: skip
        end += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor).tobytes())


def load(path):
    with open(path, "rb") as file:
        content = file.read()
    size = int.from_bytes(content[:8], "little")
    kinds = {"F32": "<f4", "I32": "<i4", "I16": "<i2", "I8": "<i1"}
    return {
        name: np.frombuffer(content[8 + size:][slice(*entry["data_offsets"])],
                            kinds[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in json.loads(content[8 : 8 + size]).items()
        if name != "__metadata__"
    }  # fmt: skip


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def expect(case, values):
    """The results of one sample, in double precision until they are stored."""
    wide = [x.astype("float64") if x is not None and x.dtype == np.float32 else x for x in values]
    return [np.asarray(x) for x in as_tuple(case.reference(*wide))]


def squeeze(array):
    """[samples, ...] without dimensions of 1, as the model has it."""
    shape = [size for size in array.shape[1:] if size != 1]
    return array.reshape([len(array)] + (shape or [1] * (array.ndim > 1)))


def make_model(case, values, expected, constant):
    """The model of a case, all operands constants if wanted."""
    inputs, initializers = [], []
    for i, (operand, value) in enumerate(zip(case.operands, values)):
        if operand is None:
            continue
        if isinstance(operand, In) and not constant:
            kind = onnx.TensorProto.INT64 if operand.ids else onnx.TensorProto.FLOAT
            inputs.append(helper.make_tensor_value_info("in%d" % i, kind, operand.shape))
            continue
        if isinstance(operand, In) and operand.ids:
            value = value.astype("int64")
        initializers.append(numpy_helper.from_array(np.asarray(value), "in%d" % i))
    nodes = copy.deepcopy(list(case.make_nodes()))
    if not inputs:
        # A model has an input: one that is added to the results.
        inputs.append(helper.make_tensor_value_info("zero", onnx.TensorProto.FLOAT, [1]))
        for node in nodes:
            for i, name in enumerate(node.output):
                if name.startswith("out"):
                    node.output[i] = "own_" + name
        for k in range(case.outputs):
            nodes.append(helper.make_node("Cast", ["own_out%d" % k], ["float_out%d" % k], to=1))
            nodes.append(helper.make_node("Add", ["float_out%d" % k, "zero"], ["out%d" % k]))
    outputs = [helper.make_tensor_value_info("out%d" % k, onnx.TensorProto.FLOAT, e.shape)
               for k, e in enumerate(expected)]  # fmt: skip
    graph = helper.make_graph(nodes, case.op.replace(".", "_"), inputs, outputs, initializers)
    opsets = [helper.make_opsetid("", case.opset)]
    if case.domain:
        opsets.append(helper.make_opsetid(case.domain, 1))
    return helper.make_model(graph, opset_imports=opsets)


def write(case, folder, constant):
    """Writes the files of a case; gives the path without its end, and what is expected."""
    random = np.random.default_rng(abs(hash_name(case.name)))
    samples = [x.draw(random) if isinstance(x, In) else x for x in case.operands]
    one = lambda s: [x[s] if isinstance(o, In) else x for o, x in zip(case.operands, samples)]
    results = [expect(case, one(s)) for s in range(SAMPLES)]
    # Ids are a column, whatever shape the graph gives them.
    as_input = lambda o, x: x.reshape(SAMPLES, -1, 1) if o.ids and x[0].size > 1 else squeeze(x)
    inputs = {"in%d" % i: as_input(o, x) for i, (o, x) in enumerate(zip(case.operands, samples))
              if isinstance(o, In)}  # fmt: skip
    if constant or not inputs:
        inputs = {"zero": np.zeros((SAMPLES, 1), "float32")}
        results = [results[0]] * SAMPLES
    path = os.path.join(folder, case.name + ("_constant" if constant else ""))
    onnx.save(make_model(case, one(0), results[0], constant), path + ".onnx")
    save(path + ".in.safetensors", inputs)
    expected = {"out%d" % k: squeeze(np.stack([r[k] for r in results])).astype("float32")
                for k in range(case.outputs)}  # fmt: skip
    save(path + ".expected.safetensors", expected)
    return path, expected


def hash_name(name):
    return sum((i + 1) * ord(c) for i, c in enumerate(name))


def differences(expected, found):
    for name, want in expected.items():
        if name not in found:
            yield "%s is missing" % name
        elif found[name].size != want.size:
            yield "%s has shape %s, expected %s" % (name, found[name].shape, want.shape)
        else:
            got = found[name].reshape(want.shape).astype("float64")
            error = np.abs(got - want).max() / max(1.0, np.abs(want).max())
            if not error <= TOLERANCE:
                yield "%s differs by %.3g of its largest magnitude" % (name, error)


def run(case, folder, flags, constant):
    """What is wrong with a case, in words."""
    path, expected = write(case, folder, constant)
    result = subprocess.run(
        ["mann-run", path + ".onnx", "--state=none", "--inputs", path + ".in.safetensors",
         "-o", path + ".out.safetensors"] + flags,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    name = os.path.basename(path)
    if result.returncode != 0:
        return ["%s: exit code %d: %s" % (name, result.returncode, result.stderr.strip()[-600:])]
    return ["%s: %s" % (name, text)
            for text in differences(expected, load(path + ".out.safetensors"))]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("family")
    parser.add_argument("folder")
    parser.add_argument("--jit", action="store_true")
    parser.add_argument("--only", help="cases whose names have this in them")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    cases = list(importlib.import_module(args.family + "_cases").cases())
    assert len({case.name for case in cases}) == len(cases), "two cases have one name"
    wrong, count = [], 0
    for case in cases:
        if args.only and args.only not in case.name:
            continue
        count += 1
        dynamic = any(isinstance(operand, In) for operand in case.operands)
        if args.write:
            write(case, args.folder, not dynamic)
            continue
        found = run(case, args.folder, ["--jit"] if args.jit else [], False)
        if dynamic and case.fold and not args.jit:
            found += run(case, args.folder, [], True)
        wrong += found
        for text in found:
            print(text, flush=True)
    print("%d cases, %d differences" % (count, len(wrong)))
    sys.exit(1 if wrong or not count else 0)


if __name__ == "__main__":
    sys.modules["onnx_cases"] = sys.modules["__main__"]  # One class In for all modules.
    main()
