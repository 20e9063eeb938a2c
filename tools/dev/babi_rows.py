# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The configurations of docs/results/babi.md: a title and flags of mann-train each."""

import itertools

# Position encoding, linear start and time noise, the best of three.
POSITION = ["--linear-start=10", "--epochs=200", "--halve-every=50", "--time-noise=0.1",
            "--clip=10", "--restarts=3", "--patience=60"]
# The arithmetic and the training of the public code of Q-MANN: one Qm.n, every product
# rounded toward zero, gradients that ignore saturation, trained from random weights.
LITERAL = ["--epochs=0", "--quantize=q8", "--sums=products", "--rounding=toward_zero",
           "--saturation-gradient=all", "--quantized-epochs=100",
           "--quantized-learning-rate=0.009375", "--quantized-halve-every=25",
           "--clip-norm=rows", "--parameter-clip=H=20", "--parameter-rate=H=0.1",
           "--max-saturation=100"]
# What that code computes in float: no compiled code can keep that.
SIMULATED = ["--keep-float=softmax,results"]
BOUNDED = ["--surrogate=literal", "--score-scale=-10"]
# This project's: calibrated formats, nearest rounding, wide sums, from a float
# network.
CALIBRATED = ["--epochs=0", "--time-noise=0.1", "--clip=10", "--max-saturation=100"]
# Few bits take long to learn.
EPOCHS = {8: ["--quantized-epochs=120", "--quantized-halve-every=30", "--patience=40"],
          4: ["--quantized-epochs=400", "--quantized-halve-every=100", "--patience=120"]}
EPOCHS[6] = EPOCHS[8]


ENCODINGS = ["centered", "paper"]
# What all networks with gated hops have.
GATED = ["--dimension=40", "--tying=adjacent", "--gates"]
# What describe-model writes: its flags, and what the names of files have.
FORMS = {
    "plain": [],
    "position": ["--position-encoding=paper"],
    "binary-state": ["--binary=state"],
    "binary-state-and-key": ["--binary=state-and-key"],
    **{"gated-" + encoding: [*GATED, "--position-encoding=" + encoding]
       for encoding in ENCODINGS},
}


class Row:
    def __init__(self, title, flags, group, base=None, form=None, integer_bits=None,
                 baseline=None, choices=None):
        self.title = title
        self.flags = flags
        self.group = group
        # The row whose networks this one starts from.
        self.base = base
        # Which of FORMS. Of a row with choices, or with one as its base, the start of their names.
        self.form = form or "plain"
        # For each task the one of these rows with the fewest errors in validation.
        self.choices = choices or []
        self.integer_bits = integer_bits or [None]
        # The row that this one is compared with.
        self.baseline = baseline

    def is_gated(self):
        return self.form.startswith("gated")

    def is_quantized(self):
        return any(flag.startswith("--quantize=") for flag in self.flags)

    def is_deployable(self):
        return not any(flag.startswith("--keep-float") for flag in self.flags)


KINDS = {
    "conventional": ("conventional", []),
    "qmann-signed_l1": ("Q-MANN as its code computes it", ["--addressing=signed_l1"] + BOUNDED),
    "qmann-hamming": ("Q-MANN as the paper defines it", ["--addressing=hamming"] + BOUNDED),
}


def literal(kind, per_hop=False, binary=False, simulated=True):
    title, flags = KINDS[kind]
    suffix = "" if simulated else "-integer"
    if binary:
        suffix = "-binary"
    title += ", binary state" if binary else ", 8 bits"
    title += ", formats per hop" if per_hop else ""
    title += "" if simulated else ", integers throughout"
    flags = LITERAL + flags + ["--formats=" + ("per-hop" if per_hop else "global")]
    # The state is a sign where it meets H and, in a dot product, the memory.
    state = "state" if kind != "conventional" else "state-and-key"
    row = Row(title, flags + (SIMULATED if simulated else []),
              "binary" if binary else "literal" if simulated else "integer",
              integer_bits=[2, 3, 4, 5], form="binary-" + state if binary else None,
              baseline="conventional" + ("-per-hop" if per_hop else "") + suffix)
    return kind + ("-per-hop" if per_hop else "") + suffix, row


def calibrated(title, width, kind=None, result_bits=None, form="position"):
    flags = CALIBRATED + EPOCHS[width] + ["--quantize=q%d" % width]
    flags += ["--addressing=" + kind] if kind else []
    flags += ["--result-bits=%d" % result_bits] if result_bits else []
    return Row(title, flags, "calibrated", base="float-" + form, form=form,
               baseline="conventional" if width == 8 else None)


ROWS = {
    "float": Row("float, bag of words", [], "float"),
    "float-position": Row("float, position encoding and linear start", POSITION, "float",
                          form="position"),
}
for hop, kind in itertools.product([False, True], KINDS):
    ROWS.update([literal(kind, per_hop=hop)])
for kind in KINDS:
    ROWS.update([literal(kind, binary=True)])
for kind in ("conventional", "qmann-signed_l1"):
    ROWS.update([literal(kind, per_hop=True, binary=True)])
for kind in KINDS:
    ROWS.update([literal(kind, simulated=False)])
for width, bits in ((8, None), (6, None), (4, 8), (4, None)):
    for kind in (None, "l1", "hamming", "bipolar"):
        name = "q%d%s-%s" % (width, "r%d" % bits if bits else "", kind or "dot")
        words = "%d bits, %s%s" % (width, "bipolar key and memory" if kind == "bipolar" else
                                   kind or "dot", ", results %d bits" % bits if bits else "")
        ROWS[name] = calibrated(words, width, kind, bits)
# The better memories: adjacent tying with a gate for each hop (Liu and Perez 2017).
for encoding in ENCODINGS:
    ROWS["float-gated-" + encoding] = Row("float, gated hops, %s encoding" % encoding, POSITION,
                                          "float", form="gated-" + encoding)
ROWS["float-gated"] = Row("float, gated hops", POSITION, "float", form="gated",
                          choices=["float-gated-" + encoding for encoding in ENCODINGS])
for kind in (None, "l1", "hamming", "bipolar"):
    ROWS["gated-q8-" + (kind or "dot")] = calibrated(
        "8 bits, gated hops, " + ("bipolar key and memory" if kind == "bipolar" else kind or "dot"),
        8, kind, form="gated")
