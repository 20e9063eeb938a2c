# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Asks a network for answers on every path that begins with text.

usage: slot_order.py FOLDER MODEL STORIES

MODEL is the folder of the one that ships, which takes the oldest sentence first. It is
asked, and so is the same network with the newest sentence first: its answers are the
same if, and only if, each path hands it the sentences in its own order. Paths are the
program of --emit=exe, C by gcc, both with the story as slots and with two entries,
samples of encode-stories on the interpreter and the JIT, and the wrong answers that
mann-train counts. A line each; exit status 1 if any differs, or if the order that is not
the network's changed nothing.
"""

import glob
import os
import re
import shutil
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
DEV = os.path.join(ROOT, "tools", "dev")
sys.path.insert(0, DEV)
import deployed
import safetensors

ORDER = "order = #mann<temporal_order newest_first>"


def write_newest_first(source, target):
    """The network with embeddings that take slot 0 for the newest sentence."""
    with open(source) as file:
        text = file.read()
    old = "temporal(%{0} : tensor<50x60xf32>) count(%count)"
    for name in ("a_time", "c_time"):
        assert text.count(old.format(name)) == 1
        text = text.replace(old.format(name), old.format(name) + " {" + ORDER + "}")
    with open(target, "w") as file:
        file.write(text)


def program_answers(folder, model, given, flags, stories):
    """By the path, what programs print."""
    answers = {}
    for kind, entries in (("slots", []), ("entries", ["--entries=observe,answer"])):
        options = [model, "--weights", given + "/weights.safetensors", "--name=net",
                   "--vocabulary", given + "/vocabulary.txt"] + flags + entries
        target = os.path.join(folder, kind)
        deployed.run("mannc", *options, "--emit=exe", "-o", target)
        answers["program, " + kind] = deployed.run(target, stories).split("\n")[:-1]
        deployed.run("mannc", *options, "--emit=c", "-o", target + "-c")
        runtime = os.path.join(ROOT, "runtime")
        deployed.run("gcc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1",
                     "-DMANN_RT_MODEL=net_qa_model", "-I", target + "-c", "-I",
                     runtime + "/include", target + "-c/net.c", target + "-c/net_qa.c",
                     *sorted(glob.glob(runtime + "/src/*.c")), runtime + "/port/host/main.c",
                     "-lm", "-o", target + "-gcc")
        answers["C, " + kind] = deployed.run(target + "-gcc", stories).split("\n")[:-1]
    return answers


def sample_answers(folder, model, given, flags, stories, order):
    """By the executor, the answers to samples in an order."""
    with open(given + "/vocabulary.txt") as file:
        words = file.read().split()
    path = lambda name: os.path.join(folder, name)
    deployed.run(DEV + "/encode-stories", "--vocabulary", given + "/vocabulary.txt",
                 "--slots=50", "--words=8", "--question-words=5", "--order", order, "-o",
                 path("samples.safetensors"), stories)
    deployed.run("mannc", model, "--weights", given + "/weights.safetensors", *flags, "-o",
                 path("bound.mlir"))
    answers = {}
    for executor, options in {"interpreter": [], "JIT": ["--jit"]}.items():
        deployed.run("mann-run", path("bound.mlir"), "--inputs", path("samples.safetensors"),
                     "-o", path("results.safetensors"), *options)
        ids = safetensors.read(path("results.safetensors"))["answer"].values
        answers[executor + ", encode-stories"] = [words[index] for index in ids]
    return answers


def count_wrong(folder, model, given, stories):
    """How many answers mann-train finds wrong, with weights that do not change."""
    data = os.path.join(folder, "data")
    os.makedirs(data)
    for part in ("train", "test"):
        shutil.copy(stories, os.path.join(data, "qa1_x_%s.txt" % part))
    report = deployed.run("mann-train", model, "--data", data, "--weights",
                          given + "/weights.safetensors", "--vocabulary",
                          given + "/vocabulary.txt", "--epochs=1", "--learning-rate=1e-20", "-o",
                          os.path.join(folder, "w.safetensors"))
    return int(re.search(r"^test error: .*\((\d+) of", report, re.MULTILINE)[1])


def main(folder, given, stories):
    newest, failed = os.path.join(folder, "newest.mlir"), False
    write_newest_first(given + "/model.mlir", newest)
    for flags in ([], ["--quantize=q8", "--addressing=l1"]):
        models = {"oldest_first": given + "/model.mlir", "newest_first": newest}
        reference = None
        for order, model in models.items():
            scratch = os.path.join(folder, order + str(len(flags)))
            os.makedirs(scratch)
            calibrate = ["--calibrate", os.path.join(scratch, "samples.safetensors")]
            options = flags + calibrate if flags else []
            found = sample_answers(scratch, model, given, [], stories, order)
            if flags:
                found = sample_answers(scratch, model, given, options, stories, order)
            found.update(program_answers(scratch, model, given, options, stories))
            reference = reference or found["interpreter, encode-stories"]
            for path, answers in found.items():
                same = answers == reference
                failed |= not same
                print("%s, %s, %s: %s" % (order, flags[0] if flags else "float", path,
                                          "%d answers" % len(answers) if same else "differs"))
            if not flags:
                with open(stories) as file:
                    asked = [line.split("\t")[1].strip() for line in file if "\t" in line]
                right = sum(answer != wanted for answer, wanted in zip(reference, asked))
                counted = count_wrong(scratch, model, given, stories)
                failed |= counted != right
                print("%s, float, mann-train: %s" % (
                    order, "%d wrong" % right if counted == right else "differs"))
        wrong = sample_answers(scratch, newest, given, [], stories, "oldest_first")
        if wrong["JIT, encode-stories"] == reference:
            failed = True
            print("the order of the sentences changes no answer")
    sys.exit(failed)


main(*sys.argv[1:])
