# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the parts of tools/dev/search-widths on the network word_lengths.mlir.

usage: check_word_lengths.py BUILD FOLDER WORK, a folder as for search-widths --folder
"""

import math
import os
import sys
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..",
                                "tools", "dev"))
from safetensors import Tensor
from stepwise import checked
from width_page import summarize
from width_points import ONE_WIDTH, SEARCHED, Point, compare, find_pareto_front, take_best
from width_search import Budget, Search
from width_tuning import TEXT_DECIDES, Recipe, Score, Tuner, score
from word_lengths import EnergyByBits, Text, compose, count_bits

GROUPS = {"x": "input", "W": "table", "R": "table", "V": "table", "state.h": "state",
          "seen": "result", "kept": "result", "sum": "result", "logits": "result", "y": "result"}
EIGHT = {**{group: 8 for group in GROUPS}, "y": 9}
# Products and sums of a call by what their operands are.
PRODUCTS = {("x", "W"): 24, ("state.h", "R"): 64, ("state.h", "V"): 16}
SUMS = {**PRODUCTS, ("seen", "kept"): 8}


def check(what, found, expected):
    same = math.isclose(found, expected, rel_tol=1e-9) if isinstance(found, float) else \
        found == expected
    if not same:
        sys.exit("%s: expected %r, found %r" % (what, expected, found))


def sum_energy(bits):
    """In nJ, by hand: 0.2 pJ a product of 8-bit codes, 0.03 a sum of such codes."""
    return (sum(count * 0.2 * bits[a] * bits[b] / 64 for (a, b), count in PRODUCTS.items()) +
            sum(count * 0.03 * max(bits[a], bits[b]) / 8 for (a, b), count in SUMS.items())) / 1000


def check_bits():
    for kind, bits in (("!quant.uniform<i8<-127:127>:f32, 0.5>", 8),
                       ("tensor<3x!quant.uniform<i2<-1:1>:f32, 1.0>>", 2),
                       ("!quant.uniform<i10<0:256>:f32, 3.906250e-03>", 9),
                       ("!quant.uniform<i31:f32, 0.5>", 31), ("!mann.scaled<6, -9:-4>", 6),
                       ("tensor<3xi32>", None)):
        check(kind, count_bits(kind), bits)


def check_text(tuner):
    """The texts of two widths, and one between them."""
    texts = {width: tuner.assign(["--quantize=q%d" % width]) for width in (4, 8)}
    check("groups", texts[8].kinds, GROUPS)
    check("the group of what becomes a state", texts[8].groups["next"], "state.h")
    check("bits", texts[8].bits(), EIGHT)
    check("bits of tables", texts[8].count_table_bits(), (24 + 64 + 16) * 8)
    mixed = compose(texts, {**{group: 8 for group in GROUPS}, "R": 4, "seen": 4})
    check("mixed bits", mixed.bits(), {**EIGHT, "R": 4, "seen": 4})
    check("mixed bits of tables", mixed.count_table_bits(), (24 + 16) * 8 + 64 * 4)
    kept = checked([tuner.tool("mannc"), tuner.write_text(mixed), "--weights", tuner.weights,
                    *TEXT_DECIDES, "--stop-after=formats"])
    check("formats that mannc keeps", Text(kept).formats(), mixed.formats())
    return texts, mixed


def check_energy(energy, texts, mixed):
    for text in (*texts.values(), mixed):
        check("energy", energy.sum(text), sum_energy(text.bits()))


def check_search(energy, texts):
    """R is a tenth as sensitive as the others; then it is tables that must become less."""
    sensitivity = lambda group: 0.1 if group == "R" else 1.0
    asked = []

    def measure(text, _weights, part):
        asked.append(part)
        return Score(0, 1, 1 + sum(sensitivity(group) * (EIGHT[group] - bits)
                                   for group, bits in text.bits().items()))
    tuner = types.SimpleNamespace(measure=measure, weights=None, tune=lambda *_: None)
    search = Search(tuner, texts, energy, 1, 1)
    most = energy.sum(texts[8])
    check("first", search.descend(Budget(0.999 * most)).bits(), {**EIGHT, "R": 4})
    # W takes 24 of 40 codes that are left; in energy, it is h that saves most.
    found = search.descend(Budget(most, (16 * 8 + 88 * 4))).bits()
    check("with less tables", found, {**EIGHT, "R": 4, "W": 4})
    check("the next", search.descend(Budget(0.6 * most)).bits(),
          {**EIGHT, "R": 4, "W": 4, "state.h": 4})
    check("out of reach", search.descend(Budget(0.01 * most)), None)
    check("what was asked", set(asked), {"validation"})


def check_score():
    """Bits at exactly one half are 0, unscored steps and classes do not count."""
    number = lambda shape, values: Tensor.make("F32", shape, values)
    given = {"target.y": number([1, 2, 2], [1, 0, 1, 1]), "mask.y": Tensor.make("I32", [1, 2], [1, 0])}
    found = score(given, {"y": number([1, 2, 2], [0.5, 0.25, 0, 0])}, "y=sigmoid")
    check("bits", found[:2], (1, 2))
    check("loss", found.loss, -(math.log(0.5) + math.log(0.75)) / 2)
    given = {"target": Tensor.make("I32", [3], [1, -1, 0])}
    found = score(given, {"y": number([3, 2], [2, 0, 0, 9, 4, 4])}, "y=softmax")
    check("classes", found[:2], (1, 2))
    check("loss of classes", found.loss, (math.log(1 + math.exp(2)) + math.log(2)) / 2)


def check_comparison():
    """The cheapest that is as good in validation, or the best there; what noise is of errors in test."""
    def point(name, series, energy, validation, test):
        return Point(name, series, None, energy, Score(validation, 200, 1), Score(test, 200, 1), None)
    points = [point("q8", ONE_WIDTH, 4.0, 2, 30), point("q4", ONE_WIDTH, 2.0, 10, 100),
              point("q2", ONE_WIDTH, 0.5, 90, 150), point("s1", SEARCHED, 3.5, 3, 25),
              point("s2", SEARCHED, 3.0, 1, 40), point("s3", SEARCHED, 1.0, 2, 10),
              point("s4", SEARCHED, 0.75, 9, 60)]
    name = lambda point: point and point.name
    told = lambda *rule: [(name(found.searched), found.verdict) for found in compare(points, *rule)]
    check("the cheapest", told(), [("s3", "fewer"), ("s4", "fewer"), (None, "none")])
    check("the best", told(take_best), [("s2", "more, within noise"), ("s3", "fewer"), (None, "none")])
    check("the front", list(map(name, find_pareto_front(points))), ["s4", "s3", "s2"])
    check("summary", summarize(points), [
        "Of 3 networks of one width, a searched one that takes no more energy has fewer errors in test"
        " than q8 and q4.", "The difference is beyond noise for q8 and q4.",
        "There is none to compare with q2.", "The curve of error over energy of the searched networks"
        " does not lie strictly below every network of one width."])


def main():
    build, folder, work = sys.argv[1:]
    tuner = Tuner(folder, work, build, Recipe("y=sigmoid", [], 1))
    check_bits()
    check_score()
    check_comparison()
    texts, mixed = check_text(tuner)
    energy = EnergyByBits(tuner.report(texts[8], tuner.weights))
    check_energy(energy, texts, mixed)
    check_search(energy, texts)
    print("word lengths: all as expected")


main()
