//===- SkipWeights.cpp - Reads without their smallest weights -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A read of N rows by weights w >= 0 of F fraction bits leaves out those whose
// code is below 2^k, the largest power with (2^k - 1) N <= error 2^F. The sum
// that it gives changes in each component by
//
//   sum over left out i of w_i |m_id|  <=  N (2^k - 1) 2^-F max |m|
//                                      <=  error max |m|,
//
// whatever the weights sum to.
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Quantization/Passes.h"
#include "mann/Support/Numbers.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace mann {
#define GEN_PASS_DEF_SKIPWEIGHTS
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// Fraction bits of the finest weights that an op may give: see mann.softmax.
constexpr int kFinestWeight = 30;

namespace {
struct SkipWeights : mann::impl::SkipWeightsBase<SkipWeights> {
  using SkipWeightsBase::SkipWeightsBase;

  void runOnOperation() override;

private:
  int chooseBits(ReadOp op);
  void reportUseless(ArrayRef<ReadOp> reads);
  void skip(ReadOp op, int bits);
};
} // namespace

/// Whether no number of the value is negative. `known` has what was found
/// already, and no for what is being looked at: unreachable code may have
/// cycles.
static bool isNonnegative(Value value, llvm::DenseMap<Value, bool> &known) {
  std::optional<Format> format = getFormat(value.getType());
  Operation *op = value.getDefiningOp();
  if ((format && format->min >= 0) || isa_and_present<SoftmaxOp, SharpenOp>(op))
    return true;
  // These give numbers of their operands, or those rounded.
  if (!isa_and_present<RequantizeOp, ReshapeOp, ConcatOp, SliceOp>(op))
    return false;
  auto [entry, isNew] = known.try_emplace(value, false);
  if (!isNew)
    return entry->second;
  bool result = llvm::all_of(op->getOperands(), [&](Value operand) {
    return isNonnegative(operand, known);
  });
  known[value] = result;
  return result;
}

/// Why no weight of a read may be left out; empty if some may.
static StringRef findObstacle(ReadOp op) {
  if (!isFixedPoint(getElementTypeOrSelf(op.getWeights().getType())))
    return "is in f32, where every weight is read: give --quantize";
  // One that is left out may have been rounded up to twice itself, so that the
  // bound of the sum is not that of the read.
  if (op.getProducts())
    return "rounds each product: leave --sums=products out";
  // What is left of a weight is a gate, of as many fraction bits at most.
  if (getFormat(op.getWeights().getType())->frac > kFinestWeight)
    return "has weights in steps below 2^-30: give them fewer fraction bits";
  llvm::DenseMap<Value, bool> known;
  if (!isNonnegative(op.getWeights(), known))
    return "has weights of which nothing says that they are 0 or more, as it "
           "is known of those of a softmax";
  return {};
}

static int64_t getRows(ReadOp op) {
  return cast<RankedTensorType>(op.getMemory().getType()).getDimSize(0);
}

/// How many of the last bits of a weight are not enough to be read; with 0 or
/// less, every weight but 0 is. Whole numbers, so that no rounding takes a
/// power too many: floor(x / n) is floor(floor(x) / n).
int SkipWeights::chooseBits(ReadOp op) {
  int frac = getFormat(op.getWeights().getType())->frac;
  auto codes = uint64_t(std::ldexp(error, frac)) / uint64_t(getRows(op));
  // What is left of a weight has no steps above 1.
  return std::min(int(llvm::Log2_64(codes + 1)), frac);
}

/// Where no read leaves more out than weights of 0, says what would.
void SkipWeights::reportUseless(ArrayRef<ReadOp> reads) {
  for (ReadOp op : reads) {
    int frac = getFormat(op.getWeights().getType())->frac;
    double least = std::ldexp(double(getRows(op)), -frac);
    auto diag = op.emitOpError("reads ")
                << getRows(op) << (getRows(op) == 1 ? " row" : " rows")
                << " by weights with steps of 2^" << -frac << ": an error of "
                << spellShortest(error) << " leaves only weights of 0 out; ";
    if (frac > 0 && least <= 1)
      diag << "give one of at least " << spellShortest(least);
    else
      diag << "only weights of more bits have smaller ones";
  }
}

/// Without their last bits, small weights are 0; where something is left of a
/// weight, the read gets the whole of it.
void SkipWeights::skip(ReadOp op, int bits) {
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  Value weights = op.getWeights();
  auto type = cast<RankedTensorType>(weights.getType());
  Format coarse = Format::gate(getFormat(type)->frac - bits);
  Value cut = RequantizeOp::create(
      builder, type.clone(getFormatType(builder.getContext(), coarse)), weights,
      Rounding::TowardZero);
  op.getWeightsMutable().assign(
      SelectOp::create(builder, type, cut, weights, cut));
  ++numReads;
}

void SkipWeights::runOnOperation() {
  if (!(error > 0 && error <= 1)) {
    getOperation().emitError("mann-skip-weights needs an 'error' above 0 and "
                             "of at most 1, but it is ")
        << spellShortest(error);
    return signalPassFailure();
  }
  SmallVector<ReadOp> reads, others;
  getOperation().walk([&](ReadOp op) {
    (findObstacle(op).empty() ? reads : others).push_back(op);
  });
  if (reads.empty()) {
    auto diag = getOperation().emitError(
        "mann-skip-weights (--skip-weights) finds no mann.read that may leave "
        "weights out");
    for (ReadOp op : others)
      diag.attachNote(op.getLoc()) << "this one " << findObstacle(op);
    return signalPassFailure();
  }
  bool isUseless = true;
  for (ReadOp op : reads)
    if (int bits = chooseBits(op); bits > 0) {
      skip(op, bits);
      isUseless = false;
    }
  if (isUseless) {
    reportUseless(reads);
    signalPassFailure();
  }
}
