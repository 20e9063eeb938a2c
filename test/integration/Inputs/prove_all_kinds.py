"""prove_all_kinds.py <model folder> <scratch folder>

Proves the sums of the model, for each kind of addressing, in 8 and 4 bits, and checks
in the report that something was bounded, and that the arena is at most 5 % larger than
what is alive at once. Raises SystemExit at the first that fails.
"""

import json
import os
import subprocess
import sys

model, scratch = sys.argv[1:]
samples = os.path.join(model, "samples.safetensors")
proved = 0
for width in ("q8", "q4"):
    for kind in ("keep", "hamming", "signed_l1", "l1", "bipolar"):
        name = os.path.join(scratch, "%s-%s" % (width, kind))
        subprocess.run(["mannc", os.path.join(model, "model.mlir"), "--weights",
                        os.path.join(model, "weights.safetensors"), "--quantize=" + width,
                        "--addressing=" + kind, "--calibrate", samples, "--samples=5",
                        "--report", name, "-o", name + ".mlir"], check=True)
        subprocess.run(["mann-opt", name + ".mlir", "--mann-lower-to-buffers-pipeline",
                        "--mann-prove-accumulators", "-o", os.devnull], check=True)
        with open(os.path.join(name, "report.json")) as file:
            report = json.load(file)
        # A plan is as good as can be when it needs no more than is alive at once.
        footprint = report["footprint"]
        assert footprint["arena_bytes"] <= 1.05 * footprint["live_peak_bytes"], footprint
        overflow = report["overflow"]
        # Three linear maps and reads, two memories, a question, and the logits.
        if overflow["overflowing"] or overflow["bounded"] < 10:
            raise SystemExit("%s: %s" % (name, overflow))
        proved += 1
print(proved, "networks proved")
