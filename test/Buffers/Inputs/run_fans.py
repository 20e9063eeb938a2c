"""Compiles and runs models in which many operations read one value.

usage: run_fans.py FOLDER SAMPLES

For each shape of write_fan.py, with few and with many reads, prints whether compiled code
computes what the interpreter does, and how many copies of buffers there are.
"""

import os
import subprocess
import sys

folder, samples = sys.argv[1:]
program = os.path.join(os.path.dirname(__file__), "write_fan.py")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


for shape in ["argument", "value", "table", "constant", "loop", "state", "written"]:
    for reads in ["30", "100"]:
        model = os.path.join(folder, f"{shape}{reads}.mlir")
        with open(model, "w") as file:
            file.write(run(sys.executable, program, shape, reads))
        outcome = run("mann-run", model, "--sequence", samples, "--compare=jit", "--tolerance=1e-3")
        lowered = run("mann-opt", model, "--mann-lower-to-buffers-pipeline")
        print(outcome.strip())
        print(f"{shape} {reads}: {lowered.count('memref.copy')} copies")
