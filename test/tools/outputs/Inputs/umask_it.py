"""Runs a command with a umask, and prints the modes of what is at paths then.

usage: umask_it.py UMASK PATH... -- COMMAND...
"""

import os
import stat
import subprocess
import sys

split = sys.argv.index("--")
os.umask(int(sys.argv[1], 8))
subprocess.run(sys.argv[split + 1 :], check=True)
for path in sys.argv[2:split]:
    status = os.lstat(path)
    kind = "link" if stat.S_ISLNK(status.st_mode) else "folder" if stat.S_ISDIR(status.st_mode) else "file"
    mode = "" if kind == "link" else " %04o" % stat.S_IMODE(status.st_mode)
    print(f"{os.path.basename(path)}: {kind}{mode}")
