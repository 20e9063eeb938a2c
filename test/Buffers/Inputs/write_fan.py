"""Prints a model in which many operations read one value.

usage: write_fan.py SHAPE READS

SHAPE says what they read: argument, value, table, constant or state; loop: a value in the
body of a loop; written: a memory that is written between the reads.
"""

import sys

shape, reads = sys.argv[1], int(sys.argv[2])
vector, matrix = "tensor<4xf32>", "tensor<4x4xf32>"
lines = []


def chain(what, begin, first=0, last=reads):
    """Adds: each reads `what` and the one before; the name of the last."""
    for i in range(first, last):
        lines.append(f"%v{i} = mann.add {begin}, {what} : {vector}, {vector} -> {vector}")
        begin = f"%v{i}"
    return begin


def add_reads(what, begin, first, last):
    """Adds what a memory has for the input, again and again; the name of the last."""
    for i in range(first, last):
        lines.append(f"%y{i} = mann.matvec_read {what}, %x : {matrix}, {vector} -> {vector}")
        lines.append(f"%v{i} = mann.add {begin}, %y{i} : {vector}, {vector} -> {vector}")
        begin = f"%v{i}"
    return begin


argument = f'%x: {vector} {{mann.name = "x"}}'
if shape == "state":
    print(f"mann.state @s : {vector} = dense<[1.0, 2.0, 3.0, 4.0]>")
    print(f"func.func @f({argument}, %s: {vector} {{mann.state = @s}}) ->", end=" ")
    print(f'({vector} {{mann.state = @s}}, {vector} {{mann.name = "y"}}) {{')
    lines.append(f"%next = mann.add %s, %x : {vector}, {vector} -> {vector}")
    last = chain("%s", "%x")
    lines.append(f"return %next, {last} : {vector}, {vector}")
elif shape == "written":
    print(f"mann.state @m : {matrix} = dense<0.25>")
    print(f"func.func @f({argument}, %i: tensor<i32>, %m: {matrix} {{mann.state = @m}}) ->", end=" ")
    print(f'({matrix} {{mann.state = @m}}, {vector} {{mann.name = "y"}}) {{')
    lines.append(f"%w = mann.tanh %m : {matrix} -> {matrix}")
    last = add_reads("%w", "%x", 0, reads // 2)
    lines.append(f"%n = mann.slot_write overwrite %w, {last}, %i : {matrix}, {vector}, tensor<i32>")
    last = add_reads("%n", last, reads // 2, reads)
    last = add_reads("%w", last, reads, 2 * reads)
    lines.append(f"return %n, {last} : {matrix}, {vector}")
else:
    if shape == "table":
        print(f"mann.parameter @t : {vector} = dense<[1.0, 2.0, 3.0, 4.0]> : {vector}")
    print(f"func.func @f({argument}) -> {vector} {{")
    what = "%x" if shape == "argument" else "%t"
    if shape == "value":
        lines.append(f"%t = mann.tanh %x : {vector} -> {vector}")
    elif shape == "table":
        lines.append(f"%t = mann.get_parameter @t : {vector}")
    elif shape == "constant":
        lines.append(f"%t = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : {vector}")
    if shape == "loop":
        lines += ["%c0 = arith.constant 0 : index", "%c1 = arith.constant 1 : index"]
        lines.append("%c3 = arith.constant 3 : index")
        lines.append(f"%r = scf.for %k = %c0 to %c3 step %c1 iter_args(%p = %x) -> ({vector}) {{")
        lines.append(f"%t = mann.tanh %p : {vector} -> {vector}")
        lines += [f"scf.yield {chain('%t', '%p')} : {vector}", "}"]
        last = "%r"
    else:
        last = chain(what, "%x")
    lines.append(f"return {last} : {vector}")
print("\n".join(lines + ["}"]))
