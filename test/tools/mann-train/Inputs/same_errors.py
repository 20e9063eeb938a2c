# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the wrong answers of mann-train's test with those of score-sequences."""

import re
import sys

with open(sys.argv[1]) as file:
    trained = re.search(r"^test error: .*\((\d+) of (\d+)\)", file.read(), re.M).groups()
with open(sys.argv[2]) as file:
    scored = re.search(r"^in all: (\d+) of (\d+) wrong", file.read(), re.M).groups()
if trained != scored:
    sys.exit("mann-train counts %s of %s, the program %s of %s" % (trained + scored))
if int(trained[0]) == 0:
    sys.exit("no answer is wrong: this compares nothing")
