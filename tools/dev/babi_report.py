# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table and the CSV of reproduce-babi."""

import csv
import io
import os
import re
import statistics

from babi_plot import plot, plot_small
from babi_rows import GATED as GATED_FORM
from command_line import quote, read_text, write_atomically

HEADER = """\
<!-- Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
     SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception -->

# Trained on bAbI

Written by `tools/dev/reproduce-babi{changed}`. Test errors in per cent, {tasks} tasks,
seeds {seeds} (rows of one run a task: the first alone). What is chosen is chosen on the
last tenth of the training questions: the epoch of each run, and in rows with integer bits
(in parentheses) one number of them for all tasks, with the first seed. The test
questions were asked once.

- *best seed*: for each task the seed with the fewest errors in validation.
- *last epoch*: the mean without early stopping, integer bits chosen for that.
- *gain*: how much lower the mean is than that of the conventional row of its kind (of
  this project's rows with 8 bits: the first conventional row); and than that row's
  without early stopping, which is a part of Q-MANN. The paper claims 46 % with 8 bits
  and 30 % in binary form.
- *simulated*: softmax and answer layer in float, as in the public code of Q-MANN; such
  a network cannot be deployed. The others with bits are integers throughout.{proved}

"""


GATED = """\
<!-- Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
     SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception -->

# Better memories on bAbI

Written by `tools/dev/reproduce-babi{changed}`.

Test errors in per cent, {tasks} tasks of
bAbI en-10k, seeds {seeds}, of memory networks with adjacent tying and a gate for each of three
hops (`describe-model {form}`). What is
chosen is chosen on the last tenth of the training questions: the epoch of each run, the best of
three restarts, and for each task one of two position encodings, in float with the first seed,
for the rows that do not name one. The test questions were asked once.

- Rows with bits are integers throughout.{proved}
- They start from the float network of their task and are trained for up to 120 epochs more, so
  they can make fewer errors than it.
- *best seed*: for each task the seed with the fewest errors in validation.
- *last epoch*: the mean without early stopping.
- Task 3 is apart: its set of 10,000 is not available, so it is trained on 1,000 questions, and no
  mean has it.

[babi.md](babi.md) has networks without gates, and Q-MANN.

"""


# The task whose set of 10,000 is not available.
SMALL_TASK = 3
# What a training measures, in per cent: of its best epoch, and of its last one.
MEASURED = ["validation", "test", "last_validation", "last_test"]
COLUMNS = ["row", "task", "seed", "integer_bits", *(name + "_error" for name in MEASURED)]


def choose_bits(outcomes, measure):
    """The integer bits with the lowest mean of `measure` over the tasks of one seed."""
    means = {}
    for bits in {outcome["integer_bits"] for outcome in outcomes}:
        means[bits] = statistics.mean(o[measure] for o in outcomes if o["integer_bits"] == bits)
    return min(means, key=means.get) if means else None


def choose(outcomes, name, first_seed, measure):
    """The outcomes of a row at the integer bits that `measure` chooses, by task and seed."""
    of_row = [o for o in outcomes if o["row"] == name]
    bits = choose_bits([o for o in of_row if o["seed"] == first_seed] or of_row, measure)
    return {(o["task"], o["seed"]): o for o in of_row if o["integer_bits"] == bits}


def summarize(outcomes, name, first_seed):
    """Mean over tasks and seeds, its spread over seeds, that of the best seed a task, and
    the mean without early stopping, with integer bits chosen for that."""
    chosen = choose(outcomes, name, first_seed, "validation")
    if not chosen:
        return None
    last = choose(outcomes, name, first_seed, "last_validation")

    def mean(wanted):
        return statistics.mean(o["test"] for key, o in chosen.items() if wanted(*key))

    tasks, seeds = ({key[i] for key in chosen} for i in (0, 1))
    of_seeds = [mean(lambda task, seed: seed == one) for one in seeds]
    return {
        "mean": mean(lambda task, seed: True),
        "deviation": statistics.stdev(of_seeds) if len(of_seeds) > 1 else None,
        "best": statistics.mean(
            min((o for key, o in chosen.items() if key[0] == task),
                key=lambda outcome: outcome["validation"])["test"] for task in tasks),
        "tasks": {one: mean(lambda task, seed: task == one) for one in tasks},
        "keys": set(chosen),
        "runs": len(chosen),
        "seeds": len(seeds),
        "bits": next(iter(chosen.values()))["integer_bits"],
        "last": statistics.mean(o["last_test"] for o in last.values()),
        "last_bits": next(iter(last.values()))["integer_bits"],
    }


def table(rows, summaries, gains=True):
    lines = ["| configuration | runs | mean | over seeds | best seed | last epoch |",
             "| --- | ---: | ---: | ---: | ---: | ---: |"]
    if gains:
        lines = [lines[0] + " gain | gain of early stopping, too |", lines[1] + " ---: | ---: |"]
    for name, summary in summaries.items():
        gained, baseline = ["", ""], rows[name].baseline
        same = baseline in summaries and summary["keys"] == summaries[baseline]["keys"]
        if same and name != baseline:
            gained = ["%.0f %%" % (100 * (1 - summary["mean"] / summaries[baseline][other]))
                     for other in ("mean", "last")]
        bits = {False: "%.2f", True: "%.2f (%d)"}[summary["bits"] is not None]
        cells = [rows[name].title + ("" if rows[name].is_deployable() else " (simulated)"),
                 str(summary["runs"])]
        for measure in ("mean", "last"):
            numbers = summary[measure], summary["last_bits" if measure == "last" else "bits"]
            cells.append(bits % (numbers if summary["bits"] is not None else numbers[:1]))
        cells[3:3] = ["" if summary["deviation"] is None else "±%.2f" % summary["deviation"],
                      "%.2f" % summary["best"]]
        lines.append("| %s |" % " | ".join(cells + (gained if gains else [])))
    return "\n".join(lines)


def bits_table(rows, outcomes, first_seed):
    """The first seed's means for all integer bits of the rows that have several."""
    names = [name for name in rows if len(rows[name].integer_bits) > 1]
    columns = sorted({bits for name in names for bits in rows[name].integer_bits})
    lines = ["| configuration | %s |" % " | ".join("%d integer bits" % b for b in columns),
             "| --- |" + " ---: |" * len(columns)]
    for name in names:
        cells = []
        for bits in columns:
            found = [o for o in outcomes
                     if (o["row"], o["seed"], o["integer_bits"]) == (name, first_seed, bits)]
            cells.append("%.1f / %.1f" % tuple(
                statistics.mean(o[measure] for o in found) for measure in ("test", "last_test"))
                if found else "")
        if any(cells):
            lines.append("| %s | %s |" % (rows[name].title, " | ".join(cells)))
    return "\n".join(lines) if len(lines) > 2 else ""


def task_table(rows, summaries):
    tasks = sorted({task for summary in summaries.values() for task in summary["tasks"]})
    lines = ["| configuration | %s |" % " | ".join("qa%d" % task for task in tasks),
             "| --- |" + " ---: |" * len(tasks)]
    for name, summary in summaries.items():
        cells = ("%.1f" % summary["tasks"][t] if t in summary["tasks"] else "" for t in tasks)
        lines.append("| %s | %s |" % (rows[name].title, " | ".join(cells)))
    return "\n".join(lines)


def parse_outcome(row):
    """An outcome of a row of babi.csv; ValueError that says what is wrong with it."""
    def number(name, pattern, kind):
        text = row[name] if isinstance(row[name], str) else ""
        if not re.fullmatch(pattern, text):
            raise ValueError("%s is %s, expected %s" % (name, quote(text), kind))
        return text

    whole = lambda name: int(number(name, "[0-9]{1,9}", "a whole number"))
    error = lambda name: float(number(name, r"(100|[0-9]{1,2})(\.[0-9]{1,9})?", "0 to 100"))
    return {"row": row["row"], "task": whole("task"), "seed": whole("seed"),
            "integer_bits": whole("integer_bits") if row["integer_bits"] else None,
            **{measured: error(measured + "_error") for measured in MEASURED}}


def read_outcomes(path):
    """The outcomes of a babi.csv, as far as the drawings need them; ValueError with all that is
    wrong, a line each."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    try:
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        rows = [] if lacking else [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise ValueError("%s: is no CSV: %s" % (path, error)) from error
    if lacking:
        raise ValueError("%s: expected the columns %s; found no %s: give what reproduce-babi -o "
                         "has written" % (path, ",".join(COLUMNS), ", ".join(lacking)))
    outcomes, problems = [], []
    for line, row in rows:
        try:
            outcomes.append(parse_outcome(row))
        except ValueError as error:
            problems.append("%s:%d: %s" % (path, line, error))
    if problems:
        raise ValueError("\n".join(problems))
    return outcomes


def summarize_all(rows, outcomes, first_seed):
    found = {name: summarize(outcomes, name, first_seed) for name in rows}
    return {name: summary for name, summary in found.items() if summary}


def write_drawings(folder, rows, summaries):
    drawings = {"babi.svg": plot(rows, summaries), "babi-small.svg": plot_small(summaries)}
    write_atomically("reproduce-babi", {os.path.join(folder, name): drawing.encode()
                                        for name, drawing in drawings.items() if drawing})


def describe_proofs(outcomes):
    proved = sum(outcome.get("proved", False) for outcome in outcomes)
    return "" if not proved else (
        " Of\n  %d of their runs the errors were compared with those of the compiled C, to\n"
        "  the last question: all equal." % proved)


def write_csv(path, outcomes):
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        for outcome in sorted(outcomes, key=lambda o: (o["row"], o["task"], o["seed"],
                                                       o["integer_bits"] or 0)):
            bits = "" if outcome["integer_bits"] is None else outcome["integer_bits"]
            file.write("%s,%d,%d,%s,%s\n" % (
                outcome["row"], outcome["task"], outcome["seed"], bits,
                ",".join("%.2f" % outcome[measured] for measured in MEASURED)))


def write_gated(folder, rows, outcomes, arguments):
    """The page of the better memories: task 3 has a column, and is in no mean."""
    first_seed = arguments.seeds[0]
    of_mean = [outcome for outcome in outcomes if outcome["task"] != SMALL_TASK]
    text = GATED.format(tasks=len({outcome["task"] for outcome in of_mean}),
                        seeds=", ".join(map(str, arguments.seeds)), form=" ".join(GATED_FORM),
                        changed=arguments.changed, proved=describe_proofs(outcomes))
    text += table(rows, summarize_all(rows, of_mean, first_seed), gains=False)
    text += "\n\n## By task\n\n" + task_table(rows, summarize_all(rows, outcomes, first_seed)) + "\n"
    with open(os.path.join(folder, "babi-gated.md"), "w", encoding="utf-8") as file:
        file.write(text)
    write_csv(os.path.join(folder, "babi-gated.csv"), outcomes)


def write_report(folder, rows, outcomes, arguments):
    first_seed = arguments.seeds[0]
    summaries = summarize_all(rows, outcomes, first_seed)
    os.makedirs(folder, exist_ok=True)
    notes = os.path.join(os.path.dirname(os.path.abspath(__file__)), "babi-notes.md")
    text = HEADER.format(tasks=len(arguments.tasks),
                         seeds=", ".join(str(seed) for seed in arguments.seeds),
                         changed=arguments.changed, proved=describe_proofs(outcomes))
    text += "![Mean test error](babi.svg)\n\n" + table(rows, summaries) + "\n\n"
    by_bits = bits_table(rows, outcomes, first_seed)
    if by_bits:
        text += ("## By integer bits\n\nThe first seed; with early stopping / without.\n\n" +
                 by_bits + "\n\n")
    text += "## By task\n\n" + task_table(rows, summaries) + "\n"
    if os.path.exists(notes):
        with open(notes, encoding="utf-8") as file:
            text += "\n" + file.read()
    with open(os.path.join(folder, "babi.md"), "w", encoding="utf-8") as file:
        file.write(text)
    write_csv(os.path.join(folder, "babi.csv"), outcomes)
    write_drawings(folder, rows, summaries)
