"""check_entries.py ONE.json TWO.json HEADER.h: a story as one function and as two entries.

The answers and their changes are the same; every part of the report that differs by entry
has both; sums over entries are those of sequences; bytes are those of the header.
"""

import json
import pathlib
import re
import sys

one, two = (json.loads(pathlib.Path(path).read_text()) for path in sys.argv[1:3])
header = pathlib.Path(sys.argv[3]).read_text()
NAMES = ["observe", "answer"]
assert [entry["name"] for entry in two["model"]["entries"]] == NAMES
for rows in (two["model"]["graph"], two["footprint"]["buffers"], two["events"]["executed"]["rows"],
             two["errors"]["ops"], two["overflow"]["sources"]):
    assert {row["entry"] for row in rows} == set(NAMES), rows[0]

assert two["errors"]["sequences"] == two["errors"]["answers"] == one["errors"]["samples"]
assert two["errors"]["answers_changed"] == one["errors"]["answers_changed"]
of_one = {row["source"]: row["flips"] for row in one["errors"]["address_flips"]}
of_two = {row["source"]: row["flips"] for row in two["errors"]["address_flips"]}
assert of_one == of_two, (of_one, of_two)
# What both compute has the same error in both.
shared = {row["source"]: row for row in one["errors"]["ops"]}
for row in two["errors"]["ops"]:
    if row["entry"] == "answer" and row["op"] in ("mann.softmax", "mann.read", "mann.linear"):
        assert row["max_error"] == shared[row["source"]]["max_error"], row

calls = {row["entry"]: row["calls"] for row in two["runs"]["entries"]}
# Six stories with 1, 2, 3, 4, 1 and 2 sentences.
assert calls == {"observe": 13, "answer": 6}, calls
for index, sequence in enumerate(two["sequence_energy"]):
    rows = [row for row in two["energy"] if row["table"] == sequence["table"]
            and row["accounting"] == sequence["accounting"]]
    assert [row["entry"] for row in rows] == NAMES
    total = sum(row["mean_pj"] * calls[row["entry"]] for row in rows) / 6
    assert abs(total - sequence["mean_pj"]) < 1e-6 * total, (total, sequence)
    assert all(row["calls"] == calls[row["entry"]] for row in rows)
    assert all(0 < row["mean_pj"] <= row["worst_pj"] for row in rows), rows

footprint = two["footprint"]
macro = {name: int(re.search(r"#define QA_%s (\d+)" % name, header)[1])
         for name in ("STATE_BYTES", "SAVE_BYTES", "ARENA_BYTES")}
assert footprint["state_bytes"] == macro["STATE_BYTES"]
assert footprint["state_bytes"] == sum(state["bytes"] for state in footprint["states"])
assert footprint["save_bytes"] == macro["SAVE_BYTES"]
assert footprint["arena_bytes"] == macro["ARENA_BYTES"]
assert footprint["context_bytes"] >= footprint["state_bytes"] + footprint["arena_bytes"]
entries = footprint["entries"]
assert [row["entry"] for row in entries] == NAMES
assert footprint["stack_bytes"] == max(row["stack_bytes"] for row in entries + footprint["services"])
assert [row["function"] for row in footprint["services"]] == ["init", "reset", "save", "load"]
assert max(row["live_peak_bytes"] for row in entries) == footprint["live_peak_bytes"]
assert sum(row["steps"] for row in entries) == len(footprint["steps"])
print("as expected")
