"""Prints the tensors of a safetensors file, a line each, for tests.

usage: print_safetensors.py <file>
"""

import json
import struct
import sys

CODES = {"F32": "f", "F64": "d", "I8": "b", "U8": "B", "I16": "h", "I32": "i", "I64": "q"}

with open(sys.argv[1], "rb") as file:
    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    data = file.read()
for name, tensor in header.items():
    begin, end = tensor["data_offsets"]
    code = CODES[tensor["dtype"]]
    values = struct.unpack(f"<{(end - begin) // struct.calcsize(code)}{code}", data[begin:end])
    print(name, tensor["dtype"], f"{tensor['shape']}:", *(f"{value:g}" for value in values))
