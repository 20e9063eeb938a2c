//===- FxpDialect.cpp - The fxp dialect -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mann::fxp;

#include "mann/Dialect/Fxp/IR/FxpDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "mann/Dialect/Fxp/IR/FxpAttributes.cpp.inc"

void FxpDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "mann/Dialect/Fxp/IR/FxpAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "mann/Dialect/Fxp/IR/FxpOps.cpp.inc"
      >();
}

Operation *FxpDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}
