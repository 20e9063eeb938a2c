//===- StoredForms.h - Values in the form that a user wants -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value that several ops want in another form is converted once, where it is
// defined. All functions here return the op that is there already if there is
// one; a value that has the form is returned as it is.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_STOREDFORMS_H
#define MANN_LIB_QUANTIZATION_STOREDFORMS_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mann {

/// The fixed-point `value` in `format`, rounded to nearest even.
mlir::Value getRequantized(mlir::Value value, mlir::Type format);

/// The signs of `value`.
mlir::Value getBinarized(mlir::Value value);

/// The fixed-point `value` as `kind` stores it. Adds the ops made to
/// `numCreated`.
mlir::Value getEncoded(mlir::Value value, SimilarityKind kind,
                       unsigned &numCreated);

/// Converts memory and key of a quantized similarity to its `code`, which goes.
void applyCode(AddressingOpInterface op);

/// Gives `value` the element type, and with it the results that take their type
/// over from it. Function types are left to `updateSignature`.
void setElementType(mlir::Value value, mlir::Type element);

/// Makes the type of a function that of its arguments and returned values.
void updateSignature(mlir::FunctionOpInterface function);

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_STOREDFORMS_H
