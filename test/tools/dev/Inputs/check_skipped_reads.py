# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what tools/dev/skipped_reads.py shows and finds of reads, on a network of one read: given
a quantized model, with and without weights left out, and on results whose changes are known."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..",
                                "tools", "dev"))
import safetensors
from skipped_reads import Call, Read, find_worst, show_reads
from stepwise import Failure

TEXT = """\
  func.func @f(%arg0: tensor<3x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>>) -> (tensor<2x!quant.uniform<i16<-32767:32767>:f32, 0.25>> {mann.name = "y"}) {
    %1 = mann.requantize %0 {rounding = #fxp<rounding toward_zero>} : tensor<3xi16> -> tensor<3xi8> loc("o = mann.read")
    %2 = mann.select %1, %0, %1 : tensor<3xi8>, tensor<3xi16>, tensor<3xi8> -> tensor<3xi16> loc("o = mann.read")
    %3 = mann.read %2, %m count(%c) : tensor<3xi16>, tensor<3x2x!quant.uniform<i8<-127:127>:f32, 0.5>> -> tensor<2x!quant.uniform<i16<-32767:32767>:f32, 0.25>> loc("o = mann.read")
    return %3 : tensor<2x!quant.uniform<i16<-32767:32767>:f32, 0.25>> loc(unknown)
"""
# Two calls: of 3 filled rows, and of 2. Magnitudes 10 and 4.5; changes 4 and 0.5.
RESULTS = {"o_weights": ("I16", [2, 3], [5, 0, 7, 0, 3, 9]),
           "o_rows": ("I8", [2, 3, 2], [1, 2, -20, 4, 5, 6, 8, -9, 3, 1, 100, 100]),
           "o_some": ("I16", [2, 2], [0, 16, 5, 6]),
           "o_every": ("I16", [2, 2], [-3, 0, 5, 8])}


def check(what, found, expected):
    if found != expected:
        sys.exit("%s: expected %r, found %r" % (what, expected, found))


def refused(text, skips):
    """What the Failure says that a network is refused with."""
    try:
        show_reads(text, skips)
    except Failure as failure:
        return str(failure)
    return "nothing"


def main():
    text, names = show_reads(TEXT, True)
    check("names", names, ["o"])
    lines = text.splitlines()
    # The other read gets the weights before the smallest are left out.
    check("read by all", lines[4].split(" : ")[0], "    %every_o = mann.read %0, %m count(%c)")
    check("results", lines[5].split(" : ")[0], "    return %3, %2, %m, %3, %every_o")
    uncut = "\n".join(lines[:1] + lines[3:4] + TEXT.splitlines()[4:]) + "\n"
    check("read without cut", show_reads(uncut, False)[0].splitlines()[2].split(" : ")[0],
          "    %every_o = mann.read %2, %m count(%c)")
    # Where nothing would be compared that differs, the bound is not said to hold.
    check("no cut", refused(uncut, True), "no weights are found that a read leaves out, which 'o' may")
    check("other cut", refused(TEXT.replace("toward_zero", "half_up"), True),
          "no weights are found that a read leaves out, which 'o' may")
    unnamed = TEXT.splitlines()[3].replace('loc("o = mann.read")', "loc(unknown)")
    check("no read found", refused(TEXT.replace(TEXT.splitlines()[3], unnamed), True),
          "0 of 1 reads of the network are found, whose changes are to be measured")
    check("a read not found", refused(TEXT + unnamed.replace("%3", "%4"), False),
          "1 of 2 reads of the network are found, whose changes are to be measured")
    check("no read", refused("", False),
          "0 of 0 reads of the network are found, whose changes are to be measured")

    results = {name: safetensors.Tensor.make(*parts) for name, parts in RESULTS.items()}
    read, calls = Read("o", results, text, 1), [Call(0, 3), Call(1, 2)]
    check("rows", [read.count(call) for call in calls], [2, 1])
    check("largest", [read.find_largest(call) for call in calls], [10.0, 4.5])
    check("changes", [read.find_change(call) for call in calls], [4.0, 0.5])
    # 4 is half of a bound of 0.8, and above one of 0.37 by more than a step of 0.25.
    check("in the bound", find_worst([read], calls, 0.8), (0.5, None))
    check("by rounding", find_worst([read], calls, 0.375)[1], None)
    check("above the bound", find_worst([read], calls, 0.37)[1], (read, calls[0]))


main()
