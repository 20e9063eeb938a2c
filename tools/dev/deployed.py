# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a trained network answers once mannc has made C of it and gcc a program."""

import glob
import os
import re
import subprocess

from words import lower

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Flags of mann-train that mannc takes, too.
SHARED = re.compile("--(quantize|result-bits|sums|rounding|formats|integer-bits|max-saturation"
                    "|skip-weights)=")


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError("%s\n%s" % (" ".join(command), done.stderr))
    return done.stdout


def build(mannc, model, weights, vocabulary, flags, folder):
    """Compiles to C in `folder` (which must not be there), then to a program; its path."""
    run(mannc, model, "--weights", weights, "--vocabulary", vocabulary, "--name=net", "--emit=c",
        "-o", folder, *filter(SHARED.match, flags))
    program = os.path.join(folder, "net")
    runtime = os.path.join(ROOT, "runtime")
    run("gcc", "-std=c99", "-O1", "-DMANN_RT_MODEL=net_qa_model", "-I", folder,
        "-I", runtime + "/include", folder + "/net.c", folder + "/net_qa.c", *sorted(glob.glob(runtime + "/src/*.c")),
        runtime + "/port/host/main.c", "-lm", "-o", program)
    return program


def find_wrong(program, stories):
    """For each question of a file in the format of bAbI whether its answer is wrong."""
    with open(stories, encoding="utf-8-sig") as file:
        expected = [lower(line.split("\t")[1].strip()) for line in file if "\t" in line]
    answers = run(program, stories).split("\n")[:-1]
    if len(answers) != len(expected):
        raise RuntimeError("%s: %d answers to %d questions" % (stories, len(answers),
                                                               len(expected)))
    return [answer != right for answer, right in zip(answers, expected)]


def read_errors(report):
    """The percentages that mann-train prints, by what stands in front of 'error'."""
    return {name: float(number)
            for name, number in re.findall("^(.*) error: ([0-9.]+)", report, re.MULTILINE)}


def compare(errors, program, train, test):
    """Compares errors of validation and test, in per cent with two digits as mann-train
    gives them, with those of the program. Returns (wrong, questions) of both; raises
    RuntimeError if they differ. The last tenth of the training questions validates."""
    validation = find_wrong(program, train)
    validation = validation[len(validation) - max(len(validation) // 10, 1):]
    counts = []
    for part, wrong in (("validation", validation), ("test", find_wrong(program, test))):
        counts.append((sum(wrong), len(wrong)))
        # Two digits tell the answers to fewer than 5,000 questions apart.
        assert len(wrong) < 5000
        found = 100.0 * counts[-1][0] / counts[-1][1]
        if "%.2f" % found != "%.2f" % errors[part]:
            raise RuntimeError("%s: mann-train says %.2f %% are wrong, the program gives %.2f" % (
                part, errors[part], found))
    return counts
