"""Runs a command, passes its output on, and fails unless it exits as expected.

usage: expect_exit.py <exit code> <command>...
"""

import subprocess
import sys

code = subprocess.run(sys.argv[2:], stderr=subprocess.STDOUT).returncode
print(f"exit code {code}", flush=True)
sys.exit(code != int(sys.argv[1]))
