//===- Links.cpp - Usage, order of writes ---------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// Fixed-point numbers between 0 and 1 have 0 to 30 fraction bits.
static LogicalResult verifyFraction(Operation *op, NamedValue value) {
  std::optional<Format> format = getFormat(value.value.getType());
  if (!format || (format->frac >= 0 && format->frac <= AllocateOp::kRestBits))
    return success();
  return op->emitOpError() << value.name << " must have 0 to "
                           << AllocateOp::kRestBits
                           << " fraction bits, but has " << format->frac;
}

//===----------------------------------------------------------------------===//
// AllocateOp
//===----------------------------------------------------------------------===//

double AllocateOp::getResultBound() { return 1.0; }
bool AllocateOp::resultIsGate(unsigned, GatePredicate) { return true; }

int64_t AllocateOp::getEpsCode() {
  return std::llround(std::ldexp(getEps().convertToDouble(), kRestBits));
}

LogicalResult AllocateOp::verify() {
  double eps = getEps().convertToDouble();
  if (!(eps >= 0 && eps < 1))
    return emitOpError("'eps' must be at least 0 and below 1, but is ") << eps;
  if (failed(verifyRank(*this, {"usage", getUsage()}, {1})) ||
      failed(verifyShape(*this, {"result", getWeights()}, shapeOf(getUsage()),
                         "one weight a slot")) ||
      failed(verifySameDomain(
          *this, {{"usage", getUsage()}, {"result", getWeights()}})) ||
      failed(verifyFraction(*this, {"usage", getUsage()})))
    return failure();
  return verifyFraction(*this, {"result", getWeights()});
}

//===----------------------------------------------------------------------===//
// LinkUpdateOp, PrecedenceOp
//===----------------------------------------------------------------------===//

double LinkUpdateOp::getResultBound() {
  return resultIsGate(0, mann::isGate) ? 1.0 : 0.0;
}
bool LinkUpdateOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getWeights()) && isGate(getLinks()) && isGate(getPrecedence());
}

LogicalResult LinkUpdateOp::verify() {
  if (failed(verifyRank(*this, {"links", getLinks()}, {2})))
    return failure();
  int64_t slots = shapeOf(getLinks())[0];
  if (failed(verifyShape(*this, {"links", getLinks()}, {slots, slots},
                         "from each slot to each")) ||
      failed(verifyShape(*this, {"precedence", getPrecedence()}, {slots},
                         "one number a slot")) ||
      failed(verifyShape(*this, {"weights", getWeights()}, {slots},
                         "one number a slot")) ||
      failed(verifyShape(*this, {"result", getResult()}, shapeOf(getLinks()),
                         "as the links")) ||
      failed(verifySameDomain(*this, {{"links", getLinks()},
                                      {"precedence", getPrecedence()},
                                      {"weights", getWeights()},
                                      {"result", getResult()}})) ||
      failed(verifyFraction(*this, {"weights", getWeights()})))
    return failure();
  if (!getFormat(getType()))
    return success();
  return verifyFits(*this, LinkUpdateSums::get(*this).total,
                    "links times 1 - w - w, and w p");
}

double PrecedenceOp::getResultBound() {
  return resultIsGate(0, mann::isGate) ? 1.0 : 0.0;
}
bool PrecedenceOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getWeights()) && isGate(getPrecedence());
}

LogicalResult PrecedenceOp::verify() {
  if (failed(verifyRank(*this, {"precedence", getPrecedence()}, {1})) ||
      failed(verifyShape(*this, {"weights", getWeights()},
                         shapeOf(getPrecedence()), "one number a slot")) ||
      failed(verifyShape(*this, {"result", getResult()},
                         shapeOf(getPrecedence()), "as the precedence")) ||
      failed(verifySameDomain(*this, {{"precedence", getPrecedence()},
                                      {"weights", getWeights()},
                                      {"result", getResult()}})) ||
      failed(verifyFraction(*this, {"weights", getWeights()})))
    return failure();
  if (!getFormat(getType()))
    return success();
  return verifyFits(*this, PrecedenceSums::get(*this).total,
                    "the precedence times 1 - sum w, and w");
}
