# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The number formats and kinds of addressing that scripts compile a float description to."""

# Flags of mannc for each. All but float and as-trained need samples to calibrate with.
CONFIGURATIONS = {
    "float": [],
    "q8-dot": ["--quantize=q8"],
    "q8-hamming": ["--quantize=q8", "--addressing=hamming"],
    "q8-signed_l1": ["--quantize=q8", "--addressing=signed_l1"],
    "q8-l1": ["--quantize=q8", "--addressing=l1"],
    "q8-bipolar": ["--quantize=q8", "--addressing=bipolar"],
    "q8-per-hop": ["--quantize=q8", "--formats=per-hop"],
    "q8-conventional": ["--quantize=q8", "--formats=global", "--sums=products",
                        "--rounding=toward_zero"],
    "q6-dot": ["--quantize=q6"],
    "q4-dot": ["--quantize=q4"],
    "q4-l1": ["--quantize=q4", "--addressing=l1"],
    "q16-dot": ["--quantize=q16"],
    # The formats and similarity that the model was trained with.
    # Trained formats may saturate on purpose.
    "as-trained": ["--quantize=q8", "--max-saturation=100"],
}
# Those that are taken where nothing else is asked for.
DEFAULT = list(CONFIGURATIONS)
# Coordinates in which signs say more, and what signs leave out.
CONFIGURATIONS.update({
    "q8-bipolar-rotated": [*CONFIGURATIONS["q8-bipolar"], "--rotate-keys"],
    "q8-bipolar-scaled": [*CONFIGURATIONS["q8-bipolar"], "--scale-rows"],
    "q8-bipolar-rotated-scaled": [*CONFIGURATIONS["q8-bipolar"], "--rotate-keys", "--scale-rows"],
})
# Without what only a trained description has.
CALIBRATED = {name: flags for name, flags in CONFIGURATIONS.items() if name != "as-trained"}
