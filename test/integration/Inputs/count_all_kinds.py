"""count_all_kinds.py <model folder> <scratch folder>

Counts the events of the model at both levels, for each kind of addressing, in 8 and 4
bits. Prints the number of runs; raises SystemExit at the first that does not agree.
"""

import subprocess
import sys

from all_kinds import quantize_all, samples_of

model, scratch = sys.argv[1:]
runs = 0
for name in quantize_all(model, scratch):
    for level in ("fixed-point", "lowered"):
        result = subprocess.run(["mann-run", name + ".mlir", "--inputs", samples_of(model),
                                 "--limit", "20", "--jit", "--count-events=" + level],
                                stdout=subprocess.PIPE, text=True)
        if result.returncode or "agree with their closed forms" not in result.stdout:
            raise SystemExit("%s %s:\n%s" % (name, level, result.stdout))
        runs += 1
print(runs, "runs agree")
