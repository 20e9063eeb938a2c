"""Compares what describe-model writes for each form with the equations of the form.

usage: check_forms.py DESCRIBE_MODEL FOLDER STORIES

Each form is described for the stories (qaN_NAME_train.txt, the test file beside it) and asked
questions of random words, with random weights. In float the logits of the reference interpreter
must be those of plain Python within 1e-4. In 8 bits the JIT must give the integers of the
interpreter, and so must C from gcc, as one function and as two entries; of some forms also after
a short training with bounded addressing. A line a form; an exit status other than 0 if any
differs.
"""

import math
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
import safetensors

QUESTIONS, ALLOWED = 12, 1e-4
FORMS = [
    "",
    "--tying adjacent",
    "--gates",
    "--tying adjacent --gates",
    "--key-value",
    "--tying adjacent --hops 1 --order newest_first",
    "--tying adjacent --gates --hops 2 --order newest_first --position-encoding paper",
    "--gates --hops 2 --position-encoding centered",
    "--key-value --hops 2 --order newest_first --position-encoding paper",
    "--tying adjacent --gates --stop-margin 1",
    "--key-value --stop-margin 1",
]
# Those that are trained with bounded addressing, too.
TRAINED = FORMS[1:5]


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit("%s\n%s%s" % (" ".join(command), result.stdout, result.stderr))
    return result.stdout


def total(*vectors):
    return [sum(parts) for parts in zip(*vectors)]


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


def times(matrix, vector):
    return [dot(row, vector) for row in matrix]


class Network:
    """A form, its sizes as the description has them, and weights by tensor."""

    def __init__(self, flags, text, rng):
        def option(name, default):
            found = re.search(r"--%s (\S+)" % name, flags)
            return found[1] if found else default

        self.adjacent, self.gates = "--tying adjacent" in flags, "--gates" in flags
        self.key_value, self.position = "--key-value" in flags, option("position-encoding", "")
        self.newest_first = "newest_first" in flags
        self.hops, self.margin = int(option("hops", 3)), float(option("stop-margin", math.inf))

        def sizes(name):
            found = re.search(name + r" ?: tensor<([0-9x]+)x[if]32>", text)
            return [int(size) for size in found[1].split("x")]

        self.slots, self.words = sizes("%story")
        (self.question_words,) = sizes("%question")
        self.vocabulary, self.dim = sizes("@A")
        self.weights = {name: self.draw(rng, *shape) for name, shape in self.shapes().items()}

    def shapes(self):
        """The tensors that the form has, by its equations."""
        table, square = (self.vocabulary, self.dim), (self.dim, self.dim)
        with_ages = (self.vocabulary + self.slots, self.dim)
        numbers = range(1, self.hops + 1)
        gates = ["gate%d" % number for number in numbers] if self.adjacent else ["gate"]
        shapes = {"A": with_ages}
        if self.adjacent:
            shapes.update(("C%d" % number, with_ages) for number in numbers)
        else:
            shapes.update({"C": with_ages, "B": table, "W": table})
        if self.key_value:
            shapes.update(("R%d" % number, square) for number in numbers)
        elif not self.adjacent:
            shapes["H"] = square
        if self.gates:
            for gate in gates:
                shapes.update({gate + ".w": square, gate + ".b": (1, self.dim)})
        return shapes

    def draw(self, rng, rows, columns):
        return [[rng.uniform(-0.5, 0.5) for _ in range(columns)] for _ in range(rows)]

    def write_weights(self, path):
        safetensors.write(path, {
            name: safetensors.Tensor.make(
                "F32", [len(rows), self.dim] if not name.endswith(".b") else [self.dim],
                sum(rows, []))
            for name, rows in self.weights.items()})
        # What the program has: the weights in float32.
        for name, tensor in safetensors.read(path).items():
            values = list(tensor.values)
            self.weights[name] = [values[start:start + self.dim]
                                  for start in range(0, len(values), self.dim)]

    def sum_words(self, table, ids, length):
        """The sum of the rows of words, weighed by their position j among `length`."""
        result = [0.0] * self.dim
        for j, word in enumerate(ids, 1):
            for k in range(self.dim if word >= 0 else 0):
                at, share = k + 1, 1 - 2 * j / length
                weight = {"": 1, "paper": (1 - j / length) - at / self.dim * share,
                          "centered": 1 + 4 * (j - (length + 1) / 2) * (at - (self.dim + 1) / 2)
                                      / (length * self.dim)}[self.position]
                result[k] += weight * table[word][k]
        return result

    def embed(self, name, story, count):
        """The memory of a table: a row for each sentence, with that of its age."""
        table, rows = self.weights[name], []
        for slot in range(count):
            age = slot if self.newest_first else count - 1 - slot
            rows.append(total(self.sum_words(table, story[slot], self.words),
                              table[self.vocabulary + age]))
        return rows

    def hop(self, number, u, story, count):
        """The state after hop `number`, from 1."""
        before = "A" if number == 1 or not self.adjacent else "C%d" % (number - 1)
        scores = times(self.embed(before, story, count), u)
        powers = [math.exp(score - max(scores)) for score in scores]
        o = [0.0] * self.dim
        values = self.embed("C%d" % number if self.adjacent else "C", story, count)
        for power, row in zip(powers, values):
            o = total(o, [power / sum(powers) * x for x in row])
        if self.key_value:
            return times(self.weights["R%d" % number], total(u, o))
        kept = u if self.adjacent else times(self.weights["H"], u)
        if not self.gates:
            return total(kept, o)
        gate = "gate%d" % number if self.adjacent else "gate"
        raw = total(times(self.weights[gate + ".w"], u), self.weights[gate + ".b"][0])
        t = [1 / (1 + math.exp(-x)) for x in raw]
        return [a * b + c * (1 - b) for a, b, c in zip(o, t, kept)]

    def answer(self, story, question, count):
        """The logits, and how many hops were made."""
        u = self.sum_words(self.weights["A" if self.adjacent else "B"], question,
                           self.question_words)
        last = self.weights["C%d" % self.hops if self.adjacent else "W"][:self.vocabulary]
        for number in range(1, self.hops + 1):
            u = self.hop(number, u, story, count)
            logits = times(last, u)
            second, first = sorted(logits)[-2:]
            if first - second > self.margin:
                break
        return logits, number


def draw_questions(network, rng):
    """Stories of every length, the empty one included; some sentences have no word."""
    def ids(size):
        known = rng.randint(0, size)
        return [rng.randrange(network.vocabulary) for _ in range(known)] + [-1] * (size - known)

    asked = []
    for index in range(QUESTIONS):
        count = index * network.slots // (QUESTIONS - 1)
        story = [ids(network.words) for _ in range(count)]
        story += [[-1] * network.words] * (network.slots - count)
        asked.append((story, ids(network.question_words), count))
    return asked


def write_questions(network, asked, path):
    make = safetensors.Tensor.make
    safetensors.write(path, {
        "story": make("I32", [QUESTIONS, network.slots, network.words],
                      [word for story, _, _ in asked for row in story for word in row]),
        "question": make("I32", [QUESTIONS, network.question_words],
                         [word for _, question, _ in asked for word in question]),
        "count": make("I32", [QUESTIONS], [count for _, _, count in asked])})


def find_error(network, asked, outputs):
    """The largest error of a logit; hops that were made are compared exactly."""
    worst = 0.0
    for index, one in enumerate(asked):
        wanted, hops = network.answer(*one)
        found = outputs["logits"].values[index * network.vocabulary:][:network.vocabulary]
        worst = max(worst, *(abs(a - b) for a, b in zip(wanted, found)))
        if "hops" in outputs and outputs["hops"].values[index] != hops:
            sys.exit("question %d: %d hops, expected %d" % (
                index, outputs["hops"].values[index], hops))
    return worst


def check_integers(path, model, weights, *flags):
    """In 8 bits: interpreter, JIT, and C as one function and as two entries."""
    inputs = path("inputs.safetensors")
    command = [model, "--weights", weights, "--quantize=q8", *flags]
    run("mannc", *command, "--stop-after=quantize", "-o", path("q8.mlir"))
    for name, more in (("told", []), ("native", ["--jit"])):
        run("mann-run", path("q8.mlir"), "--inputs", inputs, "-o", path(name + ".safetensors"),
            *more)
    told, native = (safetensors.read(path(name + ".safetensors")) for name in ("told", "native"))
    if told != native:
        sys.exit("the JIT differs from the interpreter: %s" % " ".join(command))
    if len(set(told["logits"].values)) < 8:
        sys.exit("logits of few values test nothing: %s" % " ".join(command))
    for entries in ([], ["--entries=observe,answer"]):
        run("mannc", *command, *entries, "--self-test", inputs, "--name=net", "--emit=c", "-o",
            path("c"))
        run("gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", path("c/net.c"),
            path("c/net_test.c"), "-o", path("c/test"))
        if not re.search(r"^net: 0 of \d+ (samples|calls) differ$", run(path("c/test")), re.M):
            sys.exit("C differs from the interpreter: %s" % " ".join([*command, *entries]))


def train(path, stories):
    """A short training in 8 bits, and the integers of what it leaves."""
    run("mann-train", path("net.mlir"), "--data", os.path.dirname(stories), "--epochs=2",
        "--quantize=q8", "--addressing=l1", "--quantized-epochs=1", "--model-output",
        path("trained.mlir"), "-o", path("trained.safetensors"))
    check_integers(path, path("trained.mlir"), path("trained.safetensors"),
                   "--max-saturation=100")


def main():
    describe, folder, stories = sys.argv[1:]
    path = lambda name: os.path.join(folder, name)
    for flags in FORMS:
        text = run(sys.executable, describe, "--stories", stories, "--dimension", "8",
                   *flags.split())
        with open(path("net.mlir"), "w") as file:
            file.write(text)
        rng = random.Random("weights" + flags)
        network = Network(flags, text, rng)
        network.write_weights(path("weights.safetensors"))
        asked = draw_questions(network, rng)
        write_questions(network, asked, path("inputs.safetensors"))
        run("mann-run", path("net.mlir"), "--weights", path("weights.safetensors"), "--inputs",
            path("inputs.safetensors"), "-o", path("float.safetensors"))
        worst = find_error(network, asked, safetensors.read(path("float.safetensors")))
        if not worst <= ALLOWED:
            sys.exit("'%s': a logit is off by %g" % (flags, worst))
        check_integers(path, path("net.mlir"), path("weights.safetensors"), "--calibrate",
                       path("inputs.safetensors"))
        if flags in TRAINED:
            train(path, stories)
        print("%s: logits within %g, integers identical" % (flags or "layer-wise", ALLOWED),
              flush=True)


main()
