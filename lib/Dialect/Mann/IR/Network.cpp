//===- Network.cpp - The dense parts of a network -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include "mann/Dialect/Mann/IR/Mann.h"

using namespace mlir;
using namespace mann;

LogicalResult PositionEncodingOp::verify() {
  if (int64_t length = getLength().value_or(1); length < 1)
    return emitOpError("'length' must be positive, but is ") << length;
  return verifyRank(*this, {"result", getResult()}, {2});
}

double PositionEncodingOp::getWeight(int64_t word, int64_t dimension) {
  double words = getLength().value_or(shapeOf(getResult())[0]);
  double width = shapeOf(getResult())[1];
  double j = word + 1, k = dimension + 1;
  if (getForm() == PositionForm::Paper)
    return (1 - j / words) - (k / width) * (1 - 2 * j / words);
  return 1 +
         4 * (j - (words + 1) / 2) * (k - (width + 1) / 2) / (words * width);
}

bool LinearOp::hasProducts() { return true; }
bool LinearOp::takesScaled(OpOperand &operand) {
  return &operand == &getMatrixMutable();
}
bool LinearOp::isWeight(OpOperand &operand) {
  return &operand == &getMatrixMutable();
}

LogicalResult LinearOp::verify() {
  if (failed(verifyRank(*this, {"input", getInput()}, {1, 2})) ||
      failed(verifyRank(*this, {"matrix", getMatrix()}, {2})))
    return failure();
  SmallVector<int64_t> input(shapeOf(getInput())), result(input);
  input.back() = shapeOf(getMatrix())[1];
  result.back() = shapeOf(getMatrix())[0];
  if (failed(verifyShape(*this, {"input", getInput()}, input,
                         "as wide as a matrix row")) ||
      failed(verifyShape(*this, {"result", getResult()}, result,
                         "one element a matrix row")) ||
      failed(verifySameDomain(*this, {{"input", getInput()},
                                      {"matrix", getMatrix()},
                                      {"result", getResult()}})) ||
      failed(verifyProducts(*this, getProducts())) ||
      failed(verifyNoProductsOfRows(*this, {"matrix", getMatrix()},
                                    getProducts())))
    return failure();
  return verifyAccumulator(*this, input.back(), getInput(), getMatrix());
}

bool ArgmaxOp::resultTakesFormat(unsigned) { return false; }

LogicalResult ArgmaxOp::verify() {
  return verifyRank(*this, {"operand", getInput()}, {1});
}

bool TopKOp::resultTakesFormat(unsigned) { return false; }

LogicalResult TopKOp::verify() {
  if (failed(verifyRank(*this, {"operand", getInput()}, {1})))
    return failure();
  int64_t size = shapeOf(getInput())[0], count = shapeOf(getResult())[0];
  if (count < 1 || count > size)
    return emitOpError("finds ")
           << count << " of " << size << " elements; expected 1 to " << size;
  return success();
}

LogicalResult RequantizeOp::verify() {
  if (failed(verifyShape(*this, {"result", getResult()}, shapeOf(getInput()),
                         "as the operand")))
    return failure();
  std::optional<Format> from = getFormat(getInput().getType());
  std::optional<Format> to = getFormat(getType());
  // All codes of 24 bits, and the bounds of their format, are numbers of f32.
  if (isBesideFloat() && to && to->width > 24)
    return emitOpError("makes codes of ")
           << to->width << " bits from f32, which has numbers for 24";
  if (isBesideFloat() &&
      (getScaledFormat(getInput().getType()) || getScaledFormat(getType())))
    return emitOpError(
        "converts between f32 and rows with an exponent; convert "
        "to or from a fixed-point format");
  if (std::optional<ScaledFormat> rows = getScaledFormat(getType());
      rows && !isBesideFloat())
    return verifyFitsResult(*this, IntegerBounds::of(getInput()), getType(),
                            "numbers of " + describe(*rows));
  from = getAlignedFormat(getInput().getType());
  if (!from || !to)
    return success();
  int shift = from->frac - to->frac;
  if (std::abs(shift) > 31)
    return emitOpError("shifts by ")
           << shift << " bits, which is outside -31..31";
  return success();
}

OpFoldResult RequantizeOp::fold(FoldAdaptor) {
  // From f32 to f32 it is a place for a format to come.
  bool isDecided = !isa<FloatType>(getElementTypeOrSelf(getType()));
  return isDecided && getInput().getType() == getType() ? getInput()
                                                        : OpFoldResult();
}

double RequantizeOp::getResultBound() {
  auto op = getInput().getDefiningOp<QuantizableOpInterface>();
  return op ? op.getResultBound() : 0.0;
}

bool RequantizeOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getInput());
}

bool RequantizeOp::takesScaled(OpOperand &) { return true; }

bool RequantizeOp::isBesideFloat() {
  return isa<FloatType>(getElementTypeOrSelf(getInput().getType())) !=
         isa<FloatType>(getElementTypeOrSelf(getType()));
}

LogicalResult CodesOp::verify() {
  auto expected = getStorageType(cast<RankedTensorType>(getInput().getType()));
  if (getType() != expected)
    return emitOpError("has a result of type ")
           << getType() << ", but the codes of " << getInput().getType()
           << " are a " << expected;
  return success();
}

#define GET_OP_CLASSES
#include "mann/Dialect/Mann/IR/MannOps.cpp.inc"
