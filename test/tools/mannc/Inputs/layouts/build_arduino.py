"""Builds a sketch of a library as Arduino does, for an emulated Cortex-M4.

usage: build_arduino.py LIBRARY SKETCH CORE PORT FOLDER

Compiles every .c and .cpp below LIBRARY/src, with src as the only folder of headers,
into an archive (dot_a_linkage), the sketch LIBRARY/examples/SKETCH/SKETCH.ino as C++
with Arduino.h before it, and the core in CORE; links FOLDER/sketch.elf for the board
of PORT.
"""

import glob
import os
import shutil
import subprocess
import sys

library, sketch, core, port, folder = sys.argv[1:]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
flags = ["-O2", "-Wall", "-Wextra", "-Werror", "@" + os.path.join(port, "flags-m4")]
source = os.path.join(library, "src")


def compile_file(path, compiler, *more):
    result = os.path.join(folder, os.path.relpath(path, library).replace("/", "_") + ".o")
    subprocess.run([compiler, *flags, *more, "-I", source, "-c", path, "-o", result],
                   check=True)
    return result


objects = []
for path in sorted(glob.glob(os.path.join(source, "**", "*.c*"), recursive=True)):
    objects.append(compile_file(path, "arm-none-eabi-gcc", "-std=gnu11"))
if len(objects) < 2:
    sys.exit(f"{source} has no sources")
archive = os.path.join(folder, "library.a")
subprocess.run(["arm-none-eabi-ar", "rc", archive, *objects], check=True)
text = os.path.join(folder, sketch + ".ino.cpp")
with open(os.path.join(library, "examples", sketch, sketch + ".ino"),
          encoding="utf-8") as file, open(text, "w", encoding="utf-8") as out:
    out.write("#include <Arduino.h>\n" + file.read())
cxx = ["-std=gnu++17", "-fno-exceptions", "-I", core]
program = [compile_file(text, "arm-none-eabi-g++", *cxx),
           compile_file(os.path.join(core, "Core.cpp"), "arm-none-eabi-g++", *cxx)]
startup = os.path.join(folder, "startup.o")
subprocess.run(["arm-none-eabi-gcc", *flags, "-c", os.path.join(port, "startup.c"),
                "-o", startup], check=True)
# The core here needs no library of C++, and Debian has none for this compiler.
subprocess.run(["arm-none-eabi-gcc", *flags, "-L", port, startup, *program, archive, "-lm",
                "-o", os.path.join(folder, "sketch.elf")], check=True)
