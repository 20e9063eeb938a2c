# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What scripts that measure share: they find all that is wrong before they measure."""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys

from boards import COUNTING, M4, emulate
from command_line import missing_program, quote, read_text, refuse, write_atomically
import safetensors


def choose(known, what):
    """A type of argparse: names of `known` with commas between them, each once."""
    def parse(text):
        names = text.split(",")
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise argparse.ArgumentTypeError("unknown %s %s; there are %s" % (
                what, ", ".join(map(quote, unknown)), ", ".join(known)))
        if len(set(names)) < len(names):
            raise argparse.ArgumentTypeError("a %s is there more than once in %s" % (
                what, quote(text)))
        return names
    return parse


def find_missing_programs(*names):
    return [missing_program(name) for name in names if not shutil.which(name)]


def find_missing_on_path(*names):
    """A line for each program of this project that a script takes from PATH."""
    return ["there is no %s on PATH: build the project, and put the build's folder bin there" % name
            for name in names if not shutil.which(name)]


def find_missing_tools(build, *names):
    """A line for each program that is not in a build."""
    return ["no %s in '%s/bin': build the project, or give --build" % (name, build)
            for name in names if not os.access(os.path.join(build, "bin", name), os.X_OK)]


def find_missing_files(folder, *names):
    """A line for each file that the folder of a model lacks."""
    if not os.path.isdir(folder):
        return ["no folder '%s': give --model, a folder with %s" % (folder, ", ".join(names))]
    return ["no %s in '%s': give --model, a folder that has it" % (name, folder)
            for name in names if not os.path.isfile(os.path.join(folder, name))]


def find_missing_characters(data, part):
    """A line for each thing that reading the characters of a part of Omniglot lacks."""
    archive = os.path.join(data, "omniglot", "images_%s.npz" % part)
    missing = [] if os.path.exists(archive) else [
        "no file '%s': give --data, the folder that has 'omniglot' in it" % archive]
    if not importlib.util.find_spec("numpy"):
        missing.append("needs NumPy, which %s has not: python3-numpy" % sys.executable)
    return missing


def find_unwritable(path):
    """A line if what was measured cannot be written to the file of -o in the end, which
    write_atomically puts in the place of one that is there; none without a file."""
    if not path:
        return []
    folder = os.path.dirname(os.path.abspath(path))
    kept = os.path.exists(path) and not os.access(path, os.W_OK)
    if not os.path.isdir(folder):
        return ["-o: '%s' cannot be written: there is no folder '%s'" % (path, folder)]
    if os.path.isdir(path) or kept or not os.access(folder, os.W_OK):
        return ["-o: '%s' cannot be written" % path]
    return []


def find_unusable_work(path, flag="--work"):
    """A line if the folder of a flag cannot be made or written. It is made here."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        return ["%s: '%s' cannot be a folder: %s" % (flag, path, error.strerror)]
    return [] if os.access(path, os.W_OK) else ["%s: '%s' cannot be written" % (flag, path)]


def find_wrong(arguments, *programs):
    """What keeps the network of --model from a run on an emulated Arm board."""
    return [*find_missing_tools(arguments.build, "mannc"),
            *find_missing_files(arguments.model, "model.mlir", "weights.safetensors",
                                "samples.safetensors"),
            *find_missing_programs("arm-none-eabi-gcc", "qemu-system-arm", *programs)]


def read_samples(path):
    """The tensors of a file of questions; ValueError if it lacks one."""
    try:
        tensors = safetensors.read(path)
    except OSError as error:
        raise ValueError("%s: cannot be read: %s" % (path, error.strerror)) from error
    lacking = [name for name in ("story", "question", "count") if name not in tensors]
    if lacking:
        raise ValueError("%s: expected the samples of encode-stories, found no '%s'" % (
            path, "', '".join(lacking)))
    return tensors


class Table:
    """The table of a tool in a page, between two marks. ValueError if the page lacks them."""

    def __init__(self, path, tool):
        self.path = path
        begin, end = "<!-- %s begin -->\n" % tool, "<!-- %s end -->" % tool
        page = read_text(path)
        if not os.access(path, os.W_OK):
            raise ValueError("%s: cannot be written" % path)
        if page.count(begin) != 1 or end not in page.split(begin)[1]:
            raise ValueError("%s: expected the marks '%s' and '%s', found none" % (
                path, begin.strip(), end))
        head, rest = page.split(begin)
        self.head, self.tail = head + begin, end + rest.split(end, 1)[1]

    def replace(self, tool, text):
        write_atomically(tool, {self.path: (self.head + "\n" + text + "\n" + self.tail).encode()})


def prepare(arguments, tool, problems, *readers):
    """The table of --into, or None, and what functions read that is to be measured. Ends the
    program with all problems."""
    problems, results = list(problems), []
    # Of files that are not there the readers could say nothing new.
    readable = not problems
    for read in [lambda: Table(arguments.into, tool) if arguments.into else None,
                 *(readers if readable else ())]:
        try:
            results.append(read())
        except ValueError as error:
            problems.append(str(error))
    refuse(problems)
    return results


def write_table(table, tool, lines):
    """Into its page, or to standard output."""
    text = "\n".join(lines) + "\n"
    if table:
        table.replace(tool, text)
    else:
        print(text, end="")


def run(command, **options):
    """What a program prints; ends this one if it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            **options)
    if result.returncode:
        sys.exit("%s: error: %s\n%s%s" % (os.path.basename(sys.argv[0]), " ".join(command),
                                          result.stdout, result.stderr))
    return result.stdout


def count_on(board, elf):
    """What a program prints on an emulated board whose clock counts instructions."""
    return run(emulate(board, elf, *COUNTING), stdin=subprocess.DEVNULL, timeout=600)


def section_sizes(path):
    """Bytes of the executed and the only read sections, as `size` prints them."""
    code = tables = 0
    for line in run(["arm-none-eabi-size", "-A", path]).splitlines():
        match = re.match(r"(\.\S+)\s+(\d+)\s", line)
        if match and match[1].startswith(".text"):
            code += int(match[2])
        elif match and match[1].startswith((".rodata", ".ARM.exidx", ".ARM.extab")):
            tables += int(match[2])
    return code, tables


def measure_c(steps):
    """Code and tables of the C of a Stepwise by gcc -O2 on a Cortex-M4, bytes."""
    made = steps.path("net.o")
    run([*M4.gcc, "-c", steps.path("c", "net.c"), "-o", made])
    return section_sizes(made)


def rows(values, width):
    return [values[i:i + width] for i in range(0, len(values), width)]


def list_rows(table):
    """Rows as an initialiser of C."""
    return ", ".join("{%s}" % ", ".join(map(str, row)) for row in table)
