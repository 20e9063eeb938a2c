//===- FxpKernelOps.cpp - Verifiers of kernels ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann::fxp;

bool mann::fxp::hasRowsTogether(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return succeeded(type.getStridesAndOffset(strides, offset)) &&
         !strides.empty() && strides.back() == 1 &&
         !llvm::is_contained(strides, ShapedType::kDynamic);
}

bool mann::fxp::fitsLanes(int64_t bound, int64_t shift) {
  return bound < (int64_t(1) << 15) - (int64_t(1) << (shift + 7));
}

LaneRounding mann::fxp::getLaneRounding(int64_t up, int64_t shift) {
  int64_t all = shift == 0 ? -1 : -(int64_t(1) << (shift - 1));
  int64_t before = all / (int64_t(1) << up);
  if (before * (int64_t(1) << up) == all)
    return {before, 0};
  return {0, all};
}

/// An operand of a kernel that is walked along its last dimension, `length`
/// elements of it.
static LogicalResult verifyRows(Operation *op, StringRef name, MemRefType type,
                                size_t indices, int64_t leastRank,
                                int64_t length) {
  if (type.getRank() < leastRank || size_t(type.getRank()) != indices)
    return op->emitOpError("expects ")
           << name << " of " << leastRank
           << " dimensions or more and an index for each, but has " << indices
           << " indices for " << type;
  if (!hasRowsTogether(type))
    return op->emitOpError("expects the elements of a row of ")
           << name << " next to each other, but has " << type;
  int64_t elements = type.getShape().back();
  if (!ShapedType::isDynamic(elements) && elements < length)
    return op->emitOpError("expects ")
           << length << " elements or more in a row of " << name << ", but has "
           << type;
  return success();
}

LogicalResult RowReduceOp::verify() {
  MemRefType rows = getRows().getType(), vector = getVector().getType(),
             sums = getSums().getType();
  int64_t length = getLength();
  if (failed(
          verifyRows(*this, "rows", rows, getRowIndices().size(), 2, length)) ||
      failed(verifyRows(*this, "a vector", vector, getVectorIndices().size(), 1,
                        length)) ||
      failed(verifyRows(*this, "sums", sums, 1, 1, 1)))
    return failure();
  bool isDot = getKind() == RowReduction::Dot;
  unsigned width = getKind() == RowReduction::XorPopcount ? 32 : 8;
  auto isWide = [](MemRefType type) {
    return type.getElementType().isInteger(16);
  };
  for (MemRefType type : {rows, vector})
    if (!type.getElementType().isInteger(width) && !(isDot && isWide(type)))
      return emitOpError("expects elements of i")
             << width << (isDot ? " or i16 for " : " for ")
             << stringifyRowReduction(getKind()) << ", but has " << type;
  if (sums.getElementType().isInteger(64) && !isWide(rows) && !isWide(vector))
    return emitOpError("expects sums of i32, since neither ")
           << rows << " nor " << vector << " has elements of i16, but has "
           << sums;
  return success();
}

LogicalResult WeighRowsOp::verify() {
  int64_t length = getLength();
  return success(
      succeeded(verifyRows(*this, "weights", getWeights().getType(),
                           getWeightIndices().size(), 1, 1)) &&
      succeeded(verifyRows(*this, "rows", getRows().getType(),
                           getRowIndices().size(), 2, length)) &&
      succeeded(verifyRows(*this, "sums", getSums().getType(), 1, 1, length)));
}

/// Whether lanes of 16 bits hold sums of a bound, and what rounding adds.
static LogicalResult verifyLanes(Operation *op, int64_t bound, int64_t shift) {
  if (!fitsLanes(bound, shift))
    return op->emitOpError("expects lanes of 16 bits to hold the bound ")
           << bound << " and 2^" << shift + 7
           << " for rounding: their sum must be below 32768";
  return success();
}

/// A kernel's bias, if it has one.
template <typename Op> static LogicalResult verifyBias(Op op) {
  if (!op.getBias())
    return success();
  return verifyRows(op, "a bias", cast<MemRefType>(op.getBias().getType()),
                    op.getBiasIndices().size(), 1, op.getLength());
}

LogicalResult EmbedRowOp::verify() {
  MemRefType table = getTable().getType(), out = getOut().getType();
  int64_t length = getLength();
  if (failed(verifyRows(*this, "ids", getIds().getType(), getIdIndices().size(),
                        1, getWords())) ||
      failed(verifyRows(*this, "a result", out, getOutIndices().size(), 1,
                        length)) ||
      failed(verifyRows(*this, "a table", table, 2, 2, length)) ||
      failed(verifyBias(*this)))
    return failure();
  if (!table.hasStaticShape())
    return emitOpError("expects a table of known size, but has ") << table;
  if (out.getElementType().isInteger(16) && getShift() != 0)
    return emitOpError("expects a shift of 0 for sums of i16, but has ")
           << getShift();
  return verifyLanes(*this, getBound(), getShift());
}

LogicalResult RoundRowOp::verify() {
  int64_t length = getLength();
  if (failed(verifyRows(*this, "an input", getIn().getType(),
                        getInIndices().size(), 1, length)) ||
      failed(verifyRows(*this, "a result", getOut().getType(),
                        getOutIndices().size(), 1, length)) ||
      failed(verifyBias(*this)))
    return failure();
  // A bias is taken off again between the bound and a lane.
  int64_t bound;
  if (llvm::AddOverflow<int64_t>(getBound(), 128, bound))
    bound = INT64_MAX;
  return verifyLanes(*this, bound, getShift());
}

LogicalResult PackSignsOp::verify() {
  int64_t length = getLength();
  return success(succeeded(verifyRows(*this, "codes", getCodes().getType(),
                                      getCodeIndices().size(), 1, length)) &&
                 succeeded(verifyRows(*this, "words", getWords().getType(),
                                      getWordIndices().size(), 1,
                                      llvm::divideCeil(length, 32))));
}
