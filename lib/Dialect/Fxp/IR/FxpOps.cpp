//===- FxpOps.cpp - Verifiers of the fxp operations -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann::fxp;

#define GET_OP_CLASSES
#include "mann/Dialect/Fxp/IR/FxpOps.cpp.inc"

bool mann::fxp::haveSameContainer(Type lhs, Type rhs) {
  auto shaped = dyn_cast<ShapedType>(lhs);
  if (!shaped)
    return !isa<ShapedType>(rhs);
  return shaped.clone(getElementTypeOrSelf(rhs)) == rhs;
}

static unsigned widthOf(Value value) {
  return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
}

/// Whether the result of an op can be in [min, max].
static LogicalResult verifySaturation(Operation *op, int64_t min, int64_t max) {
  if (min > max)
    return op->emitOpError("has an empty range: ")
           << min << " is above " << max;
  unsigned width = widthOf(op->getResult(0));
  if (!llvm::isIntN(width, min) || !llvm::isIntN(width, max))
    return op->emitOpError("has a range ")
           << min << ".." << max << " that does not fit its " << width
           << "-bit result";
  return success();
}

LogicalResult AssumeOp::verify() {
  return verifySaturation(*this, getMinCode(), getMaxCode());
}

LogicalResult RequantizeOp::verify() {
  return verifySaturation(*this, getMinCode(), getMaxCode());
}

LogicalResult AddOp::verify() {
  return verifySaturation(*this, getMinCode(), getMaxCode());
}

/// A result of a pair op must hold `needed` bits.
static LogicalResult verifyPair(Operation *op, unsigned needed) {
  unsigned width = widthOf(op->getResult(0));
  if (width < needed)
    return op->emitOpError("has a ")
           << width << "-bit result, but needs at least " << needed << " bits";
  return success();
}

LogicalResult FitShiftOp::verify() {
  if (getLeast() > getMost())
    return emitOpError("has an empty range ")
           << getLeast() << ", " << getMost();
  unsigned bits = widthOf(getInput());
  if (getMost() >= bits)
    return emitOpError("shifts ") << bits << " bits by up to " << getMost()
                                  << "; expected less than their number";
  if (getWidth() >= bits)
    return emitOpError("fits ") << bits << " bits to codes of " << getWidth()
                                << "; expected fewer bits";
  return success();
}

static LogicalResult verifySimilarity(Operation *op, unsigned width) {
  unsigned operandWidth = widthOf(op->getOperand(0));
  if (operandWidth < width)
    return op->emitOpError("compares codes of ")
           << width << " bits, but its operands have " << operandWidth;
  return verifyPair(op, width);
}

LogicalResult HammingOp::verify() {
  return verifySimilarity(*this, getWidth());
}

LogicalResult SignedL1Op::verify() {
  return verifySimilarity(*this, getWidth());
}

LogicalResult AbsDiffOp::verify() {
  return verifyPair(*this, widthOf(getLhs()) + 1);
}

LogicalResult XorPopcountOp::verify() {
  return verifyPair(*this, llvm::Log2_32_Ceil(widthOf(getLhs()) + 1) + 1);
}

static LogicalResult verify32Bits(Operation *op) {
  unsigned width = widthOf(op->getOperand(0));
  if (width != 32)
    return op->emitOpError("is defined on 32-bit integers, not on ")
           << width << " bits";
  return success();
}

LogicalResult Exp2Op::verify() { return verify32Bits(*this); }
LogicalResult Log2Op::verify() { return verify32Bits(*this); }
LogicalResult ExpOp::verify() { return verify32Bits(*this); }
LogicalResult Log1pExpOp::verify() { return verify32Bits(*this); }
LogicalResult SigmoidOp::verify() { return verify32Bits(*this); }
LogicalResult TanhOp::verify() { return verify32Bits(*this); }

static LogicalResult verify32Or64Bits(Operation *op) {
  unsigned width = widthOf(op->getOperand(0));
  if (width != 32 && width != 64)
    return op->emitOpError("is defined on integers of 32 and 64 bits, not on ")
           << width << " bits";
  return success();
}

LogicalResult ReciprocalOp::verify() { return verify32Or64Bits(*this); }
LogicalResult RsqrtOp::verify() { return verify32Or64Bits(*this); }

LogicalResult SqrtOp::verify() {
  unsigned width = widthOf(getInput());
  if (width != 64)
    return emitOpError("is defined on 64-bit integers, not on ")
           << width << " bits";
  return success();
}
