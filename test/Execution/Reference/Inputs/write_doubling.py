"""Prints functions f0 to fN: each calls the one before twice, f0 adds.

usage: write_doubling.py N
"""

import sys

vector = "tensor<2xf32>"
for i in range(int(sys.argv[1]) + 1):
    print(f'func.func @f{i}(%x: {vector} {{mann.name = "x"}}) -> {vector} {{')
    if i == 0:
        print(f"  %b = mann.add %x, %x : {vector}, {vector} -> {vector}")
    else:
        print(f"  %a = call @f{i - 1}(%x) : ({vector}) -> {vector}")
        print(f"  %c = call @f{i - 1}(%x) : ({vector}) -> {vector}")
        print(f"  %b = mann.add %a, %c : {vector}, {vector} -> {vector}")
    print(f"  return %b : {vector}\n}}")
