"""How well the ranks of measured and predicted cycles of a profile agree."""

import re
import subprocess
import sys

tool, folder = sys.argv[1:]
table = subprocess.run(
    [sys.executable, tool, folder + "/dump.txt", "--header", folder + "/firmware/qa1.h",
     "--report", folder + "/report/report.json", "--calls=20", "--scale=40"],
    stdout=subprocess.PIPE, text=True, check=True).stdout
rows = [(float(measured.replace(",", "")), float(predicted.replace(",", "")))
        for measured, predicted in
        re.findall(r"^ *\d+ .* ([\d,]+)  +[\d.]+ %  +([\d,]+)  ", table, re.M)]


def ranks(values):
    order = sorted(values)
    return [order.index(value) + (order.count(value) - 1) / 2 for value in values]


first, second = (ranks(column) for column in zip(*rows))
mean = (len(rows) - 1) / 2
covariance = sum((a - mean) * (b - mean) for a, b in zip(first, second))
scale = [sum((a - mean) ** 2 for a in column) for column in (first, second)]
print(f"rank correlation over {len(rows)} operations: {covariance / (scale[0] * scale[1]) ** .5:.3f}")
