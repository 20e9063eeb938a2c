"""check_page.py <report.json> <report.html> [<dom.html> <page.png>]: the page against the JSON.

Every number of the page (an element with data-key and data-value) equals that of the
JSON, all sections are there, and nothing is loaded from elsewhere. With the other
files, what a browser made of the page has the same numbers, and its picture is no
blank page (which takes some 30 KB).
"""

import json
import re
import sys
from html.parser import HTMLParser



def sections_of(report):
    """The titles, in order."""
    errors = report["errors"]
    if "samples" in errors:
        energy, time = "Energy of one run", ["Which slots are read"]
    else:
        energy, time = "Energy of a call", ["When the error grows"]
        time += ["Which slots are read"] if errors["weightings"] else []
        time += ["States over time"] if errors["states"] else []
    return ["The network", energy, "Memory over time", "Where the accuracy went", *time,
            "Widths that sums need", "Counts", "Prices"]


def count_pictures(report):
    """How many drawings the page has: graphs, memory, errors by step, maps and states with
    their legends, four small bars for each op."""
    errors = report["errors"]
    pictures = len(report["model"]["entries"]) + 1
    if "samples" in errors:
        return pictures
    curves = sum(any(row["steps"]) for row in errors["outputs"] + errors["states"] if "steps" in row)
    pictures += 1 + curves + 3 + len(errors["ops"])
    for drawing in errors["drawings"]:
        pictures += sum(len(one["steps"]) > 1 for one in drawing["addresses"])
        pictures += len(drawing["states"]) + 6 if drawing["states"] else 0
    return pictures



class Numbers(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.values, self.tags, self.titles = {}, [], []
        self.inTitle = False
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        attributes = dict(attributes)
        if "data-key" in attributes:
            self.values[attributes["data-key"]] = attributes["data-value"]
        for name, value in attributes.items():
            assert name not in ("src", "href", "onclick", "onload"), (tag, name)
            assert "http" not in (value or "") and "url(" not in (value or ""), value
        self.inTitle = tag == "h2"

    def handle_data(self, data):
        if self.inTitle:
            self.titles.append(data)

    def handle_endtag(self, tag):
        self.inTitle = False


def look_up(report, key):
    for part in key.split("."):
        report = report[int(part)] if isinstance(report, list) else report[part]
    return report


with open(sys.argv[1], encoding="utf-8") as file:
    report = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    text = file.read()
assert not re.search(r"<script|<link|@import|@font-face", text)
page = Numbers(sys.argv[2])
assert page.titles == sections_of(report), page.titles
assert len(page.values) > 300, len(page.values)
for key, value in page.values.items():
    assert look_up(report, key) == json.loads(value), (key, value)
assert page.tags.count("svg") == count_pictures(report), page.tags.count("svg")
if len(sys.argv) > 3:
    rendered = Numbers(sys.argv[3])
    assert rendered.values == page.values
    assert rendered.titles == sections_of(report)
    with open(sys.argv[4], "rb") as file:
        picture = file.read()
    assert picture.startswith(b"\x89PNG") and len(picture) > 200000, len(picture)
print(len(page.values), "numbers equal")
