# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The reads of a quantized network, some of whose weights --skip-weights leaves out: what each was
given and gave, and what it would have given by all weights. Used by `evaluate-skipping`.

Of two networks that were compiled apart only the first reads are comparable: what one changes
is the key of the next. So one network makes each read twice, by all weights and by those left.
"""

import re
from typing import NamedTuple

from stepwise import Failure, read_steps

READ = re.compile(r"^ *(%\S+) = mann\.read (%\S+), (%\S+)(.*?) : (tensor<.*>), (tensor<.*>) -> "
                  r"(tensor<.*>) loc\(\"(\w+) = mann\.read\"\)$", re.M)
CUT = (r"^ *(%\S+) = mann\.requantize (%\S+) \{{rounding = #fxp<rounding toward_zero>\}} .*\n"
       r" *{weights} = mann\.select \1, \2, \1 :")


def find_reads(text, skips):
    """What READ finds of each read of a network, and all its weights before the smallest were left
    out. A Failure if a read is not found or, where `skips` says that weights are left out, none are
    of any read: what then is compared would be equal, and say nothing."""
    found = [match.groups() for match in READ.finditer(text)]
    number = len(re.findall(r"^ *%\S+ = mann\.read ", text, re.M))
    if not found or len(found) < number:
        raise Failure("%d of %d reads of the network are found, whose changes are to be measured" % (
            len(found), number))
    cuts = [re.search(CUT.format(weights=re.escape(read[1])), text, re.M) for read in found]
    if skips and not any(cuts):
        raise Failure("no weights are found that a read leaves out, which %s may" % ", ".join(
            repr(read[-1]) for read in found))
    return [(read, cut[2] if cut else read[1]) for read, cut in zip(found, cuts)]


def show_reads(text, skips):
    """A quantized network of one function, with results more of each read: its weights, rows, what
    it gives by them, and what it gives by all weights; and the names of the reads. `skips`: whether
    weights are left out of them."""
    reads, more = [], []
    for (value, weights, rows, rest, *kinds, name), every_weight in find_reads(text, skips):
        reads.append(name)
        every = "%%every_%s" % name
        line = "    %s = mann.read %s, %s%s : %s, %s -> %s\n" % (
            every, every_weight, rows, rest, *kinds)
        # Behind the read, whose operands dominate it.
        text = re.sub(r"^ *%s = mann\.read .*\n" % re.escape(value),
                      lambda match, line=line: match[0] + line, text, flags=re.M)
        weights_kind, rows_kind, kind = kinds
        more += [(weights, weights_kind, name + "_weights"), (rows, rows_kind, name + "_rows"),
                 (value, kind, name + "_some"), (every, kind, name + "_every")]
    for pattern, addition in (
            (r"func\.func [^\n]* -> \(.*(?=\) \{)", "".join(
                ', %s {mann.name = "%s"}' % (kind, name) for _, kind, name in more)),
            (r"^ *return [^:]*%[^: ]*(?= :)", "".join(", " + value for value, _, _ in more)),
            (r"^ *return .* : .*>(?= loc)", "".join(", " + kind for _, kind, _ in more))):
        text, count = re.subn(pattern, lambda match: match[0] + addition, text, flags=re.M)
        assert count == 1, pattern
    return text, reads


class Call(NamedTuple):
    """A call of the network: its place among the results, and how many rows are filled."""

    index: int
    rows: int


class Read:
    """What `show_reads` shows of one read, in codes."""

    def __init__(self, name, results, text, lead):
        """Of results whose first `lead` dimensions count calls."""
        steps = read_steps(text)
        self.name, self.width = name, results[name + "_rows"].shape[-1]
        self.slots = results[name + "_rows"].shape[lead]
        self.rows_step, self.step = steps[name + "_rows"][0], steps[name + "_some"][0]
        self.weights, self.rows, self.some, self.every = (
            results[name + "_" + part].values for part in ("weights", "rows", "some", "every"))

    def count(self, call):
        """How many rows are read: those whose weight is not 0."""
        begin = call.index * self.slots
        return call.rows - self.weights[begin:begin + call.rows].count(0)

    def find_largest(self, call):
        """The largest magnitude in the rows that are filled, as a number."""
        begin = call.index * self.slots * self.width
        rows = self.rows[begin:begin + call.rows * self.width]
        return max(max(rows), -min(rows)) * self.rows_step

    def find_change(self, call):
        """The largest of what a component changes by for the weights that are left out."""
        part = slice(call.index * self.width, (call.index + 1) * self.width)
        return max(abs(a - b) for a, b in zip(self.some[part], self.every[part])) * self.step

    def exceeds(self, call, error):
        """Whether a change is above the bound. Both sums are rounded, by half a step each."""
        return self.find_change(call) > error * self.find_largest(call) + self.step


def find_worst(reads, calls, error):
    """The largest change as a share of its bound; and the first read and call that exceed it,
    or None."""
    worst = 0.0
    for read in reads:
        for call in calls:
            if read.exceeds(call, error):
                return worst, (read, call)
            bound = error * read.find_largest(call)
            if bound:
                worst = max(worst, read.find_change(call) / bound)
    return worst, None
