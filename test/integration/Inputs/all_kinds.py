# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The model of a folder, quantized in each way that the tests of this folder try."""

import os
import subprocess


def samples_of(model):
    return os.path.join(model, "samples.safetensors")


def quantize_all(model, scratch, flags=lambda name: []):
    """Yields scratch/<width>-<kind> once its .mlir is written, with more flags if given."""
    for width in ("q8", "q4"):
        for kind in ("keep", "hamming", "signed_l1", "l1", "bipolar"):
            name = os.path.join(scratch, "%s-%s" % (width, kind))
            subprocess.run(["mannc", os.path.join(model, "model.mlir"), "--weights",
                            os.path.join(model, "weights.safetensors"), "--quantize=" + width,
                            "--addressing=" + kind, "--calibrate", samples_of(model), "-o",
                            name + ".mlir"] + flags(name), check=True)
            yield name
