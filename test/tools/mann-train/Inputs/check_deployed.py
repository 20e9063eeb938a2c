"""Trains quantized networks from a float one and compares the number of wrong
answers that mann-train reports with what the compiled network answers."""

import json
import re
import struct
import subprocess
import sys

folder, dev = sys.argv[1:3]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read(path, name):
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    tensor = json.loads(data[8:8 + size])[name]
    begin, end = tensor["data_offsets"]
    return struct.unpack("<%di" % ((end - begin) // 4), data[8 + size + begin:8 + size + end])


with open(folder + "/net.mlir") as file:
    slots, words = re.search(r"%story: tensor<(\d+)x(\d+)xi32>", text := file.read()).groups()
question = re.search(r"%question: tensor<(\d+)xi32>", text).group(1)
run(sys.executable, dev + "/encode-stories", "--vocabulary", folder + "/words.txt", "--slots",
    slots, "--words", words, "--question-words", question, "-o", folder + "/test.safetensors",
    folder + "/stories/qa1_one-fact_test.txt")

CONFIGURATIONS = {
    "dot": ["--quantize=q8"],
    "l1": ["--quantize=q6", "--addressing=l1", "--window=4"],
    "hamming": ["--quantize=q8", "--addressing=hamming", "--surrogate=l1s"],
    "bipolar": ["--quantize=q8", "--addressing=bipolar", "--patience=1"],
    "literal": ["--quantize=q8", "--addressing=signed_l1", "--surrogate=literal",
                "--score-scale=-10", "--saturation-gradient=all", "--formats=per-hop",
                "--integer-bits=2", "--sums=products", "--rounding=toward_zero"],
    "narrow": ["--quantize=q4", "--addressing=l1", "--result-bits=8",
               "--saturation-gradient=none"],
    "binary": ["--quantize=q8"],
}
MODELS = {"binary": "/binary.mlir"}
for name, flags in CONFIGURATIONS.items():
    base = folder + "/" + name
    formats = [flag for flag in flags
               if re.match("--(quantize|result-bits|sums|rounding|formats|integer-bits)", flag)]
    # The formats are in the model that mann-train writes.
    report = run("mann-train", folder + MODELS.get(name, "/net.mlir"), "--data", folder + "/stories", "--epochs=0",
                 "--weights=" + folder + "/float.safetensors", "--quantized-epochs=2",
                 "--max-saturation=100", "-o", base + ".safetensors",
                 "--model-output=" + base + ".mlir", *flags)
    wrong, total = map(int, re.search(r"test error: .*\((\d+) of (\d+)\)", report).groups())
    run("mannc", base + ".mlir", "--weights", base + ".safetensors", "--max-saturation=100",
        "--emit=mlir", "-o", base + "_q.mlir", *formats)
    for executor in ([], ["--jit"]):
        run("mann-run", base + "_q.mlir", "--inputs", folder + "/test.safetensors", "-o",
            base + "_out.safetensors", *executor)
        answers = read(base + "_out.safetensors", "answer")
        expected = read(folder + "/test.safetensors", "answer")
        found = sum(a != b for a, b in zip(answers, expected))
        if (found, len(answers)) != (wrong, total):
            sys.exit("%s %s: mann-train says %d of %d are wrong, the program gives %d of %d" % (
                name, executor, wrong, total, found, len(answers)))
    print("%s: %d of %d wrong" % (name, wrong, total))
