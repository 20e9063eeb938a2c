"""Says which tensors of weights files are equal, or which of two are closer.

    compare_tensors.py A B      lists the tensors that are equal, and those that differ
    compare_tensors.py A B C    prints B or C, whichever is closer to A

Others import read(), the numbers of a file's tensors by name.
"""

import json
import struct
import sys


def read(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header, data = json.loads(file.read(size)), file.read()
    return {name: struct.unpack("<%df" % ((entry["data_offsets"][1] -
                                           entry["data_offsets"][0]) // 4),
                                data[slice(*entry["data_offsets"])])
            for name, entry in header.items() if name != "__metadata__"}


def main():
    first, *others = (read(path) for path in sys.argv[1:])
    if len(others) == 1:
        for word, wanted in (("equal", True), ("differ", False)):
            names = sorted(n for n in first if (first[n] == others[0][n]) == wanted)
            if names:
                print(word + ": " + " ".join(names))
    else:
        distances = [sum((a - b) ** 2 for name in first for a, b in zip(first[name], other[name]))
                     for other in others]
        print("closer to the first:", sys.argv[2 + distances.index(min(distances))])


if __name__ == "__main__":
    main()
