"""Compiles every mixture of two generations of the files of one model.

usage: mix_generations.py COMPILER INCLUDE OLD NEW FOLDER

Files are replaced one by one, in an order that nobody promises: each mixture of the files
in OLD and NEW is put into FOLDER. A mixture must not compile, unless it has header,
source and weights of one generation, and no glue or self-test of another model.
"""

import itertools
import os
import shutil
import subprocess
import sys

compiler, include, old, new, folder = sys.argv[1:]
names = sorted(os.listdir(old))
assert names == sorted(os.listdir(new)) and len(names) == 5, names
os.makedirs(folder)
wrong, refused = [], 0
for choice in itertools.product([old, new], repeat=len(names)):
    sources = []
    for origin, name in zip(choice, names):
        shutil.copy(os.path.join(origin, name), folder)
        if name.endswith(".c"):
            sources.append(os.path.join(folder, name))
    codes = [
        subprocess.run(
            [compiler, "-fsyntax-only", "-I", include, source], stderr=subprocess.PIPE
        )
        for source in sources
    ]
    compiles = all(code.returncode == 0 for code in codes)
    told = any(b"run mannc again" in code.stderr for code in codes)
    if compiles != (len(set(choice)) == 1) or told == compiles:
        wrong.append(dict(zip(names, (os.path.basename(origin) for origin in choice))))
    refused += not compiles
for mixture in wrong:
    print("wrong:", mixture)
print(f"{refused} of {2 ** len(names)} refused, {len(wrong)} wrong")
