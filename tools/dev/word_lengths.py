# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Word lengths of a network, value by value: where its text has them, and what bits are worth.

`mannc --stop-after=formats` writes a network with a `mann.format` for each value. The texts of a
network at several widths differ in these formats alone, so a text with a width for each value takes
every format from the text of that width. Used by `search-widths`.
"""

import math
import re
from typing import NamedTuple

from command_line import Failure

FORMAT = re.compile(r"mann\.format = (!quant\.uniform<i\d+(?:<-?\d+:\d+>)?:f32, [^>]*>"
                    r"|!mann\.scaled<[^>]*>)")
CODES = re.compile(r"i(\d+)(?:<(-?\d+):(\d+)>)?:f32|!mann\.scaled<(\d+),")
PARAMETER = re.compile(
    r"^( *mann\.parameter @(\w+) : tensor<[^>]*>) = dense<[^>]*> : tensor<[^>]*>", re.MULTILINE)
# What a format was chosen from, which may depend on the width; a value with a format needs it no
# more.
RANGE = re.compile(r"(?:, )?mann\.ranges? = (?:array<[^>]*>|\[[^]]*\])")
STATE = re.compile(r"mann\.state @(\w+) : (tensor<[^>]*>)(?: from @(\w+))?")
# Picojoules of a circuit in 45 nm: 0.2 of a product of 8-bit codes, 0.03 of a sum. The table
# horowitz-45nm has four times 0.2 with 16 bits, and 16 times with 32, as a product of every two
# bits gives; and 0.05 and 0.1 of sums.
PRODUCT_OF_BITS, SUM_OF_BITS = 0.2 / 64, 0.03 / 8


def count_bits(kind):
    """The bits that hold all codes of a type, or None for one that has no codes. The container of a
    gate is wider than its codes are."""
    match = CODES.search(kind)
    if not match:
        return None
    if match[4]:
        return int(match[4])
    return (int(match[3]) - int(match[2])).bit_length() if match[2] else int(match[1])


def read_shape(tensor):
    """The sizes of a tensor<2x3xf32>."""
    return [int(size) for size in re.findall(r"(\d+)x", tensor.split("!")[0])]


class Place(NamedTuple):
    """Where a text has the format of a value."""

    value: str
    begin: int
    end: int


class Text:
    """A network with formats, and the groups of values that share one. Failures name its origin."""

    def __init__(self, text, origin="the text with formats"):
        self.text, self.origin, self.places, self.tables = text, origin, [], {}
        self.groups, self.kinds = {}, {}  # Of values; of groups.
        becomes, at = {}, 0
        for line in text.splitlines(keepends=True):
            self.read_line(line, at, becomes)
            at += len(line)

    def read_line(self, line, at, becomes):
        """Notes the formats of a line. `becomes` has the state of each returned SSA name."""
        state, use = STATE.search(line), re.search(r"mann\.get_parameter @(\w+)", line)
        if "func.func" in line:
            # What a state becomes stands before it is computed; the names are in the last line.
            body = self.text[at:]
            returned = re.search(r"^ *return ([^:]*) :", body, re.MULTILINE)
            results = re.findall(r"tensor<[^>]*>(?: \{([^}]*)\})?", line.rpartition(") -> (")[2])
            names = returned[1].split(", ") if returned else []
            for name, attributes in zip(names, results):
                found = re.search(r"mann\.state = @(\w+)", attributes)
                if found:
                    becomes[name] = "state." + found[1]
        for match in FORMAT.finditer(line):
            value, group, kind = self.name(line, match, state, use, becomes)
            if value in self.groups:
                raise Failure("%s: more than one value is called '%s', with a format each" % (
                    self.origin, value))
            self.places.append(Place(value, at + match.start(1), at + match.end(1)))
            self.groups[value] = group
            self.kinds.setdefault(group, kind)
        if use and FORMAT.search(line):
            self.tables[use[1]] = read_shape(re.search(r": (tensor<[^>]*>)", line)[1])
        elif state and state[3]:
            self.tables["state." + state[1]] = read_shape(state[2])

    def name(self, line, match, state, use, becomes):
        """The value that a format is of, its group, and what that is."""
        if state:
            return ("state." + state[1],) * 2 + ("state",)
        if "func.func" in line:
            braces = line[line.rindex("{", 0, match.start()):]
            name = re.search(r'mann\.name = "(\w+)"', braces[:braces.index("}")])
            if not name:
                raise Failure("%s: an input of @%s has no name: expected a mann.name of it" % (
                    self.origin, re.search(r"@(\w+)", line)[1]))
            return name[1], name[1], "input"
        located, result = re.search(r'loc\("(\w+) = ', line), line.split()[0]
        value = located[1] if located else result
        if use:
            return value, use[1], "table"
        if result in becomes:
            return value, becomes[result], "state"
        return value, value, "result"

    def between(self):
        """What is before, between and behind the formats, without the ranges that they are from."""
        begins = [place.begin for place in self.places] + [len(self.text)]
        ends = [0] + [place.end for place in self.places]
        return [RANGE.sub("", self.text[begin:end]) for begin, end in zip(ends, begins)]

    def formats(self):
        """The format of each value that has one."""
        return {place.value: self.text[place.begin:place.end] for place in self.places}

    def bits(self):
        """The bits of each group."""
        return {self.groups[value]: count_bits(kind) for value, kind in self.formats().items()}

    def count_table_bits(self):
        """Of all tables, if codes were packed: bits of a row's exponent are those of a code."""
        formats, total = self.formats(), 0
        for value, kind in formats.items():
            shape = self.tables.get(self.groups[value])
            if shape and (self.kinds[self.groups[value]] == "table" or value.startswith("state.")):
                rows = math.prod(shape[:-1]) if kind.startswith("!mann.scaled") else 0
                total += (math.prod(shape) + rows) * count_bits(kind)
        return total


def strip_values(text, kept):
    """A text without the values of parameters but those in `kept`: weights come from a file."""
    return PARAMETER.sub(lambda match: match[0] if match[2] in kept else match[1], text)


def list_constants(text):
    """The parameters that have their values in the text."""
    return {match[2] for match in PARAMETER.finditer(text)}


def check_alike(texts):
    """A Failure if texts, by width, differ in more than formats: `compose` mixes them by place."""
    (width, first), *others = texts.items()
    for other, text in others:
        named = [[place.value for place in each.places] for each in (first, text)]
        if named[0] != named[1]:
            only = sorted(set(named[0]) ^ set(named[1])) or named[0]
            raise Failure("%s: with %d and %d bits, formats are not those of the same values, such "
                          "as '%s'" % (first.origin, width, other, only[0]))
        for one, two in zip(first.between(), text.between()):
            if one != two:
                raise Failure("%s: with %d and %d bits, texts differ in more than formats: %r, %r"
                              % (first.origin, width, other, *find_difference(one, two)))


def find_difference(one, two):
    """The first lines in which texts differ."""
    lines = zip((one + "\n").splitlines(), (two + "\n").splitlines())
    return next(((a, b) for a, b in lines if a != b), ("", ""))


def compose(texts, widths):
    """The text in which each group has its width; `texts` are those of all widths, which
    check_alike has looked at."""
    widest = texts[max(texts)]
    of_places = {width: [text.text[place.begin:place.end] for place in text.places]
                 for width, text in texts.items()}
    parts, end = [], 0
    for number, place in enumerate(widest.places):
        width = widths[widest.groups[place.value]]
        parts += [widest.text[end:place.begin], of_places[width][number]]
        end = place.end
    return Text("".join(parts) + widest.text[end:], widest.origin)


class EnergyByBits:
    """Energy of a call by the bits of codes, from the counts of one report of mannc.

    Neither of mannc's accountings sees fewer than 8 bits: an operand is as wide as its container.
    Here a product costs by the bits of one factor times those of the other, and a sum by those of
    the wider operand. All else costs what mannc says.
    """

    def __init__(self, report):
        self.graph = {entry["name"]: entry for entry in report["model"]["graph"]}
        (energy,) = (row for row in report["energy"] if row["accounting"] == "arithmetic"
                     and row["table"] == "horowitz-45nm")
        prices = {event["event"]: event["price_pj"] for event in energy["events"]}
        self.rows = [(row["source"], row["event"], row["mean"], prices[row["event"]])
                     for row in report["events"]["arithmetic"]["rows"]]

    def find_bits(self, value, formats):
        """Of a value, which may only be a part of another; 0 where it has no codes."""
        if value in formats:
            return count_bits(formats[value])
        entry = self.graph[value]
        # A slice has no format of its own.
        inherited = [self.find_bits(operand, formats) for operand in entry["operands"]
                     if count_bits(self.graph[operand]["type"]) == count_bits(entry["type"])]
        return max(inherited, default=count_bits(entry["type"]) or 0)

    def sum(self, text):
        """Nanojoules of a call."""
        formats, total = text.formats(), 0.0
        for source, event, count, price in self.rows:
            operands = sorted(filter(None, (self.find_bits(name, formats)
                                            for name in self.graph[source]["operands"])))[::-1]
            if event.startswith("int.mul."):
                price = PRODUCT_OF_BITS * operands[0] * (operands[1:] or operands)[0]
            elif event.startswith("int.add."):
                price = SUM_OF_BITS * operands[0]
            total += count * price
        return total / 1000
