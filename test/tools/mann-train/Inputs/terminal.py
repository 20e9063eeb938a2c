# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""terminal.py COMMAND...: run a command with a terminal as its standard error.

Prints what it wrote there, one line for each time that it began a line anew.
"""

import os
import pty
import subprocess
import sys

reader, terminal = pty.openpty()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=terminal)
os.close(terminal)
text = b""
while True:
    try:
        part = os.read(reader, 4096)
    except OSError:  # How Linux says that nobody has the terminal open any more.
        break
    if not part:
        break
    text += part
for line in text.decode().replace("\r\033[K", "\n").splitlines():
    if line.strip():
        print(line)
sys.exit(process.wait())
