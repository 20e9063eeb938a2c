"""Writes the indented commands of a page, in order, to a shell script: lines of what they print
come after an empty line and are no commands."""

import re
import sys

page, output = sys.argv[1:]
with open(page, encoding="utf-8") as file:
    blocks = re.findall(r"(?:^ {4}.*\n)+", file.read(), re.M)
STARTS = re.compile(r" {4}(export|[A-Z]=|mannc |arm-none-eabi|qemu-|tools/|cppcheck )")
commands = [block for block in blocks if STARTS.match(block)]
assert commands, page
with open(output, "w", encoding="utf-8") as file:
    file.writelines(commands)
