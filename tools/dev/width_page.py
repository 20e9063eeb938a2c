# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The page of search-widths. What it says of results is made from the measured rows."""

import textwrap

from command_line import list_words
from width_drawing import SERIES
from width_points import (BELOW, BUDGET, ONE_WIDTH, SEARCHED, VERDICTS, WIDER, WITHIN_NOISE,
                          Point, compare, find_pareto_front, list_uniform, take_best,
                          take_cheapest)
from width_search import NEAR
from width_tuning import REPORTED

PAGE = """\
# Word lengths

Made by `%(command)s`.

`search-widths` chooses the *word length* of each value of a trained network, the bits of its codes,
and compares such networks with those of one width for all values:

- The search is a greedy descent. It starts with %(widest)d bits for each value. Again and again it
  takes the next narrower width for the value where that adds least to the loss in validation for
  the energy that it saves. Its goals are the energies of the networks of one width. At each it
  keeps the formats, and goes on from weights that were trained in them for a quarter of the epochs.
  Of goals that follow each other within %(near)g %% only the lowest is kept. The energy of the
  widest is no goal, as the search starts there. That of the narrowest is no goal either, as no
  formats of these widths take less.
- A table, a state with what becomes it, an input and a result have a width each. `mannc
  --calibrate` chooses its [format](../Glossary.md) at that width.
- Every network that is shown, of one width or searched, was then trained in its formats from the
  same weights in float with the same flags. Validation chose the epoch%(seeds)s.
- A network of one width is compared with the cheapest searched one that takes no more energy and
  has no more errors in validation.%(history)s

%(found)s
%(names)s
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

# Of the networks of which NETWORKS of searched_networks tells, and of no other.
HISTORY = """ **This rule was changed once, after test errors had been
  seen.** At first it took that of the fewest errors in validation among those that take no more
  energy. The table below has both rules.
- What is called strictly below was changed after test errors had been seen, too. At first all
  networks of one width counted, also those without errors and those without a searched one to
  compare with, which nothing can lie below. Noise at first took all errors for independent of each
  other."""


def wrap(sentence):
    return [*textwrap.wrap(sentence, 99, break_long_words=False, break_on_hyphens=False), ""]


def table(header, rows, words=1):
    """Lines of a table whose columns behind the first `words` are numbers."""
    return ["| %s |" % " | ".join(header),
            "|" + " --- |" * words + " ---: |" * (len(header) - words),
            *("| %s |" % " | ".join(row) for row in rows), ""]


# What was found ----------------------------------------------------------------


def count_verdicts(points, rule):
    verdicts = [found.verdict for found in compare(points, rule)]
    return [len(verdicts), *map(verdicts.count, VERDICTS)]


def judge_curve(found):
    """Whether the searched networks are below all of one width that they can be below: "strictly",
    "within noise", "not", or None where there are none such."""
    verdicts = [pair.verdict for pair in found if pair.can_be_below]
    if not verdicts:
        return None
    if not set(verdicts) <= set(BELOW):
        return "not"
    return "strictly" if set(verdicts) == {"fewer"} else "within noise"


def describe_curve(found):
    """What judge_curve says in words, and which networks are left out of it."""
    names = lambda keep: list_words([pair.uniform.name for pair in found if keep(pair)])
    number = sum(pair.can_be_below for pair in found)
    left_out = names(lambda pair: not pair.can_be_below)
    noisy = names(lambda pair: pair.can_be_below and pair.verdict == "fewer" + WITHIN_NOISE)
    missed = names(lambda pair: pair.can_be_below and pair.verdict not in BELOW)
    return ["%s errors and %s a searched one to compare with%s." % (
        *(("1 network of one width makes", "has") if number == 1 else
          ("%s networks of one width make" % (number or "No"), "have")),
        "; left out of what follows: " + left_out if left_out and number else ""), *{
            None: [],
            "strictly": ["The searched networks lie strictly below each of these."],
            "within noise": ["The searched networks lie below each of these, but not strictly:"
                             " within noise for %s." % noisy],
            "not": ["The searched networks do not lie below %s." % missed]}[judge_curve(found)]]


def summarize(points):
    """Where the searched networks lie below those of one width, and where they do not."""
    found = compare(points)
    names = lambda *verdicts: [pair.uniform.name for pair in found if pair.verdict in verdicts]
    below, sure = names(*BELOW), names("fewer")
    lines = ["Of %d networks of one width, a searched one that takes no more energy has fewer"
             " errors in test than %s." % (len(found), list_words(below) if below else "none")]
    if below:
        lines.append("The difference is beyond noise for %s." % (
            list_words(sure) if sure else "none"))
    for verdict, words in (("equal", "It has as many as %s."), ("more", "It has more than %s."),
                           ("more" + WITHIN_NOISE, "It has more, within noise, than %s."),
                           ("none", "There is none to compare with %s.")):
        if names(verdict):
            lines.append(words % list_words(names(verdict)))
    perfect = [pair.uniform.name for pair in found if not pair.uniform.test.wrong]
    if perfect:
        lines.append("No error is made by %s." % list_words(perfect))
    return lines + describe_curve(found)


def describe_noise(seeds):
    """What the verdicts of a table mean, and do not."""
    return ("How many networks of one width are compared with a searched one of fewer, equal or"
            " more errors in test. *Within noise*: the numbers a and b of errors differ by at most"
            " 2 sqrt(A + B), two standard deviations of a difference. A is the sum, over the"
            " questions or sequences of the test, of the squares of the errors in each: a itself"
            " where each has at most one error, and more where bits of a sequence are wrong"
            " together. B is that of b. The formula takes a and b for independent, though both"
            " networks answer the same test. %s, so what other seeds would change is not in it." % (
                "Validation chose one of %d seeds" % len(seeds) if seeds[1:] else
                "Each network was trained with one seed"))


def describe_found(sections, arguments):
    """Counts for each network, by the rule, or by both that there were."""
    rules = [("now", take_cheapest), ("at first", take_best)]
    shown = rules[:1] if arguments.folder else rules
    rows = [[network.title, *([title] if shown[1:] else []),
             *map(str, count_verdicts(points, rule))]
            for network, _, points in sections for title, rule in shown]
    titles = lambda kind: list_words([network.title for network, _, points in sections
                                      if judge_curve(compare(points)) == kind])
    said = "%searched networks lie strictly below all of one width that make errors and have a" \
           " searched one to compare with for %s" % (
               "By the rule of now, s" if shown[1:] else "S", titles("strictly") or "no network")
    if titles("within noise"):
        said += ", and below all, but for some within noise, for %s" % titles("within noise")
    head = ["network", "rule"] if shown[1:] else ["network"]
    return "\n".join([*wrap(describe_noise(arguments.seeds)),
                      *table([*head, "all", *VERDICTS], rows, len(head)), *wrap(said + ".")])


def describe_names(widths, sections):
    """What the names of networks mean."""
    example = widths[(len(widths) - 1) // 3]
    wider = any(point.name == "q16x8" for _, _, points in sections for point in points)
    return "\n".join(wrap(
        "q%d has %d bits throughout; q%dx%d has parameters of %d bits and results of %d, which the"
        " drawings call wide; %ss1, s2 and so on are searched. Columns of the tables of each"
        " network:" % (example, example, example, widths[-1], example, widths[-1], "q16x8, a name"
                       " of mannc, has parameters of 8 and results of 16; " if wider else "")))


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
    budget = most.cost().share(arguments.energy, arguments.flash)
    fits = [point for point in list_uniform(points) if budget.fits(point.cost())]
    flash = lambda point: point.report["footprint"]["flash_bytes"]
    sentence = "Within %s, the searched `budget` has %.2f %% errors in test." % (
        limits, found[0].test.error)
    if fits:
        best = min(fits, key=Point.order)
        sentence += " Of the networks of one width that fit, validation chooses %s, with" \
                    " %.2f %%." % (best.name, best.test.error)
    else:
        sentence += " No network of one width fits."
    sentence += " mannc does not pack codes: with its code, `budget` takes %d bytes of flash," \
                " %s %d." % (flash(found[0]), most.name, flash(most))
    return wrap(sentence)


def describe_reported(points, widest):
    """What mannc counts of the same networks."""
    price = lambda point: point.sum_executed("cortex-m4")
    tell = lambda point: "%s, %.3g uJ" % (point.name, price(point))
    counted = [point.sum_arithmetic() for point in points if point.series != WIDER]
    least, uniform = min(points, key=price), min(list_uniform(points), key=price)
    sentences = ["Of codes of at most %d bits, arithmetic takes from %.2f to %.2f nJ by mannc's own"
                 " prices." % (widest, min(counted), max(counted)),
                 "Executed on a Cortex-M4, %s takes least of all networks of the table, %.3g uJ."
                 % (least.name, price(least))]
    others = [] if uniform is least else [
        "of those of one width with at most %d bits it is %s" % (widest, tell(uniform))]
    searched = min((point for point in points if point.series == SEARCHED), key=price, default=None)
    if searched and searched is not least:
        saved = 100 * (1 - price(searched) / price(uniform))
        others.append("of the searched ones it is %s, %.1f %% %s than %s" % (
            tell(searched), abs(saved), "less" if saved > 0 else "more", uniform.name))
    if others:
        joined = "; ".join(others)
        sentences.append(joined[0].upper() + joined[1:] + ".")
    return wrap(" ".join(sentences))


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
    header = ["value", "what", *(point.name for point in searched)]
    return [*wrap("Bits of each value, by its name in the network's text. Codes of a gate end at"
                  " exactly 1 and take a bit more than its width."), *table(header, rows, 2)]


def format_section(network, picture, points, arguments):
    recipe = network.recipe
    left_out = [point.name for point in points if point.series not in SERIES]
    not_drawn = " Not drawn: %s." % list_words(left_out) if left_out else ""
    return ["## " + network.title, "",
            *wrap("%s Each was trained in its formats for %d epochs: `%s`." % (
                network.note, recipe.epochs, " ".join(recipe.flags))),
            "![%s: error in test over energy by bits](%s)" % (network.title, picture), "",
            *wrap("Bold: validation knows no searched network that is better and takes no"
                  " more energy; the line of the drawing goes through these. An error of 0"
                  " is drawn as half an error." + not_drawn),
            *table(["network", "validation, %", "test, %", "by bits, nJ", "executed, nJ",
                    "Cortex-M4, uJ", "tables", "packed", "flash"], list_points(points)),
            *wrap("Each network of one width, the searched one that it is compared with, and how"
                  " many times less energy by bits that takes:"),
            *table(["one width", "by bits, nJ", "test, %", "searched", "by bits, nJ", "test, %",
                    "less", "errors in test"], list_comparisons(points)),
            *wrap(" ".join(summarize(points))), *describe_budget(points, arguments),
            *describe_reported(points, arguments.widths[-1]), *list_bits(points)]


def write_page(command, arguments, sections):
    seeds, widths = arguments.seeds, arguments.widths
    text = PAGE % {
        "command": command, "widest": widths[-1], "reported": REPORTED,
        "names": describe_names(widths, sections), "near": 100 * (1 - NEAR),
        "history": "" if arguments.folder else HISTORY,
        "seeds": " and, of the seeds %s, the training" % list_words(list(map(str, seeds)))
                 if seeds[1:] else "; one seed", "found": describe_found(sections, arguments)}
    lines = [line for section in sections for line in format_section(*section, arguments)]
    return text + "\n" + "\n".join(lines).rstrip() + "\n"
