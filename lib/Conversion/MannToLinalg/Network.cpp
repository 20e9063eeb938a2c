//===- Network.cpp - Lowers the dense parts of a network ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScaledRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mann;

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

} // namespace

void mann::populateNetworkPatterns(TypeConverter &converter,
                                   RewritePatternSet &patterns) {
  patterns.add<LowerLinear, LowerRequantize, LowerArgmax, LowerCodes>(
      converter, patterns.getContext());
}
