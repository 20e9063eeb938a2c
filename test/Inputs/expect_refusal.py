"""Runs a command that must fail and must leave nothing behind.

usage: expect_refusal.py EXIT_CODE PATH COMMAND...

Passes the command's output on. Fails unless the command exits with EXIT_CODE
and nothing of it is left at PATH or beside it under a name that starts so or is that
of a temporary file.
"""

import glob
import os
import subprocess
import sys

code, path, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
if glob.glob(glob.escape(path) + "*"):
    sys.exit(f"{path} is there already; the test has to remove it")
found = subprocess.run(command, stderr=subprocess.STDOUT).returncode
left = glob.glob(glob.escape(path) + "*")
left += glob.glob(os.path.join(glob.escape(os.path.dirname(path)), ".mann-*"))
print(f"exit code {found}, left {left}", flush=True)
sys.exit(found != code or bool(left))
