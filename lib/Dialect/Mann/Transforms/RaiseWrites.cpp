//===- RaiseWrites.cpp - Writes of outer products -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaiseMemory.h"

using namespace mlir;
using namespace mann;
using namespace mann::raise;

namespace {

/// M (1 - w e^T), in that form or as M - M w e^T.
struct Erased {
  Value memory;
  OuterProduct product;
};

std::optional<Erased> matchErased(Value value) {
  if (auto product = value.getDefiningOp<MulOp>()) {
    for (auto [memory, rest] : eitherOrder(product)) {
      auto complement = rest.getDefiningOp<ComplementOp>();
      if (!complement)
        continue;
      if (auto outer = matchOuterProduct(complement.getInput()))
        return Erased{memory, *outer};
    }
    return std::nullopt;
  }
  auto difference = value.getDefiningOp<SubOp>();
  auto erased =
      difference ? difference.getRhs().getDefiningOp<MulOp>() : MulOp();
  if (!erased)
    return std::nullopt;
  for (auto [memory, share] : eitherOrder(erased))
    if (memory == difference.getLhs())
      if (auto outer = matchOuterProduct(share))
        return Erased{memory, *outer};
  return std::nullopt;
}

/// M (1 - w e^T) + w a^T.
struct RaiseEraseAdd : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    if (type.getRank() != 2)
      return failure();
    for (auto [kept, written] : eitherOrder(op)) {
      auto erased = matchErased(kept);
      auto added = matchOuterProduct(written);
      if (!erased || !added || erased->product.column != added->column)
        continue;
      auto f32 = type.getElementType();
      auto vector = [&](Value value) -> Value {
        auto flat = RankedTensorType::get({sizeOf(value)}, f32);
        if (value.getType() == flat)
          return value;
        return ReshapeOp::create(rewriter, op.getLoc(), flat, value);
      };
      Value weights = vector(added->column);
      rewriter.replaceOpWithNewOp<EraseAddOp>(op, type, erased->memory, weights,
                                              vector(erased->product.row),
                                              vector(added->row));
      return success();
    }
    return failure();
  }
};

/// S d + v k^T, or S d - found b^T + v k^T.
struct RaiseOuterWrite : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    if (type.getRank() != 2 && type.getRank() != 3)
      return failure();
    for (auto [kept, written] : eitherOrder(op)) {
      auto added = matchOuterProduct(written);
      if (!added || matchErased(kept) || matchOuterProduct(kept))
        continue;
      Value state = kept, decay;
      std::optional<OuterProduct> erased;
      if (auto difference = kept.getDefiningOp<SubOp>())
        if ((erased = matchOuterProduct(difference.getRhs())))
          state = difference.getLhs();
      if (auto product = state.getDefiningOp<MulOp>())
        matchDecay(product, state, decay);
      // A state is what an entry was called with, or what a write made of it.
      if (!isa<BlockArgument>(state) &&
          !isa_and_present<OuterWriteOp, EraseAddOp>(state.getDefiningOp()))
        continue;
      write(op, rewriter, state, *added, decay, erased);
      return success();
    }
    return failure();
  }

  /// S times one number for each column, each head, or all.
  static void matchDecay(MulOp product, Value &state, Value &decay) {
    auto type = cast<RankedTensorType>(product.getType());
    for (auto [lhs, rhs] : eitherOrder(product)) {
      if (lhs.getType() != type || !isa<BlockArgument>(lhs))
        continue;
      if (Value row = matchRows(rhs))
        decay = row;
      else if (sizeOf(rhs) == 1 ||
               (type.getRank() == 3 &&
                cast<RankedTensorType>(rhs.getType()).getRank() == 1))
        decay = rhs;
      else
        continue;
      state = lhs;
      return;
    }
  }

  static void write(AddOp op, PatternRewriter &rewriter, Value state,
                    const OuterProduct &added, Value decay,
                    const std::optional<OuterProduct> &erased) {
    auto type = cast<RankedTensorType>(op.getType());
    // Without the state's last dimension, or its last but one.
    SmallVector<int64_t> values(type.getShape().drop_back());
    SmallVector<int64_t> keys = values;
    keys.back() = type.getShape().back();
    auto shaped = [&](Value value, ArrayRef<int64_t> shape) -> Value {
      auto wanted = type.clone(shape);
      if (value.getType() == wanted)
        return value;
      return ReshapeOp::create(rewriter, op.getLoc(), wanted, value);
    };
    if (decay && sizeOf(decay) == ShapedType::getNumElements(keys))
      decay = shaped(decay, keys);
    else if (decay)
      decay = shaped(decay, {sizeOf(decay)});
    Value found, erase;
    if (erased) {
      found = shaped(erased->column, values);
      erase = shaped(erased->row, keys);
    }
    rewriter.replaceOpWithNewOp<OuterWriteOp>(
        op, type, state, shaped(added.column, values), shaped(added.row, keys),
        decay, found, erase);
  }
};

} // namespace

void raise::populateWrites(RewritePatternSet &patterns, SymbolTable &symbols) {
  patterns.add<RaiseEraseAdd, RaiseOuterWrite>(patterns.getContext());
}
