# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that docs/Onnx.md names every operator that the importer takes, and no other.

    check_page.py lib/Import/Onnx docs/Onnx.md
"""

import glob
import os
import re
import sys

folder, page = sys.argv[1:]
taken = set()
for path in glob.glob(os.path.join(folder, "*.cpp")):
    with open(path, encoding="utf-8") as file:
        taken.update(name.rpartition(".")[2]
                     for name in re.findall(r'handlers\["([^"]+)"\]', file.read()))
with open(page, encoding="utf-8") as file:
    text = file.read()
table = text[text.index("| family | operators |"):]
table = table[:table.index("\n\n")]
# Words that begin with a capital and are no operators of the schema.
named = set(re.findall(r"\b[A-Z][A-Za-z0-9]+\b", table))
print("missing in the page:", sorted(taken - named))
print("in the page only:", sorted(named - taken))
sys.exit(bool(taken ^ named) or not taken)
