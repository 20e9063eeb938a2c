# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The margin by which a network may stop early, chosen by questions that it made all hops for.

What a network answers after each hop, and by how much its largest logit leads then, tells what
it does at any margin. Between two leads that were seen all margins do the same, so one of each
such interval is tried. Used by `evaluate-hops`.
"""

import re
from typing import NamedTuple

from recurrent_step import spell_f32


def show_hops(text):
    """A description of `describe-model --stop-margin`, with results more: of each hop but the
    last the two sides that the network compares, and the words of its two largest logits."""
    names = re.findall(r"%(sides\d+) = ", text)
    more = [(name, "tensor<2xf32>") for name in names]
    more += [(name.replace("sides", "best"), "tensor<2xi32>") for name in names]
    for pattern, addition in (
            (r'\{mann\.name = "hops"\}(?=\) \{)', "".join(
                ', %s {mann.name = "%s"}' % (kind, name) for name, kind in more)),
            (r"return [^:]*%hops(?= :)", "".join(", %" + name for name, _ in more)),
            (r"return .* : .*", "".join(", " + kind for _, kind in more))):
        text, count = re.subn(pattern, lambda match: match[0] + addition, text)
        assert count == 1, pattern
    return text


def set_margin(text, margin):
    """A description, in float or with ranges, with another margin."""
    text, count = re.subn(r"(@margin : tensor<1xf32> = dense<)[^>]*>",
                          r"\g<1>%s>" % spell_f32(margin), text)
    assert count == 1
    return text


class Course(NamedTuple):
    """A question that all hops were made for."""

    leads: tuple  # After each hop but the last.
    wrong: tuple  # After each hop, whether the answer is.

    def count_hops(self, margin):
        """How many are made: the argmax of margin and lead takes the margin if they are equal."""
        return next((hop for hop, lead in enumerate(self.leads, 1) if lead > margin),
                    len(self.wrong))


def read_courses(results, steps, right):
    """Of what the network of `show_hops` gives; `steps` are those of results in fixed point, as
    stepwise.read_steps reads them."""
    number = len(right)
    leads, wrong = [], []
    for hop in range(1, sum(name.startswith("sides") for name in results) + 1):
        name = "sides%d" % hop
        step = steps[name][0] if name in steps else 1.0
        leads.append([value * step for value in results[name].values[1::2]])
        answers = results["best%d" % hop].values[::2]
        wrong.append([answers[i] != right[i] for i in range(number)])
    wrong.append([results["answer"].values[i] != right[i] for i in range(number)])
    return [Course(*course) for course in zip(zip(*leads), zip(*wrong))]


def predict(courses, margin):
    """Wrong answers, and hops in all, at a margin."""
    hops = [course.count_hops(margin) for course in courses]
    return sum(course.wrong[made - 1] for course, made in zip(courses, hops)), sum(hops)


def list_margins(courses, halfway):
    """A margin for each set of decisions that there is, from 0 on. A network in float takes the
    middle between two leads: its executors round differently. One in fixed point takes the
    lower lead itself, which is a code as the margin has to be."""
    leads = sorted({0.0, *(lead for course in courses for lead in course.leads)})
    if not halfway:
        return leads
    return [(low + high) / 2 for low, high in zip(leads, leads[1:])] + leads[-1:]


def choose(courses, most_wrong, halfway):
    """The smallest margin with at most so many wrong answers, or None. It makes the fewest hops:
    at a larger margin no question takes fewer."""
    return next((margin for margin in list_margins(courses, halfway)
                 if predict(courses, margin)[0] <= most_wrong), None)
