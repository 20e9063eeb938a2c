//===- StoredValues.h - The elements of constant tensors --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_IR_STOREDVALUES_H
#define MANN_DIALECT_MANN_IR_STOREDVALUES_H

#include "mlir/IR/BuiltinAttributes.h"

namespace mann {

/// The elements of `value` as a dense attribute, which copies those of a
/// `dense_resource`. Null for any other kind of attribute, and for a resource
/// that has no bytes or not as many as its type needs.
mlir::DenseElementsAttr getDenseValue(mlir::Attribute value);

/// What a message says of a value, for something of this type, that
/// getDenseValue cannot read.
std::string describeUnreadable(mlir::Type type);

} // namespace mann

#endif // MANN_DIALECT_MANN_IR_STOREDVALUES_H
