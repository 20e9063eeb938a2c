# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs mannc."""

import glob
import os
import shutil
import subprocess
import tempfile

from . import tensors
from .errors import CompilerError, Error, shown_names
from .model import Library, Model
from .weights import load_weights

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
# Keywords that are flags of mannc with one value.
QUANTIZATION_FLAGS = ("calibration formats headroom integer_bits max_saturation memory_format "
                      "percentile result_bits rounding samples state_bits sums "
                      "weight_format").split()
FLAGS = QUANTIZATION_FLAGS + ["mcpu", "mattr", "local_bytes", "vocabulary"]
# Flags that are given once for each part.
LISTS = ("state", "init", "dim", "constant")


def find_mannc():
    """The compiler: $MANNC, in PATH, or of this copy's build."""
    if os.environ.get("MANNC"):
        return os.environ["MANNC"]
    built = os.path.join(ROOT, "build", "release", "bin", "mannc")
    found = shutil.which("mannc") or (built if os.access(built, os.X_OK) else None)
    if not found:
        raise Error("mannc is neither in PATH nor in build/release/bin: build the project with "
                    "tools/dev/setup, or say where it is with the variable MANNC")
    return found


def list_flags(name, value):
    """--state=a=b for {'a': 'b'}, ['a=b'] or 'a=b'."""
    if isinstance(value, dict):
        value = [f"{key}={inner}" for key, inner in value.items()]
    return [f"--{name}={part}" for part in ([value] if isinstance(value, str) else value)]


class Files:
    """Paths of what mannc reads; arrays are written to a folder first."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, purpose, value):
        if isinstance(value, dict):
            path = os.path.join(self.folder, purpose + ".safetensors")
            tensors.write(path, value)
            return path
        try:
            path = os.fspath(value)
        except TypeError:
            raise Error(f"{purpose} must be a path or a dictionary of arrays, found "
                        f"{type(value).__name__}") from None
        if purpose == "weights" and not path.endswith((".safetensors", ".npz", ".npy")):
            return self.path(purpose, load_weights(path))
        return path


def make_flags(files, weights, calibrate, entries, quantize, addressing, options):
    flags = []
    for name, value in (("weights", weights), ("calibrate", calibrate)):
        if value is not None:
            flags.append(f"--{name}={files.path(name, value)}")
    if entries is not None:
        flags.append("--entries=" + (entries if isinstance(entries, str) else ",".join(entries)))
    for name, value in (("quantize", quantize), ("addressing", addressing)):
        if value is not None:
            flags.append(f"--{name}={value}")
    for name, value in options.items():
        if value is None:
            continue
        if name in LISTS:
            flags += list_flags(name, value)
        elif name == "optimization":
            flags.append(f"-O{value}")
        elif name in FLAGS:
            flags.append(f"--{name.replace('_', '-')}={os.fspath(value)}"
                         if isinstance(value, os.PathLike)
                         else f"--{name.replace('_', '-')}={value}")
        else:
            raise Error(f"compile takes no '{name}'; it takes "
                        + shown_names(["quantize", "addressing", "calibrate", "entries",
                                       "optimization", *LISTS, *FLAGS]))
    return flags


def compile(model, weights=None, *, quantize=None, addressing=None, calibrate=None,
            entries=None, name="model", **options):
    """Compiles a model in MLIR or ONNX; see docs/Python.md for what it takes."""
    try:
        model = os.fspath(model)
    except TypeError:
        raise Error(f"the model must be a path, found {type(model).__name__}") from None
    with tempfile.TemporaryDirectory(prefix="mann") as folder:
        flags = make_flags(Files(folder), weights, calibrate, entries, quantize, addressing,
                           options)
        library = os.path.join(folder, "library", "model.so")
        command = [find_mannc(), model, "--emit=shared", f"--name={name}", "-o", library, *flags]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        except OSError as error:
            raise Error(f"{command[0]}: {error.strerror}") from None
        if done.returncode:
            message = done.stderr.decode(errors="replace").strip()
            message = message.replace(folder + os.sep, "")
            raise CompilerError(message or f"mannc ended with status {done.returncode}")
        # The loader keeps the code when the folder goes.
        return open_library(library)


def open_library(path):
    """A model that mannc --emit=shared has made, with NAME.interface.json beside it."""
    path = os.fspath(path)
    found = glob.glob(os.path.join(glob.escape(os.path.dirname(path)), "*.interface.json"))
    stem = os.path.basename(path).split(".")[0]
    own = [file for file in found
           if os.path.basename(file)[:-len(".interface.json")] in (stem, stem[len("lib"):])]
    chosen = found if len(found) == 1 else own
    if len(chosen) != 1:
        raise Error(f"{path}: expected the NAME.interface.json that mannc writes beside a library, "
                    f"found {shown_names(found)}")
    return Model(Library(path, chosen[0]))
