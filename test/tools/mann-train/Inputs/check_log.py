"""Checks when the phases and restarts of a log end: check_log.py LOG.csv PATIENCE EPOCHS

A phase ends PATIENCE epochs after the errors in validation last fell, or after EPOCHS;
a restart without errors in validation is the last one."""

import csv
import itertools
import sys

path, patience, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
perfect = False
for (restart, phase), group in itertools.groupby(rows, lambda row: (row["restart"],
                                                                    row["phase"])):
    errors = [float(row["validation_error"]) for row in group]
    fewest = errors.index(min(errors))
    if perfect or len(errors) != min(fewest + 1 + patience, epochs):
        sys.exit("restart %s, %s: %d epochs, the fewest errors after %d" % (
            restart, phase, len(errors), fewest + 1))
    perfect = min(errors) == 0
    print("restart %s: %d epochs%s" % (restart, len(errors), ", no errors" if perfect else ""))
