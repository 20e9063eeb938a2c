//===- Formats.h - Number formats as types -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fixed-point format is an upstream `!quant.uniform` type that is signed, has
// a zero point of 0 and a power of two as scale. These functions are the only
// place that reads or builds one.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_IR_FORMATS_H
#define MANN_DIALECT_MANN_IR_FORMATS_H

#include "mann/Support/FixedPoint.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Types.h"
#include <string>

namespace mann {

/// Words of this many bits hold packed `!mann.bipolar` elements.
constexpr int64_t kPackedWordBits = 32;

/// The most elements a tensor of a model can have: more than any model needs,
/// and a gigabyte in f32. Generated C counts its loops in int32_t.
constexpr int64_t kMaxTensorElements = int64_t(1) << 28;

/// The widest fixed-point code: the difference of two still fits 32 bits.
constexpr unsigned kMaxCodeWidth = 31;

/// The format of a fixed-point or encoded element type, or of a tensor of one.
std::optional<Format> getFormat(mlir::Type type);

/// The format of `!mann.scaled`, or of a tensor of it.
std::optional<ScaledFormat> getScaledFormat(mlir::Type type);
/// The type of rows of `format`.
mlir::Type getScaledType(mlir::MLIRContext *context,
                         const ScaledFormat &format);

/// The format of the exact integers that the elements of fixed-point, encoded
/// or scaled tensors are: codes, those of rows with exponents shifted left to
/// the least of these.
std::optional<Format> getAlignedFormat(mlir::Type type);

/// The format of the codes as they are stored, those of rows with exponents as
/// if all had the least.
std::optional<Format> getCodeFormat(mlir::Type type);

/// Whether `type` itself is a fixed-point number type.
bool isFixedPoint(mlir::Type type);

/// The element type for `format`. `format.width` is 2 to 31.
mlir::Type getFormatType(mlir::MLIRContext *context, const Format &format);

/// The integer type (i8, i16 or i32) that stores codes of `width` bits.
mlir::IntegerType getContainerType(mlir::MLIRContext *context, unsigned width);

/// What a tensor of the mann dialect is stored as: f32 and integers stay, codes
/// become their container, bipolar rows become packed words, and rows with an
/// exponent have one element more for it.
mlir::RankedTensorType getStorageType(mlir::RankedTensorType type);

/// What a tensor's shape lacks to be a buffer of a compiled model, whose size
/// is known at compile time, as the end of "must have ..."; empty if nothing.
std::string describeShapeProblem(mlir::RankedTensorType type);

/// Spells a format for a reader: "8 bits, step 2^-4, codes -127..127".
std::string describe(const Format &format);
std::string describe(const ScaledFormat &format);

} // namespace mann

#endif // MANN_DIALECT_MANN_IR_FORMATS_H
