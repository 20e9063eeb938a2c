"""check_heads.py REPORT.json REPORT.html: a weighting of two heads over four slots."""

import json
import pathlib
import sys

errors = json.loads(pathlib.Path(sys.argv[1]).read_text())["errors"]
rows = {row["source"]: row for row in errors["weightings"]}
assert set(rows) == {"weights", "slots"}, set(rows)
assert [len(rows[name]["heads"]) for name in ("weights", "slots")] == [2, 1]
assert all(row["is_address"] and row["slots"] == 4 and row["calls"] == 18 for row in rows.values())
for row in rows.values():
    for head in row["heads"]:
        assert head["flips"] == sum(head["flips_by_quarter"])
scores = next(row for row in errors["address_flips"] if row["source"] == "scores")
assert len(scores["head_flips"]) == 2 and sum(scores["head_flips"]) == scores["flips"]
# 4 bits and a memory that is written: the heads differ, and not by the same.
first, second = rows["weights"]["heads"]
assert 0 < first["relative_error"] != second["relative_error"] > 0

for drawing in errors["drawings"]:
    maps = [(one["source"], one["head"]) for one in drawing["addresses"]]
    assert sorted(maps) == [("slots", 0), ("weights", 0), ("weights", 1)], maps
    for one in drawing["addresses"]:
        assert one["steps"] == list(range(6))
        for side in ("float", "quantized"):
            assert len(one[side]) == 6 and all(len(row) == 4 for row in one[side])
        flipped = [step for step, (x, y) in enumerate(zip(one["float"], one["quantized"]))
                   if x.index(max(x)) != y.index(max(y))]
        assert flipped == one["flipped_steps"], one
total = sum(head["flips"] for row in rows.values() for head in row["heads"])
assert total == sum(quarter["address_flips"] for quarter in errors["quarters"])
assert total == sum(step["address_flips"] for step in errors["steps"])
page = pathlib.Path(sys.argv[2]).read_text()
assert "weights, head 0" in page and "weights, head 1" in page
print("as expected")
