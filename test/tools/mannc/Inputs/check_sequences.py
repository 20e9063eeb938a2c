"""check_sequences.py REPORT.json MODEL.mlir FLOAT.safetensors CODES.safetensors [SLOTS...]

The section `errors` of a report on sequences, against what mann-run has written for the
same sequences: outputs and states after each step (--states=all) of the float model and of
the quantized one, whose text says what numbers its codes are. SLOTS are states that hold
the weights of an address, as NAME=OP for the op that makes them.

Errors in all, by quarter and by step, saturated elements, changed answers, flips and the
drawn sequences are computed here once more.
"""

import json
import math
import pathlib
import re
import sys

MODULE = pathlib.Path("tools/dev/sequences.py")
ROOT = next(path for path in pathlib.Path(__file__).resolve().parents if (path / MODULE).exists())
sys.path.insert(0, str((ROOT / MODULE).parent))
import safetensors
import sequences

FORMAT = r"!quant\.uniform<i(\d+)(?:<(-?\d+):(\d+)>)?:f32, ([0-9.eE+-]+)>>"


class Format:
    def __init__(self, match):
        width, low, high, step = match
        half = 1 << int(width) - 1
        self.least = int(low) if low else -half
        self.greatest = int(high) if high else half - 1
        self.step = float(step)


def formats_of(text):
    """The formats of outputs and states by the names of their tensors."""
    states = re.findall(r"mann\.state @(\w+) : tensor<[0-9x]*" + FORMAT, text)
    ports = re.findall("tensor<[0-9x]*" + FORMAT + r' \{mann\.name = "(\w+)"', text)
    return {**{"state." + name: Format(rest) for name, *rest in states},
            **{name: Format(rest) for *rest, name in ports}}


class Sum:
    def __init__(self):
        self.signal = self.noise = self.largest = 0.0
        self.saturated = self.at_limit = self.elements = 0

    def add(self, exact, codes, form):
        for x, code in zip(exact, codes):
            y = code * form.step
            self.signal += x * x
            self.noise += (x - y) ** 2
            self.largest = max(self.largest, abs(x - y))
            self.elements += 1
            if not form.least < code < form.greatest:
                self.at_limit += form.least == -form.greatest
                beyond = x > (form.greatest + 0.5) * form.step if code == form.greatest else \
                    x < (form.least - 0.5) * form.step
                self.saturated += beyond

    def relative(self):
        if not self.elements:
            return None
        return math.sqrt(self.noise / self.signal) if self.signal else 0.0 if not self.noise else None


def near(found, expected, what):
    if expected is None or found is None:
        assert found == expected, (what, found, expected)
    else:
        assert abs(found - expected) <= 1e-4 * abs(expected) + 1e-9, (what, found, expected)


def argmax(row):
    return max(range(len(row)), key=lambda i: (row[i], -i))


def compare(row, name, tensor, form, exact, codes, lengths):
    """One output or state; all that the report says about its error."""
    whole, quarters, steps = Sum(), [Sum() for _ in range(4)], []
    for sequence, length in enumerate(lengths):
        pairs = zip(sequences.rows_of(exact, tensor, sequence, length),
                    sequences.rows_of(codes, tensor, sequence, length))
        for step, (x, y) in enumerate(pairs):
            if step == len(steps):
                steps.append(Sum())
            for one in (whole, quarters[step * 4 // length], steps[step]):
                one.add(x, y, form)
    near(row["relative_error"], whole.relative(), name)
    near(row["max_error"], whole.largest, name)
    assert (row["saturated"], row["at_limit"]) == (whole.saturated, whole.at_limit), row
    for found, expected in zip(row["quarters"], quarters):
        near(found, expected.relative(), name)
    assert len(row["steps"]) == len(steps)
    for found, expected in zip(row["steps"], steps):
        near(found, expected.relative(), name)


def check_curves(drawing, forms, exact, codes):
    sequence, length = drawing["sequence"], drawing["length"]
    for state in drawing["states"]:
        tensor = "state." + state["name"]
        form = forms[tensor]
        near(state["limit"], form.greatest * form.step, tensor)
        for prefix, tensors, scale in (("float_", exact, 1), ("", codes, form.step)):
            rows = sequences.rows_of(tensors, tensor, sequence, length)
            assert len(state[prefix + "largest"]) == length
            for step, row in enumerate(rows):
                near(state[prefix + "largest"][step], max(abs(x) for x in row) * scale, tensor)
                near(state[prefix + "rms"][step],
                     math.sqrt(sum(x * x for x in row) / len(row)) * scale, tensor)


def check_address(errors, name, op, forms, exact, codes, lengths):
    tensor = "state." + name
    flips = [0] * 4
    for sequence, length in enumerate(lengths):
        pairs = list(zip(sequences.rows_of(exact, tensor, sequence, length),
                         sequences.rows_of(codes, tensor, sequence, length)))
        changed = [step for step, (x, y) in enumerate(pairs) if argmax(x) != argmax(y)]
        for step in changed:
            flips[step * 4 // length] += 1
        for drawing in errors["drawings"]:
            if drawing["sequence"] != sequence:
                continue
            map = next(one for one in drawing["addresses"] if one["source"] == op)
            assert map["flipped_steps"] == changed, (map["flipped_steps"], changed)
            assert map["steps"] == list(range(length))
            for step, (x, y) in enumerate(pairs):
                for slot in range(len(x)):
                    near(map["float"][step][slot], x[slot], op)
                    near(map["quantized"][step][slot], y[slot] * forms[tensor].step, op)
    row = next(one for one in errors["weightings"] if one["source"] == op)
    assert row["is_address"]
    assert row["heads"][0]["flips_by_quarter"] == flips, (row, flips)
    return flips


def main(report, model, exact, codes, *slots):
    errors = json.loads(pathlib.Path(report).read_text())["errors"]
    forms = formats_of(pathlib.Path(model).read_text())
    exact, codes = safetensors.read(exact), safetensors.read(codes)
    output = errors["outputs"][0]["name"]
    lengths = sequences.lengths_of(exact, output)
    assert errors["sequences"] == len(lengths)
    assert errors["calls"] == sum(lengths) == sum(row["calls"] for row in errors["steps"])
    for row in errors["outputs"]:
        if row["name"] not in forms:
            continue  # Ids have no error.
        compare(row, row["name"], row["name"], forms[row["name"]], exact, codes, lengths)
    for row in errors["states"]:
        tensor = "state." + row["name"]
        compare(row, row["name"], tensor, forms[tensor], exact, codes, lengths)
    for drawing in errors["drawings"]:
        check_curves(drawing, forms, exact, codes)
    flips = [0] * 4
    for one in slots:
        name, op = one.split("=")
        added = check_address(errors, name, op, forms, exact, codes, lengths)
        flips = [a + b for a, b in zip(flips, added)]
    if slots:
        assert [row["address_flips"] for row in errors["quarters"]] == flips
    changed, decides = 0, errors["entries"][0]["decides"]
    if decides == "ids":
        output = next(row["name"] for row in errors["outputs"] if row["name"] not in forms)
    for sequence, length in enumerate(lengths):
        pairs = zip(sequences.rows_of(exact, output, sequence, length),
                    sequences.rows_of(codes, output, sequence, length))
        for x, y in pairs:
            if decides == "ids":
                changed += list(x) != list(y)
            elif decides == "halves":
                half = 0.5 / forms[output].step
                changed += sum((a > 0.5) != (b > half) for a, b in zip(x, y))
            else:
                changed += argmax(x) != argmax(y)
    assert errors["decisions_changed"] == changed, (errors["decisions_changed"], changed)
    noise = [row["added_noise"] for row in errors["ops"]]
    assert noise == sorted(noise, reverse=True), "the worst are not first"
    print("%d sequences as computed here, %d flips, %d decisions changed"
          % (len(lengths), sum(flips), changed))


if __name__ == "__main__":
    main(*sys.argv[1:])
