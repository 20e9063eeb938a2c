# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The drawings of reproduce-babi: all rows in groups, and the few that README shows."""

from xml.sax.saxutils import escape

# Heading of each group of rows, in the order of the page.
GROUPS = {
    "float": "Float",
    "literal": "8 bits, simulated: softmax and answer in float",
    "binary": "Binary state, simulated: softmax and answer in float",
    "integer": "8 bits, integers throughout, trained as published",
    "calibrated": "Integers throughout, this project",
}
KINDS = {"float": "float", "product": "product (conventional)", "bounded": "bounded similarity"}
# The float row of the small drawing, and what that shows of others.
REFERENCE = "float-position"
SMALL = {
    "float-position": "float",
    "conventional-integer": "8-bit integers, conventional",
    "qmann-hamming-integer": "8-bit integers, Q-MANN",
    "q8-l1": "8-bit integers, mann (l1)",
    "q4-bipolar": "4-bit integers, mann (bipolar)",
}
# Of the kinds, and of them where the reader's page is dark.
COLOURS = {"float": "#7f8c99", "product": "#c8741a", "bounded": "#2f6db5",
           "dark-float": "#8b98a6", "dark-product": "#e9a04f", "dark-bounded": "#6aa7ec"}
STYLE = """<style>
text{fill:#1d2733}.soft{fill:#5b6b80}.title{font-size:17px;font-weight:600}.head{font-weight:600}
.back{fill:#fff}.grid{stroke:#e1e6ed}.float{fill:%(float)s}.product{fill:%(product)s}\
.bounded{fill:%(bounded)s}
.spread{stroke:#1d2733;stroke-width:1.3}.limit{stroke:#b5473c;stroke-width:1.4;stroke-dasharray:5 4}
.limitname{fill:#b5473c}
@media (prefers-color-scheme:dark){text{fill:#e3e8ee}.soft{fill:#9aa8b8}.back{fill:#14181d}
.grid{stroke:#313a45}.bounded{fill:%(dark-bounded)s}.product{fill:%(dark-product)s}\
.float{fill:%(dark-float)s}
.spread{stroke:#e3e8ee}.limit{stroke:#e5776b}.limitname{fill:#e5776b}}
</style>""" % COLOURS
BAR, GAP = 18, 5


def kind_of(name):
    if name.startswith("float"):
        return "float"
    return "product" if name.startswith("conventional") or name.endswith("-dot") else "bounded"


def find_best_float(summaries):
    """The summary of the float row with the lowest mean; None without one."""
    found = [summary for name, summary in summaries.items() if kind_of(name) == "float"]
    return min(found, key=lambda summary: summary["mean"], default=None)


class Drawing:
    """Parts of a drawing, `width` units wide."""

    def __init__(self, width):
        self.width, self.parts = width, []

    def text(self, x, y, content, kind="", anchor="start"):
        self.parts.append('<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>'
                          % (kind, x, y, anchor, escape(content)))

    def line(self, kind, x1, y1, x2, y2):
        self.parts.append('<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>'
                          % (kind, x1, y1, x2, y2))

    def rectangle(self, kind, x, y, width, height, note=""):
        self.parts.append('<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%d">'
                          '<title>%s</title></rect>'
                          % (kind, x, y, width, height, escape(note)))

    def finish(self, label, height):
        size = 'viewBox="0 0 %d %d" width="%d" height="%d"' % ((self.width, height) * 2)
        return ('<svg xmlns="http://www.w3.org/2000/svg" %s font-family="sans-serif" '
                'font-size="13" role="img" aria-label="%s">\n%s\n'
                '<rect class="back" width="100%%" height="100%%"/>\n%s\n</svg>\n'
                % (size, escape(label, {'"': "&quot;"}), STYLE, "\n".join(self.parts)))


class Chart(Drawing):
    """Horizontal bars from `left`, 0 to `most` per cent over `length` units."""

    def __init__(self, width, left, most):
        super().__init__(width)
        self.left, self.length = left, width - left - 62
        # The axis ends at a full ten beyond the longest bar.
        self.most = 10 * (int(most / 10) + 1)
        self.y = 0

    def x(self, percent):
        return self.left + self.length * percent / self.most

    def spread(self, middle, deviation, y):
        low, high = self.x(max(0, middle - deviation)), self.x(middle + deviation)
        self.line("spread", low, y, high, y)
        for end in (low, high):
            self.line("spread", end, y - 4, end, y + 4)

    def bar(self, name, title, summary):
        self.text(self.left - 8, self.y + 14, title, anchor="end")
        end = self.x(summary["mean"])
        self.rectangle(kind_of(name), self.left, self.y, end - self.left, BAR,
                       "%s: %.2f %%" % (title, summary["mean"]))
        deviation = summary["deviation"] or 0
        if deviation:
            self.spread(summary["mean"], deviation, self.y + BAR / 2)
        self.text(max(end, self.x(summary["mean"] + deviation)) + 6, self.y + 14,
                  "%.1f %%" % summary["mean"])
        self.y += BAR + GAP

    def axis(self, top, title):
        # Behind the bars: what is drawn first.
        behind = len(self.parts)
        for percent in range(0, self.most + 1, 10):
            self.line("grid", self.x(percent), top, self.x(percent), self.y)
            self.text(self.x(percent), self.y + 16, "%d" % percent, "soft", "middle")
        self.text(self.left + self.length / 2, self.y + 36, title, "soft", "middle")
        self.parts = self.parts[behind:] + self.parts[:behind]
        self.y += 48

    def limit(self, top, bottom, summary):
        """The line of float, if there is one."""
        if summary:
            x = self.x(summary["mean"])
            self.line("limit", x, top, x, bottom)

    def legend(self, y, has_line):
        x = self.left
        for kind, words in KINDS.items():
            self.rectangle(kind, x, y - 11, 13, 13)
            self.text(x + 18, y, words)
            x += 32 + 7 * len(words)
        if has_line:
            self.line("limit", x, y - 4, x + 22, y - 4)
            self.text(x + 28, y, "best float", "limitname")


def describe_axis(summaries):
    seeds = max(summary["seeds"] for summary in summaries.values())
    words = "test error (%)"
    if seeds > 1:
        words += ", mean over tasks and %d seeds; line: ± standard deviation over seeds" % seeds
    return words


def plot(rows, summaries):
    """All rows, one static SVG."""
    tasks = len(next(iter(summaries.values()))["tasks"])
    chart = Chart(960, 440, max(summary["mean"] + (summary["deviation"] or 0)
                                for summary in summaries.values()))
    title = "Test error on bAbI, %d tasks" % tasks if tasks > 1 else "Test error on bAbI, a task"
    chart.text(16, 28, title, "title")
    best = find_best_float(summaries)
    chart.legend(28, best is not None)
    chart.y = top = 46
    for group, heading in GROUPS.items():
        names = [name for name in summaries if rows[name].group == group]
        if names:
            chart.text(16, chart.y + 14, heading, "head")
            chart.y += 24
        for name in names:
            chart.bar(name, rows[name].title, summaries[name])
        chart.y += 8 if names else 0
    bottom = chart.y
    chart.limit(top, bottom, best)
    chart.axis(top, describe_axis(summaries))
    return chart.finish(title, chart.y)


def plot_small(summaries):
    """The one result that matters; None without its rows."""
    if any(name not in summaries for name in SMALL):
        return None
    chart = Chart(640, 214, max(summaries[name]["mean"] for name in SMALL))
    title = "Test error, mean over %d bAbI tasks" % len(summaries[REFERENCE]["tasks"])
    chart.text(16, 26, title, "title")
    chart.y = top = 40
    for name, words in SMALL.items():
        chart.bar(name, words, summaries[name])
    chart.limit(top, chart.y, summaries[REFERENCE])
    chart.axis(top, "test error (%); dashed: float")
    return chart.finish(title, chart.y)
