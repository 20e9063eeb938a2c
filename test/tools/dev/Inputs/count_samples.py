"""Prints how many samples a file of encode-stories holds."""

import json
import sys

with open(sys.argv[1], "rb") as file:
    header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
print(header["count"]["shape"][0], "samples")
