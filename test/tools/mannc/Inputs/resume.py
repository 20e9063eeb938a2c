"""Stops a compilation after each stage and goes on from what was written.

usage: resume.py FOLDER MODEL [FLAG...]

The C of every detour must be that of one go, names and comments too; only the
line that says the command may differ. The flags must be of the form --FLAG=VALUE;
those of stages that are over are left out of the second part, as docs/Stages.md
says. Prints a line for each stage.
"""

import os
import re
import shutil
import subprocess
import sys

folder, model, flags = sys.argv[1], sys.argv[2], sys.argv[3:]
STAGES = ["parse", "bind", "addressing", "calibrate", "formats", "quantize", "encode",
          "split", "lower"]
# The stage that a flag belongs to; it is not given again behind it.
LAST = {"--weights": "bind", "--addressing": "addressing", "--calibrate": "calibrate",
        "--quantize": "quantize", "--entries": "split",
        # Of ONNX: a written model is no ONNX file.
        "--state": "", "--init": "", "--dim": "", "--constant": ""}


def compile_to_c(model, flags, name):
    result = os.path.join(folder, name)
    subprocess.run(["mannc", model, *flags, "--name=net", "--emit=c", "-o", result],
                   check=True)
    files = {}
    for file in sorted(os.listdir(result)):
        with open(os.path.join(result, file), encoding="utf-8") as text:
            files[file] = re.sub(r"\n \*   mannc [^\n]*", "", text.read(), count=1)
    return files


shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
whole = compile_to_c(model, flags, "whole")
if sorted(whole) != ["net.c", "net.h", "net_weights.c"]:
    sys.exit(f"unexpected files: {sorted(whole)}")
for number, stage in enumerate(STAGES):
    path = os.path.join(folder, stage + ".mlir")
    subprocess.run(["mannc", model, *flags, "--name=net", f"--stop-after={stage}",
                    "-o", path], check=True)
    left = []
    for flag in flags:
        last = LAST[flag.split("=")[0]]
        if last in STAGES and STAGES.index(last) > number:
            left.append(flag)
    found = compile_to_c(path, left, stage)
    wrong = sorted(file for file in set(whole) | set(found)
                   if whole.get(file) != found.get(file))
    print(f"{stage}: " + (f"differs in {', '.join(wrong)}" if wrong else "same C"))
