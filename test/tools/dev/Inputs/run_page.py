# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the commands of a page, all of its indented lines, as one script.

    run_page.py PAGE    in the top folder; the first command that fails ends it
"""

import re
import subprocess
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    text = re.sub("<!--.*?-->", "", file.read(), flags=re.S)
commands = "".join(line[4:] + "\n" for line in text.splitlines() if line.startswith("    "))
if not commands:
    sys.exit("run_page: %s has no commands" % sys.argv[1])
sys.exit(subprocess.run(["bash", "-e", "-o", "pipefail", "-c", commands], check=False).returncode)
