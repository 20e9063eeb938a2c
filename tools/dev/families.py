# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Families of networks that `conformance` holds against oracles in NumPy.

A family is a folder test/Inputs/models/NAME (or any other, named with a slash) with
NAME.mlir and oracle.py, which is written from the equations and knows nothing of the compiler:

    parameters(rng)                     {source of a mann.parameter: array}, float32
    start(parameters)                   {state: array} as a sequence begins
    step(parameters, state, entry, inputs)   ({output: array}, the new state), in float64
    calls(rng, steps)                   optional: [(entry, {input: array})]; without it
                                        @step is called with Gaussian inputs
    LEAST_SNR                           {form: signal to noise in dB of the outputs that it must
                                        reach}, with the weights that its name draws; a family of
                                        this project has all forms, 3 dB below what was measured

Of each, random weights and sequences are drawn. In float the interpreter must give outputs
and states of every step within TOLERANCE of the oracle; in each quantized form every
executor must give the interpreter's integers. `step` must not change its arguments.
"""

import importlib.util
import math
import os
import re
import sys
import threading

from boards import ROOT
import safetensors
import stateful
import stepwise
from stepwise import Stepwise, checked

MODELS = os.path.join(ROOT, "test", "Inputs", "models")
STEPS, TOLERANCE = 50, 1e-4
# Each longer than the last that a reset must undo.
LENGTHS = [STEPS, STEPS // 3]
SEEDS = {"weights": 1, "sequences": 2, "calibration": 3}
FLOAT, CONTENT = "float", re.compile(r"mann\.similarity (dot|cosine)")
# Flags of mannc for each form, and whether it needs an address by content.
FORMS = {
    "q16x8": (["--quantize=q16x8"], False),
    "q8": (["--quantize=q8"], False),
    **{"q16x8-" + kind: (["--quantize=q16x8", "--addressing=" + kind], True)
       for kind in ("l1", "hamming", "bipolar")},
}


def find():
    """The names of all families, in order."""
    return sorted(name for name in os.listdir(MODELS)
                  if os.path.exists(os.path.join(MODELS, name, "oracle.py")))


def choose(text):
    """Those of a list with commas, or all; ValueError for others."""
    known = find()
    names = known if text == "all" else text.split(",")
    for name in names:
        if "/" in name and not os.path.exists(os.path.join(name, "oracle.py")):
            raise ValueError("no oracle.py in the folder '%s'" % name)
        if "/" not in name and name not in known:
            raise ValueError("unknown family '%s'; give a folder, with a '/', or one of %s" % (
                name, ", ".join(known)))
    folders = [find_folder(name) for name in names]
    for name in names:
        if folders.count(find_folder(name)) > 1:
            raise ValueError("the family '%s' is there more than once" % name)
    return names


def find_folder(name):
    """A name with a slash is a folder outside MODELS."""
    return os.path.abspath(name) if "/" in name else os.path.join(MODELS, name)


LOADING = threading.Lock()


def load_oracle(folder):
    path = os.path.join(folder, "oracle.py")
    name = "oracle_" + os.path.basename(folder)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    with LOADING:
        # An oracle may import from its own folder, what ours share, or from one that it adds.
        before = list(sys.path)
        sys.path[:0] = [os.path.dirname(path), MODELS]
        try:
            spec.loader.exec_module(module)
        finally:
            sys.path[:] = before
    return module


class Family:
    """One family: its description, its oracle, and what is drawn for it."""

    def __init__(self, source, folder):
        import numpy
        self.np, self.name, self.folder = numpy, os.path.basename(source), folder
        name = self.name
        self.model = os.path.join(source, name + ".mlir")
        with open(self.model, encoding="utf-8") as file:
            self.text = file.read()
        self.oracle = load_oracle(source)
        self.entries = re.findall(r"func\.func @(\w+)\(", self.text)
        self.states = re.findall(r"mann\.state @(\w+) :", self.text)
        self.persistent = set(re.findall(r"mann\.state @(\w+) : .* persistent", self.text))
        self.forms = [form for form, (_, content) in FORMS.items()
                      if not content or CONTENT.search(self.text)]
        self.least_snr = self.read_least_snr(source)
        self.parameters = self.oracle.parameters(self.make_rng("weights"))
        for source, value in self.parameters.items():
            if value.dtype != numpy.float32:
                raise stepwise.Failure("%s: parameters give %s for '%s', expected float32" % (
                    name, value.dtype, source))
        self.weights = self.path("weights.safetensors")
        safetensors.write(self.weights, {source: self.pack(value)
                                         for source, value in self.parameters.items()})

    def read_least_snr(self, source):
        """dB by form; of our own families all forms have one, of others as many as they say."""
        least = getattr(self.oracle, "LEAST_SNR", {})
        unknown = sorted(set(least) - set(self.forms))
        lacking = [form for form in self.forms if form not in least]
        if unknown or (lacking and os.path.dirname(source) == MODELS):
            raise stepwise.Failure("%s: LEAST_SNR of the oracle has %s, expected dB of %s" % (
                self.name, ", ".join(least) or "nothing", ", ".join(self.forms)))
        return least

    def check_noise(self, form, ratio):
        """What is wrong with the signal to noise of a form."""
        least = self.least_snr.get(form, -math.inf)
        return {} if ratio >= least else {
            "noise": "%.1f dB, expected %.0f at least, by LEAST_SNR of the oracle" % (ratio, least)}

    def make_rng(self, purpose):
        return self.np.random.default_rng([SEEDS[purpose], *self.name.encode()])

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def pack(self, value):
        kind = "F32" if value.dtype.kind == "f" else "I32"
        return safetensors.Tensor.make(kind, value.shape, value.ravel().tolist())

    def draw_calls(self, rng, steps):
        if hasattr(self.oracle, "calls"):
            return self.oracle.calls(rng, steps)
        ports = [(port, [int(size) for size in shape.split("x")[:-1]]) for shape, port in
                 re.findall(r'tensor<([^>]*)> \{mann\.name = "(\w+)"\}',
                            self.text[self.text.index("func.func @step"):].split("->")[0])]
        return [("step", {port: rng.normal(size=shape).astype(self.np.float32)
                          for port, shape in ports}) for _ in range(steps)]

    def draw(self, purpose, lengths, path):
        """Sequences, written as mann-run reads them; the calls of each."""
        rng = self.make_rng(purpose)
        sequences = [self.draw_calls(rng, length) for length in lengths]
        steps, tensors = max(map(len, sequences)), {}
        numbers = self.np.zeros((len(sequences), steps), self.np.int32)
        for index, calls in enumerate(sequences):
            for step, (entry, inputs) in enumerate(calls):
                numbers[index, step] = self.entries.index(entry)
                for port, value in inputs.items():
                    full = "%s.%s" % (entry, port) if len(self.entries) > 1 else port
                    shape = (len(sequences), steps, *value.shape)
                    whole = tensors.setdefault(full, self.np.zeros(shape, value.dtype))
                    whole[index, step] = value
        tensors["sequence.lengths"] = self.np.array([len(c) for c in sequences], self.np.int32)
        if len(self.entries) > 1:
            tensors["sequence.calls"] = numbers
        safetensors.write(path, {name: self.pack(value) for name, value in tensors.items()})
        return sequences

    def expect(self, sequences):
        """For each sequence and step what the oracle gives, by the names of mann-run."""
        p = {source: value.astype(float) for source, value in self.parameters.items()}
        state, results = self.oracle.start(p), []
        for calls in sequences:
            begin = self.oracle.start(p)
            state = {name: state[name] if name in self.persistent else begin[name]
                     for name in begin}
            if set(state) != set(self.states):
                raise stepwise.Failure("%s: start gives states %s, the model has %s" % (
                    self.name, sorted(state), sorted(self.states)))
            results.append([])
            for entry, inputs in calls:
                exact = {port: value.astype(float) if value.dtype.kind == "f" else value
                         for port, value in inputs.items()}
                outputs, state = self.oracle.step(p, state, entry, exact)
                prefix = entry + "." if len(self.entries) > 1 else ""
                results[-1].append({**{prefix + name: value for name, value in outputs.items()},
                                    **{"state." + name: value for name, value in state.items()}})
        return results

    def run(self, model, sequences, path, *flags):
        """What the interpreter gives: arrays [sequences, steps, ...] by name."""
        if self.states:
            flags += ("--states=all",)
        checked([os.path.join(self.bin, "mann-run"), model, "--sequence", sequences, "-o", path,
                 *flags])
        return {name: self.np.array(tensor.values).reshape(tensor.shape)
                for name, tensor in safetensors.read(path).items()}


def compare_float(family, found, expected):
    """The largest error against the oracle, and all that is wrong."""
    np, values, wrong = family.np, {}, []
    for index, steps in enumerate(expected):
        for step, tensors in enumerate(steps):
            for name, value in tensors.items():
                values.setdefault(name, []).append((index, step, np.asarray(value, float)))
    given = {name for name in found if not name.startswith("sequence.")}
    if given != set(values):
        return math.inf, ["the oracle gives %s, the model %s" % (
            ", ".join(sorted(set(values) - given)) or "no more",
            ", ".join(sorted(given - set(values))) or "no more")]
    worst = 0.0
    for name, triples in values.items():
        largest = max(1.0, max(np.abs(value).max() for _, _, value in triples))
        if all(np.array_equal(value, triples[0][2]) for _, _, value in triples):
            if not name.startswith("state."):
                wrong.append("'%s' is the same at every step: it tests nothing" % name)
        for index, step, value in triples:
            got = found[name][index, step]
            if got.shape != value.shape:
                wrong.append("'%s' has shape %s, in the oracle %s" % (name, got.shape, value.shape))
                break
            error = np.abs(got - value).max() / largest
            worst = max(worst, error)
            if not error <= TOLERANCE:
                wrong.append("'%s' is off by %.3g at sequence %d, step %d" % (
                    name, error, index, step))
                break
    return worst, wrong


def measure_noise(family, exact, found, text):
    """Signal to noise of all float outputs in dB, each output of its own power."""
    ratios = []
    steps, lengths = stepwise.read_steps(text), exact["sequence.lengths"]
    for name, value in exact.items():
        port = name.split(".")[-1]
        if name.startswith(("state.", "sequence.")) or port not in steps:
            continue
        noise = value - found[name] * steps[port][0]
        total = lambda array: sum((array[i, :n] ** 2).sum() for i, n in enumerate(lengths))
        ratios.append(total(noise) / max(total(value), 1e-30))
    if not ratios:
        return math.inf
    ratio = sum(ratios) / len(ratios)
    return -10 * math.log10(ratio) if ratio > 0 else math.inf


def run_form(family, form, exact, sequences, arguments, plans):
    """One quantized form on all executors; `plans` gets what was run."""
    folder = family.path(form)
    os.makedirs(folder)
    model, flags = os.path.join(folder, "model.mlir"), FORMS[form][0]
    checked([os.path.join(family.bin, "mannc"), family.model, "--weights", family.weights,
             "--calibrate", family.path("calibration.safetensors"), *flags,
             # Of a tensor of 16 one that saturates is more than mannc allows; random weights know
             # nothing of another similarity. The noise says what comes of it.
             "--max-saturation=100", "-o", model])
    runs = Stepwise(folder, model, sequences, family.bin)
    executors = stateful.choose(arguments.executors, arguments.firmware)
    result = {"differs": runs.run(executors), "executors": executors}
    plans[form] = runs.plan
    found = family.run(model, sequences, os.path.join(folder, "codes.safetensors"))
    with open(model, encoding="utf-8") as file:
        result["snr"] = measure_noise(family, exact, found, file.read())
    result["differs"].update(family.check_noise(form, result["snr"]))
    result.update(stateful.describe(runs, folder))
    return result


def run_family(name, arguments, folder, plans=None):
    """All forms of a family: the results of `conformance`, one for each. `plans` gets the
    family and the Plan of each form."""
    plans = {} if plans is None else plans
    source = find_folder(name)
    name = os.path.basename(source)
    folder = os.path.join(folder, "family-" + name)
    os.makedirs(folder)
    try:
        family = Family(source, folder)
        family.bin = os.path.join(arguments.build, "bin")
        plans["family"] = family
        sequences = family.path("sequences.safetensors")
        calls = family.draw("sequences", LENGTHS, sequences)
        family.draw("calibration", [STEPS] * 4, family.path("calibration.safetensors"))
        exact = family.run(family.model, sequences, family.path("float.safetensors"),
                           "--weights", family.weights)
        worst, wrong = compare_float(family, exact, family.expect(calls))
    except stepwise.Failure as failure:
        return [{"model": name, "form": FLOAT, "differs": {"FAILED": str(failure)}}]
    except Exception as problem:  # An oracle of the user may raise anything.
        what = "%s: %s" % (type(problem).__name__, problem)
        return [{"model": name, "form": FLOAT, "differs": {"oracle.py": what}}]
    steps = sum(map(len, calls))
    results = [{"model": name, "form": FLOAT, "worst": worst, "steps": steps,
                "sequences": len(calls),
                "differs": {"oracle": "; ".join(wrong[:5])} if wrong else {}}]
    for form in family.forms:
        try:
            result = run_form(family, form, exact, sequences, arguments, plans)
        except stepwise.Failure as failure:
            result = {"differs": {"FAILED": str(failure)}}
        results.append({"model": name, "form": form, "worst": worst, "steps": steps,
                        "sequences": len(calls), **result})
    return results


def print_result(result):
    """One line for a form, more for what is wrong with it."""
    what = "" if "worst" not in result else "float error %.1e" % result["worst"]
    if "snr" in result:
        what += ", %.1f dB" % result["snr"]
    outcome = "differs:" if result["differs"] else (
        "within %.0e of the oracle" % TOLERANCE if result["form"] == FLOAT else "identical")
    steps = " in %d steps" % result["steps"] if "steps" in result else ""
    print("%-20s %-13s %s%s%s" % (result["model"], result["form"], what and what + ", ", outcome,
                                  steps), flush=True)
    for executor, how in result["differs"].items():
        print("  %s: %s" % (executor, how), flush=True)
