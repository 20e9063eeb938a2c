"""prove_all_kinds.py <model folder> <scratch folder>

Proves the sums of the model, for each kind of addressing, in 8 and 4 bits, and checks
in the report that something was bounded, and that the arena is at most 5 % larger than
what is alive at once. Raises SystemExit at the first that fails.
"""

import json
import os
import subprocess
import sys

from all_kinds import quantize_all

proved = 0
for name in quantize_all(*sys.argv[1:], lambda name: ["--samples=5", "--report", name]):
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
