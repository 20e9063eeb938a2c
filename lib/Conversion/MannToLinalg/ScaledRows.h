//===- ScaledRows.h - Rows with an exponent in a lowering -------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor of `!mann.scaled` is stored with an exponent behind the codes of
// each row, less the least one. An op that reads it computes with codes,
// shifted left by that number where it matters; one that writes it computes the
// exact numbers of a row, then stores them here. All of these take other
// tensors as well, whose codes are all there is.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_MANNTOLINALG_SCALEDROWS_H
#define MANN_LIB_CONVERSION_MANNTOLINALG_SCALEDROWS_H

#include "mann/Conversion/KernelBuilder.h"

namespace mann {

/// The codes of `stored`, which has `type` in the model: all of it but
/// exponents.
mlir::Value getCodes(KernelBuilder &kernel, mlir::Value stored,
                     mlir::Type type);
/// The stored exponents of its rows, with one dimension less; null where rows
/// have none. Of a single row it is a tensor without dimensions.
mlir::Value getExponents(KernelBuilder &kernel, mlir::Value stored,
                         mlir::Type type);
/// The stored exponent of a single row; null where it has none.
mlir::Value getExponent(KernelBuilder &kernel, mlir::Value row,
                        mlir::Type type);

/// `integer` times two to a stored exponent of rows of `type`, known to fit;
/// without one, itself.
mlir::Value align(KernelBuilder &kernel, mlir::Value integer,
                  mlir::Value exponent, mlir::Type type);

/// Sums of products with the codes of rows, and how large they get.
struct RowSums {
  mlir::Value values;
  double magnitude;
};

/// `sums` times two to the exponents of the rows of `stored`, which has `type`
/// in the model: in units of the least exponent. `map` says the row of each
/// sum. Sums with rows without exponents stay as they are.
RowSums alignSums(KernelBuilder &kernel, RowSums sums, mlir::Value stored,
                  mlir::Type type, mlir::AffineMap map);

/// The integer type in which a row of `bounds` can be stored as `format`.
mlir::Type getRowType(mlir::MLIRContext *context, const IntegerBounds &bounds,
                      const ScaledFormat &format);

/// `whole`, as stored, with the integers `sums` as the numbers of the row at
/// `position`: the exponent that they need, and their codes. `bounds` are those
/// of the integers, rounded to the format (`IntegerBounds::roundedTo`), and
/// their type is `getRowType`.
mlir::Value storeRow(KernelBuilder &kernel, mlir::Value sums,
                     const IntegerBounds &bounds, const ScaledFormat &format,
                     Rounding rounding, mlir::Value whole,
                     llvm::ArrayRef<mlir::Value> position);

using RowFn = llvm::function_ref<mlir::Value(
    KernelBuilder &, llvm::ArrayRef<mlir::Value> position, mlir::Value whole)>;

/// `init` after `fn` for each of its rows (of the last dimension): it gets the
/// indices of the row in the dimensions before, and the tensor so far.
mlir::Value forEachRow(KernelBuilder &kernel, mlir::Value init, RowFn fn);

/// The row of `tensor` at `position`.
mlir::Value getRow(KernelBuilder &kernel, mlir::Value tensor,
                   llvm::ArrayRef<mlir::Value> position);

} // namespace mann

#endif // MANN_LIB_CONVERSION_MANNTOLINALG_SCALEDROWS_H
