# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The drawings of search-widths."""

import math

from babi_plot import COLOURS, Drawing
from width_points import ONE_WIDTH, SEARCHED, WIDE_RESULTS, find_pareto_front

# The kind of mark of babi_plot for each series that is drawn, and its line.
SERIES = {ONE_WIDTH: "float", WIDE_RESULTS: "product", SEARCHED: "bounded"}
LINES = """<style>
polyline{fill:none;stroke-width:1.6}.float-line{stroke:%(float)s}.product-line{stroke:%(product)s}
.bounded-line{stroke:%(bounded)s}
@media (prefers-color-scheme:dark){.float-line{stroke:%(dark-float)s}\
.product-line{stroke:%(dark-product)s}
.bounded-line{stroke:%(dark-bounded)s}}
</style>""" % COLOURS
WIDTH, HEIGHT, LEFT, TOP, MARK = 720, 420, 66, 70, 8


class Curves(Drawing):
    """Errors over energy, both in logarithms."""

    def __init__(self, points):
        super().__init__(WIDTH)
        self.names = []  # Begin, end and base line of each.
        self.parts.append(LINES)
        self.floor = min(50 / point.test.scored for point in points)
        self.x_range = self.find_range([point.energy for point in points])
        self.y_range = self.find_range([self.show(point) for point in points])

    def show(self, point):
        """An error without a logarithm is drawn as half of one."""
        return max(point.test.error, self.floor)

    @staticmethod
    def find_range(values):
        return math.log(min(values) / 1.15), math.log(max(values) * 1.15)

    def place(self, energy, error):
        share = lambda value, ends: (math.log(value) - ends[0]) / (ends[1] - ends[0])
        return (LEFT + (WIDTH - LEFT - 24) * share(energy, self.x_range),
                HEIGHT - 52 - (HEIGHT - 52 - TOP) * share(error, self.y_range))

    def ticks(self, ends):
        for power in range(-4, 5):
            for digit in (1, 2, 5):
                if ends[0] <= math.log(digit * 10.0 ** power) <= ends[1]:
                    yield digit * 10.0 ** power

    def axes(self):
        bottom = HEIGHT - 52
        for energy in self.ticks(self.x_range):
            x, _ = self.place(energy, math.exp(self.y_range[0]))
            self.line("grid", x, TOP, x, bottom)
            self.text(x, bottom + 16, "%g" % energy, "soft", "middle")
        for error in self.ticks(self.y_range):
            _, y = self.place(math.exp(self.x_range[0]), error)
            self.line("grid", LEFT, y, WIDTH - 24, y)
            self.text(LEFT - 6, y + 4, "%g" % error, "soft", "end")
        self.text((LEFT + WIDTH) / 2, bottom + 38, "energy by bits (nJ a call)", "soft", "middle")
        self.text(16, TOP - 10, "test error (%)", "soft")

    def curve(self, series, points, drawn):
        """A mark for each point, and a line through those of `drawn`."""
        kind = SERIES[series]
        places = ["%.1f,%.1f" % self.place(point.energy, self.show(point)) for point in drawn]
        self.parts.append('<polyline class="%s-line" points="%s"/>' % (kind, " ".join(places)))
        for point in points:
            x, y = self.place(point.energy, self.show(point))
            self.rectangle(kind, x - MARK / 2, y - MARK / 2, MARK, MARK, "%s: %.3g nJ, %.2f %%" % (
                point.name, point.energy, point.test.error))
            if series != SEARCHED:
                self.label(x, y, point.name)

    def label(self, x, y, name):
        """A name beside a mark, at the first place where there is no other name."""
        width = 7.5 * len(name)
        places = [(x + dx, y + dy) for dy in (-6, -20, 17, -34) for dx in (7, -7 - width)]
        free = [(left, base) for left, base in places if base < HEIGHT - 52 and not any(
            left < end and begin < left + width and abs(base - line) < 13
            for begin, end, line in self.names)]
        left, base = (free or places)[0]
        self.names.append((left, left + width, base))
        self.text(left, base, name, "soft")


def draw(title, points):
    chart = Curves([point for point in points if point.series in SERIES])
    chart.text(16, 26, title, "title")
    chart.axes()
    x = LEFT + 150
    for series, kind in SERIES.items():
        chart.rectangle(kind, x, TOP - 21, 13, 13)
        chart.text(x + 18, TOP - 10, series)
        x += 42 + 7 * len(series)
    for series in SERIES:
        found = sorted((point for point in points if point.series == series),
                       key=lambda point: point.energy)
        chart.curve(series, found, find_pareto_front(points) if series == SEARCHED else found)
    return chart.finish(title, HEIGHT)
