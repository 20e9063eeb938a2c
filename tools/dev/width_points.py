# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks that search-widths trained and measured, and how those of one width compare with the
searched ones."""

import math
from typing import NamedTuple

import reports
from width_search import Cost
from width_tuning import Score
from word_lengths import Text

ONE_WIDTH, WIDE_RESULTS, SEARCHED = "one width", "wide results", "searched"
BUDGET, WIDER = "budget", "wider"
# Of errors in test; a difference within noise is one of at most two standard deviations of a
# difference between two counts.
WITHIN_NOISE = ", within noise"
BELOW = ["fewer", "fewer" + WITHIN_NOISE]
VERDICTS = [*BELOW, "equal", "more" + WITHIN_NOISE, "more", "none"]


class Point(NamedTuple):
    """A network that was trained in its formats and measured."""

    name: str
    series: str
    text: Text
    energy: float  # Nanojoules, by the bits of codes.
    validation: Score
    test: Score
    report: dict

    def order(self):
        """By which validation chooses."""
        return self.validation.order()

    def cost(self):
        return Cost(self.energy, self.text.count_table_bits())

    def sum_executed(self, table):
        """Microjoules of a call by a cost table, everything executed."""
        return reports.sum_energy(self.report, table)

    def sum_arithmetic(self):
        """Nanojoules of a call by mannc's own prices of arithmetic."""
        return 1e3 * reports.sum_energy(self.report, "horowitz-45nm", "arithmetic")

    def count_packed(self):
        """Bytes of the tables, if codes stood side by side."""
        return math.ceil(self.text.count_table_bits() / 8)


class Comparison(NamedTuple):
    """A network of one width, and the searched one that is compared with it; None without one."""

    uniform: Point
    searched: Point

    @property
    def verdict(self):
        if not self.searched:
            return "none"
        fewer = self.uniform.test.wrong - self.searched.test.wrong
        spread = 2 * math.sqrt(self.uniform.test.squares + self.searched.test.squares)
        if not fewer:
            return "equal"
        return ("fewer" if fewer > 0 else "more") + (WITHIN_NOISE if abs(fewer) <= spread else "")

    @property
    def can_be_below(self):
        """Whether there is a searched network, and room below that of one width."""
        return bool(self.searched and self.uniform.test.wrong)


def take_cheapest(uniform, affordable):
    """The cheapest that has no more errors in validation."""
    good = [point for point in affordable if point.validation.wrong <= uniform.validation.wrong]
    return min(good, key=lambda point: point.energy, default=None)


def take_best(_uniform, affordable):
    """That of the fewest errors in validation."""
    return min(affordable, key=Point.order, default=None)


def list_uniform(points):
    return [point for point in points if point.series in (ONE_WIDTH, WIDE_RESULTS)]


def compare(points, rule=take_cheapest):
    """Each network of one width, and what a rule takes of the searched ones without more energy."""
    searched = [point for point in points if point.series == SEARCHED]
    return [Comparison(uniform, rule(uniform, [point for point in searched
                                               if point.energy <= uniform.energy]))
            for uniform in list_uniform(points)]


def find_pareto_front(points):
    """Searched networks of which validation knows none that is better and takes no more energy."""
    front = []
    for point in sorted(points, key=lambda point: (point.energy, point.order())):
        if point.series == SEARCHED and (not front or point.order() < front[-1].order()):
            front.append(point)
    return front
