# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes random weights and calls of a family, the ones that `conformance --families` draws.

usage: draw_family.py FAMILY FOLDER [STEPS [SEQUENCES]]

FOLDER gets weights.safetensors and calibration.safetensors, SEQUENCES (4) of STEPS (50)
steps each.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                                "tools", "dev"))
import families

if not 3 <= len(sys.argv) <= 5:
    sys.exit(__doc__)
name, folder = sys.argv[1:3]
steps, count = (int(text) for text in (sys.argv[3:] + ["50", "4"][len(sys.argv) - 3:]))
os.makedirs(folder, exist_ok=True)
family = families.Family(families.find_folder(name), folder)
family.draw("calibration", [steps] * count, family.path("calibration.safetensors"))
