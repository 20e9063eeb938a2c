//===- Writes.cpp - Lowers writes to a memory -----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A write whose result has the memory's type takes the memory as destination
// and reads the old element from it: bufferization then updates it in place.
// What is stored for an exact sum is decided in one place, `Stored`.
//
//===----------------------------------------------------------------------===//

#include "ScaledRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {

/// How the exact integers of a write become elements of its result.
struct Stored {
  Stored(Type type, Rounding rounding)
      : format(getFormat(type)), rows(getScaledFormat(type)),
        rounding(rounding) {}

  /// The integer type to compute sums of `bounds` in.
  Type getSumType(MLIRContext *context, const IntegerBounds &bounds) const {
    return rows ? getRowType(context, bounds, *rows)
                : getAccumulatorType(context, bounds.magnitude());
  }

  /// `sum` is within `bounds`; a float stays, and so does what is stored with
  /// its row.
  Value get(KernelBuilder &k, Value sum, const IntegerBounds &bounds) const {
    if (!format)
      return sum;
    return k.requantize(k.assume(sum, bounds), bounds.frac - format->frac,
                        rounding, *format);
  }

  std::optional<Format> format;
  /// Where rows have exponents: then the sums of a row are stored at once.
  std::optional<ScaledFormat> rows;
  Rounding rounding;
};

/// The memory that a write starts from, and what it writes to: the memory
/// itself, or a new tensor if the result has another type.
struct Target {
  Target(KernelBuilder &kernel, Value memory, Value result, Value lowered)
      : memory(lowered), inPlace(memory.getType() == result.getType()) {
    RankedTensorType type =
        getStorageType(cast<RankedTensorType>(result.getType()));
    init = inPlace ? lowered
                   : kernel.empty(type.getShape(), type.getElementType());
  }

  Value memory;
  bool inPlace;
  Value init;
};

//===----------------------------------------------------------------------===//
// EraseAddOp
//===----------------------------------------------------------------------===//

struct LowerEraseAdd : OpConversionPattern<EraseAddOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(EraseAddOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    Target target(kernel, op.getMemory(), op.getResult(), adaptor.getMemory());
    int64_t slots =
        cast<RankedTensorType>(op.getMemory().getType()).getDimSize(0);
    // In integers nothing changes in a row whose weights are all 0; in floats 0
    // times infinity is not 0. The branch of an only row would stay outside of
    // a loop, where it is not known to yield one buffer.
    bool skips = target.inPlace && getAlignedFormat(op.getType()) && slots > 1;
    auto loop = scf::ForOp::create(
        rewriter, op.getLoc(), kernel.constantIndex(0),
        kernel.constantIndex(slots), kernel.constantIndex(1), target.init,
        [&](OpBuilder &b, Location loc, Value slot, ValueRange state) {
          KernelBuilder k(b, loc);
          SmallVector<Value> weights = getWeights(k, op, adaptor, slot);
          auto write = [&](KernelBuilder &inner) {
            return writeRow(inner, op, adaptor, target, weights, slot,
                            state[0]);
          };
          if (!skips) {
            scf::YieldOp::create(b, loc, write(k));
            return;
          }
          auto written = scf::IfOp::create(
              b, loc, isAnyNonzero(k, weights),
              [&](OpBuilder &then, Location l) {
                KernelBuilder inner(then, l);
                scf::YieldOp::create(then, l, write(inner));
              },
              [&](OpBuilder &otherwise, Location l) {
                scf::YieldOp::create(otherwise, l, state[0]);
              });
          scf::YieldOp::create(b, loc, written.getResults());
        });
    rewriter.replaceOp(op, loop.getResult(0));
    return success();
  }

  /// The weight of a slot for each head.
  static SmallVector<Value> getWeights(KernelBuilder &k, EraseAddOp op,
                                       OpAdaptor adaptor, Value slot) {
    auto type = cast<RankedTensorType>(op.getWeights().getType());
    SmallVector<Value> weights;
    if (type.getRank() == 1)
      return {tensor::ExtractOp::create(k.builder, k.loc, adaptor.getWeights(),
                                        slot)};
    for (int64_t head = 0; head < type.getDimSize(0); ++head) {
      Value position[] = {k.constantIndex(head), slot};
      weights.push_back(tensor::ExtractOp::create(
          k.builder, k.loc, adaptor.getWeights(), position));
    }
    return weights;
  }

  static Value isAnyNonzero(KernelBuilder &k, ArrayRef<Value> weights) {
    Value bits = weights[0];
    for (Value weight : weights.drop_front())
      bits = arith::OrIOp::create(k.builder, k.loc, bits, weight);
    return arith::CmpIOp::create(k.builder, k.loc, arith::CmpIPredicate::ne,
                                 bits, k.constant(bits.getType(), 0));
  }

  /// `state` with the row `slot` written.
  static Value writeRow(KernelBuilder &k, EraseAddOp op, OpAdaptor adaptor,
                        const Target &target, ArrayRef<Value> weights,
                        Value slot, Value state) {
    // Erase and add of each head, then the old row where it is elsewhere.
    SmallVector<Value> operands;
    for (Value vectors : {adaptor.getErase(), adaptor.getAdd()})
      for (int64_t head = 0; head < int64_t(weights.size()); ++head)
        operands.push_back(
            cast<RankedTensorType>(vectors.getType()).getRank() == 1
                ? vectors
                : k.row(vectors, k.constantIndex(head)));
    Stored stored(op.getType(), op.getRounding());
    Type memory = op.getMemory().getType();
    // The sums of a row are computed beside it, and then stored at once.
    bool replaces = target.inPlace && !stored.rows;
    Value oldRow = k.row(target.inPlace ? state : target.memory, slot);
    Value exponent = getExponent(k, oldRow, memory);
    if (!replaces)
      operands.push_back(getCodes(k, oldRow, memory));
    bool isReal = isa<FloatType>(getElementTypeOrSelf(memory));
    EraseAddSums sums;
    Value init = stored.rows ? Value() : k.row(state, slot);
    if (!isReal) {
      sums = EraseAddSums::get(op);
      sums.total = sums.total.roundedTo(op.getType());
    }
    if (stored.rows)
      init = k.empty({cast<RankedTensorType>(memory).getDimSize(1)},
                     stored.getSumType(op.getContext(), sums.total));
    Value row = k.map(operands, init,
                      [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                        size_t heads = weights.size();
                        Value old = e[replaces ? e.size() - 1 : e.size() - 2];
                        KernelBuilder::Scalars erase = e.take_front(heads);
                        KernelBuilder::Scalars add = e.slice(heads, heads);
                        if (isReal)
                          return writeReal(inner, weights, erase, add, old);
                        return writeCode(inner, sums, stored, weights, erase,
                                         add, old, exponent, memory);
                      });
    if (stored.rows)
      return storeRow(k, row, sums.total, *stored.rows, stored.rounding, state,
                      slot);
    return k.insertRow(row, state, slot);
  }

  static Value writeReal(KernelBuilder &k, ArrayRef<Value> weights,
                         KernelBuilder::Scalars erase,
                         KernelBuilder::Scalars add, Value old) {
    for (auto [weight, factor] : llvm::zip(weights, erase))
      old = k.mul(old, k.sub(k.constantFloat(1), k.mul(weight, factor)));
    for (auto [weight, summand] : llvm::zip(weights, add))
      old = k.add(old, k.mul(weight, summand));
    return old;
  }

  /// `exponent` is that of the old row, if rows of `memory` have one.
  static Value writeCode(KernelBuilder &k, const EraseAddSums &sums,
                         const Stored &stored, ArrayRef<Value> weights,
                         KernelBuilder::Scalars erase,
                         KernelBuilder::Scalars add, Value old, Value exponent,
                         Type memory) {
    MLIRContext *context = k.builder.getContext();
    Type narrow = getAccumulatorType(
        context, std::max(sums.erased.magnitude(), sums.product.magnitude()));
    Type wide = stored.getSumType(context, sums.total);
    Value one = k.constant(narrow, int64_t(1) << sums.keep.frac), keeps;
    for (auto [weight, factor] : llvm::zip(weights, erase)) {
      Value keep =
          k.sub(one, k.mul(k.extend(weight, narrow), k.extend(factor, narrow)));
      keeps =
          keeps ? roundProduct(k, k.mul(keeps, keep), sums.keep.frac) : keep;
    }
    Value added;
    for (auto [weight, summand] : llvm::zip(weights, add)) {
      Value product = k.mul(k.extend(weight, wide), k.extend(summand, wide));
      added = added ? k.add(added, product) : product;
    }
    Value kept = k.mul(align(k, k.extend(old, wide), exponent, memory),
                       k.extend(keeps, wide));
    int frac = sums.total.frac;
    Value total = k.add(k.shiftLeft(kept, frac - sums.kept.frac),
                        k.shiftLeft(added, frac - sums.added.frac));
    return stored.get(k, total, sums.total);
  }

  /// The product of two keeps with the fraction bits of one.
  static Value roundProduct(KernelBuilder &k, Value product, int frac) {
    Type type = product.getType();
    unsigned width = type.getIntOrFloatBitWidth();
    return fxp::RequantizeOp::create(
        k.builder, k.loc, type, product, frac, Rounding::NearestEven,
        llvm::minIntN(width), llvm::maxIntN(width));
  }
};

//===----------------------------------------------------------------------===//
// OuterWriteOp, MatvecReadOp
//===----------------------------------------------------------------------===//

/// How the loops over a state (head,) row, key channel index what goes with it.
struct StateLoops {
  StateLoops(MLIRContext *context, unsigned rank)
      : context(context), rank(rank) {}

  AffineMap perRow() const { return get(rank - 2); }
  AffineMap perKey() const { return get(rank - 1); }
  /// All dimensions but that of the key channels.
  AffineMap rowsOfState() const { return each().getMajorSubMap(rank - 1); }
  AffineMap each() const {
    return AffineMap::getMultiDimIdentityMap(rank, context);
  }
  /// A number for each key channel, for each head, or one for all.
  AffineMap decay(RankedTensorType type, RankedTensorType state) const {
    bool perChannel = type.getRank() + 1 == state.getRank() &&
                      type.getShape().back() == state.getShape().back();
    if (perChannel)
      return perKey();
    AffineExpr index = type.getDimSize(0) == 1
                           ? getAffineConstantExpr(0, context)
                           : getAffineDimExpr(0, context);
    return AffineMap::get(rank, 0, index, context);
  }

private:
  AffineMap get(unsigned dim) const {
    SmallVector<AffineExpr> dims;
    if (rank == 3)
      dims.push_back(getAffineDimExpr(0, context));
    dims.push_back(getAffineDimExpr(dim, context));
    return AffineMap::get(rank, 0, dims, context);
  }

  MLIRContext *context;
  unsigned rank;
};

struct LowerOuterWrite : OpConversionPattern<OuterWriteOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OuterWriteOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    Target target(kernel, op.getState(), op.getResult(), adaptor.getState());
    auto state = cast<RankedTensorType>(op.getState().getType());
    StateLoops loops(op.getContext(), state.getRank());
    SmallVector<KernelOperand> operands{{adaptor.getValue(), loops.perRow()},
                                        {adaptor.getKey(), loops.perKey()}};
    if (Value decay = adaptor.getDecay())
      operands.push_back(
          {decay, loops.decay(cast<RankedTensorType>(decay.getType()), state)});
    if (op.getFound()) {
      operands.push_back({adaptor.getFound(), loops.perRow()});
      operands.push_back({adaptor.getErase(), loops.perKey()});
    }
    Stored stored(op.getType(), op.getRounding());
    OuterWriteSums sums;
    if (getAlignedFormat(op.getType())) {
      sums = OuterWriteSums::get(op);
      sums.total = sums.total.roundedTo(op.getType());
    }
    if (stored.rows) {
      rewriter.replaceOp(op,
                         writeRows(kernel, op, target, stored, sums, operands));
      return success();
    }
    if (Value exponents = getExponents(kernel, target.memory, state)) {
      operands.push_back(
          {getCodes(kernel, target.memory, state), loops.each()});
      operands.push_back({exponents, loops.rowsOfState()});
    } else if (!target.inPlace) {
      operands.push_back({target.memory, loops.each()});
    }
    bool hasExponents = getScaledFormat(state).has_value();
    rewriter.replaceOp(
        op, kernel.map(operands, target.init,
                       [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                         Value exponent;
                         if (!target.inPlace)
                           e = e.drop_back();
                         if (hasExponents) {
                           exponent = e.back();
                           e = e.drop_back();
                         }
                         return write(k, op, stored, sums, e, exponent);
                       }));
    return success();
  }

  /// The result in rows with an exponent: row by row, the sums of each beside
  /// it.
  static Value writeRows(KernelBuilder &kernel, OuterWriteOp op,
                         const Target &target, const Stored &stored,
                         const OuterWriteSums &sums,
                         ArrayRef<KernelOperand> operands) {
    auto state = cast<RankedTensorType>(op.getState().getType());
    MLIRContext *context = op.getContext();
    int64_t width = state.getShape().back();
    Type wide = stored.getSumType(context, sums.total);
    return forEachRow(
        kernel, target.init,
        [&](KernelBuilder &k, ArrayRef<Value> position, Value whole) {
          SmallVector<KernelOperand> parts;
          for (const KernelOperand &operand : operands)
            parts.push_back(getPart(k, operand, position));
          Value old =
              getRow(k, target.inPlace ? whole : target.memory, position);
          Value exponent = getExponent(k, old, state);
          parts.push_back({getCodes(k, old, state),
                           AffineMap::getMultiDimIdentityMap(1, context)});
          Value numbers = k.map(
              parts, k.empty({width}, wide),
              [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                return write(inner, op, stored, sums, e.drop_back(), exponent);
              });
          return storeRow(k, numbers, sums.total, *stored.rows, stored.rounding,
                          whole, position);
        });
  }

  /// What of an operand goes with the row at `position`: its elements by key
  /// channel, or one for all of them.
  static KernelOperand getPart(KernelBuilder &k, const KernelOperand &operand,
                               ArrayRef<Value> position) {
    MLIRContext *context = k.builder.getContext();
    AffineMap map = operand.map;
    unsigned keyDim = map.getNumDims() - 1;
    Value tensor = operand.tensor;
    for (AffineExpr index : map.getResults()) {
      if (index == getAffineDimExpr(keyDim, context))
        return {tensor, AffineMap::getMultiDimIdentityMap(1, context)};
      auto dim = dyn_cast<AffineDimExpr>(index);
      Value at = dim ? position[dim.getPosition()] : k.constantIndex(0);
      tensor = k.row(tensor, at);
    }
    // A scalar now.
    return {tensor, AffineMap::get(1, 0, context)};
  }

  /// `e` are value, key, decay, found and erase, as far as they are there, and
  /// the old element, whose row may have an exponent.
  static Value write(KernelBuilder &k, OuterWriteOp op, const Stored &stored,
                     const OuterWriteSums &sums, KernelBuilder::Scalars e,
                     Value exponent) {
    Type wide = e[0].getType();
    if (!isa<FloatType>(wide))
      wide = stored.getSumType(op.getContext(), sums.total);
    int frac = sums.total.frac;
    auto product = [&](Value lhs, Value rhs, const IntegerBounds &bounds) {
      return k.shiftLeft(k.mul(k.extend(lhs, wide), k.extend(rhs, wide)),
                         frac - bounds.frac);
    };
    Value old =
        align(k, k.extend(e.back(), wide), exponent, op.getState().getType());
    Value sum = op.getDecay() ? product(old, e[2], sums.decayed)
                              : k.shiftLeft(old, frac - sums.decayed.frac);
    if (op.getFound()) {
      size_t found = op.getDecay() ? 3 : 2;
      sum = k.sub(sum, product(e[found], e[found + 1], sums.erased));
    }
    sum = k.add(sum, product(e[0], e[1], sums.added));
    return stored.get(k, sum, sums.total);
  }
};

struct LowerMatvecRead : OpConversionPattern<MatvecReadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(MatvecReadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    auto state = cast<RankedTensorType>(op.getState().getType());
    ProductSum products =
        ProductSum::get(state, op.getKey().getType(), std::nullopt,
                        op.getRounding(), state.getShape().back(),
                        /*codesOnly=*/true);
    StateLoops loops(op.getContext(), state.getRank());
    Value codes = getCodes(kernel, adaptor.getState(), state);
    Value sums =
        kernel.sum({{codes, loops.each()}, {adaptor.getKey(), loops.perKey()}},
                   type.getShape(), products.accumulator, 1, {},
                   [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                     return products.product(k, e[0], e[1]);
                   });
    Value init = kernel.empty(type.getShape(), type.getElementType());
    RowSums aligned = alignSums(
        kernel, {sums, products.magnitude}, adaptor.getState(), state,
        AffineMap::getMultiDimIdentityMap(type.getRank(), op.getContext()));
    rewriter.replaceOp(op, kernel.round(aligned.values, products.getFrac(),
                                        aligned.magnitude, op.getType(),
                                        op.getRounding(), init));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// SlotWriteOp, AdvanceOp
//===----------------------------------------------------------------------===//

struct LowerSlotWrite : OpConversionPattern<SlotWriteOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SlotWriteOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    Value memory = adaptor.getMemory();
    int64_t slots = cast<RankedTensorType>(memory.getType()).getDimSize(0);
    Value index = tensor::ExtractOp::create(rewriter, op.getLoc(),
                                            adaptor.getIndex(), ValueRange());
    Value slot = arith::IndexCastOp::create(rewriter, op.getLoc(),
                                            rewriter.getIndexType(),
                                            kernel.wrap(index, slots));
    Value row = kernel.map({adaptor.getRow()}, kernel.row(memory, slot),
                           [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                             return write(k, op, e[0], e[1]);
                           });
    rewriter.replaceOp(op, kernel.insertRow(row, memory, slot));
    return success();
  }

  static Value write(KernelBuilder &k, SlotWriteOp op, Value fresh, Value old) {
    bool adds = op.getMode() == SlotMode::Add;
    // Whatever the elements are, they can be copied.
    if (!adds && getElementTypeOrSelf(op.getRow().getType()) ==
                     getElementTypeOrSelf(op.getType()))
      return fresh;
    Stored stored(op.getType(), op.getRounding());
    if (!stored.format)
      return k.add(old, fresh);
    IntegerBounds row = IntegerBounds::of(op.getRow());
    if (!adds)
      return stored.get(k, fresh, row);
    IntegerBounds memory = IntegerBounds::of(op.getMemory());
    IntegerBounds sum = memory + row;
    Type wide = getAccumulatorType(op.getContext(), sum.magnitude());
    Value total =
        k.add(k.shiftLeft(k.extend(old, wide), sum.frac - memory.frac),
              k.shiftLeft(k.extend(fresh, wide), sum.frac - row.frac));
    return stored.get(k, total, sum);
  }
};

struct LowerAdvance : OpConversionPattern<AdvanceOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AdvanceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    int64_t modulo = op.getModulo();
    rewriter.replaceOp(
        op, kernel.map({adaptor.getIndex()},
                       kernel.empty({}, rewriter.getI32Type()),
                       [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                         // Wrapped first, and compared: no sum overflows.
                         Type type = e[0].getType();
                         Value index = k.wrap(e[0], modulo);
                         Value isLast = arith::CmpIOp::create(
                             k.builder, k.loc, arith::CmpIPredicate::sge, index,
                             k.constant(type, modulo - 1));
                         return k.select(isLast, k.constant(type, 0),
                                         k.add(index, k.constant(type, 1)));
                       }));
    return success();
  }
};

} // namespace

void mann::populateWritePatterns(TypeConverter &converter,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerEraseAdd, LowerOuterWrite, LowerMatvecRead, LowerSlotWrite,
               LowerAdvance>(converter, patterns.getContext());
}
