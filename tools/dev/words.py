# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a word of a text is: the rule of the runtime's tokeniser and of the trainer.

Texts are bytes, read as one character each (Latin-1). A word is a run of a-z, 0-9, the
apostrophe, the hyphen, and bytes above 127: letters outside ASCII are in UTF-8. The case of
A to Z does not count; that of other letters does.
"""

import re
import string

WORD = re.compile("[a-z0-9'\\x80-\\xff-]+")
ANSWER = re.compile("[!-~\\x80-\\xff]*[A-Za-z0-9\\x80-\\xff][!-~\\x80-\\xff]*")
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def lower(text):
    return text.translate(LOWER)


def words_of(text):
    """The words of a sentence, in lower case."""
    return WORD.findall(lower(text))


def is_answer(text):
    """Whether a text is one word of a vocabulary, commas and hyphens and all."""
    return bool(ANSWER.fullmatch(text))


def decode(data):
    """The text of a file's bytes, without a byte order mark."""
    return data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def shown(text):
    """A text as a person reads it."""
    return text.encode("latin-1").decode("utf-8", "replace")
