# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles memory-augmented networks with mannc, runs and evaluates them: docs/Python.md."""

try:
    import numpy as _  # noqa: F401
except ImportError as error:
    raise ImportError("mann needs NumPy for the python that runs it: apt-get install"
                      " python3-numpy, and then /usr/bin/python3") from error

from .compiling import compile, open_library
from .errors import Error
from .evaluation import evaluate
from .model import Model
from .plotting import plot
from .samples import sequences
from .weights import load_weights

__all__ = ["Error", "Model", "compile", "evaluate", "load_weights", "open_library", "plot",
           "sequences"]
