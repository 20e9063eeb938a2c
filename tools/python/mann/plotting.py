# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws a table of mann.evaluate as an SVG."""

from xml.sax.saxutils import escape

import numpy

from .errors import Error

# Colours that people who see few colours tell apart (after Okabe and Ito).
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
LEFT, TOP, HEIGHT, BAR, GAP = 70, 84, 240, 34, 28


class Drawing:
    def __init__(self):
        self.parts = []

    def text(self, x, y, content, size=12, anchor="middle", extra=""):
        self.parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"'
                          f'{extra}>{escape(content)}</text>')

    def line(self, x1, y1, x2, y2, colour):
        self.parts.append(f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
                          f'stroke="{colour}"/>')

    def bar(self, x, y, width, height, colour, note):
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
                          f'fill="{colour}"><title>{escape(note)}</title></rect>')

    def finish(self, width, height):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
                f'width="{width:g}" height="{height:g}" font-family="sans-serif" '
                'fill="#222">\n<rect width="100%" height="100%" fill="#fff"/>\n'
                + "\n".join(self.parts) + "\n</svg>\n")


def in_order(values):
    return list(dict.fromkeys(str(value) for value in values))


def draw_axes(drawing, right):
    bottom = TOP + HEIGHT
    for percent in range(0, 101, 20):
        y = bottom - HEIGHT * percent / 100
        drawing.line(LEFT, y, right, y, "#222" if percent == 0 else "#ddd")
        drawing.text(LEFT - 8, y + 4, str(percent), anchor="end")
    middle = TOP + HEIGHT / 2
    drawing.text(20, middle, "right answers (%)",
                 extra=f' transform="rotate(-90 20 {middle:g})"')
    drawing.text((LEFT + right) / 2, bottom + 42, "number format")


def draw_legend(drawing, kinds):
    x = LEFT
    drawing.text(x, 56, "addressing:", anchor="start")
    x += 78
    for index, kind in enumerate(kinds):
        drawing.bar(x, 46, 12, 12, COLOURS[index % len(COLOURS)], kind)
        shown = "as in the model" if kind == "keep" else kind
        drawing.text(x + 17, 56, shown, anchor="start")
        x += 40 + 7 * len(shown)
    return x


def draw_bars(drawing, table, widths, kinds):
    bottom = TOP + HEIGHT
    rows = {(str(width), str(kind)): accuracy for width, kind, accuracy in
            zip(table["width"], table["kind"], table["accuracy"])}
    x = LEFT + GAP / 2
    for width in widths:
        drawing.text(x + BAR * len(kinds) / 2, bottom + 20, width)
        for index, kind in enumerate(kinds):
            accuracy = rows.get((width, kind), numpy.nan)
            middle = x + BAR * (index + 0.5)
            if numpy.isnan(accuracy):
                drawing.text(middle, bottom - 6, "none", 10)
            else:
                height = HEIGHT * float(accuracy)
                shown = f"{100 * accuracy:.1f}"
                drawing.bar(x + BAR * index + 1, bottom - height, BAR - 2, height,
                            COLOURS[index % len(COLOURS)], f"{width}, {kind}: {shown} %")
                drawing.text(middle, bottom - height - 4, shown, 10)
        x += BAR * len(kinds) + GAP


def plot(table, path, title="Accuracy by number format and addressing"):
    """Writes bars of the accuracy: a group for each width, a colour for each kind."""
    missing = [name for name in ("width", "kind", "accuracy") if name not in table]
    if missing:
        raise Error(f"a table without {', '.join(missing)} is none of mann.evaluate")
    widths, kinds = in_order(table["width"]), in_order(table["kind"])
    drawing = Drawing()
    right = LEFT + len(widths) * (BAR * len(kinds) + GAP)
    edge = max(right, draw_legend(drawing, kinds), LEFT + 9 * len(title)) + 20
    drawing.text(LEFT, 28, title, 16, "start", ' font-weight="bold"')
    draw_axes(drawing, right)
    draw_bars(drawing, table, widths, kinds)
    with open(path, "w", encoding="utf-8") as file:
        file.write(drawing.finish(edge, TOP + HEIGHT + 60))
