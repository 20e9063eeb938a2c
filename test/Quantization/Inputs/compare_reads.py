"""The codes o of two files differ, but nowhere by more than the last argument; w is equal."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tools/dev"))
import safetensors

one, other = (safetensors.read(path) for path in sys.argv[1:3])
most = max(abs(a - b) for a, b in zip(one["o"].values, other["o"].values, strict=True))
assert 0 < most <= float(sys.argv[3]), "the largest difference is %g" % most
assert list(one["w"].values) == list(other["w"].values)
