//===- Weighting.cpp - Weights over the slots -----------------------------===//
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

/// `value` is one number, or one for each row of `weights`.
static LogicalResult verifyPerHead(Operation *op, NamedValue value,
                                   Value weights) {
  if (failed(verifyRank(op, value, {1})))
    return failure();
  int64_t size = shapeOf(value.value)[0];
  if (size == 1)
    return success();
  int64_t heads = numRows(weights);
  if (heads == 1)
    return verifyShape(op, value, {1}, "one number for all weights");
  return verifyShape(op, value, {heads}, "one number for each head");
}

/// What normalising integer weights to sum to one takes.
static LogicalResult verifyNormalised(Operation *op, Value weights) {
  std::optional<Format> format = getFormat(weights.getType());
  if (!format)
    return success();
  if (format->frac > 30)
    return op->emitOpError(
               "gives weights of at most 30 fraction bits, but has ")
           << format->frac;
  return success();
}

//===----------------------------------------------------------------------===//
// SoftmaxOp
//===----------------------------------------------------------------------===//

Value SoftmaxOp::getFilledCount() { return getCount(); }
std::optional<int64_t> SoftmaxOp::getFilledDimension(OpOperand &operand) {
  if (!getCount() || &operand != &getScoresMutable())
    return std::nullopt;
  return rankOf(getScores()) - 1;
}
double SoftmaxOp::getResultBound() { return 1.0; }
bool SoftmaxOp::resultIsGate(unsigned, GatePredicate) {
  return static_cast<bool>(getStrength());
}

LogicalResult SoftmaxOp::verify() {
  if (failed(verifyRank(*this, {"scores", getScores()}, {1, 2})) ||
      failed(verifyShape(*this, {"result", getWeights()}, shapeOf(getScores()),
                         "one weight a score")))
    return failure();
  Value strength = getStrength();
  if (strength &&
      failed(verifyPerHead(*this, {"strength", strength}, getScores())))
    return failure();
  if (failed(verifySameDomain(*this, {{"scores", getScores()},
                                      {"strength", strength},
                                      {"result", getWeights()}})) ||
      failed(verifyNormalised(*this, getWeights())))
    return failure();
  std::optional<Format> scores = getFormat(getScores().getType());
  if (!scores)
    return success();
  int frac = scores->frac;
  if (strength)
    frac += getFormat(strength.getType())->frac;
  // Beyond these the integers of SoftmaxPlan do not fit. The distance of two
  // products always does: no code has more than 31 bits.
  if (frac > 40)
    return emitOpError("takes scores of at most 40 fraction bits, those of the "
                       "strength included, but has ")
           << frac;
  return success();
}

//===----------------------------------------------------------------------===//
// InterpolateOp
//===----------------------------------------------------------------------===//

double InterpolateOp::getResultBound() {
  return resultIsGate(0, mann::isGate) ? 1.0 : 0.0;
}
bool InterpolateOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getNewWeights()) && isGate(getOldWeights());
}

LogicalResult InterpolateOp::verify() {
  if (failed(verifyRank(*this, {"new weights", getNewWeights()}, {1, 2})) ||
      failed(verifyShape(*this, {"old weights", getOldWeights()},
                         shapeOf(getNewWeights()), "as the new weights")) ||
      failed(verifyShape(*this, {"result", getWeights()},
                         shapeOf(getNewWeights()), "as the new weights")) ||
      (shapeOf(getGate()) != shapeOf(getNewWeights()) &&
       failed(verifyPerHead(*this, {"gate", getGate()}, getNewWeights()))) ||
      failed(verifySameDomain(*this, {{"gate", getGate()},
                                      {"new weights", getNewWeights()},
                                      {"old weights", getOldWeights()},
                                      {"result", getWeights()}})))
    return failure();
  std::optional<Format> gate = getFormat(getGate().getType());
  if (!gate)
    return success();
  if (gate->frac < 0 || gate->frac > 30)
    return emitOpError("takes a gate of 0 to 30 fraction bits, but has ")
           << gate->frac;
  return verifyFits(*this, InterpolateSums::get(*this).total,
                    "weights times gates");
}

//===----------------------------------------------------------------------===//
// CircularShiftOp
//===----------------------------------------------------------------------===//

/// Whether the elements of a value sum to one, or are some of those.
static bool isWeighting(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto mixture = dyn_cast<InterpolateOp>(op))
      return isWeighting(mixture.getNewWeights()) &&
             isWeighting(mixture.getOldWeights());
    if (auto shift = dyn_cast<CircularShiftOp>(op))
      return isWeighting(shift.getInput()) && isWeighting(shift.getKernel());
    if (isa<SoftmaxOp, SharpenOp>(op))
      return true;
    if (!isa<RequantizeOp, ReshapeOp, RowOp, SliceOp>(op))
      return false;
    value = op->getOperand(0);
  }
  return false;
}

double CircularShiftOp::getResultBound() {
  return resultIsGate(0, mann::isGate) ? 1.0 : 0.0;
}
/// A kernel that sums to one takes a mean of what it moves.
bool CircularShiftOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getInput()) && isWeighting(getKernel());
}

LogicalResult CircularShiftOp::verify() {
  if (failed(verifyRank(*this, {"input", getInput()}, {1, 2})) ||
      failed(verifyShape(*this, {"result", getWeights()}, shapeOf(getInput()),
                         "as the input")) ||
      failed(verifyRank(*this, {"kernel", getKernel()}, {1, 2})))
    return failure();
  int64_t taps = shapeOf(getKernel()).back();
  if (rankOf(getKernel()) == 2 &&
      (rankOf(getInput()) != 2 ||
       shapeOf(getKernel())[0] != numRows(getInput())))
    return emitOpError("kernel must have one row for each of the ")
           << numRows(getInput()) << " rows of the input, or rank 1, but has "
           << shapeOf(getKernel())[0] << " rows";
  if (int64_t(getOffsets().size()) != taps)
    return emitOpError("'offsets' must have one offset for each of the ")
           << taps << " kernel elements, but has " << getOffsets().size();
  int64_t slots = shapeOf(getInput()).back();
  for (int64_t offset : getOffsets())
    if (offset <= -slots || offset >= slots)
      return emitOpError("moves weights of ")
             << slots << " slots by less than that, but has the offset "
             << offset;
  if (failed(verifySameDomain(*this, {{"input", getInput()},
                                      {"kernel", getKernel()},
                                      {"result", getWeights()}})))
    return failure();
  return verifyAccumulator(*this, taps, getInput(), getKernel());
}

//===----------------------------------------------------------------------===//
// SharpenOp
//===----------------------------------------------------------------------===//

double SharpenOp::getResultBound() { return 1.0; }
bool SharpenOp::resultIsGate(unsigned, GatePredicate) { return true; }

LogicalResult SharpenOp::verify() {
  if (failed(verifyRank(*this, {"input", getInput()}, {1, 2})) ||
      failed(verifyShape(*this, {"result", getWeights()}, shapeOf(getInput()),
                         "as the input")) ||
      failed(verifyPerHead(*this, {"gamma", getGamma()}, getInput())) ||
      failed(verifySameDomain(*this, {{"input", getInput()},
                                      {"gamma", getGamma()},
                                      {"result", getWeights()}})) ||
      failed(verifyNormalised(*this, getWeights())))
    return failure();
  std::optional<Format> gamma = getFormat(getGamma().getType());
  if (gamma && (gamma->frac < -4 || gamma->frac > 30))
    return emitOpError("takes a gamma of -4 to 30 fraction bits, but has ")
           << gamma->frac;
  return success();
}
