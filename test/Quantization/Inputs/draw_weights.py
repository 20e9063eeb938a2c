"""Scores whose softmax has weights of all sizes, and rows with the largest codes."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tools/dev"))
import safetensors

SAMPLES, ROWS, WIDTH = 200, 50, 20
rng = random.Random(1)
scores, rows = [], []
for sample in range(SAMPLES):
    # Of equal signs, or else what is left out would cancel.
    sign = rng.choice((-1, 1))
    spread = 12 * sample / SAMPLES
    scores += [rng.uniform(-spread, 0) for _ in range(ROWS)]
    rows += [sign * rng.choice((15.875, rng.uniform(0, 15.875))) for _ in range(ROWS * WIDTH)]
safetensors.write(sys.argv[1], {
    "s": safetensors.Tensor.make("F32", [SAMPLES, ROWS], scores),
    "m": safetensors.Tensor.make("F32", [SAMPLES, ROWS, WIDTH], rows)})
