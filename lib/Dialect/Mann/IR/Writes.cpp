//===- Writes.cpp - Writes to a memory -----------------------------------===//
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

//===----------------------------------------------------------------------===//
// EraseAddOp
//===----------------------------------------------------------------------===//

bool EraseAddOp::resultMayBeScaled(unsigned) { return true; }
bool EraseAddOp::takesScaled(OpOperand &operand) {
  return &operand == &getMemoryMutable();
}

LogicalResult EraseAddOp::verify() {
  if (failed(verifyRank(*this, {"memory", getMemory()}, {2})) ||
      failed(verifyRank(*this, {"weights", getWeights()}, {1, 2})))
    return failure();
  int64_t slots = shapeOf(getMemory())[0], width = shapeOf(getMemory())[1];
  SmallVector<int64_t> weights(shapeOf(getWeights())), row(weights);
  weights.back() = slots;
  row.back() = width;
  if (failed(verifyShape(*this, {"result", getResult()}, shapeOf(getMemory()),
                         "as the memory")) ||
      failed(verifyShape(*this, {"weights", getWeights()}, weights,
                         "one weight a memory row")) ||
      failed(verifyShape(*this, {"erase", getErase()}, row,
                         "a memory row for each head")) ||
      failed(verifyShape(*this, {"add", getAdd()}, row,
                         "a memory row for each head")) ||
      failed(verifySameDomain(*this, {{"memory", getMemory()},
                                      {"weights", getWeights()},
                                      {"erase", getErase()},
                                      {"add", getAdd()},
                                      {"result", getResult()}})))
    return failure();
  if (!getAlignedFormat(getMemory().getType()))
    return success();
  EraseAddSums sums = EraseAddSums::get(*this);
  if (sums.keep.frac < 0 || sums.keep.frac > 60)
    return emitOpError("takes products of weight and erase of 0 to 60 fraction "
                       "bits, but has ")
           << sums.keep.frac;
  if (failed(verifyFits(*this, sums.product, "products of 1 - w e")))
    return failure();
  return verifyFitsResult(*this, sums.total, getType(),
                          "the memory times 1 - w e, and w a");
}

//===----------------------------------------------------------------------===//
// OuterWriteOp, MatvecReadOp
//===----------------------------------------------------------------------===//

namespace {
/// The shapes of a state I x J or H x I x J and of what goes with it.
struct StateShape {
  explicit StateShape(Value state) : shape(shapeOf(state)) {}

  ArrayRef<int64_t> getHeads() const { return shape.drop_back(2); }
  SmallVector<int64_t> getRows() const { return with(shape[shape.size() - 2]); }
  SmallVector<int64_t> getKeys() const { return with(shape.back()); }

private:
  SmallVector<int64_t> with(int64_t size) const {
    SmallVector<int64_t> result(getHeads());
    result.push_back(size);
    return result;
  }

  ArrayRef<int64_t> shape;
};
} // namespace

static constexpr StringRef kOneAKey = "one element a key channel";
static constexpr StringRef kOneARow = "one element a row";

static LogicalResult verifyDecay(OuterWriteOp op, const StateShape &state) {
  Value decay = op.getDecay();
  if (!decay || shapeOf(decay) == ArrayRef(state.getKeys()))
    return success();
  if (failed(verifyRank(op, {"decay", decay}, {1, 2})))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(decay);
  if (shape.size() == 1 && (shape[0] == 1 || shape == state.getHeads()))
    return success();
  if (state.getHeads().empty())
    return op.emitOpError("decay must have ")
           << state.getKeys()[0]
           << " elements (one a key channel) or 1, but has " << shape[0];
  return op.emitOpError("decay must be ")
         << state.getKeys()[0] << " x " << state.getKeys()[1]
         << " (one number a key channel), " << state.getHeads()[0]
         << " (one a head) or 1, but has rank " << shape.size() << " and "
         << shape[0] << (shape.size() == 1 ? " elements" : " rows");
}

bool OuterWriteOp::resultMayBeScaled(unsigned) { return true; }
bool OuterWriteOp::takesScaled(OpOperand &operand) {
  return &operand == &getStateMutable();
}

LogicalResult OuterWriteOp::verify() {
  if (failed(verifyRank(*this, {"state", getState()}, {2, 3})))
    return failure();
  StateShape state(getState());
  if (failed(verifyShape(*this, {"result", getResult()}, shapeOf(getState()),
                         "as the state")) ||
      failed(verifyShape(*this, {"value", getValue()}, state.getRows(),
                         kOneARow)) ||
      failed(
          verifyShape(*this, {"key", getKey()}, state.getKeys(), kOneAKey)) ||
      failed(verifyDecay(*this, state)))
    return failure();
  if (!getFound() != !getErase())
    return emitOpError("'found' and 'erase' go together, but only one is "
                       "there");
  if (getFound() && (failed(verifyShape(*this, {"found", getFound()},
                                        state.getRows(), kOneARow)) ||
                     failed(verifyShape(*this, {"erase", getErase()},
                                        state.getKeys(), kOneAKey))))
    return failure();
  if (failed(verifySameDomain(*this, {{"state", getState()},
                                      {"value", getValue()},
                                      {"key", getKey()},
                                      {"decay", getDecay()},
                                      {"found", getFound()},
                                      {"erase", getErase()},
                                      {"result", getResult()}})))
    return failure();
  if (!getAlignedFormat(getState().getType()))
    return success();
  return verifyFitsResult(
      *this, OuterWriteSums::get(*this).total, getType(),
      "the decayed state, what is erased and the outer product");
}

bool MatvecReadOp::takesScaled(OpOperand &operand) {
  return &operand == &getStateMutable();
}

LogicalResult MatvecReadOp::verify() {
  if (failed(verifyRank(*this, {"state", getState()}, {2, 3})))
    return failure();
  StateShape state(getState());
  if (failed(
          verifyShape(*this, {"key", getKey()}, state.getKeys(), kOneAKey)) ||
      failed(verifyShape(*this, {"result", getResult()}, state.getRows(),
                         kOneARow)) ||
      failed(verifySameDomain(
          *this,
          {{"state", getState()}, {"key", getKey()}, {"result", getResult()}})))
    return failure();
  return verifyAccumulator(*this, shapeOf(getKey()).back(), getState(),
                           getKey());
}

//===----------------------------------------------------------------------===//
// SlotWriteOp
//===----------------------------------------------------------------------===//

bool SlotWriteOp::resultTakesFormat(unsigned) { return false; }

LogicalResult SlotWriteOp::verify() {
  if (failed(verifyRank(*this, {"memory", getMemory()}, {2})) ||
      failed(verifyShape(*this, {"row", getRow()},
                         shapeOf(getMemory()).drop_front(), "a memory row")))
    return failure();
  Type element = getElementTypeOrSelf(getMemory().getType());
  Type fresh = getElementTypeOrSelf(getRow().getType());
  if (isa<EncodedType, BipolarType>(element) ||
      isa<EncodedType, BipolarType>(fresh)) {
    if (element == fresh && getMode() == SlotMode::Overwrite)
      return success();
    return emitOpError(
               "writes encoded and bipolar rows to a memory of the same "
               "elements, with 'overwrite', but has ")
           << stringifySlotMode(getMode()) << " of " << fresh << " to "
           << element;
  }
  if (failed(verifySameDomain(*this,
                              {{"memory", getMemory()}, {"row", getRow()}})))
    return failure();
  std::optional<Format> memory = getFormat(getMemory().getType());
  std::optional<Format> row = getFormat(getRow().getType());
  if (memory && std::abs(memory->frac - row->frac) > 30)
    return emitOpError("writes steps of 2^")
           << -row->frac << " to a memory with steps of 2^" << -memory->frac
           << ", which are more than 2^30 apart";
  return success();
}
