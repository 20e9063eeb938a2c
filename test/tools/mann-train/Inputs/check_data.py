# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the test error that mann-train reports with that of the compiled program.

usage: check_data.py DEV FOLDER REPORT STORIES

FOLDER holds net.mlir, w.safetensors and words.txt of the training. Asks the program and
encode-stories for the same questions, and fails if they tell of other unknown words.
"""

import os
import re
import subprocess
import sys

dev, folder, report, stories = sys.argv[1:]
sys.path.insert(0, dev)
import deployed

path = lambda name: os.path.join(folder, name)
program = deployed.build("mannc", path("net.mlir"), path("w.safetensors"), path("words.txt"), [],
                         path("c"))
checked = subprocess.run([program, "--max-wrong=100", stories], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, check=True)
with open(report) as file:
    wrong, questions = re.search(r"test error: .* \((\d+) of (\d+)\)", file.read()).groups()
if not checked.stdout.startswith("%s questions, %s wrong " % (questions, wrong)):
    sys.exit("mann-train: %s of %s wrong; program: %s" % (wrong, questions, checked.stdout))
wrong_lines = deployed.find_wrong(program, stories)
if (len(wrong_lines), sum(wrong_lines)) != (int(questions), int(wrong)):
    sys.exit("answers: %s" % wrong_lines)
told = {word.lower() for word in re.findall("unknown word '(.*?)'", checked.stderr)}
samples = path("odd.safetensors")
encoded = subprocess.run([os.path.join(dev, "encode-stories"), "--vocabulary", path("words.txt"),
                          "--slots=10", "-o", samples, stories], stderr=subprocess.PIPE, text=True,
                         check=True)
if set(re.findall("unknown word '(.*?)'", encoded.stderr)) != told or told != {
        "zork", "who", "gone"}:
    sys.exit("program: %s; encode-stories: %s" % (told, encoded.stderr))
import safetensors
tensors = safetensors.read(samples)
# Of 6 questions one has no known word; cave and attic,cellar are no answers.
answers = list(tensors["answer"].values)
if len(answers) != 5 or answers.count(-1) != 3 or list(tensors["count"].values) != [1, 1, 2, 2, 2]:
    sys.exit("samples: %s" % tensors)
