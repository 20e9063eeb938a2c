"""Writes the Python example of a page to a file."""

import re
import sys

page, output = sys.argv[1:]
with open(page, encoding="utf-8") as file:
    examples = re.findall(r"^```python\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
assert len(examples) == 1, f"{page}: {len(examples)} examples"
with open(output, "w", encoding="utf-8") as file:
    file.write(examples[0])
