# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The page of search-widths. What it says of results is made from the measured rows."""

import textwrap

from width_drawing import SERIES
from width_points import (BELOW, BUDGET, NOISE, ONE_WIDTH, SEARCHED, VERDICTS, WIDER,
                          Point, compare, find_pareto_front, list_uniform, take_best,
                          take_cheapest)
from width_tuning import REPORTED

PAGE = """\
# Word lengths

Made by `%(command)s`.

`search-widths` chooses the *word length* of each value of a trained network, the bits of its codes,
and compares such networks with those of one width for all values:

- The search is a greedy descent. It starts with %(widest)d bits for each value. Again and again it
  takes a bit from the value where that adds least to the loss in validation for the energy that it
  saves. At the energy of each network of one width it keeps the formats, and goes on from weights
  that were trained in them for a quarter of the epochs.
- A table, a state with what becomes it, an input and a result have a width each. `mannc
  --calibrate` chooses its [format](../Glossary.md) at that width.
- Every network that is shown, of one width or searched, was then trained in its formats from the
  same weights in float with the same flags. Validation chose the epoch%(seeds)s.
- A network of one width is compared with the cheapest searched one that takes no more energy and
  has no more errors in validation. **This rule was changed once, after test errors had been
  seen.** At first it took that of the fewest errors in validation among those that take no more
  energy. The table below has both rules.
- No searched network takes less energy than the narrowest of one width, which is therefore compared
  with none.

%(found)s
q4 has 4 bits throughout; q4x%(widest)d has parameters of 4 bits and results of %(widest)d, which the
drawings call wide; s1, s2 and so on are searched. Columns of the tables of each network:

- *by bits*: nJ of a call, arithmetic alone, in a circuit of 45 nm where a product costs 0.2 pJ x
  bits x bits / 64 and a sum 0.03 pJ x bits / 8. The search saves this energy. **It is computed by
  `search-widths`, not by `mannc`**, from the operations that mannc counts. mannc has prices of 8
  bits and more, in its table `horowitz-45nm`, and takes fewer bits for 8.
- *executed*, *Cortex-M4*: all that is executed, [as mannc reports it](../EnergyModel.md), in nJ by
  `horowitz-45nm` and in uJ by `cortex-m4`, for a call on average over %(reported)d samples or
  sequences of calibration.
- *tables*, *flash*: bytes of an object for a Cortex-M4, where a code of 2 to 8 bits takes a byte,
  and tables that are equal are there once. *packed*: bytes of all tables if codes stood side by
  side.
"""


def wrap(sentence):
    return [*textwrap.wrap(sentence, 99, break_long_words=False, break_on_hyphens=False), ""]


def table(header, rows, words=1):
    """Lines of a table whose columns behind the first `words` are numbers."""
    return ["| %s |" % " | ".join(header),
            "|" + " --- |" * words + " ---: |" * (len(header) - words),
            *("| %s |" % " | ".join(row) for row in rows), ""]


def list_names(names):
    """Names in words: q8, q7 and q6."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# What was found ----------------------------------------------------------------


def count_verdicts(points, rule):
    verdicts = [found.verdict for found in compare(points, rule)]
    return [len(verdicts), *map(verdicts.count, VERDICTS)]


def lie_below(found):
    return all(pair.verdict in BELOW for pair in found)


def summarize(points):
    """Where the searched networks lie below those of one width, and where they do not."""
    found = compare(points)
    names = lambda *verdicts: [pair.uniform.name for pair in found if pair.verdict in verdicts]
    below, sure = names(*BELOW), names("fewer")
    lines = ["Of %d networks of one width, a searched one that takes no more energy has fewer errors in"
             " test than %s." % (len(found), list_names(below) if below else "none")]
    if below:
        lines.append("The difference is beyond noise for %s." % (list_names(sure) if sure else "none"))
    for verdict, words in (("equal", "It has as many as %s."), ("more", "It has more than %s."),
                           ("more" + NOISE, "It has more, within noise, than %s."),
                           ("none", "There is none to compare with %s.")):
        if names(verdict):
            lines.append(words % list_names(names(verdict)))
    perfect = [pair.uniform.name for pair in found if not pair.uniform.test.wrong]
    if perfect:
        lines.append("No error is made by %s, which nothing can lie below." % list_names(perfect))
    lines.append("The curve of error over energy of the searched networks %s strictly below every"
                 " network of one width." % ("lies" if lie_below(found) else "does not lie"))
    return lines


def describe_found(sections):
    """Counts for each network, by both rules."""
    rows = [[trained.title, title, *map(str, count_verdicts(points, rule))]
            for trained, _, points in sections
            for title, rule in (("now", take_cheapest), ("at first", take_best))]
    whole = [trained.title for trained, _, points in sections if lie_below(compare(points))]
    return "\n".join([
        *wrap("How many networks of one width are compared with a searched one of fewer, equal or more"
              " errors in test. *Within noise*: the numbers differ by at most two standard deviations"
              " of a count."),
        *table(["network", "rule", "all", *VERDICTS], rows, 2),
        *wrap("By the rule of now, searched networks lie strictly below all of one width for %s." % (
            list_names(whole) if whole else "none of these networks"))])


def describe_budget(points, arguments):
    """What was found within the budget, against one width."""
    if not arguments.energy:
        return []
    found = [point for point in points if point.series == BUDGET]
    most = next(point for point in points if point.series == ONE_WIDTH)
    limits = "%g %% of the energy by bits of %s and %g %% of its packed tables" % (
        100 * arguments.energy, most.name, 100 * arguments.flash)
    if not found:
        return wrap("The search found no formats within %s." % limits)
    fits = [point for point in list_uniform(points) if
            point.energy <= arguments.energy * most.energy and
            point.text.count_table_bits() <= arguments.flash * most.text.count_table_bits()]
    flash = lambda point: point.report["footprint"]["flash_bytes"]
    sentence = "Within %s, the searched `budget` has %.2f %% errors in test." % (
        limits, found[0].test.error)
    if fits:
        best = min(fits, key=Point.order)
        sentence += " Of the networks of one width that fit, validation chooses %s, with %.2f %%." % (
            best.name, best.test.error)
    else:
        sentence += " No network of one width fits."
    sentence += " mannc does not pack codes: with its code, `budget` takes %d bytes of flash, %s %d." % (
        flash(found[0]), most.name, flash(most))
    return wrap(sentence)


def describe_reported(points, widest):
    """What mannc counts of the same networks."""
    price = lambda point: point.sum_executed("cortex-m4")
    uniform = min(list_uniform(points), key=price)
    counted = [point.sum_arithmetic() for point in points if point.series != WIDER]
    sentence = ("Of codes of at most %d bits, arithmetic takes from %.2f to %.2f nJ by mannc's own"
                " prices. Executed on a Cortex-M4, %s takes least of the networks of one"
                " width, %.3g uJ" % (widest, min(counted), max(counted), uniform.name,
                                     price(uniform)))
    searched = min((point for point in points if point.series == SEARCHED), key=price, default=None)
    if searched:
        saved = 100 * (1 - price(searched) / price(uniform))
        sentence += "; of the searched ones %s does, %.3g uJ, %.1f %% %s" % (
            searched.name, price(searched), abs(saved), "less" if saved > 0 else "more")
    return wrap(sentence + ".")


# The sections ------------------------------------------------------------------


def list_points(points):
    front = find_pareto_front(points)
    for point in points:
        footprint = point.report["footprint"]
        yield ["**%s**" % point.name if point in front else point.name,
               "%.2f" % point.validation.error, "%.2f" % point.test.error, "%.3f" % point.energy,
               "%.3g" % (1e3 * point.sum_executed("horowitz-45nm")),
               "%.3g" % point.sum_executed("cortex-m4"), "%d" % footprint["table_bytes"],
               "%d" % point.count_packed(), "%d" % footprint["flash_bytes"]]


def list_comparisons(points):
    for found in compare(points):
        uniform, searched = found
        yield [uniform.name, "%.3f" % uniform.energy, "%.2f" % uniform.test.error,
               *([searched.name, "%.3f" % searched.energy, "%.2f" % searched.test.error,
                  "%.2f" % (uniform.energy / searched.energy)] if searched else [""] * 4),
               found.verdict]


def list_bits(points):
    """A row for each value: its bits in each searched network."""
    searched = [point for point in points if point.series in (SEARCHED, BUDGET)]
    if not searched:
        return []
    bits = [point.text.bits() for point in searched]
    rows = [[name, kind, *("%d" % of_point[name] for of_point in bits)]
            for name, kind in searched[0].text.kinds.items()]
    return [*wrap("Bits of each value, by its name in the network's text. Codes of a gate end at exactly 1"
                  " and take a bit more than its width."), *table(["value", "what"] + [point.name for point in searched], rows, 2)]


def format_section(trained, picture, points, arguments):
    recipe = trained.recipe
    left_out = [point.name for point in points if point.series not in SERIES]
    not_drawn = " Not drawn: %s." % list_names(left_out) if left_out else ""
    return ["## " + trained.title, "",
            *wrap("%s Each was trained in its formats for %d epochs: `%s`." % (
                trained.note, recipe.epochs, " ".join(recipe.flags))),
            "![%s: error in test over energy by bits](%s)" % (trained.title, picture), "",
            *wrap("Bold: validation knows no searched network that is better and takes no"
                  " more energy; the line of the drawing goes through these. An error of 0"
                  " is drawn as half an error." + not_drawn),
            *table(["network", "validation, %", "test, %", "by bits, nJ", "executed, nJ", "Cortex-M4, uJ",
                    "tables", "packed", "flash"], list_points(points)),
            *wrap("Each network of one width, the searched one that it is compared with, and how"
                  " many times less energy by bits that takes:"),
            *table(["one width", "by bits, nJ", "test, %", "searched", "by bits, nJ", "test, %", "less",
                    "errors in test"], list_comparisons(points)),
            *wrap(" ".join(summarize(points))), *describe_budget(points, arguments),
            *describe_reported(points, arguments.widths[-1]), *list_bits(points)]


def write_page(command, arguments, sections):
    seeds = arguments.seeds
    text = PAGE % {
        "command": command, "widest": arguments.widths[-1], "reported": REPORTED,
        "seeds": " and, of the seeds %s, the training" % list_names(list(map(str, seeds)))
                 if seeds[1:] else "; one seed", "found": describe_found(sections)}
    lines = [line for section in sections for line in format_section(*section, arguments)]
    return text + "\n" + "\n".join(lines).rstrip() + "\n"
