"""check_reads.py <report.json> <report.html>: the sentences beside attention maps name the slot
with the largest weight of each hop."""

import json
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    maps = json.load(file)["errors"]["heat_maps"]
with open(sys.argv[2], encoding="utf-8") as file:
    said = re.findall(r"[Hh]op (\d+) reads slot (\d+) of (\d+) most, (\d+) %", file.read())
wanted = [(hop["hop"], hop["weights"].index(max(hop["weights"])), len(hop["weights"]),
           100 * max(hop["weights"]) / sum(hop["weights"])) for one in maps for hop in one["hops"] if any(hop["weights"])]
assert len(said) == len(wanted), (said, wanted)
for found, right in zip(said, wanted):
    assert tuple(map(int, found[:3])) == right[:3], (found, right)
    assert abs(int(found[3]) - right[3]) <= 0.51, (found, right)
print(len(said), "hops described")
