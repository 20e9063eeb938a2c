//===- Decisions.h - What is known of the values of a model -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The passes from float to fixed point hand their decisions on in the
// attributes `mann.range` and `mann.format` (for ops with several results
// `mann.ranges` and `mann.formats`). These functions read and write them.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_DECISIONS_H
#define MANN_LIB_QUANTIZATION_DECISIONS_H

#include "FormatChoice.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mann {

/// Whether this is a tensor of floating-point numbers.
bool isFloatTensor(mlir::Type type);

/// Whether the op takes or produces one.
bool isInFloat(mlir::Operation *op);

/// Where the decisions on a value are written: the op that makes it, the
/// function that it is an argument of, the `mann.state` that it is, or the
/// scf.for that carries it. Values with one place have one format.
struct Place {
  mlir::Operation *op = nullptr;
  /// Of the result, the argument, or what the loop carries.
  unsigned index = 0;

  explicit operator bool() const { return op; }
  bool operator==(const Place &other) const {
    return op == other.op && index == other.index;
  }
  /// For maps.
  std::pair<mlir::Operation *, unsigned> key() const { return {op, index}; }

  /// The type of the values.
  mlir::Type getType() const;
  /// The format chosen; null while there is none.
  mlir::Type getFormat() const;
  void setFormat(mlir::Type format) const;
  /// [magnitude to cover, largest seen]; null where nothing was measured.
  mlir::DenseF32ArrayAttr getRange() const;
  /// An error where the place is, which starts with what it is.
  mlir::InFlightDiagnostic emitError() const;
};

/// The place of `value`; none for an argument of any other block.
Place getPlace(mlir::Value value);

/// Attaches `format` to the place of `value`, which has one.
void setFormat(mlir::Value value, mlir::Type format);

/// An error where `value` is, which starts with what it is.
mlir::InFlightDiagnostic emitErrorAt(mlir::Value value);

/// The operand whose element type the op's result takes over (that of a ReLU or
/// a sign); null for a result with a type of its own.
mlir::Value getTakenOver(mlir::Value value);

/// The format that `value` has or will have: the element type of a quantized
/// value, the format chosen for it, that of the operand which it takes over, or
/// the natural one of scores. Null while it is not decided.
mlir::Type getDecidedFormat(mlir::Value value);

/// The format in which scores are the exact sum. 31 bits with the step of the
/// sum, or with a coarser one where a sum of such operands could overflow; 16
/// bits for a cosine, which its norms bound. `memory` and `key` are the formats
/// of the integers compared; none for `bipolar`.
Format getNaturalScoreFormat(AddressingOpInterface op,
                             std::optional<Format> memory,
                             std::optional<Format> key);

/// The magnitude of `value` from what its op bounds or computes, from
/// `headroom` times `mann.range`, or from the operand whose format it takes
/// over. Parameters are not looked into.
std::optional<Magnitude> getKnownMagnitude(mlir::Value value, double headroom);

/// Whether the parameter is one of the matrices or tables of which a model has
/// many elements, in some use.
bool isWeight(GetParameterOp use);

/// Whether rows of the parameter may have exponents: all ops that read it take
/// them, as weights.
bool isMatrix(GetParameterOp use);

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_DECISIONS_H
