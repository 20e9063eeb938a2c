# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_integers.py <report.json> <float.safetensors> <codes.safetensors>: the flips of the
answer in the report against the answers that mann-run has written."""

import json
import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__)) + "/../../../.."
sys.path.insert(0, os.path.join(ROOT, "tools", "dev"))
import safetensors

with open(sys.argv[1]) as file:
    errors = json.load(file)["errors"]
exact, coded = (list(safetensors.read(path)["answer"].values) for path in sys.argv[2:])
flips = [i for i, (a, b) in enumerate(zip(exact, coded)) if a != b]
rows = [row for row in errors["integers"] if row["op"] == "mann.argmax"]
assert len(rows) == 1, errors["integers"]
row = rows[0]
assert (row["flips"], row["elements"]) == (len(flips), len(exact)), (row, flips)
assert row["first_flipped_sample"] == (flips[0] if flips else None), (row, flips)
assert not [one for one in errors["ops"] if one["op"] == "mann.argmax"], errors["ops"]
print("answer: %d of %d flipped, as mann-run says" % (len(flips), len(exact)))
