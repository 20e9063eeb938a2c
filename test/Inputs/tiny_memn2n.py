"""Makes the files that models/memn2n.mlir is compiled with, in a new folder.

usage: tiny_memn2n.py FOLDER

weights.safetensors, six samples in samples.safetensors, and a vocabulary of seven
words in words.txt. A folder of that name is emptied first.
"""

import os
import shutil
import subprocess
import sys

folder = sys.argv[1]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
writer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models",
                      "write_safetensors.py")
FILES = {
    "weights.safetensors": ["A=11x8:pattern", "C=11x8:pattern", "B=7x8:pattern",
                            "H=8x8:0.3,-0.1", "W=7x8:pattern"],
    "samples.safetensors": ["story=6x4x3:I32:1,2,3,4,5,6,0,-1,2",
                            "question=6x3:I32:1,5,2,-1,3", "count=6:I32:1,2,3,4"],
}
for name, tensors in FILES.items():
    subprocess.run([sys.executable, writer, os.path.join(folder, name)] + tensors,
                   check=True)
with open(os.path.join(folder, "words.txt"), "w") as file:
    file.write("mary\nmoved\nto\nthe\ngarden\nwhere\nis\n")
