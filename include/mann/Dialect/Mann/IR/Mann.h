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

#define GET_TYPEDEF_CLASSES
#include "mann/Dialect/Mann/IR/MannTypes.h.inc"

#define GET_ATTRDEF_CLASSES
#include "mann/Dialect/Mann/IR/MannAttributes.h.inc"

#define GET_OP_CLASSES
#include "mann/Dialect/Mann/IR/MannOps.h.inc"

#endif // MANN_DIALECT_MANN_IR_MANN_H
