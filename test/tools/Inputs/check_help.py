"""Checks the text of --help: groups in this order, every flag and value described.

usage: check_help.py TOOL GROUP...
"""

import re
import subprocess
import sys

text = subprocess.run(
    [sys.argv[1], "--help"], check=True, stdout=subprocess.PIPE, text=True
).stdout
options = text.split("OPTIONS:\n")[1]
groups = re.findall(r"^(\w.*):$", options, re.M)
assert groups == sys.argv[2:], groups
flags = re.findall(r"^ +(--?[A-Za-z][^ ]*|=[^ ]+)(?: <\S+>)? +- *(.*)$", options, re.M)
bare = [flag for flag, description in flags if not re.match("[-+a-zA-Z0-9]", description)]
assert not bare, bare
print(len(flags) > 20, "described")
