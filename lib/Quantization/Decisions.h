//===- Decisions.h - What is known of the values of a model -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The passes from float to fixed point hand their decisions on in the
// attributes `mann.range` and `mann.format`. These functions read them.
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

/// `mann.<name>` of the op or function argument that `value` is; null if there
/// is none.
mlir::Attribute getDecision(mlir::Value value, llvm::StringRef name);

/// Attaches `mann.format` to the op or function argument that `value` is.
void setFormat(mlir::Value value, mlir::Type format);

/// The format that `value` has or will have: the element type of a quantized
/// value, the format chosen for it, that of the operand which it takes over, or
/// the natural one of scores. Null while it is not decided.
mlir::Type getDecidedFormat(mlir::Value value);

/// The format in which scores are the exact sum. 31 bits with the step of the
/// sum, or with a coarser one where a sum of such operands could overflow; 16
/// bits for a cosine, which its norms bound. `memory` and `key` are the formats
/// of the codes compared; none for `bipolar`.
Format getNaturalScoreFormat(AddressingOpInterface op,
                             std::optional<Format> memory,
                             std::optional<Format> key);

/// The magnitude of `value` from what its op bounds or computes, from
/// `mann.range`, or from the operand whose format it takes over. Parameters are
/// not looked into.
std::optional<Magnitude> getKnownMagnitude(mlir::Value value);

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_DECISIONS_H
