# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares networks that observe sentence by sentence with those handed the story.

usage: observe.py FOLDER MODEL [NAME...]

NAMEs are networks below, all of them by default; MODEL is the folder of the one
that ships. Each is compiled to one function of the story and, with --entries, to two
entries. The reference are the logits of the one function on the reference
interpreter for the last sentences of every prefix of stories, some of them longer than the
ring. Equal to that must be the two entries on the interpreter and the JIT, and, for the
networks that say so, as C from several compilers and as an object. A line a run;
exit status 1 if any differs.
"""

import os
import random
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tools", "dev"))
import safetensors

STRICT = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
COMPILERS = {
    "gcc-O0": ["gcc", "-O0"],
    "gcc-O3": ["gcc", "-O3"],
    "clang-O3": ["clang-22", "-O3"],
    "sanitize": ["gcc", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
}
KINDS = ["--quantize=q8", "--quantize=q8 --addressing=l1", "--quantize=q8 --addressing=hamming",
         "--quantize=q8 --addressing=bipolar", "--quantize=q16x8"]

PROGRAM = """\
#include "net.h"
#include <stdio.h>

enum { ANSWERS = %(answers)d, CALLS = %(calls)d };
/* -1: a reset; 0: net_observe; 1: net_answer. */
static const int8_t calls[CALLS] = {%(order)s};
static const int32_t sentences[][%(words)d] = {%(sentences)s};
static const int32_t questions[ANSWERS][%(question_words)d] = {%(questions)s};
static const int32_t wanted[ANSWERS][%(logits)d] = {%(wanted)s};
static net_context context;

int main(void) {
  int32_t call, sentence = 0, answer = 0, wrong = 0, k, word = -1;
  %(type)s logits[%(logits)d];
  if (net_init(&context) != 0)
    return 2;
  for (call = 0; call < CALLS; ++call) {
    if (calls[call] < 0) {
      wrong += net_reset(&context) != 0;
    } else if (calls[call] == 0) {
      wrong += net_observe(&context, sentences[sentence++]) != 0;
    } else {
      wrong += net_answer(&context, questions[answer], %(results)s) != 0;
      for (k = 0; k < %(logits)d; ++k)
        wrong += logits[k] != wanted[answer][k];
      ++answer;
    }
  }
  printf("%%ld wrong, last answer %%ld\\n", (long)wrong, (long)word);
  return wrong != 0;
}
"""


def run(command, **options):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            **options)
    if result.returncode:
        sys.exit("observe.py: %s\n%s%s" % (" ".join(command), result.stdout, result.stderr))
    return result.stdout


class Network:
    """A float network with stories for it: lists of sentences, and a question for
    each prefix, the empty one included."""

    def __init__(self, name, flags, compilers=(), newest_first=False):
        self.name, self.flags, self.compilers = name, flags, compilers
        self.newest_first = newest_first
        self.padding, self.results = -1, "logits"

    def window(self, sentences):
        """The ids of the slots: the last sentences, and empty slots."""
        rows = sentences[-self.slots:]
        if self.newest_first:
            rows = rows[::-1]
        rows = rows + [[self.padding] * self.words] * (self.slots - len(rows))
        return [word for row in rows for word in row]

    def write_samples(self, path):
        ids, questions, counts = [], [], []
        for story, asked in self.stories:
            for length, question in enumerate(asked):
                ids += self.window(story[:length])
                questions += question
                counts.append(min(length, self.slots))
        make = safetensors.Tensor.make
        safetensors.write(path, {
            "story": make("I32", [len(counts), self.slots, self.words], ids),
            "question": make("I32", [len(counts), self.question_words], questions),
            "count": make("I32", [len(counts)], counts)})
        return len(counts)

    def write_sequences(self, path):
        """A question, then a sentence and a question in turn."""
        steps = max(2 * len(story) + 1 for story, _ in self.stories)
        sentences, questions, calls = [], [], []
        no_sentence, no_question = [0] * self.words, [0] * self.question_words
        for story, asked in self.stories:
            for step in range(steps):
                index, answers = (step + 1) // 2, step % 2 == 0
                used = step < 2 * len(story) + 1
                sentences += story[index - 1] if used and not answers else no_sentence
                questions += asked[index] if used and answers else no_question
                calls.append(int(answers))
        make, number = safetensors.Tensor.make, len(self.stories)
        safetensors.write(path, {
            "observe.sentence": make("I32", [number, steps, self.words], sentences),
            "answer.question": make("I32", [number, steps, self.question_words], questions),
            "sequence.calls": make("I8", [number, steps], calls),
            "sequence.lengths": make("I32", [number], [2 * len(story) + 1
                                                      for story, _ in self.stories])})

    def read_answers(self, path):
        """The logits at the answers of the sequences, as rows."""
        tensor = safetensors.read(path)["answer.logits"]
        _, steps, width = tensor.shape
        return [list(tensor.values[(number * steps + 2 * index) * width:][:width])
                for number, (story, _) in enumerate(self.stories)
                for index in range(len(story) + 1)]

    def program(self, wanted, element):
        spell = lambda rows: ", ".join("{%s}" % ", ".join(map(str, row)) for row in rows)
        order = []
        for story, _ in self.stories:
            order += [-1, 1] + [0, 1] * len(story)
        return PROGRAM % {
            "answers": len(wanted), "calls": len(order), "words": self.words,
            "order": ", ".join(map(str, order)), "question_words": self.question_words,
            "sentences": spell(row for story, _ in self.stories for row in story),
            "questions": spell(row for _, asked in self.stories for row in asked),
            "logits": len(wanted[0]), "wanted": spell(wanted), "type": element,
            "results": self.results}


class Shipped(Network):
    """The network in `model` on the first stories of the file that comes with it, and on
    one of 70 sentences, 20 more than its ring holds."""

    def __init__(self, model):
        super().__init__("shipped", KINDS, COMPILERS)
        self.slots, self.words, self.question_words = 50, 8, 5
        self.model = os.path.join(model, "model.mlir")
        self.results = "logits, &word"
        self.weights = os.path.join(model, "weights.safetensors")
        with open(os.path.join(model, "vocabulary.txt")) as file:
            words = file.read().split()
        lines = open(os.path.join(ROOT, "test", "Inputs", "stories", "qa1.txt")).read().splitlines()
        self.stories, everything = [], []
        encode = lambda text, size: ([words.index(word) for word in re.findall(r"\w+", text.lower())]
                                     + [-1] * size)[:size]
        question = encode("where is mary", self.question_words)
        for line in lines:
            number, text = line.split(" ", 1)
            if number == "1":
                self.stories.append(([], [question]))
            if "?" in text:
                question = encode(text.split("?")[0], self.question_words)
                self.stories[-1][1][-1] = question
            else:
                sentence = encode(text, self.words)
                everything.append(sentence)
                self.stories[-1][0].append(sentence)
                self.stories[-1][1].append(question)
        self.stories = self.stories[:4] + [(everything[:70], [question] * 71)]
        self.newest_first = False

    def write_model(self, folder):
        return self.model, self.weights


class Small(Network):
    """A random network over 5 slots of 4 words: what is kept in the slots as told."""

    WORDS, WIDTH, SLOTS = 11, 12, 5

    def __init__(self, name, seed, temporal="oldest_first", on_empty=False, weights="",
                 padding=False, tied=False, hops=2, flags=KINDS, compilers=()):
        super().__init__(name, flags, compilers, temporal == "newest_first")
        self.slots, self.words, self.question_words = self.SLOTS, 4, 3
        self.temporal, self.on_empty, self.position = temporal, on_empty, weights
        self.tied, self.hops = tied, hops
        self.padding = 0 if padding else -1
        self.random = random.Random(seed)
        word = lambda: self.random.randrange(-1, self.WORDS)
        row = lambda size: [word() for _ in range(size)]
        self.stories = []
        for length in (0, 3, 5, 13):
            self.stories.append(([row(self.words) for _ in range(length)],
                                 [row(self.question_words) for _ in range(length + 1)]))

    def embed(self, result, ids, table, count):
        v, d = self.WORDS, self.WIDTH
        isStory = ids == "story"
        words = self.words if isStory else self.question_words
        attributes, operands = [], ""
        if self.padding == 0:
            attributes.append("padding = 0 : i64")
        if self.position:
            l = "tensor<%dx%dxf32>" % (words, d)
            self.lines.append("%%%s_l = mann.position_encoding %s : %s" % (result, self.position, l))
            operands += " weights(%%%s_l : %s)" % (result, l)
        if isStory and self.temporal:
            self.lines.append("%%%s_t = mann.get_parameter @%s_time : tensor<%dx%dxf32>" % (
                result, table, self.slots + 1, d))
            operands += " temporal(%%%s_t : tensor<%dx%dxf32>)" % (result, self.slots + 1, d)
            if self.temporal == "newest_first":
                attributes.append("order = #mann<temporal_order newest_first>")
            if self.on_empty:
                attributes.append("temporal_on_empty")
        if isStory:
            operands += " count(%count)"
        self.lines.append("%%%s_v = mann.get_parameter @%s : tensor<%dx%dxf32>" % (
            result, table, v, d))
        shape = "%dx" % self.slots if isStory else ""
        self.lines.append("%%%s = mann.embed %%%s, %%%s_v%s%s : tensor<%s%dxi32>, "
                          "tensor<%dx%dxf32> -> tensor<%s%dxf32>" % (
                              result, ids, result, operands,
                              " {%s}" % ", ".join(attributes) if attributes else "", shape, words,
                              v, d, shape, d))

    def write_model(self, folder):
        d, n, v = self.WIDTH, self.slots, self.WORDS
        self.lines = []
        self.embed("u0", "question", "B", False)
        self.embed("m0", "story", "A", True)
        for hop in range(self.hops):
            # Adjacent tying: what one hop reads is what the next one compares with.
            memory = "m%d" % hop if self.tied else "m0"
            read = "m%d" % (hop + 1) if self.tied else "c"
            if self.tied or hop == 0:
                self.embed(read, "story", "C%d" % hop, True)
            count = "" if self.on_empty else " count(%count)"
            h = {"h": hop, "m": memory, "r": read, "n": n, "d": d, "c": count, "x": hop + 1}
            self.lines += [line % h for line in (
                "%%s%(h)d = mann.similarity dot %%%(m)s, %%u%(h)d%(c)s : tensor<%(n)dx%(d)dxf32>, "
                "tensor<%(d)dxf32> -> tensor<%(n)dxf32>",
                "%%p%(h)d = mann.softmax %%s%(h)d%(c)s : tensor<%(n)dxf32> -> tensor<%(n)dxf32>",
                "%%o%(h)d = mann.read %%p%(h)d, %%%(r)s%(c)s : tensor<%(n)dxf32>, "
                "tensor<%(n)dx%(d)dxf32> -> tensor<%(d)dxf32>",
                "%%u%(x)d = mann.add %%u%(h)d, %%o%(h)d : tensor<%(d)dxf32>, tensor<%(d)dxf32> "
                "-> tensor<%(d)dxf32>")]
        parameters = {"A": v, "B": v, "W": v, "A_time": n + 1}
        for hop in range(self.hops):
            parameters["C%d" % hop] = v
            parameters["C%d_time" % hop] = n + 1
        text = ["mann.parameter @%s : tensor<%dx%dxf32>" % (name, rows, d)
                for name, rows in parameters.items()]
        text += ["func.func @net(%%count: i32 {mann.name = \"count\"}, %%question: tensor<%dxi32> "
                 "{mann.name = \"question\"}, %%story: tensor<%dx%dxi32> {mann.name = \"story\"}) "
                 "-> (tensor<%dxf32> {mann.name = \"logits\"}) {" % (
                     self.question_words, n, self.words, v)]
        text += ["  " + line for line in self.lines]
        text += ["  %%w = mann.get_parameter @W : tensor<%dx%dxf32>" % (v, d),
                 "  %%logits = mann.linear %%u%d, %%w : tensor<%dxf32>, tensor<%dx%dxf32> -> "
                 "tensor<%dxf32>" % (self.hops, d, v, d, v),
                 "  return %%logits : tensor<%dxf32>" % v, "}"]
        path, weights = (os.path.join(folder, file) for file in ("model.mlir", "w.safetensors"))
        with open(path, "w") as file:
            file.write("\n".join(text) + "\n")
        # Larger than trained ones, so that sums saturate, too.
        safetensors.write(weights, {
            name: safetensors.Tensor.make("F32", [rows, d], [
                self.random.gauss(0, 0.8) for _ in range(rows * d)])
            for name, rows in parameters.items()})
        return path, weights


MORE = KINDS + ["", "--quantize=q8 --addressing=signed_l1", "--quantize=q4", "--quantize=q16",
                "--quantize=q8 --result-bits=16", "--quantize=q8 --formats=per-hop",
                "--quantize=q8 --formats=global --sums=products --rounding=toward_zero"]


def list_networks(model):
    networks = [
        Shipped(model),
        Small("temporal", 1, flags=MORE, compilers=["gcc-O3"]),
        # The exact sums of 16-bit words times 16-bit weights fit no ring.
        Small("positions", 2, weights="paper",
              flags=[flags for flags in MORE if flags != "--quantize=q16"]),
        Small("newest-first", 3, temporal="newest_first", padding=True),
        Small("on-empty", 4, temporal="newest_first", on_empty=True, compilers=["gcc-O3"]),
        Small("no-temporal", 5, temporal="", flags=MORE, compilers=["gcc-O3"]),
        Small("tied", 6, tied=True, hops=3),
        Small("tied-no-temporal", 7, tied=True, temporal="", weights="centered", padding=True),
    ]
    return {network.name: network for network in networks}


def compare(network, flags, folder, scratch):
    """One network in one configuration: the executors that differ."""
    path = lambda file: os.path.join(scratch, file)
    model, weights = folder
    samples, sequences = path("samples.safetensors"), path("sequences.safetensors")
    network.write_samples(samples)
    network.write_sequences(sequences)
    command = ["mannc", model, "--weights", weights, "--name=net"] + flags
    if flags:
        command += ["--calibrate", samples]
    # Random networks fit no other similarity; that is not the point here.
    command += ["--max-saturation=100"] if flags else []
    run(command + ["-o", path("step.mlir")])
    entries = command + ["--entries=observe,answer"]
    run(entries + ["-o", path("entries.mlir")])
    run(["mann-run", path("step.mlir"), "--inputs", samples, "-o", path("step.safetensors")])
    tensor = safetensors.read(path("step.safetensors"))["logits"]
    width = tensor.shape[1]
    wanted = [list(tensor.values[i:i + width]) for i in range(0, len(tensor.values), width)]
    largest = max(map(abs, tensor.values))
    # Sums of floats depend on the order of their terms.
    bound = 0 if flags else 1e-5 * largest
    differs = []
    for executor, options in {"interpreter": [], "jit": ["--jit"]}.items():
        out = path(executor + ".safetensors")
        run(["mann-run", path("entries.mlir"), "--sequence", sequences, "-o", out] + options)
        found = network.read_answers(out)
        if len(found) != len(wanted) or any(
                abs(a - b) > bound for got, want in zip(found, wanted) for a, b in zip(got, want)):
            differs.append(executor)
    if flags and network.compilers:
        differs += compare_c(network, entries, wanted, scratch,
                             {"I8": "int8_t", "I16": "int16_t", "I32": "int32_t"}[tensor.kind])
    return differs, len(set(map(tuple, wanted)))


def compare_c(network, command, wanted, scratch, element):
    differs = []
    binary, main = os.path.join(scratch, "binary"), os.path.join(scratch, "main.c")
    with open(main, "w") as file:
        file.write(network.program(wanted, element))
    source = os.path.join(scratch, "c")
    run(command + ["--emit=c", "-o", source])
    for compiler in network.compilers:
        run(COMPILERS[compiler] + STRICT + ["-I", source, os.path.join(source, "net.c"), main,
                                            "-o", binary])
        if subprocess.run([binary], stdout=subprocess.DEVNULL).returncode:
            differs.append(compiler)
    native = os.path.join(scratch, "obj")
    os.makedirs(native)
    run(command + ["--emit=obj", "-o", os.path.join(native, "net.o")])
    run(["gcc", "-I", native, os.path.join(native, "net.o"), main, "-o", binary])
    if subprocess.run([binary], stdout=subprocess.DEVNULL).returncode:
        differs.append("obj")
    return differs


def main(folder, model, *names):
    networks, failures = list_networks(model), 0
    for name in names or networks:
        network = networks[name]
        for index, flags in enumerate(network.flags):
            scratch = os.path.join(folder, "%s-%d" % (name, index))
            shutil.rmtree(scratch, ignore_errors=True)
            os.makedirs(scratch)
            if index == 0:
                described = network.write_model(scratch)
            differs, distinct = compare(network, flags.split(), described, scratch)
            failures += bool(differs)
            print("%s %s: %d different answers, %s" % (
                name, flags or "float", distinct,
                "differs: " + ", ".join(differs) if differs else "identical"), flush=True)
    sys.exit(failures != 0)


main(*sys.argv[1:])
