# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Run a training over and over, killed soon after it has written its checkpoint.

    kill.py CHECKPOINT KILLS COMMAND...

The moments after the write differ, so that kills fall into the next epoch and into
the next write. What is left of a file must be a whole one each time.
"""

import os
import signal
import subprocess
import sys
import time


def stamp(path):
    try:
        status = os.stat(path)
        return status.st_mtime_ns, status.st_ino
    except FileNotFoundError:
        return None


checkpoint, kills, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
killed = 0
while True:
    before = stamp(checkpoint)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if killed < kills:
        while process.poll() is None and stamp(checkpoint) == before:
            time.sleep(0.0005)
        time.sleep(0.003 * killed)
        process.send_signal(signal.SIGKILL)
    output = process.communicate()[0]
    if process.returncode == -signal.SIGKILL:
        killed += 1
        continue
    if process.returncode:
        sys.exit("after %d kills: exit code %d: %s" % (killed, process.returncode, output))
    break
print("killed %d times" % killed)
