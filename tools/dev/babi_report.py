# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table, the CSV and the plot of reproduce-babi."""

import os
import statistics

HEADER = """\
<!-- Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
     SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception -->

# Trained on bAbI

Written by `tools/dev/reproduce-babi`. Test errors in per cent, {tasks} tasks,
seeds {seeds} (rows of one run a task: the first alone). Epochs, and with the first seed
the integer bits of rows with several, were chosen on the last tenth of the training
stories; the test stories were read once. 'Best seed' takes for each task the seed
with the fewest errors in validation, 'last epoch' is the mean without early stopping,
'gain' how much lower the mean is than that of the conventional row of its kind. Rows
marked 'simulated' compute softmax and answer layer in float, as the public code of
Q-MANN does, and cannot be deployed; those with bits and without that mark are
integers throughout.

"""


# What a training measures, in per cent: of its best epoch, and of its last one.
MEASURED = ["validation", "test", "last_validation", "last_test"]


def choose(outcomes):
    """For each row, task and seed the outcome whose validation error is lowest."""
    best = {}
    for outcome in outcomes:
        key = outcome["row"], outcome["task"], outcome["seed"]
        if key not in best or outcome["validation"] < best[key]["validation"]:
            best[key] = outcome
    return best


def summarize(best, name):
    """Mean over tasks and seeds, its spread over seeds, that of the best seed a task."""
    chosen = {key: value for key, value in best.items() if key[0] == name}
    if not chosen:
        return None
    of_row = {key: value["test"] for key, value in chosen.items()}
    seeds = sorted({key[2] for key in of_row})
    tasks = sorted({key[1] for key in of_row})
    means = [statistics.mean(v for k, v in of_row.items() if k[2] == seed) for seed in seeds]
    return {
        "mean": statistics.mean(of_row.values()),
        "deviation": statistics.stdev(means) if len(means) > 1 else None,
        "best": statistics.mean(
            min((v for k, v in chosen.items() if k[1] == task),
                key=lambda outcome: outcome["validation"])["test"] for task in tasks),
        "last": statistics.mean(value["last_test"] for value in chosen.values()),
        "tasks": {task: statistics.mean(v for k, v in of_row.items() if k[1] == task)
                  for task in tasks},
        "runs": len(of_row),
    }


def table(rows, summaries):
    lines = ["| configuration | runs | mean | over seeds | best seed | last epoch | gain |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for name, summary in summaries.items():
        gain, baseline = "", rows[name].baseline
        if baseline in summaries and name != baseline:
            gain = "%.0f %%" % (100 * (1 - summary["mean"] / summaries[baseline]["mean"]))
        spread = "" if summary["deviation"] is None else "±%.2f" % summary["deviation"]
        lines.append("| %s%s | %d | %.2f | %s | %.2f | %.2f | %s |" % (
            rows[name].title, "" if rows[name].is_deployable() else " (simulated)",
            summary["runs"], summary["mean"], spread, summary["best"], summary["last"], gain))
    return "\n".join(lines)


def task_table(rows, summaries):
    tasks = sorted({task for summary in summaries.values() for task in summary["tasks"]})
    lines = ["| configuration | %s |" % " | ".join("qa%d" % task for task in tasks),
             "| --- |" + " ---: |" * len(tasks)]
    for name, summary in summaries.items():
        cells = ("%.1f" % summary["tasks"][t] if t in summary["tasks"] else "" for t in tasks)
        lines.append("| %s | %s |" % (rows[name].title, " | ".join(cells)))
    return "\n".join(lines)


def plot(rows, summaries):
    """Horizontal bars; the whole file is one static SVG."""
    width, bar, left = 760, 22, 380
    most = max(summary["mean"] for summary in summaries.values()) or 1
    colours = {"float": "#7f8c8d", "literal": "#c0762b", "binary": "#8e5a9b",
               "integer": "#b8860b", "calibrated": "#2b6cb0"}
    parts = []
    for index, (name, summary) in enumerate(summaries.items()):
        y = 10 + index * (bar + 6)
        length = (width - left - 70) * summary["mean"] / most
        parts.append(
            '<text x="%d" y="%d" text-anchor="end">%s</text>'
            '<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>'
            '<text x="%.1f" y="%d">%.1f %%</text>' % (
                left - 8, y + 16, rows[name].title, left, y, length, bar,
                colours[rows[name].group], left + length + 6, y + 16, summary["mean"]))
    height = 20 + len(summaries) * (bar + 6)
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'font-family="sans-serif" font-size="13"><rect width="100%%" height="100%%" '
            'fill="white"/>%s</svg>\n' % (width, height, "\n".join(parts)))


def write_report(folder, rows, outcomes, arguments):
    best = choose(outcomes)
    summaries = {}
    for name in rows:
        summary = summarize(best, name)
        if summary:
            summaries[name] = summary
    os.makedirs(folder, exist_ok=True)
    notes = os.path.join(folder, "babi-notes.md")
    text = HEADER.format(tasks=len(arguments.tasks),
                         seeds=", ".join(str(seed) for seed in arguments.seeds))
    text += "![Mean test error](babi.svg)\n\n" + table(rows, summaries) + "\n\n"
    text += "## By task\n\n" + task_table(rows, summaries) + "\n"
    if os.path.exists(notes):
        with open(notes, encoding="utf-8") as file:
            text += "\n" + file.read()
    with open(os.path.join(folder, "babi.md"), "w", encoding="utf-8") as file:
        file.write(text)
    with open(os.path.join(folder, "babi.csv"), "w", encoding="utf-8") as file:
        file.write("row,task,seed,integer_bits,%s\n" % ",".join(
            measured + "_error" for measured in MEASURED))
        for outcome in sorted(outcomes, key=lambda o: (o["row"], o["task"], o["seed"],
                                                       o["integer_bits"] or 0)):
            bits = "" if outcome["integer_bits"] is None else outcome["integer_bits"]
            file.write("%s,%d,%d,%s,%s\n" % (
                outcome["row"], outcome["task"], outcome["seed"], bits,
                ",".join("%.2f" % outcome[measured] for measured in MEASURED)))
    with open(os.path.join(folder, "babi.svg"), "w", encoding="utf-8") as file:
        file.write(plot(rows, summaries))
