# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads what mannc --report has written. What is wrong with it is a ValueError for the user, or a
Failure where it is none of the user's files."""

import json
import os

from command_line import Failure, quote, read_text

SCHEMA = "mann-report/1"
NUMBER = (int, float)


class Malformed(ValueError):
    """What a file has in place of a part of a report."""


def get(record, name, kinds):
    """A member of a JSON object, which must be of these kinds."""
    value = record.get(name) if isinstance(record, dict) else None
    # No quantity of a report comes near the bound, and what is printed of a larger one is useless.
    fits = not isinstance(value, NUMBER) or 0 <= value < 1e30
    if not isinstance(value, kinds) or isinstance(value, bool) or not fits:
        found = "nothing" if value is None else quote(json.dumps(value))
        raise Malformed(f"found {found} where '{name}' should be")
    return value


def load(text):
    try:
        report = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"it is no JSON: {error}") from error
    schema = get(report, "schema", str)
    if schema != SCHEMA:
        raise Malformed(f"expected the schema {SCHEMA}, found {quote(schema)}")
    return report


def read(path, parse, advice):
    """What `parse` makes of a report. The advice is for who gave a file that is none."""
    text = read_text(path)
    try:
        return parse(load(text))
    except Malformed as error:
        raise ValueError(f"{path}: is no report of mannc: {error}; {advice}") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def read_folder(folder):
    """The report that mannc has just put into a folder."""
    try:
        return read(os.path.join(folder, "report.json"), lambda report: report,
                    "build mannc again")
    except ValueError as error:
        raise Failure(str(error)) from error


def list_energy(report, accounting):
    """The rows of energy of an accounting, `executed` or `arithmetic`."""
    return [row for row in get(report, "energy", list)
            if get(row, "accounting", str) == accounting]


def list_executed(report):
    """The rows of energy that count everything executed."""
    return list_energy(report, "executed")


def average_energy(report, table):
    """Microjoules of a call of any entry on average over the sequences that a report is of, as
    executed, by a cost table."""
    for row in get(report, "sequence_energy", list):
        if (get(row, "accounting", str), get(row, "table", str)) == ("executed", table):
            return get(row, "mean_pj", NUMBER) / get(row, "mean_calls", NUMBER) / 1e6
    raise Malformed("expected energy of sequences by the table '%s', found none" % table)


def sum_energy(report, table=None, accounting="executed"):
    """Microjoules of a call of the only entry on average, or of one of each, by a cost table; a
    report may have no other."""
    return sum(get(row, "mean_pj", NUMBER) for row in list_energy(report, accounting)
               if table in (None, get(row, "table", str))) / 1e6
