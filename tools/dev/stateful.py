# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models with states that `conformance` runs on every executor: random and trained ones."""

import os
import re
import shutil
from typing import NamedTuple

from boards import BOARDS, ROOT
import onnx_networks
import random_recurrent
import safetensors
import stepwise
from stepwise import COMPILERS, Stepwise, checked

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(ROOT, "test", "Inputs", "models")
FAMILIES = random_recurrent.FAMILIES
# Five of them in turn.
ALL, TURNS = "states", ["delta", "entries", "loops", "ntm", "recurrent"]
HOST = ["jit", *COMPILERS, "obj"]


def choose(wanted, firmware):
    """The executors of a run."""
    every = HOST + list(BOARDS)
    if not wanted:
        return HOST + (list(BOARDS) if firmware else [])
    return [executor for executor in every if executor in wanted
            or (firmware and executor in BOARDS)]


def run_random(seed, arguments, folder):
    """One random model; the executors that differ, each with how."""
    name = arguments.family
    if name == ALL:
        name = TURNS[seed % len(TURNS)]
    label = "%s-%d" % (name, seed)
    folder = os.path.join(folder, label)
    os.makedirs(folder)
    program = FAMILIES[name](seed)
    model, sequences = (os.path.join(folder, file) for file in
                        ("model.mlir", "sequences.safetensors"))
    with open(model, "w") as file:
        file.write(program.text())
    program.write_inputs(sequences)
    runs = Stepwise(folder, model, sequences, os.path.join(arguments.build, "bin"), seed=seed)
    try:
        differs = runs.run(choose(arguments.executors, arguments.firmware))
    except stepwise.Failure as failure:
        differs = {"FAILED": str(failure)}
    if not differs:
        shutil.rmtree(folder)
    elif arguments.keep:
        os.makedirs(arguments.keep, exist_ok=True)
        shutil.move(folder, os.path.join(arguments.keep, label))
    return {"model": label, "configuration": "", "differs": differs}


# Trained models ---------------------------------------------------------------


class Trained(NamedTuple):
    """A description, its weights, flags of mannc, and how its sequences are drawn."""

    model: str
    flags: list
    task: str


NETWORKS = {
    "ntm-q16x8": Trained("ntm", ["--quantize=q16x8"], "copy"),
    "ntm-q8-scaled8": Trained("ntm", ["--quantize=q8", "--memory-format=scaled8"], "copy"),
    "rwkv7-q16-scaled12": Trained("rwkv7", ["--quantize=q16", "--memory-format=scaled12"],
                                  "digits"),
    "rwkv7-q16x8": Trained("rwkv7", ["--quantize=q16x8"], "digits"),
    **{"babi-qa1-%s" % kind: Trained(
        "babi-qa1", ["--quantize=q8", "--entries=observe,answer", *addressing], "stories")
       for kind, addressing in {"dot": [], "l1": ["--addressing=l1"],
                                "hamming": ["--addressing=hamming"],
                                "bipolar": ["--addressing=bipolar"]}.items()},
}
TRAINED = [*NETWORKS, *onnx_networks.NETWORKS]
PUBLIC = {"ntm": "ntm_copy", "rwkv7": "rwkv7_reverse"}
# Words and digits of the sequences: short, since boards are emulated.
LENGTHS = {"copy": 10, "digits": 10}
CALIBRATION = {"copy": ["--lengths", "1-20", "--count", "4", "--seed", "7"],
               "digits": ["--lengths", "1-60", "--count", "2", "--seed", "3"]}


def find_published(model, models):
    """The file of the weights that others published of a network of PUBLIC."""
    return os.path.join(models, "public", PUBLIC[model], "weights.safetensors")


def find_weights(name, models):
    if name in onnx_networks.NETWORKS:
        return onnx_networks.find(name, models)
    model = NETWORKS[name].model
    return (find_published(model, models) if model in PUBLIC
            else os.path.join(MODELS, model, "weights.safetensors"))


def list_available(models):
    """The networks that there are weights for."""
    return [name for name in TRAINED if os.path.exists(find_weights(name, models))]


def write_stories(samples, path, count):
    """The sentences of the first samples one by one, each with its question behind them."""
    tensors = safetensors.read(samples)
    _, slots, words = tensors["story"].shape
    question_words = tensors["question"].shape[1]
    lengths = [n + 1 for n in tensors["count"].values[:count]]
    steps = max(lengths)
    sentences, questions, calls = [], [], []
    for number, length in enumerate(lengths):
        first = number * slots * words
        rest = steps - length
        sentences += list(tensors["story"].values[first:first + (length - 1) * words])
        sentences += [0] * ((rest + 1) * words)
        asked = list(tensors["question"].values[number * question_words:][:question_words])
        questions += [0] * ((length - 1) * question_words) + asked
        questions += [0] * (rest * question_words)
        calls += [0] * (length - 1) + [1] * (rest + 1)
    make = safetensors.Tensor.make
    safetensors.write(path, {
        "observe.sentence": make("I32", [count, steps, words], sentences),
        "answer.question": make("I32", [count, steps, question_words], questions),
        "sequence.calls": make("I8", [count, steps], calls),
        "sequence.lengths": make("I32", [count], lengths)})


def draw(task, path, count):
    """As many sequences of each length; at least `count` in all."""
    longest = LENGTHS[task]
    each = -(-count // longest)
    checked([os.path.join(HERE, "make-sequences"), task, "--lengths", "1-%d" % longest,
             "--count", str(each), "--seed", "11", "-o", path])


def compile_network(name, folder, arguments):
    """The quantized model and its sequences."""
    if name in onnx_networks.NETWORKS:
        model, sequences, samples, flags = onnx_networks.prepare(
            name, arguments.models, folder, arguments.sequences)
        quantized = os.path.join(folder, "model.mlir")
        checked([os.path.join(arguments.build, "bin", "mannc"), model, "--calibrate", samples,
                 *flags, "-o", quantized])
        return quantized, sequences
    network = NETWORKS[name]
    path = lambda file: os.path.join(folder, file)
    samples, sequences = path("calibration.safetensors"), path("sequences.safetensors")
    description = os.path.join(MODELS, network.model, network.model + ".mlir")
    if network.task == "stories":
        source = os.path.join(MODELS, network.model)
        description, samples = (os.path.join(source, file) for file in
                                ("model.mlir", "samples.safetensors"))
        write_stories(samples, sequences, arguments.sequences)
    else:
        checked([os.path.join(HERE, "make-sequences"), network.task,
                 *CALIBRATION[network.task], "-o", samples])
        draw(network.task, sequences, arguments.sequences)
    model = path("model.mlir")
    checked([os.path.join(arguments.build, "bin", "mannc"), description,
             "--weights", find_weights(name, arguments.models), "--calibrate", samples,
             # Of the other kinds of addressing the shipped weights know nothing.
             "--max-saturation=100", *network.flags, "-o", model])
    return model, sequences


def run_trained(name, arguments, folder):
    """One trained network; as run_random, with what was run."""
    folder = os.path.join(folder, name)
    os.makedirs(folder)
    result = {"model": name, "configuration": "", "differs": {}}
    try:
        model, sequences = compile_network(name, folder, arguments)
        runs = Stepwise(folder, model, sequences, os.path.join(arguments.build, "bin"))
        executors = choose(arguments.executors, arguments.firmware)
        result["differs"] = runs.run(executors)
        result["executors"] = executors
        result.update(describe(runs, folder))
    except stepwise.Failure as failure:
        result["differs"] = {"FAILED": str(failure)}
    if result["differs"] and arguments.keep:
        os.makedirs(arguments.keep, exist_ok=True)
        shutil.move(folder, os.path.join(arguments.keep, name))
    return result


def describe(runs, folder):
    """Sizes of what was run, for the page."""
    result = {}
    if runs.plan:
        reference = runs.plan.reference
        result["sequences"], result["steps"] = reference.sequences, sum(reference.lengths)
        with open(os.path.join(folder, "c", "net.h")) as file:
            header = file.read()
        for size in ("ARENA", "STATE", "WEIGHT"):
            found = re.search(r"#define NET_%s_BYTES (\d+)" % size, header)
            result[size] = int(found.group(1)) if found else 0
    return result


# The page ---------------------------------------------------------------------


def replace_section(path, heading, lines):
    """Gives a section of a page other lines, or adds it at the end."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    section = "## %s\n\n%s\n" % (heading, "\n".join(lines).rstrip())
    parts = re.split(r"(?m)^(?=## )", text)
    for index, part in enumerate(parts):
        if part.startswith("## %s\n" % heading):
            parts[index] = section + ("\n" if index + 1 < len(parts) else "")
            break
    else:
        parts[-1] = parts[-1].rstrip() + "\n\n"
        parts.append(section)
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(parts))


def write_trained(path, results, command):
    lines = ["    " + command, "",
             "Networks of `test/Inputs/models` with trained weights. On each executor named all",
             "outputs and all states were those of the reference interpreter after every step. C and",
             "objects also did the first two sequences again while another instance ran: saved in the",
             "middle, with damaged states refused, and loaded into a fresh instance. Bytes are those",
             "that the header names.", "",
             "| network | sequences | steps | weights | states | arena | executors | outcome |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for result in results:
        lines.append("| %s | %s | %s | %s | %s | %s | %s | %s |" % (
            result["model"], result.get("sequences", ""), result.get("steps", ""),
            result.get("WEIGHT", ""), result.get("STATE", ""), result.get("ARENA", ""),
            ", ".join(result.get("executors", [])),
            "differs: " + ", ".join(result["differs"]) if result["differs"] else "identical"))
    replace_section(path, "Trained networks with states", lines)


def write_random(path, heading, command, results, executors):
    wrong = [result for result in results if result["differs"]]
    lines = ["    " + command, "",
             "%d models; of each %d sequences of up to %d steps, which call entries at random," % (
                 len(results), random_recurrent.Model.SEQUENCES, random_recurrent.Model.STEPS),
             "on %s: %s." % (", ".join(executors), "none differs" if not wrong else
                             "%d differ" % len(wrong))]
    replace_section(path, heading, lines)
