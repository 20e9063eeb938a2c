"""Runs a command without a standard output, and prints its exit code to standard error.

usage: close_output.py COMMAND...
"""

import os
import subprocess
import sys

code = subprocess.run(sys.argv[1:], preexec_fn=lambda: os.close(1)).returncode
print("exit code", code, file=sys.stderr)
