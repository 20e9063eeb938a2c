# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shapes of stories in the format of bAbI that describe-model makes a network for."""

import re
import sys

from words import decode, is_answer, lower, shown, words_of


def read_lines(path):
    """The ID and the text of every line of stories."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            text = (decode if number == 1 else lambda data: data.decode("latin-1"))(line)
            match = re.fullmatch(r"([0-9]+) (.+)", text.rstrip("\r\n"))
            if not match:
                sys.exit("describe-model: error: %s:%d: expected an ID, a space and a "
                         "sentence, found %a" % (path, number, line[:60]))
            yield match.groups()


def measure(paths):
    """Vocabulary size, longest story, statement and question of some files."""
    words, story, statement, question = set(), 0, 1, 1
    for path in paths:
        statements = 0
        for place, (number, text) in enumerate(read_lines(path), 1):
            if number == "1":
                statements = 0
            fields = lower(text).split("\t")
            found = words_of(fields[0])
            words.update(found)
            if len(fields) > 1:
                answer = fields[1].strip()
                if not is_answer(answer):
                    sys.exit("describe-model: error: %s:%d: expected an answer of one word, "
                             "found '%s'; join its words by commas or hyphens"
                             % (path, place, shown(answer)))
                words.add(answer)
                question = max(question, len(found))
                story = max(story, statements)
            else:
                statement = max(statement, len(found))
                statements += 1
    if not words:
        sys.exit("describe-model: error: %s: no sentence in any of them" % ", ".join(paths))
    return len(words), story, statement, question
