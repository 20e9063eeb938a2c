//===- TemporalRows.cpp - Lowers rows of a ring with their ages -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TemporalRows.h"
#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mann;

static int64_t getNumSlots(AddTemporalOp op) {
  return cast<RankedTensorType>(op.getSums().getType()).getDimSize(0);
}

TemporalRows::TemporalRows(KernelBuilder &k, AddTemporalOp op, Value sums,
                           Value temporal, Value head)
    : op(op), sums(sums), temporal(temporal) {
  Value next = tensor::ExtractOp::create(k.builder, k.loc, head, ValueRange());
  Value index =
      arith::IndexCastOp::create(k.builder, k.loc, k.builder.getIndexType(),
                                 k.wrap(next, getNumSlots(op)));
  newest = k.sub(index, k.constantIndex(1));
}

SmallVector<Value> TemporalRows::getOperands(KernelBuilder &k, Value slot,
                                             bool isFilled) const {
  // Ages count down to the newest slot, and once more from the oldest one on.
  Value age = k.sub(newest, slot);
  Value isOlder = arith::CmpIOp::create(
      k.builder, k.loc, arith::CmpIPredicate::slt, age, k.constantIndex(0));
  age = k.select(isOlder, k.add(age, k.constantIndex(getNumSlots(op))), age);
  SmallVector<Value> rows{k.row(temporal, age)};
  if (isFilled)
    rows.push_back(k.row(sums, slot));
  return rows;
}

Value TemporalRows::getElement(KernelBuilder &k,
                               KernelBuilder::Scalars e) const {
  std::optional<Format> format = getFormat(op.getType());
  bool isFilled = e.size() == 2;
  if (!format)
    return isFilled ? k.add(e[1], e[0]) : e[0];
  AddTemporalSums bounds = AddTemporalSums::get(op);
  Type wide =
      getAccumulatorType(op.getContext(), std::max(bounds.row.magnitude(),
                                                   bounds.total.magnitude()));
  Value total = k.extend(e[0], wide);
  if (op.getProducts())
    total =
        k.extend(k.requantize(total, bounds.row.frac - bounds.added.frac,
                              op.getRounding(), *getFormat(*op.getProducts())),
                 wide);
  total = k.shiftLeft(total, bounds.total.frac - bounds.added.frac);
  if (isFilled) {
    int frac = getFormat(op.getSums().getType())->frac;
    total = k.add(k.shiftLeft(k.extend(e[1], wide), bounds.total.frac - frac),
                  total);
  }
  return k.requantize(k.assume(total, bounds.total),
                      bounds.total.frac - format->frac, op.getRounding(),
                      *format);
}

bool mann::isReadByRow(AddTemporalOp op) {
  return !op.getTemporalOnEmpty() && !op.getResult().use_empty() &&
         llvm::all_of(op.getResult().getUses(), [&](OpOperand &use) {
           auto read = dyn_cast<ReadOp>(use.getOwner());
           return read && &use == &read.getMemoryMutable() &&
                  read.getCount() == op.getCount();
         });
}

namespace {

struct LowerAddTemporal : OpConversionPattern<AddTemporalOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AddTemporalOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    Value whole = kernel.empty(type.getShape(), type.getElementType());
    // Those that read it look at the op; nothing else is left of it.
    if (isReadByRow(op)) {
      rewriter.replaceOp(op, whole);
      return success();
    }
    Value count = kernel.clampCount(op.getCount(), getNumSlots(op));
    Value all = kernel.constantIndex(getNumSlots(op));
    bool onEmpty = op.getTemporalOnEmpty();
    if (count && !onEmpty && getDemandedCount(op.getResult()) != op.getCount())
      whole = kernel.filled(whole, kernel.constant(type.getElementType(), 0));
    TemporalRows rows(kernel, op, adaptor.getSums(), adaptor.getTemporal(),
                      adaptor.getHead());
    /// `whole` with the rows `first` to `last`.
    auto fill = [&](Value first, Value last, bool isFilled) {
      whole =
          scf::ForOp::create(
              rewriter, op.getLoc(), first, last, kernel.constantIndex(1),
              whole,
              [&](OpBuilder &b, Location loc, Value slot, ValueRange state) {
                KernelBuilder k(b, loc);
                Value row =
                    fillRow(k, rows, slot, isFilled, k.row(state[0], slot));
                scf::YieldOp::create(b, loc, k.insertRow(row, state[0], slot));
              })
              .getResult(0);
    };
    fill(kernel.constantIndex(0), count ? count : all, true);
    if (onEmpty)
      fill(count, all, false);
    rewriter.replaceOp(op, whole);
    return success();
  }

  static Value fillRow(KernelBuilder &k, const TemporalRows &rows, Value slot,
                       bool isFilled, Value init) {
    return k.map(rows.getOperands(k, slot, isFilled), init,
                 [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                   return rows.getElement(inner, e.drop_back());
                 });
  }
};

} // namespace

void mann::populateTemporalPatterns(TypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerAddTemporal>(converter, patterns.getContext());
}
