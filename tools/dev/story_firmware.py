# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A network that answers questions to a story, on an emulated Arm board."""

import os
import re

from boards import BOARDS, ROOT
from command_line import ratio
from configurations import CALIBRATED
import measuring

# What makes the object: mannc, or a compiler of the C that mannc writes; "-Os": for its size.
EMISSIONS = {"obj": "object", "obj-Os": "object -Os", "gcc": "gcc -O2", "gcc-Os": "gcc -Os",
             "clang": "clang -O3"}

PROGRAM = """\
#include "net.h"
#include <stdio.h>
#include <string.h>

enum { SENTENCES = %(sentences)d, SLOTS = %(slots)d, QUESTIONS = %(questions)d };
static const int32_t story[SENTENCES][%(words)d] = {%(story)s};
static const int32_t questions[QUESTIONS][%(question_words)d] = {%(question)s};
net_context context;
static int64_t logits[256];
static int32_t answer[1];

int main(void) {
  volatile uint32_t *const control = (uint32_t *)0xe000e010, *const reload = (uint32_t *)0xe000e014,
                    *const now = (uint32_t *)0xe000e018;
  uint32_t observed = 0, answered = 0, before, sum = 0;
  net_init(&context);
  *reload = 0xffffff;
  *now = 0;
  *control = 5; /* on, processor clock, no interrupt */
%(observe)s
  for (int i = 0; i < QUESTIONS; ++i) {
    memset(logits, 0, sizeof logits);
    before = *now;
    %(answer)s;
    answered += (before - *now) & 0xffffff;
    for (unsigned j = 0; j < sizeof logits; ++j)
      sum = sum * 31 + ((uint8_t *)logits)[j];
  }
  printf("observed %%lu answered %%lu sum %%lu context %%lu\\n", (unsigned long)observed,
         (unsigned long)answered, (unsigned long)sum, (unsigned long)sizeof context);
  return 0;
}
"""
OBSERVE = """\
  for (int i = 0; i < SENTENCES; ++i) {
    before = *now;
    net_observe(&context, story[i]);
    observed += (before - *now) & 0xffffff;
  }"""
STEP = "net_step(&context, story[SENTENCES - SLOTS], questions[i], SLOTS, (void *)logits, answer)"
ANSWER = "net_answer(&context, questions[i], (void *)logits, answer)"


class Story:
    """All sentences of a file of samples, and some of its questions."""

    def __init__(self, path):
        tensors = measuring.read_samples(path)
        number, self.slots, self.words = tensors["story"].shape
        sentences = measuring.rows(tensors["story"].values, self.words)
        counts = tensors["count"].values
        # A sentence of one sample is in the later ones of its story, too.
        self.sentences = [list(sentences[i * self.slots + count - 1])
                          for i, count in enumerate(counts) if count]
        if len(self.sentences) <= self.slots:
            raise ValueError("%s: has only %d sentences for %d slots: give more samples" % (
                path, len(self.sentences), self.slots))
        self.questions = measuring.rows(tensors["question"].values,
                                       tensors["question"].shape[1])[:4]

    def program(self, observes):
        return PROGRAM % {
            "sentences": len(self.sentences), "slots": self.slots, "words": self.words,
            "questions": len(self.questions), "question_words": len(self.questions[0]),
            "story": measuring.list_rows(self.sentences),
            "question": measuring.list_rows(self.questions),
            "observe": OBSERVE if observes else "", "answer": ANSWER if observes else STEP}


def compile_c(board, compiler, level, source, output):
    """An object from C; the last level counts."""
    command = {"gcc": [*board.gcc, "-std=gnu99"], "clang": board.clang}[compiler]
    measuring.run([*command, *level, "-c", source, "-o", output])


def measure(name, story, emission, observes, arguments, folder, flags=(), on="cortex-m4"):
    """Instructions of a call, the logits' checksum, and the object's name. The emission
    is one of EMISSIONS."""
    maker, _, level = emission.partition("-")
    level = ["-" + level] if level else []
    board, path = BOARDS[on], lambda file: os.path.join(folder, file)
    command = [os.path.join(arguments.build, "bin", "mannc"),
               os.path.join(arguments.model, "model.mlir"), "--weights",
               os.path.join(arguments.model, "weights.safetensors"), "--name=net"]
    command += [*CALIBRATED[name], *flags]
    if name != "float":
        command += ["--calibrate", os.path.join(arguments.model, "samples.safetensors")]
    if observes:
        command.append("--entries=observe,answer")
    if maker == "obj":
        measuring.run(command + [*level, "--emit=obj", "-o", path("net.o"), *board.object])
    else:
        measuring.run(command + ["--emit=c", "-o", folder])
        compile_c(board, maker, level, path("net.c"), path("net.o"))
    with open(path("main.c"), "w") as file:
        file.write(story.program(observes))
    measuring.run([*board.link, "-std=gnu99", path("main.c"), path("net.o"), "-lm", "-o",
                   path("net.elf")])
    text = measuring.count_on(on, path("net.elf"))
    observed, answered, checksum, context = map(int, re.search(
        r"observed (\d+) answered (\d+) sum (\d+) context (\d+)", text).groups())
    return {"observe": int(observed * board.per_tick) // len(story.sentences),
            "answer": int(answered * board.per_tick) // len(story.questions),
            "sum": checksum, "context": context, "object": path("net.o")}


def find_wrong(arguments):
    """What keeps the story from a run with these emissions."""
    return measuring.find_wrong(arguments, "arm-none-eabi-size", *(
        ["clang-22"] if "clang" in arguments.emissions else []))


def add_options(parser, configurations, emissions):
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release"))
    parser.add_argument("--model", default=os.path.join(ROOT, "test/Inputs/models/babi-qa1"))
    parser.add_argument("--configurations", default=configurations,
                        type=measuring.choose(CALIBRATED, "configuration"))
    parser.add_argument("--emissions", default=emissions,
                        type=measuring.choose(EMISSIONS, "emission"))
    parser.add_argument("--bar", type=ratio, default=100, help="percent")
    parser.add_argument("--into", metavar="FILE")
