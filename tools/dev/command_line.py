# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the scripts of this folder share: arguments and files."""

import argparse
import math
import os
import re
import signal
import sys


class Output:
    """Standard output. What of it cannot be written ends the program with a message."""

    def __init__(self, program, stream):
        self.program, self.stream = program, stream

    def write(self, text):
        return self.attempt(lambda stream: stream.write(text))

    def flush(self):
        if self.stream is not None:
            self.attempt(lambda stream: stream.flush())

    def attempt(self, action):
        if self.stream is None:
            sys.exit(f"{self.program}: standard output cannot be written: it is closed")
        try:
            return action(self.stream)
        except OSError as error:
            # What is left in the stream goes nowhere at the end of the process.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.exit(f"{self.program}: standard output cannot be written: {error.strerror}")

    def __getattr__(self, name):
        return getattr(self.stream, name)


def missing_program(name):
    return (f"there is no program {name}; tools/dev/setup --tests installs all that tests and"
            " measurements need")


def refuse(problems):
    """Ends the program if there are problems, with a line for each."""
    for problem in problems:
        print(f"{os.path.basename(sys.argv[0])}: error: {problem}", file=sys.stderr)
    if problems:
        sys.exit(2)


def was_to_be_run(error):
    """Whether a name without a folder was looked for as a program."""
    place = error.__traceback__
    while place.tb_next:
        place = place.tb_next
    return (not os.path.dirname(error.filename) and
            os.path.basename(place.tb_frame.f_code.co_filename) == "subprocess.py")


class Failure(Exception):
    """A tool that ended otherwise than it should have."""


def run_program(main):
    """Runs the main function of a script, which a Failure ends with a message. A signal to end
    leaves no temporary files."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if sys.stdout is not None:
        # Names of a user's files and values need not fit the encoding of the terminal.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout = Output(os.path.basename(sys.argv[0]), sys.stdout)
    try:
        code = main()
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except Failure as failure:
        code = f"{os.path.basename(sys.argv[0])}: error: {failure}"
    except FileNotFoundError as error:
        # A program that was to be run, or a file.
        if not error.filename or not was_to_be_run(error):
            raise
        code = f"{os.path.basename(sys.argv[0])}: error: {missing_program(error.filename)}"
    finally:
        sys.stdout.flush()
    sys.exit(code)


def quote(text):
    """The text in quotes, fit for one line."""
    shown = text if len(text) <= 60 else text[:60] + "..."
    return ascii(shown)


def positive(text):
    """An argument from 1 to 999999."""
    number = int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
    if number == 0:
        raise argparse.ArgumentTypeError(
            f"expected a number from 1 to 999999, found {quote(text)}"
        )
    return number


def natural(text):
    """An argument from 0 to 999999999."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(
            f"expected a number from 0 to 999999999, found {quote(text)}"
        )
    return int(text)


def read_text(path, name=None):
    """The text of a file, or descriptor with a name; ValueError, with one line for the
    user, if it is none."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise ValueError(f"{name or path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{name or path}: is no text: byte {error.start} is not UTF-8") from error


def whole_numbers(text):
    """An argument of whole numbers from 1 with commas between them, each once."""
    numbers = [positive(part) for part in text.split(",")]
    if len(set(numbers)) < len(numbers):
        raise argparse.ArgumentTypeError(f"a number is there more than once in {quote(text)}")
    return numbers


def numbers(most=math.inf):
    """A type of argparse: numbers from 0 to `most`, with commas between them."""
    def parse(text):
        try:
            found = [float(part) for part in text.split(",")]
        except ValueError as error:
            raise argparse.ArgumentTypeError("expected numbers with commas between them, found %r"
                                             % text) from error
        if not all(0 <= number <= most and number < math.inf for number in found):
            raise argparse.ArgumentTypeError("expected numbers from 0%s, found %r" % (
                " to %g" % most if most < math.inf else "", text))
        return found
    return parse


def spell(value):
    """A value of an argument as a command line gives it."""
    if isinstance(value, list):
        return ",".join(map(spell, value))
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def spell_changed(arguments, defaults):
    """The flags of a command line that differ from their defaults, which are values by name."""
    changed = {name: getattr(arguments, name) for name, default in defaults.items()
               if getattr(arguments, name) != default}
    return "".join(" --" + name + ("" if value is True else " " + spell(value))
                   for name, value in changed.items())


def list_words(words):
    """Words, or numbers, as a sentence has them: q8, q7 and q6."""
    words = list(map(str, words))
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def ratio(text):
    """A finite number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {quote(text)}")
    return number


def write_atomically(program, files):
    """Writes the bytes of each path beside it. They take their places once all
    are whole; ends the program with a message if one cannot be written."""
    temporaries = {}
    path = None
    try:
        try:
            for path, data in files.items():
                if os.path.isdir(path):
                    raise IsADirectoryError(0, "it is a folder")
                temporary = f"{path}.tmp-{os.getpid()}"
                with open(temporary, "xb") as file:
                    temporaries[path] = temporary
                    file.write(data)
            for path in files:
                os.replace(temporaries[path], path)
                del temporaries[path]
        finally:
            for temporary in temporaries.values():
                os.remove(temporary)
    except OSError as error:
        sys.exit(f"{program}: {path}: cannot write: {error.strerror}")
