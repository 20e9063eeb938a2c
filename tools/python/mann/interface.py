# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs, outputs and states as the description of a library gives them."""

import numpy

from .errors import Error, shown_shape


class Format:
    """A number format: number = code * 2^-fraction_bits, code_min <= code <= code_max."""

    def __init__(self, fraction_bits, code_min, code_max):
        self.fraction_bits = fraction_bits
        self.code_min = code_min
        self.code_max = code_max
        self.step = 2.0 ** -fraction_bits

    def encode(self, numbers):
        """The nearest codes, of two the even one, saturated."""
        scaled = numpy.asarray(numbers, numpy.float32).astype(numpy.float64) / self.step
        return numpy.clip(numpy.rint(scaled), self.code_min, self.code_max).astype(numpy.int64)

    def decode(self, codes):
        return numpy.asarray(codes, numpy.float64) * self.step

    def __repr__(self):
        return f"number = code * 2^{-self.fraction_bits}, codes {self.code_min}..{self.code_max}"


def without_ones(shape):
    return [size for size in shape if size != 1]


class Tensor:
    """An input, an output or a state: name, shape, how it is stored, number format."""

    def __init__(self, description):
        self.name = description["name"]
        self.identifier = description["identifier"]
        self.shape = tuple(description["shape"])
        self.dtype = numpy.dtype(description["dtype"])
        self.format = Format(**description["format"]) if "format" in description else None
        self.rows = description.get("rows")
        self.by_value = description.get("by_value", False)
        self.is_persistent = description.get("persistent", False)
        self.offset = description.get("offset")

    def describe(self):
        text = f"{shown_shape(self.shape)} of {self.dtype}"
        return f"{text} ({self.format})" if self.format else text

    def __repr__(self):
        return f"'{self.name}': {self.describe()}"

    def error(self, message):
        return Error(f"input '{self.name}': {message}; expected {self.describe()}")

    def takes(self, shape):
        """Whether an array of that shape has the elements in order. A dimension of size 1 moves
        none: exporters keep a batch of one where the model has none."""
        return without_ones(shape) == without_ones(self.shape)

    def to_stored(self, values):
        """The array as the library takes it: floats quantized, integers as they are."""
        try:
            array = numpy.asarray(values)
        except ValueError as error:
            raise self.error(f"no array: {error}") from None
        if not self.takes(array.shape):
            raise self.error(f"the shape is {list(array.shape)}, not {list(self.shape)}")
        if array.dtype.kind not in "fiub":
            raise self.error(f"elements of {array.dtype}")
        if array.dtype.kind == "f" or self.dtype.kind == "f":
            array = self.from_floats(array)
        return self.checked_codes(array) if self.dtype.kind == "i" else array

    def from_floats(self, array):
        if self.dtype.kind == "i" and not self.format:
            raise self.error(f"elements of {array.dtype}, which are no integers")
        with numpy.errstate(over="ignore"):
            array = numpy.ascontiguousarray(array, numpy.float32).reshape(self.shape)
        if not numpy.isfinite(array).all():
            raise self.error("some elements are infinite or no numbers")
        return self.format.encode(array) if self.dtype.kind == "i" else array

    def checked_codes(self, array):
        # The last element of a row is its exponent, which the codes do not bound.
        limits = numpy.iinfo(self.dtype) if not self.format else None
        low, high = (limits.min, limits.max) if limits else (self.format.code_min,
                                                             self.format.code_max)
        if array.size and (int(array.min()) < low or int(array.max()) > high):
            raise self.error(f"elements from {int(array.min())} to {int(array.max())}, but "
                             f"integers here are {low} to {high}")
        return numpy.ascontiguousarray(array, self.dtype).reshape(self.shape)

    def to_numbers(self, stored):
        """Floats of codes; everything else as it is stored."""
        if self.format:
            return self.format.decode(stored)
        if self.rows:
            codes = stored[..., :-1].astype(numpy.float64)
            exponents = stored[..., -1:].astype(numpy.float64) + self.rows["exponent_least"]
            return codes * 2.0 ** exponents
        return stored
