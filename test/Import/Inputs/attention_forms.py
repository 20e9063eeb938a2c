# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles attention in each spelling of memory_cases.py with addressing by distance.

    attention_forms.py FOLDER

Prints what addresses the memory in the imported model, and in the integers.
"""

import os
import re
import subprocess
import sys

import onnx_cases


def lines_of(text):
    found = re.findall(r"mann\.(similarity \w+|softmax|read|matvec_read|div) ", text)
    return ", ".join(found)


def main():
    import memory_cases

    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for case in memory_cases.spelled_cases():
        path, _ = onnx_cases.write(case, folder, False)
        model = [path + ".onnx", "--state=none"]
        raised = subprocess.run(["mann-opt", "--import", *model, "--mann-raise-memory"],
                                capture_output=True, text=True, check=True)  # fmt: skip
        subprocess.run(["mannc", *model, "--quantize=q16x8", "--addressing=l1",
                        "--calibrate", path + ".in.safetensors", "-o", path + ".mlir"], check=True)  # fmt: skip
        with open(path + ".mlir", encoding="utf-8") as file:
            print("%s: %s; %s" % (case.name, lines_of(raised.stdout), lines_of(file.read())))


if __name__ == "__main__":
    main()
