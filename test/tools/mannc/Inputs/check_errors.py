"""check_errors.py coarse|good|narrow <report.json>: the section `errors` of a report."""

import json
import sys

kind, path = sys.argv[1:]
with open(path) as file:
    report = json.load(file)
errors = report["errors"]
ops = errors["ops"]
noise = [row["added_noise"] for row in ops]
assert noise == sorted(noise, reverse=True), "the worst are not first"
assert errors["samples"] == 98
assert [row["hop"] for row in errors["address_flips"]] == [0, 1, 2]
if kind == "coarse":
    formats = {node["name"]: node["format"] for node in report["model"]["graph"]}
    for row in ops[:5]:
        assert row["op"] == "mann.get_parameter", row
        assert formats[row["source"]] == "Q5.2", formats
        assert row["sqnr_db"] < 10, row
        # Half a step of 0.25.
        assert 0.1 < row["max_error"] <= 0.125, row
    assert sum(row["flips"] for row in errors["address_flips"]) > 0
elif kind == "good":
    assert errors["answers_changed"] == 0
    assert all(row["sqnr_db"] is None or row["sqnr_db"] > 20 for row in ops), ops
    maps = errors["heat_maps"]
    assert 1 <= len(maps) <= 4
    for one in maps:
        assert len(one["hops"]) == 3
        for hop in one["hops"]:
            assert 0.9 < sum(hop["weights"]) < 1.1, hop
else:
    assert ops[0]["source"] == "logits", ops[0]
    assert ops[0]["saturated"] > 0 and ops[0]["first_saturated_sample"] is not None
print("as expected")
