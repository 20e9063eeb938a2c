# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the parts of tools/dev/search-widths on the network word_lengths.mlir.

usage: check_word_lengths.py BUILD FOLDER WORK, a folder as for search-widths --folder
"""

import glob
import math
import os
import sys
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..",
                                "tools", "dev"))
import safetensors
from safetensors import Tensor
import searched_networks
from searched_networks import prepare_folder
import sequence_runs
import sequences
from stepwise import Failure, checked
from width_page import summarize, write_page
from width_points import ONE_WIDTH, SEARCHED, Point, compare, find_pareto_front, take_best
from width_search import Budget, Search, list_goals
from width_tuning import TEXT_DECIDES, Recipe, Score, Tuner, score
from word_lengths import EnergyByBits, Text, check_alike, compose, count_bits

GROUPS = {"x": "input", "W": "table", "R": "table", "V": "table", "state.h": "state",
          "seen": "result", "kept": "result", "sum": "result", "logits": "result", "y": "result"}
EIGHT = {**{group: 8 for group in GROUPS}, "y": 9}
# Products and sums of a call by what their operands are.
PRODUCTS = {("x", "W"): 24, ("state.h", "R"): 64, ("state.h", "V"): 16}
SUMS = {**PRODUCTS, ("seen", "kept"): 8}


def check(what, found, expected):
    same = math.isclose(found, expected, rel_tol=1e-9) if isinstance(found, float) else \
        found == expected
    if not same:
        sys.exit("%s: expected %r, found %r" % (what, expected, found))


def sum_energy(bits):
    """In nJ, by hand: 0.2 pJ a product of 8-bit codes, 0.03 a sum of such codes."""
    return (sum(count * 0.2 * bits[a] * bits[b] / 64 for (a, b), count in PRODUCTS.items()) +
            sum(count * 0.03 * max(bits[a], bits[b]) / 8 for (a, b), count in SUMS.items())) / 1000


def check_bits():
    for kind, bits in (("!quant.uniform<i8<-127:127>:f32, 0.5>", 8),
                       ("tensor<3x!quant.uniform<i2<-1:1>:f32, 1.0>>", 2),
                       ("!quant.uniform<i10<0:256>:f32, 3.906250e-03>", 9),
                       ("!quant.uniform<i31:f32, 0.5>", 31), ("!mann.scaled<6, -9:-4>", 6),
                       ("tensor<3xi32>", None)):
        check(kind, count_bits(kind), bits)


def check_text(tuner):
    """The texts of two widths, and one between them."""
    texts = {width: tuner.assign(["--quantize=q%d" % width]) for width in (4, 8)}
    check("groups", texts[8].kinds, GROUPS)
    check("the group of what becomes a state", texts[8].groups["next"], "state.h")
    check("bits", texts[8].bits(), EIGHT)
    check("bits of tables", texts[8].count_table_bits(), (24 + 64 + 16) * 8)
    mixed = compose(texts, {**{group: 8 for group in GROUPS}, "R": 4, "seen": 4})
    check("mixed bits", mixed.bits(), {**EIGHT, "R": 4, "seen": 4})
    check("mixed bits of tables", mixed.count_table_bits(), (24 + 16) * 8 + 64 * 4)
    kept = checked([tuner.tool("mannc"), tuner.write_text(mixed), "--weights", tuner.weights,
                    *TEXT_DECIDES, "--stop-after=formats"])
    check("formats that mannc keeps", Text(kept).formats(), mixed.formats())
    return texts, mixed


def check_interrupted(tuner, text):
    """A training that was stopped goes on from its checkpoint, to the same weights."""
    def tune():
        with open(tuner.tune(text, tuner.weights, 3, 1), "rb") as file:
            return file.name, file.read()

    def stop(command, **options):
        call([*command, "--stop-after=1"], **options)
        raise Failure("stopped")
    path, weights = tune()
    os.remove(path)
    os.remove(path.replace(".safetensors", ".json"))
    call, sequence_runs.checked = sequence_runs.checked, stop
    check_failure("a training that stops", "stopped", tune)
    sequence_runs.checked = call
    (checkpoint,) = glob.glob(path.replace(".safetensors", "-checkpoint-*.safetensors"))
    kept = checkpoint + ".kept"
    os.rename(checkpoint, kept)
    with open(checkpoint, "w") as file:
        file.write("cut")
    # It is read, so one that is cut is in the way.
    try:
        tune()
    except Failure as failure:
        check("a checkpoint that is cut", os.path.basename(checkpoint) in str(failure), True)
    else:
        sys.exit("a checkpoint that is cut: expected a failure")
    os.rename(kept, checkpoint)
    check("what went on", tune(), (path, weights))
    check("the checkpoint then", os.path.exists(checkpoint), False)


def check_energy(energy, texts, mixed):
    for text in (*texts.values(), mixed):
        check("energy", energy.sum(text), sum_energy(text.bits()))


def check_search(energy, texts):
    """R is a tenth as sensitive as the others; then it is tables that must become less."""
    sensitivity = lambda group: 0.1 if group == "R" else 1.0
    asked = []

    def measure(text, _weights, part):
        asked.append(part)
        return Score(0, 1, 1 + sum(sensitivity(group) * (EIGHT[group] - bits)
                                   for group, bits in text.bits().items()), 0)
    tuner = types.SimpleNamespace(measure=measure, weights=None, tune=lambda *_: None)
    search = Search(tuner, texts, energy, 1, 1)
    most = energy.sum(texts[8])
    check("first", search.descend(Budget(0.999 * most)).bits(), {**EIGHT, "R": 4})
    # W takes 24 of 40 codes that are left; in energy, it is h that saves most.
    found = search.descend(Budget(most, (16 * 8 + 88 * 4))).bits()
    check("with less tables", found, {**EIGHT, "R": 4, "W": 4})
    check("the next", search.descend(Budget(0.6 * most)).bits(),
          {**EIGHT, "R": 4, "W": 4, "state.h": 4})
    check("out of reach", search.descend(Budget(0.01 * most)), None)
    check("what was asked", set(asked), {"validation"})


def number(shape, values):
    return Tensor.make("F32", shape, values)


def classes(values):
    return Tensor.make("I32", [len(values)], values)


def check_score():
    """Bits at exactly one half are 0, unscored steps and classes do not count."""
    given = {"target.y": number([1, 2, 2], [1, 0, 1, 1]),
             "mask.y": Tensor.make("I32", [1, 2], [1, 0])}
    found = score(given, {"y": number([1, 2, 2], [0.5, 0.25, 0, 0])}, "y=sigmoid", "f")
    check("bits", found[:2], (1, 2))
    check("loss", found.loss, -(math.log(0.5) + math.log(0.75)) / 2)
    found = score({"target": classes([1, -1, 0])}, {"y": number([3, 2], [2, 0, 0, 9, 4, 4])},
                  "y=softmax", "f")
    check("classes", found[:2], (1, 2))
    check("loss of classes", found.loss, (math.log(1 + math.exp(2)) + math.log(2)) / 2)
    # Three errors in the first sequence, none in the second, one in the third.
    given = {"target.y": number([3, 2, 2], [1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0])}
    found = score(given, {"y": number([3, 2, 2], [0] * 12)}, "y=sigmoid", "f")
    check("errors together", (found.wrong, found.squares), (4, 10))


def check_failure(what, expected, action):
    try:
        action()
    except Failure as failure:
        check(what, str(failure), expected)
    else:
        sys.exit("%s: expected a failure" % what)


def check_bad_data(work):
    """What is wrong with files is told with their names."""
    bits, two = {"y": number([1, 2, 2], [0, 0, 0, 0])}, number([1, 2, 2], [0, 1, 0, 1])
    rate = lambda given, loss="y=sigmoid": lambda: score(given, bits, loss, "f")
    nothing = Tensor.make("I32", [1, 2], [0, 0])
    check_failure("no target", "f: expected a tensor 'target.y' or 'target', found only x",
                  rate({"x": two}))
    check_failure("no mask", "f: 'mask.y' is 0 throughout, so that no step counts",
                  rate({"target.y": two, "mask.y": nothing}))
    check_failure("no step", "f: none of its steps counts",
                  rate({"target.y": two, sequences.LENGTHS: Tensor.make("I32", [1], [0])}))
    check_failure("no class", "f: 'target' has no class that counts, all are below 0",
                  rate({"target": classes([-1, -1])}, "y=softmax"))
    check_failure("a class too large", "f: the target has the class 2, the output ends at 1",
                  rate({"target": classes([-1, 2])}, "y=softmax"))
    check_failure("numbers for classes",
                  "f: 'target' has elements of F32; expected classes, which are integers",
                  rate({"target": number([2], [0, 1])}, "y=softmax"))
    check_failure("a target too short",
                  "f: the target has 2 elements, the results of the network need 4",
                  rate({"target": number([2], [0, 1])}))
    check_failure("another output", "f: --loss is of an output that the network has not: no tensor"
                  " 'z' among the results, only y", rate({"target": two}, "z=sigmoid"))
    # The first of the files is wrong.
    arguments = types.SimpleNamespace(folder=work, loss="y=sigmoid", rate=1e-3, epochs=1)
    path = os.path.join(work, "train.safetensors")
    safetensors.write(path, {"target": two, "mask": nothing})
    check_failure("a folder", path + ": 'mask' is 0 throughout, so that no step counts",
                  lambda: prepare_folder(arguments))
    with open(path, "wb") as file:
        file.write(b"none")
    check_failure("no tensors", path + ": not a safetensors file: the header is cut off",
                  lambda: prepare_folder(arguments))


def check_alike_texts(texts):
    """Texts that differ in more than formats are not mixed; names say which value is meant."""
    check_alike(texts)
    change = lambda old, new: Text(texts[4].text.replace(old, new), "net.mlir")
    line = '} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32> loc("sum = mann.%s")'
    check_failure("other text", "net.mlir: with 4 and 8 bits, texts differ in more than formats:"
                  " %r, %r" % (line % "sub", line % "add"),
                  lambda: check_alike({4: change("sum = mann.add", "sum = mann.sub"), 8: texts[8]}))
    check_failure("other values", "net.mlir: with 4 and 8 bits, formats are not those of the same"
                  " values, such as 'all'", lambda: check_alike(
                      {4: change("sum = mann", "all = mann"), 8: texts[8]}))
    check_failure("a name twice",
                  "net.mlir: more than one value is called 'seen', with a format each",
                  lambda: change("kept = mann", "seen = mann"))
    check_failure("no name",
                  "net.mlir: an input of @step has no name: expected a mann.name of it",
                  lambda: change(', mann.name = "x"', ""))


def check_comparison():
    """The cheapest that is as good in validation, or the best there; what noise is of errors in
    test; and when the searched networks are below."""
    def point(name, series, energy, validation, test, squares=None):
        return Point(name, series, None, energy, Score(validation, 200, 1, validation),
                     Score(test, 200, 1, squares or test), None)
    points = [point("q8", ONE_WIDTH, 4.0, 2, 30), point("q4", ONE_WIDTH, 2.0, 10, 100),
              point("q2", ONE_WIDTH, 0.5, 90, 150), point("s1", SEARCHED, 3.5, 3, 25),
              point("s2", SEARCHED, 3.0, 1, 40), point("s3", SEARCHED, 1.0, 2, 10),
              point("s4", SEARCHED, 0.75, 9, 60)]
    name = lambda point: point and point.name
    told = lambda *rule: [(name(found.searched), found.verdict) for found in compare(points, *rule)]
    check("the cheapest", told(), [("s3", "fewer"), ("s4", "fewer"), (None, "none")])
    check("the best", told(take_best), [
        ("s2", "more, within noise"), ("s3", "fewer"), (None, "none")])
    check("the front", list(map(name, find_pareto_front(points))), ["s4", "s3", "s2"])
    asked = ("%d networks of one width make errors and have a searched one to compare with; left"
             " out of what follows: %s.")
    check("strictly below", summarize(points), [
        "Of 3 networks of one width, a searched one that takes no more energy has fewer errors in"
        " test than q8 and q4.", "The difference is beyond noise for q8 and q4.",
        "There is none to compare with q2.", asked % (2, "q2"),
        "The searched networks lie strictly below each of these."])
    # Errors that come together are more noise.
    points[0] = point("q8", ONE_WIDTH, 4.0, 2, 30, 300)
    check("below within noise", summarize(points)[1:], [
        "The difference is beyond noise for q4.", "There is none to compare with q2.",
        asked % (2, "q2"), "The searched networks lie below each of these, but not strictly:"
        " within noise for q8."])
    points[0] = point("q8", ONE_WIDTH, 4.0, 2, 9)
    check("not below", summarize(points)[-2:], [
        asked % (2, "q2"), "The searched networks do not lie below q8."])
    points[0] = point("q8", ONE_WIDTH, 4.0, 2, 0)
    check("no errors", summarize(points)[-3:], [
        "No error is made by q8.", "1 network of one width makes errors and has a searched one to"
        " compare with; left out of what follows: q8 and q2.",
        "The searched networks lie strictly below each of these."])
    check("none to compare", summarize(points[2:3])[-1],
          "No networks of one width make errors and have a searched one to compare with.")


def check_page():
    """What was changed is told of the networks that it was changed for; names are of the widths."""
    write = lambda folder: write_page("command", types.SimpleNamespace(
        folder=folder, seeds=[1], widths=[3, 8]), [])
    for folder, history in ((None, True), ("own", False)):
        page = write(folder)
        check("history", [words in page for words in (
            "This rule was changed once", "changed after test errors", "By the rule of now",
            "| network | rule |")], [history] * 4)
        check("names", "q3x8 has parameters of 3 bits and results of 8" in page, True)
        check("goals", "each other within 5 % only the lowest is kept" in page, True)
    check("goals", list_goals([1, 1.9, 1.95, 2, 3.9, 4, 1.9]), [3.9, 1.9])


def check_records(build, work):
    """A MemN2N is trained again where its stories, flags or text are others, and else is not."""
    stories = os.path.join(work, "tales")
    os.makedirs(stories, exist_ok=True)
    places = ["bathroom", "garden", "office"]

    def tell(part, count):
        with open(os.path.join(stories, "qa2_tales_%s.txt" % part), "w") as file:
            for number in range(count):
                place = places[number % 3]
                file.write("1 Mary went to the %s.\n2 Mary got the milk.\n3 Where is the milk?\t%s"
                           "\t1 2\n" % (place, place))
    arguments = types.SimpleNamespace(build=build, work=work, stories=stories)

    def prepare():
        """When the weights were written, and what is said of the network."""
        trained = searched_networks.prepare_babi(arguments)
        return os.stat(os.path.join(trained.folder, "float.safetensors")).st_mtime_ns, trained.note
    searched_networks.EPOCHS, searched_networks.HOPS, searched_networks.DIMENSION = 1, 1, 4
    tell("train", 24)
    tell("test", 5)
    first, note = prepare()
    check("what is counted", note, "A MemN2N of 1 hops and 4 dimensions, task 2 of bAbI tales: 22"
          " questions for training, the 2 behind them for validation, 5 for the test; errors are"
          " wrong answers.")
    check("the same", prepare()[0], first)
    tell("test", 6)
    for what, change in (("stories", lambda: tell("train", 30)),
                         ("epochs", lambda: setattr(searched_networks, "EPOCHS", 2)),
                         ("text", lambda: setattr(searched_networks, "DIMENSION", 8))):
        change()
        before, (first, note) = first, prepare()
        check("trained again for other " + what, first > before, True)
    check("what is counted then", note, "A MemN2N of 1 hops and 8 dimensions, task 2 of bAbI tales:"
          " 27 questions for training, the 3 behind them for validation, 6 for the test; errors are"
          " wrong answers.")


def main():
    build, folder, work = sys.argv[1:]
    tuner = Tuner(folder, work, build, Recipe("y=sigmoid", [], 1))
    check_bits()
    check_score()
    check_bad_data(work)
    check_comparison()
    check_page()
    check_records(build, work)
    texts, mixed = check_text(tuner)
    check_alike_texts(texts)
    check_interrupted(tuner, mixed)
    energy = EnergyByBits(tuner.report(texts[8], tuner.weights))
    check_energy(energy, texts, mixed)
    check_search(energy, texts)
    print("word lengths: all as expected")


main()
