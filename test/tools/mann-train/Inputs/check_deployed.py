"""Trains each configuration of the bAbI table that is integers throughout for two
epochs on stories of the project's own, and compares the number of wrong answers that
mann-train reports with what the compiled C answers.

    check_deployed.py FOLDER TOOLS_DEV

FOLDER holds stories/, words.txt, and for each network (net, position, gated, binary)
NAME.mlir; all but binary with float weights, NAME.safetensors."""

import os
import re
import sys

folder, dev = sys.argv[1:3]
sys.path.insert(0, dev)

from babi_rows import ROWS  # noqa: E402
from deployed import build, compare, read_errors, run  # noqa: E402

train, test = (folder + "/stories/qa1_one-fact_%s.txt" % part for part in ("train", "test"))


def check(name, network, flags, weights=None):
    base = os.path.join(folder, name)
    flags = [re.sub("quantized-epochs=.*", "quantized-epochs=2", flag) for flag in flags]
    report = run("mann-train", os.path.join(folder, network + ".mlir"),
                 "--data=" + folder + "/stories", "-o", base + ".safetensors",
                 "--model-output=" + base + ".mlir", *flags,
                 *(["--weights=" + weights] if weights else []))
    program = build("mannc", base + ".mlir", base + ".safetensors", folder + "/words.txt", flags,
                    base)
    try:
        counts = compare(read_errors(report), program, train, test)
    except RuntimeError as error:
        sys.exit("%s: %s" % (name, error))
    print(name + ": %d of %d and %d of %d wrong" % (counts[0] + counts[1]))


for name, row in ROWS.items():
    if not row.is_quantized() or not row.is_deployable():
        continue
    network = "net" if row.form == "plain" else row.form
    bits = ["--integer-bits=2"] if row.integer_bits != [None] else []
    check(name, network, row.flags + bits,
          os.path.join(folder, network + ".safetensors") if row.base else None)

# What no row of the table has.
QUANTIZED = ["--epochs=0", "--quantized-epochs=2", "--max-saturation=100"]
check("binary-state", "binary", QUANTIZED + ["--quantize=q8"], folder + "/net.safetensors")
check("rotated-scaled", "net", QUANTIZED + [
    "--quantize=q8", "--addressing=bipolar", "--rotate-keys", "--scale-rows"],
    folder + "/net.safetensors")
check("skipped", "net", QUANTIZED + ["--quantize=q16x8", "--skip-weights=0.2"],
      folder + "/net.safetensors")
check("narrow-window", "net", QUANTIZED + [
    "--quantize=q6", "--addressing=hamming", "--surrogate=l1s", "--window=4", "--patience=1",
    "--saturation-gradient=none"], folder + "/net.safetensors")
check("literal-per-hop", "net", QUANTIZED + [
    "--quantize=q8", "--addressing=signed_l1", "--surrogate=literal", "--score-scale=-10",
    "--formats=per-hop", "--integer-bits=2", "--sums=products", "--rounding=toward_zero"])
