"""Ends a command by a signal while it has temporary files, and says what is left.

usage: signal_it.py SIGNAL FOLDER COMMAND...

Waits until a temporary file or folder is in FOLDER, or in what is in it. The command
must have something to wait for then: a pipe that nobody reads, a linker that sleeps.
"""

import glob
import os
import signal
import subprocess
import sys
import time

number, folder, command = signal.Signals[sys.argv[1]], sys.argv[2], sys.argv[3:]


def temporaries():
    found = []
    for below in ("", "*"):
        for name in (".mann-*", "mann-*"):
            found += glob.glob(os.path.join(glob.escape(folder), below, name))
    return found


# Whatever started the tests may have the signal ignored.
process = subprocess.Popen(command, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
limit = time.monotonic() + 60
while not temporaries():
    if process.poll() is not None or time.monotonic() > limit:
        process.kill()
        sys.exit(f"no temporary file; exit code {process.poll()}")
    time.sleep(0.01)
# All of them.
time.sleep(0.3)
print("before:", len(temporaries()) > 0)
process.send_signal(number)
try:
    code = process.wait(30)
except subprocess.TimeoutExpired:
    process.kill()
    sys.exit("goes on after the signal")
print(f"ended by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}")
print("left:", *temporaries())
