"""Runs a command whose standard output is full or closed, and prints its exit code to
standard error, which is printed by it alone then.

usage: without_output.py full|closed COMMAND...
"""

import os
import subprocess
import sys

if sys.argv[1] == "full":
    with open("/dev/full", "w") as full:
        code = subprocess.run(sys.argv[2:], stdout=full).returncode
else:
    code = subprocess.run(sys.argv[2:], preexec_fn=lambda: os.close(1)).returncode
print("exit code", code, file=sys.stderr)
