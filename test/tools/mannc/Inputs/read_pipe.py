"""Makes a pipe, runs a command that writes to it, says what it is then and what came.

usage: read_pipe.py PATH COMMAND...
"""

import os
import stat
import subprocess
import sys

path, command = sys.argv[1], sys.argv[2:]
os.mkfifo(path)
# Open for reading before anybody writes; the bytes fit in the pipe.
reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
subprocess.run(command, check=True)
kind = "a pipe" if stat.S_ISFIFO(os.stat(path).st_mode) else "no pipe"
print(kind + ", with the bytes", os.read(reader, 4).decode("latin-1"))
os.remove(path)
