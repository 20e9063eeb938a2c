# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Features that a test may ask for by REQUIRES: what each needs, and how to get it. Used
by lit.cfg.py and tools/dev/list-unsupported."""

import os
import pty
import shutil
import subprocess
import sys

# Feature, program that it is, Debian package of the program.
PROGRAMS = [
    ("gcc", "gcc", "gcc"),
    ("valgrind", "valgrind", "valgrind"),
    ("clang", "clang-22", "clang-22"),
    ("arm-none-eabi", "arm-none-eabi-gcc", "gcc-arm-none-eabi"),
    ("avr-gcc", "avr-gcc", "gcc-avr"),
    ("simavr", "simavr", "simavr"),
    ("riscv-elf", "riscv64-unknown-elf-gcc", "gcc-riscv64-unknown-elf"),
    ("qemu-arm", "qemu-system-arm", "qemu-system-arm"),
    ("qemu-riscv32", "qemu-system-riscv32", "qemu-system-misc"),
    ("chromium", "chromium", "chromium"),
    ("cppcheck", "cppcheck", "cppcheck"),
]

NEEDS = {name: "needs the program %s: apt-get install %s" % (program, package)
         for name, program, package in PROGRAMS}
NEEDS.update({
    "babi": "needs the stories of bAbI: the folders en and en-10k of tasks_1-20_v1-2.tar.gz from"
            " http://www.thespermwhale.com/jaseweston/babi in a folder 'babi'; set MANN_DATA to the"
            " folder that has 'babi' in it, or put that at ../shared/data beside the project",
    "omniglot": "needs the characters of Omniglot, github.com/brendenlake/omniglot, as two files"
                " images_background.npz and images_evaluation.npz in a folder 'omniglot' beside"
                " 'babi': an array 'images' each, characters x 20 drawings x 105 x 105, false"
                " where there is ink",
    "trained-models": "needs networks that were trained for these tests, in a folder 'models'"
                      " beside the one that MANN_DATA names, or ../shared/models beside the"
                      " project; they are not published",
    "public-models": "needs the checkpoints of github.com/josephdviviano/pytorch-ntm and"
                     " github.com/BlinkDL/RWKV-LM as the maintainers converted them, in"
                     " 'public/ntm_copy' and 'public/rwkv7_reverse' of the folder that"
                     " 'trained-models' needs; the converted files are not published",
    "numpy": "needs a python that imports NumPy: apt-get install python3-numpy",
    "onnx": "needs a python with the packages onnx and numpy: apt-get install python3-onnx"
            " python3-numpy",
    "pty": "needs pseudo-terminals: mount /dev/pts",
    "avx2": "needs a processor with AVX2",
    "avx512-vnni": "needs a processor with AVX-512 BW, VL and VNNI",
    "small-disk": "needs a mount in a user namespace: as another user, or outside this"
                  " container, 'unshare --map-root-user --mount mount -t tmpfs none /mnt' must"
                  " work",
})


def find_data(root):
    """The folder of outside data, there or not."""
    return os.environ.get("MANN_DATA") or os.path.join(root, "..", "shared", "data")


def find_models(root):
    """The folder of outside networks, there or not."""
    return os.path.join(find_data(root), "..", "models")


def find_python(own, *packages):
    """A python with these packages: the one given, which CMake has found, need not have
    what Debian has for its own. None if there is none."""
    for python in (own, "/usr/bin/python3"):
        if python and os.path.exists(python) and subprocess.run(
                [python, "-c", "import " + ", ".join(packages)],
                stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None


def read_processor():
    """What this processor has, as Linux calls it; nothing on other systems."""
    if not os.path.exists("/proc/cpuinfo"):
        return set()
    with open("/proc/cpuinfo") as file:
        return {word for line in file if line.startswith("flags") for word in line.split()}


def find(root):
    """The features that there are here; `root` is the top folder of the project."""
    found = {name for name, program, _ in PROGRAMS if shutil.which(program)}
    data = find_data(root)
    models = find_models(root)
    if os.path.isdir(os.path.join(data, "babi")):
        found.add("babi")
    if os.path.isdir(os.path.join(data, "omniglot")):
        found.add("omniglot")
    if os.path.isdir(models):
        found.add("trained-models")
    # Recurrent networks that others have trained and published.
    if os.path.isdir(os.path.join(models, "public", "ntm_copy")):
        found.add("public-models")
    if find_python(sys.executable, "numpy"):
        found.add("numpy")
    if find_python(sys.executable, "numpy", "onnx"):
        found.add("onnx")
    try:
        for descriptor in pty.openpty():
            os.close(descriptor)
        found.add("pty")
    except OSError:
        pass
    processor = read_processor()
    if "avx2" in processor:
        found.add("avx2")
    if {"avx512bw", "avx512vl", "avx512_vnni"} <= processor:
        found.add("avx512-vnni")
    # A disk of our own to fill needs a mount in a user namespace, which not every
    # sandbox allows.
    if shutil.which("unshare") and subprocess.run(
            ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
            stderr=subprocess.DEVNULL).returncode == 0:
        found.add("small-disk")
    return found
