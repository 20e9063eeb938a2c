# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights from the files that frameworks write."""

import os
import zipfile

import numpy

from . import tensors, torch_files
from .errors import Error, shown_names


def read_numpy(path):
    try:
        with numpy.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except OSError as error:
        raise Error(f"{path}: {error.strerror or error}") from None
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise Error(f"{path}: {error}") from None
    except AttributeError:
        raise Error(f"{path}: one array without a name; expected an .npz file") from None


READERS = {".npz": read_numpy, ".safetensors": tensors.read, ".pt": torch_files.read,
           ".pth": torch_files.read, ".bin": torch_files.read}


def load_weights(path, prefix=""):
    """The arrays of a .npz, .safetensors, .pt or .pth file by name; with a prefix, those whose
    names begin with it, without it."""
    path = os.fspath(path)
    ending = os.path.splitext(path)[1].lower()
    if ending not in READERS:
        raise Error(f"{path}: weights are read from {', '.join(READERS)} files")
    arrays = READERS[ending](path)
    if not prefix:
        return arrays
    chosen = {name[len(prefix):]: array for name, array in arrays.items()
              if name.startswith(prefix) and name != prefix}
    if not chosen:
        raise Error(f"{path}: no tensor's name begins with '{prefix}'; found "
                    f"{shown_names(arrays)}")
    return chosen
