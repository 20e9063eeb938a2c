# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mutations of MLIR text by tokens, for tools/dev/fuzz.

A text is a list of pairs of a token and the white space behind it, so that what
is not mutated stays as it was. Line comments are dropped: `// CHECK` lines are
not the program.
"""

import re

TOKEN = re.compile(
    r'"(?:\\.|[^"\\\n])*"'  # a string
    r"|(?:(?:\d+|\?)x)+(?=[^\s])"  # the sizes of a shape: 2x?x
    r"|-?0x[0-9a-fA-F]+|-?\d+\.\d*(?:[eE][-+]?\d+)?|-?\d+"
    r"|[%@^#!]?[A-Za-z_$][\w.$]*|[%^#]\d+(?:#\d+)?"
    r"|->|::|."
)
NUMBER = re.compile(r"-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d*(?:[eE][-+]?\d+)?)?)\Z")
SIZES = re.compile(r"(?:(?:\d+|\?)x)+\Z")
ELEMENT = re.compile(r"(?:[su]?i\d+|b?f\d+|index|!mann\.bipolar)\Z")

INTEGERS = [
    0, 1, -1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, -128, 255, 256, 32767, 32768,
    2**24, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64,
]  # fmt: skip
FLOATS = ["0.0", "-0.0", "1.0", "-1.0", "0.5", "1.0e-45", "1.0e+38", "1.0e+308", "1.0e-320",
          "0x7F800000", "0x7FC00000", "0xFF800000", "0x7FF0000000000000"]  # fmt: skip
SHAPES = ["", "0x", "1x", "2x", "?x", "0x0x", "1x1x", "2x3x", "3x2x", "?x?x", "2x3x4x", "1x1x1x1x",
          "2147483648x", "9223372036854775807x", "4294967296x4294967296x", "65536x65536x"]
ELEMENTS = [
    "i1", "i2", "i8", "i16", "i32", "i64", "i65", "i128", "i4096", "si8", "ui8", "f16", "bf16",
    "f32", "f64", "f128", "index", "none", "complex<f32>", "vector<2xf32>", "tensor<2xf32>",
    "memref<2xf32>", "!mann.bipolar",
    "!quant.uniform<i8:f32, 0.25>", "!quant.uniform<i8<-127:127>:f32, 0.25>",
    "!quant.uniform<i8<-127:127>:f32, 0.3>", "!quant.uniform<i8<-127:127>:f64, 0.25>",
    "!quant.uniform<i8<-127:127>:f32, 0.25:3>", "!quant.uniform<u8:f32, 0.25>",
    "!quant.uniform<i2<-1:1>:f32, 1.0>", "!quant.uniform<i16<-32767:32767>:f32, 0.0078125>",
    "!quant.uniform<i32:f32, 0.25>", "!quant.uniform<i8<-127:127>:f32, 1.0e-30>",
    "!quant.uniform<i8<-127:127>:f32, 1.0e+30>", "!quant.uniform<i8<-127:127>:f32:0, {0.25,0.5}>",
    "!quant.calibrated<f32<-1.0:1.0>>", "!quant.any<i8:f32>",
]  # fmt: skip
# Those that most operations take.
COMMON = ["f32", "i8", "i16", "i32", "i64", "!quant.uniform<i8<-127:127>:f32, 0.25>"]


def tokenize(text):
    """The tokens of a text, each with the white space that follows it."""
    text = re.sub(r"(?m)//.*$", "", text)
    tokens = []
    position = len(text) - len(text.lstrip())
    while position < len(text):
        token = TOKEN.match(text, position)
        end = token.end()
        space = re.compile(r"\s*").match(text, end)
        tokens.append((token[0], space[0]))
        position = space.end()
    return tokens


def join(tokens):
    return "".join(token + space for token, space in tokens)


def _resize(sizes, random):
    """Other sizes of a shape: one replaced, one more, one less, or all others."""
    sizes = sizes[:-1].split("x")
    at = random.randrange(len(sizes))
    kind = random.randrange(4)
    if kind == 0:
        sizes[at] = random.choice(["?", "0", "1", "2", "3", "1024", "4294967296"])
    elif kind == 1:
        sizes.insert(at, sizes[at])
    elif kind == 2:
        del sizes[at]
    else:
        return random.choice(SHAPES)
    return "".join(size + "x" for size in sizes)


def _renumber(number, random):
    if "." in number or number.startswith(("0x", "-0x")):
        return random.choice(FLOATS)
    if random.random() < 0.3:
        return str(int(number) + random.choice([-1, 1]))
    return str(random.choice(INTEGERS))


def _places(tokens, pattern):
    """Where a token matches. Not inside of a quantized type: hardly any other
    parses there."""
    places = []
    inside = False
    depth = 0
    for i, (token, _) in enumerate(tokens):
        if pattern.match(token) and not (pattern is ELEMENT and inside):
            places.append(i)
        if token.startswith("!quant."):
            inside, depth = True, 0
        elif inside:
            depth += (token == "<") - (token == ">")
            inside = depth > 0
    return places


def _replace(pattern, other, everywhere=False):
    """A mutation of a token that matches the pattern, or of all that equal it, so
    that types go on to agree."""

    def mutation(tokens, corpus, random):
        places = _places(tokens, pattern)
        if not places:
            return
        at = random.choice(places)
        old = tokens[at][0]
        new = other(old, random)
        for i in places if everywhere else [at]:
            if tokens[i][0] == old:
                tokens[i] = (new, tokens[i][1])

    return mutation


def _delete(tokens, corpus, random):
    at = random.randrange(len(tokens))
    del tokens[at : at + random.choice([1, 1, 1, 2, 4])]


def _duplicate(tokens, corpus, random):
    at = random.randrange(len(tokens))
    tokens[at:at] = tokens[at : at + random.choice([1, 1, 2, 4, 8])]


def _swap(tokens, corpus, random):
    a, b = random.randrange(len(tokens)), random.randrange(len(tokens))
    tokens[a], tokens[b] = (tokens[b][0], tokens[a][1]), (tokens[a][0], tokens[b][1])


def _kind(token):
    """What stands for a token when one of its own kind is looked for."""
    if NUMBER.match(token):
        return "number"
    if SIZES.match(token):
        return "sizes"
    if ELEMENT.match(token):
        return "element"
    if token in ("tensor", "vector", "memref"):
        return "container"
    if token[:1].isalpha():
        return "operation" if "." in token else "word"
    return token[:1]


class Corpus:
    """The tokens of all texts, in order and by kind."""

    def __init__(self, texts):
        self.tokens = [token for tokens in texts for token in tokens]
        self.kinds = {}
        for token, _ in self.tokens:
            self.kinds.setdefault(_kind(token), []).append(token)


def _substitute(tokens, corpus, random):
    """A token replaced by another, mostly of the same kind, such as a value for a value."""
    at = random.randrange(len(tokens))
    token, space = tokens[at]
    others = [entry[0] for entry in tokens if _kind(entry[0]) == _kind(token)]
    chance = random.random()
    if chance < 0.4:
        others = corpus.kinds.get(_kind(token), others)
    elif chance < 0.5:
        others = [random.choice(corpus.tokens)[0]]
    tokens[at] = (random.choice(others), space)


def _lines(tokens):
    """Index of the first token of each line."""
    return [0] + [i + 1 for i, (_, space) in enumerate(tokens[:-1]) if "\n" in space]


def _drop_line(tokens, corpus, random):
    starts = _lines(tokens) + [len(tokens)]
    at = random.randrange(len(starts) - 1)
    del tokens[starts[at] : starts[at + 1]]


def _repeat_line(tokens, corpus, random):
    starts = _lines(tokens) + [len(tokens)]
    at = random.randrange(len(starts) - 1)
    to = random.choice(starts)
    tokens[to:to] = tokens[starts[at] : starts[at + 1]]


def _splice(tokens, corpus, random):
    """The beginning of this text and a piece of the corpus."""
    at = random.choice(_lines(tokens))
    start = random.randrange(len(corpus.tokens))
    piece = corpus.tokens[start : start + random.choice([8, 30, 100])]
    tokens[at:] = piece + (tokens[at:] if random.random() < 0.5 else [])


def _retype(_, random):
    return random.choice(ELEMENTS if random.random() < 0.6 else COMMON)


# Those that leave the text well-formed come often: what does not parse tests the
# parser only.
MUTATIONS = (
    [_replace(NUMBER, _renumber), _replace(SIZES, _resize, True)] * 6
    + [_replace(ELEMENT, _retype, True), _substitute] * 6
    + [_replace(NUMBER, _renumber, True)] * 3
    + [_replace(SIZES, _resize), _replace(ELEMENT, _retype)] * 2
    + [_drop_line] * 2
    + [_repeat_line, _delete, _duplicate, _swap, _splice]
)


def mutate(tokens, corpus, random):
    """A mutated copy: one to four mutations, mostly one or two."""
    tokens = list(tokens)
    for _ in range(random.choice([1, 1, 1, 1, 1, 2, 2, 3, 4])):
        if tokens:
            random.choice(MUTATIONS)(tokens, corpus, random)
    return tokens


def mutate_numbers(text, random):
    """One number of an option string replaced, if there is one."""
    numbers = list(re.finditer(r"(?<==)-?\d+(?:\.\d+)?", text))
    if not numbers:
        return text
    number = random.choice(numbers)
    return text[: number.start()] + _renumber(number[0], random) + text[number.end() :]
