# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints what the importer makes of one node of each operator of a family.

    one_node.py FAMILY FOLDER

The node is that of the first case of FAMILY_cases.py which is about the operator; FOLDER
takes the models. An operator that several families use belongs to the first of FAMILIES.
"""

import argparse
import importlib
import os
import subprocess
import sys

import onnx_cases

FAMILIES = ["elementwise", "shape", "index", "product", "reduction", "recurrent", "memory", "constant"]


def read(family):
    return importlib.import_module(family + "_cases").cases()


def name_of(case):
    """The operator that a case is called after, with its domain."""
    return (case.domain + "." if case.domain else "") + case.op


def firsts(family):
    """The first case of each operator of the family and of no earlier one."""
    earlier = {name_of(case) for name in FAMILIES[: FAMILIES.index(family)] for case in read(name)}
    cases = {}
    for case in read(family):
        if name_of(case) not in earlier:
            cases.setdefault(name_of(case), case)
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("folder")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    for name, case in firsts(arguments.family).items():
        dynamic = any(isinstance(operand, onnx_cases.In) for operand in case.operands)
        path, _ = onnx_cases.write(case, arguments.folder, not dynamic)
        done = subprocess.run(["mann-opt", "--import", path + ".onnx", "--state=none"], capture_output=True,
                              text=True, check=False)  # fmt: skip
        print("== %s" % name)
        print(done.stdout if done.returncode == 0 else "exit code %d: %s" % (done.returncode, done.stderr))


if __name__ == "__main__":
    sys.modules["one_node"] = sys.modules["__main__"]
    main()
