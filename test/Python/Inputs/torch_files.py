"""Checks what the package makes of the files that write_torch.py has written."""

import os
import sys

import numpy
import mann

FOLDER = sys.argv[1]
good = mann.load_weights(FOLDER + "/good.pt")
EXPECTED = {"w": [[1, 2, 3], [4, 5, 6.5]], "w.t": [[1, 4], [2, 5], [3, 6.5]], "part": [3, 6.5],
            "half": [0.5, -2], "brain": [1.5, -2], "long": [[7], [-8], [1 << 40]]}
DTYPES = {"half": "float16", "long": "int64"}
assert list(good) == list(EXPECTED), list(good)
for name, values in EXPECTED.items():
    assert good[name].tolist() == values, (name, good[name])
    assert good[name].dtype == DTYPES.get(name, "float32"), good[name].dtype
checkpoint = mann.load_weights(FOLDER + "/checkpoint.pth")
assert list(checkpoint) == ["model." + name for name in EXPECTED], list(checkpoint)
assert list(mann.load_weights(FOLDER + "/checkpoint.pth", prefix="model.")) == list(EXPECTED)

for name in sorted(os.listdir(FOLDER)):
    if name in ("good.pt", "checkpoint.pth"):
        continue
    try:
        mann.load_weights(os.path.join(FOLDER, name))
        print(f"{name}: was read")
    except mann.Error as error:
        print(str(error).replace(FOLDER + "/", ""))
try:
    mann.load_weights(FOLDER + "/checkpoint.pth", prefix="net.")
except mann.Error as error:
    print(str(error).replace(FOLDER + "/", ""))
assert not os.path.exists(FOLDER + "/was-run")
