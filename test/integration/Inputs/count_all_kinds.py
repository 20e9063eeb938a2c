"""count_all_kinds.py <model folder> <scratch folder>

Counts the events of the model at both levels, for each kind of addressing, in 8 and 4
bits. Prints the number of runs; raises SystemExit at the first that does not agree.
"""

import os
import subprocess
import sys

model, scratch = sys.argv[1:]
samples = os.path.join(model, "samples.safetensors")
runs = 0
for width in ("q8", "q4"):
    for kind in ("keep", "hamming", "signed_l1", "l1", "bipolar"):
        quantized = os.path.join(scratch, "%s-%s.mlir" % (width, kind))
        subprocess.run(["mannc", os.path.join(model, "model.mlir"), "--weights",
                        os.path.join(model, "weights.safetensors"), "--quantize=" + width,
                        "--addressing=" + kind, "--calibrate", samples, "-o", quantized],
                       check=True)
        for level in ("fixed-point", "lowered"):
            result = subprocess.run(["mann-run", quantized, "--inputs", samples, "--limit", "20",
                                     "--jit", "--count-events=" + level],
                                    stdout=subprocess.PIPE, text=True)
            if result.returncode or "agree with their closed forms" not in result.stdout:
                raise SystemExit("%s %s %s:\n%s" % (width, kind, level, result.stdout))
            runs += 1
print(runs, "runs agree")
