# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails for each operator that the importer accepts and no case of a family uses.

usage: check_coverage.py LIB-IMPORT-ONNX FAMILY...
"""

import importlib
import os
import re
import sys

import onnx_cases


def accepted(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith(".cpp"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield from re.findall(r'handlers\["([^"]+)"\]', file.read())


def main():
    used = set()
    for family in sys.argv[2:]:
        for case in importlib.import_module(family + "_cases").cases():
            for node in case.make_nodes():
                used.add((node.domain + "." if node.domain else "") + node.op_type)
    operators = sorted(set(accepted(sys.argv[1])))
    missing = [op for op in operators if op not in used]
    for op in missing:
        print("no case for " + op)
    print("%d operators, %d without a case" % (len(operators), len(missing)))
    sys.exit(1 if missing or not operators else 0)


if __name__ == "__main__":
    main()
