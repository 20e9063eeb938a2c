"""check_comparison.py <table> <report.json> ...: each number of compare-reports against the
reports: bytes exactly, energy and time within the digits that are printed."""

import json
import re
import sys

UNITS = {"pJ": 1, "nJ": 1e3, "uJ": 1e6, "mJ": 1e9, "us": 1, "ms": 1e3, "s": 1e6}
with open(sys.argv[1], encoding="utf-8") as file:
    lines = [re.split(r"  +", line.rstrip()) for line in file]
reports = []
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        reports.append(json.load(file))
assert lines[0][1:] == ["float", "8 bits"], lines[0]
assert lines[1] == ["test error", "0.00 % (0 of 500)", "0.20 % (1 of 500)"], lines[1]


def expect(title, report):
    if title in ("flash", "RAM"):
        return report["footprint"][title.lower() + "_bytes"]
    kind, table = title.split(", ", 1)
    names = [one["name"] for one in report["cost_tables"] if one["title"] == table]
    rows = [row for row in report["energy"]
            if row["table"] == names[0] and row["accounting"] == "executed"]
    return rows[0]["mean_pj" if kind == "energy" else "mean_us"]


rows = 1
for title, *cells in lines[2:]:
    rows += 1
    for cell, report in zip(cells, reports, strict=True):
        number, unit = cell.replace(",", "").split(" ")
        found, wanted = float(number) * UNITS.get(unit, 1), expect(title, report)
        assert found == wanted if unit == "B" else abs(found / wanted - 1) < 0.01, (title, cell)
assert any(line[0].startswith("time, Cortex-M4") for line in lines)
print(rows, "rows as in the reports")
