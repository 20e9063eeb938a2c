# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The one exception of the package."""


class Error(Exception):
    """What is wrong, as a tool or the package says it."""


class CompilerError(Error):
    """mannc has refused a model or a combination of flags."""


def shown_shape(shape):
    """'50x8', or 'one number' for ()."""
    return "x".join(str(size) for size in shape) if shape else "one number"


def shown_names(names):
    """"'a', 'b'", or 'none'."""
    return ", ".join(f"'{name}'" for name in names) or "none"
