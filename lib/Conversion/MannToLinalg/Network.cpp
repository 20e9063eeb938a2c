//===- Network.cpp - Lowers the dense parts of a network ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScaledRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;

static Value getElement(KernelBuilder &k, Value tensor, Value index) {
  return tensor::ExtractOp::create(k.builder, k.loc, tensor, index);
}

namespace {

struct LowerLinear : OpConversionPattern<LinearOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    bool batched = type.getRank() == 2;
    int64_t width =
        cast<RankedTensorType>(op.getMatrix().getType()).getDimSize(1);
    ProductSum products =
        ProductSum::get(op.getMatrix().getType(), op.getInput().getType(),
                        op.getProducts(), op.getRounding(), width,
                        /*codesOnly=*/true);

    // Loops: (row of the input,) row of the matrix, column.
    AffineExpr row, column;
    SmallVector<AffineExpr> input;
    unsigned loops = batched ? 3 : 2;
    row = rewriter.getAffineDimExpr(loops - 2);
    column = rewriter.getAffineDimExpr(loops - 1);
    if (batched)
      input.push_back(rewriter.getAffineDimExpr(0));
    input.push_back(column);
    MLIRContext *context = op.getContext();
    Type matrix = op.getMatrix().getType();
    Value sums = kernel.sum(
        {{getCodes(kernel, adaptor.getMatrix(), matrix),
          AffineMap::get(loops, 0, {row, column}, context)},
         {adaptor.getInput(), AffineMap::get(loops, 0, input, context)}},
        type.getShape(), products.accumulator, 1, {},
        [&](KernelBuilder &k, KernelBuilder::Scalars e) {
          return products.product(k, e[0], e[1]);
        });
    RowSums aligned =
        alignSums(kernel, {sums, products.magnitude}, adaptor.getMatrix(),
                  matrix, AffineMap::get(type.getRank(), 0, {row}, context));
    rewriter.replaceOp(
        op, kernel.round(aligned.values, products.getFrac(), aligned.magnitude,
                         op.getType(), op.getRounding(),
                         kernel.empty(type.getShape(), type.getElementType())));
    return success();
  }
};

struct LowerRequantize : OpConversionPattern<RequantizeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(RequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    std::optional<Format> from = getFormat(op.getInput().getType());
    std::optional<Format> to = getFormat(op.getType());
    if (!from && !to) {
      rewriter.replaceOp(op, adaptor.getInput());
      return success();
    }
    if (getScaledFormat(op.getType())) {
      rewriter.replaceOp(op, toRows(kernel, op, adaptor.getInput()));
      return success();
    }
    if (getScaledFormat(op.getInput().getType())) {
      rewriter.replaceOp(op, fromRows(kernel, op, adaptor.getInput(), *to));
      return success();
    }
    auto convert = [&](KernelBuilder &k, KernelBuilder::Scalars e) {
      if (from && to)
        return k.requantize(e[0], from->frac - to->frac, op.getRounding(), *to);
      return from ? k.toReal(e[0], from->frac)
                  : k.quantize(e[0], op.getRounding(), *to);
    };
    RankedTensorType type = to ? getStorageType(op.getType()) : op.getType();
    rewriter.replaceOp(op, kernel.mapRows(adaptor.getInput(), type,
                                          getDemandedCount(op.getResult()),
                                          convert));
    return success();
  }

  /// To rows with an exponent, from codes of any kind.
  static Value toRows(KernelBuilder &kernel, RequantizeOp op, Value input) {
    Type from = op.getInput().getType();
    RankedTensorType type = getStorageType(op.getType());
    ScaledFormat format = *getScaledFormat(op.getType());
    IntegerBounds codes = IntegerBounds::of(op.getInput());
    IntegerBounds bounds = codes.roundedTo(op.getType());
    Type wide = getRowType(op.getContext(), bounds, format);
    int64_t width = op.getType().getShape().back();
    return forEachRow(
        kernel, kernel.empty(type.getShape(), type.getElementType()),
        [&](KernelBuilder &k, ArrayRef<Value> position, Value whole) {
          Value source = getRow(k, input, position);
          Value exponent = getExponent(k, source, from);
          Value numbers =
              k.map({getCodes(k, source, from)}, k.empty({width}, wide),
                    [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                      Value number = align(inner, inner.extend(e[0], wide),
                                           exponent, from);
                      return inner.shiftLeft(number, bounds.frac - codes.frac);
                    });
          return storeRow(k, numbers, bounds, format, op.getRounding(), whole,
                          position);
        });
  }

  /// From rows with an exponent to one format.
  static Value fromRows(KernelBuilder &kernel, RequantizeOp op, Value input,
                        const Format &to) {
    Type from = op.getInput().getType();
    IntegerBounds bounds = IntegerBounds::of(op.getInput());
    Type wide = getAccumulatorType(op.getContext(), bounds.magnitude());
    RankedTensorType type = getStorageType(op.getType());
    AffineMap each =
        AffineMap::getMultiDimIdentityMap(type.getRank(), op.getContext());
    AffineMap perRow = AffineMap::get(
        type.getRank(), 0, each.getResults().drop_back(), op.getContext());
    return kernel.map({{getCodes(kernel, input, from), each},
                       {getExponents(kernel, input, from), perRow}},
                      kernel.empty(type.getShape(), type.getElementType()),
                      [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                        Value number = k.assume(
                            align(k, k.extend(e[0], wide), e[1], from), bounds);
                        return k.requantize(number, bounds.frac - to.frac,
                                            op.getRounding(), to);
                      });
  }
};

struct LowerCodes : OpConversionPattern<CodesOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(CodesOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getInput());
    return success();
  }
};

/// One loop with the best value and its index; only a larger value replaces
/// them, so the first of equals wins.
struct LowerArgmax : OpConversionPattern<ArgmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ArgmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    KernelBuilder kernel(rewriter, loc);
    MLIRContext *context = op.getContext();
    Type element = getElementTypeOrSelf(adaptor.getInput().getType());
    Type index = rewriter.getI32Type();
    TypedAttr lowest;
    if (auto floatType = dyn_cast<FloatType>(element))
      lowest = rewriter.getFloatAttr(
          floatType, APFloat::getInf(floatType.getFloatSemantics(), true));
    else
      lowest = rewriter.getIntegerAttr(
          element, APInt::getSignedMinValue(element.getIntOrFloatBitWidth()));
    Value best =
        kernel.filled(kernel.empty({}, element),
                      arith::ConstantOp::create(rewriter, loc, lowest));
    Value where =
        kernel.filled(kernel.empty({}, index), kernel.constant(index, 0));
    AffineMap scalar = AffineMap::get(1, 0, context);
    auto generic = linalg::GenericOp::create(
        rewriter, loc, TypeRange{best.getType(), where.getType()},
        adaptor.getInput(), ValueRange{best, where},
        {rewriter.getDimIdentityMap(), scalar, scalar},
        {utils::IteratorType::reduction},
        [&](OpBuilder &b, Location l, ValueRange e) {
          Value larger = isa<FloatType>(element)
                             ? arith::CmpFOp::create(
                                   b, l, arith::CmpFPredicate::OGT, e[0], e[1])
                                   .getResult()
                             : arith::CmpIOp::create(
                                   b, l, arith::CmpIPredicate::sgt, e[0], e[1])
                                   .getResult();
          Value here = arith::IndexCastOp::create(
              b, l, index, linalg::IndexOp::create(b, l, 0));
          Value value = arith::SelectOp::create(b, l, larger, e[0], e[1]);
          Value position = arith::SelectOp::create(b, l, larger, here, e[2]);
          linalg::YieldOp::create(b, l, ValueRange{value, position});
        });
    rewriter.replaceOp(op, generic.getResult(1));
    return success();
  }
};

/// One pass over the elements, which keeps the first of those seen in order.
struct LowerTopK : OpConversionPattern<TopKOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(TopKOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    int64_t count = op.getType().getDimSize(0);
    Type element = getElementTypeOrSelf(adaptor.getInput().getType());
    SmallVector<Value> start;
    for (Type type : {element, Type(rewriter.getI32Type())})
      start.push_back(
          kernel.filled(kernel.empty({count}, type), kernel.constant(type, 0)));
    int64_t size =
        cast<RankedTensorType>(op.getInput().getType()).getDimSize(0);
    auto loop = scf::ForOp::create(
        rewriter, op.getLoc(), kernel.constantIndex(0),
        kernel.constantIndex(size), kernel.constantIndex(1), start,
        [&](OpBuilder &b, Location loc, Value index, ValueRange found) {
          KernelBuilder k(b, loc);
          Value candidate = takeElement(k, op, adaptor.getInput(), index);
          Value last = getElement(k, found[0], k.constantIndex(count - 1));
          Value enters = arith::OrIOp::create(
              b, loc, isBelow(k, index, k.constantIndex(count)),
              comesBefore(k, op, candidate, last));
          auto next = scf::IfOp::create(
              b, loc, enters,
              [&](OpBuilder &then, Location l) {
                KernelBuilder inner(then, l);
                scf::YieldOp::create(then, l,
                                     enter(inner, op, found, candidate, index));
              },
              [&](OpBuilder &otherwise, Location l) {
                scf::YieldOp::create(otherwise, l, found);
              });
          scf::YieldOp::create(b, loc, next.getResults());
        });
    rewriter.replaceOp(op, loop.getResult(1));
    return success();
  }

  static Value isBelow(KernelBuilder &k, Value index, Value bound) {
    return arith::CmpIOp::create(k.builder, k.loc, arith::CmpIPredicate::ult,
                                 index, bound);
  }

  static Value comesBefore(KernelBuilder &k, TopKOp op, Value lhs, Value rhs) {
    return op.getSmallest() ? k.less(lhs, rhs) : k.less(rhs, lhs);
  }

  /// An element of the operand; one that is no number comes last.
  static Value takeElement(KernelBuilder &k, TopKOp op, Value input,
                           Value index) {
    Value element = getElement(k, input, index);
    if (!isa<FloatType>(element.getType()))
      return element;
    return op.getSmallest() ? k.min(element, k.constantFloat(HUGE_VAL))
                            : k.max(element, k.constantFloat(-HUGE_VAL));
  }

  /// What was `found` with the candidate in its place: from there on each is
  /// what was one place before. Places from `index` on hold nothing yet.
  static SmallVector<Value> enter(KernelBuilder &kernel, TopKOp op,
                                  ValueRange found, Value candidate,
                                  Value index) {
    Type i32 = kernel.builder.getI32Type();
    Value isMoving =
        arith::ConstantIntOp::create(kernel.builder, kernel.loc, 0, 1);
    SmallVector<Value> start(found);
    start.append(
        {candidate,
         arith::IndexCastOp::create(kernel.builder, kernel.loc, i32, index),
         isMoving});
    auto loop = scf::ForOp::create(
        kernel.builder, kernel.loc, kernel.constantIndex(0),
        kernel.constantIndex(op.getType().getDimSize(0)),
        kernel.constantIndex(1), start,
        [&](OpBuilder &b, Location loc, Value place, ValueRange state) {
          KernelBuilder k(b, loc);
          Value kept = getElement(k, state[0], place),
                keptIndex = getElement(k, state[1], place);
          Value isFree = arith::CmpIOp::create(
              b, loc, arith::CmpIPredicate::uge, place, index);
          Value moves = arith::OrIOp::create(
              b, loc, state[4],
              arith::OrIOp::create(b, loc, isFree,
                                   comesBefore(k, op, state[2], kept)));
          Value values = tensor::InsertOp::create(
              b, loc, k.select(moves, state[2], kept), state[0], place);
          Value indices = tensor::InsertOp::create(
              b, loc, k.select(moves, state[3], keptIndex), state[1], place);
          scf::YieldOp::create(
              b, loc,
              ValueRange{values, indices, k.select(moves, kept, state[2]),
                         k.select(moves, keptIndex, state[3]), moves});
        });
    return {loop.getResult(0), loop.getResult(1)};
  }
};

} // namespace

void mann::populateNetworkPatterns(TypeConverter &converter,
                                   RewritePatternSet &patterns) {
  patterns
      .add<LowerLinear, LowerRequantize, LowerArgmax, LowerTopK, LowerCodes>(
          converter, patterns.getContext());
}
