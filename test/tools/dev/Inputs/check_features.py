# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that every feature that tests ask for says what it needs.

usage: check_features.py ROOT
       check_features.py --suite FOLDER   writes a suite in which two of three tests cannot run
"""

import os
import re
import sys

SUITE = {
    "lit.cfg.py": "import lit.formats\nconfig.name = 'mann'\n"
                  "config.test_format = lit.formats.ShTest(False)\nconfig.suffixes = ['.test']\n",
    "board.test": "REQUIRES: qemu-arm, unheard-of\nRUN: true\n",
    "page.test": "REQUIRES: chromium\nRUN: true\n",
    "runs.test": "RUN: true\n",
}


def write_suite(folder):
    os.makedirs(folder)
    for name, text in SUITE.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)


def list_asked(root):
    """The features that tests ask for."""
    asked = set()
    for folder, _, files in os.walk(os.path.join(root, "test")):
        if os.path.basename(folder) == "Inputs":
            continue
        for name in files:
            if name.endswith((".test", ".mlir")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8", errors="replace") as file:
                    for line in re.findall("REQUIRES: (.*)", file.read()):
                        asked.update(one.strip() for one in line.split(","))
    return asked


def main(root):
    sys.path.insert(0, os.path.join(root, "test"))
    import features
    asked = list_asked(root)
    assert len(asked) >= 11, asked
    assert asked <= set(features.NEEDS), asked - set(features.NEEDS)
    with open(os.path.join(root, "tools", "dev", "setup")) as file:
        installed = file.read().split()
    for _, _, package in features.PROGRAMS:
        assert package in installed, package
    print("11 features or more, all with packages")


if sys.argv[1] == "--suite":
    write_suite(sys.argv[2])
else:
    main(sys.argv[1])
