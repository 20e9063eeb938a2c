# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""without_programs.py SCRIPT ARGUMENT...: runs a script where no program is on the path."""

import os
import sys

os.environ["PATH"] = os.path.join(os.sep, "no", "such", "folder")
os.execv(sys.executable, [sys.executable] + sys.argv[1:])
