# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds a family against its oracle, and all executors against the interpreter.

usage: check_family.py FAMILY [options of conformance]

With the NumPy of the Python that runs it. tools/dev/families.py says what is compared.
"""

import os
import sys

DEV = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "dev")
if len(sys.argv) < 2:
    sys.exit(__doc__)
program = os.path.join(DEV, "conformance")
os.execv(sys.executable, [sys.executable, program, "--families", *sys.argv[1:]])
