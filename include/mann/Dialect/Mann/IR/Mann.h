//===- Mann.h - The mann dialect -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_IR_MANN_H
#define MANN_DIALECT_MANN_IR_MANN_H

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Dialect/Mann/IR/Formats.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "mann/Dialect/Mann/IR/MannDialect.h.inc"

namespace mann {

/// An element of the result depends on nothing but the element in that place of
/// each operand; an operand with fewer dimensions has the leading ones.
template <typename ConcreteOp>
class MapsElements : public mlir::OpTrait::TraitBase<ConcreteOp, MapsElements> {
};

/// Whether `value` lies in 0..1 and its 1.0 has to be exact: by its format or,
/// in f32, by the op that makes it.
bool isGate(mlir::Value value);

} // namespace mann

#define GET_TYPEDEF_CLASSES
#include "mann/Dialect/Mann/IR/MannTypes.h.inc"

#define GET_ATTRDEF_CLASSES
#include "mann/Dialect/Mann/IR/MannAttributes.h.inc"

#define GET_OP_CLASSES
#include "mann/Dialect/Mann/IR/MannOps.h.inc"

#endif // MANN_DIALECT_MANN_IR_MANN_H
