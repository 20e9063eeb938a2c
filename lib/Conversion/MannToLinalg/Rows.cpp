//===- Rows.cpp - Lowers parts of tensors, and rows ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using Scalars = KernelBuilder::Scalars;

namespace {

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

/// Each part is computed where it belongs, or copied there.
struct LowerConcat : OpConversionPattern<ConcatOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    std::optional<Format> to = getFormat(op.getType());
    auto dim = int64_t(op.getDim());
    Value whole = kernel.empty(type.getShape(), type.getElementType());
    int64_t offset = 0;
    for (auto [input, part] : llvm::zip(op.getInputs(), adaptor.getInputs())) {
      std::optional<Format> from = getFormat(input.getType());
      int64_t size = cast<RankedTensorType>(part.getType()).getDimSize(dim);
      Value place = kernel.part(whole, dim, offset, size);
      Value numbers =
          kernel.map({part}, place, [&](KernelBuilder &k, Scalars e) {
            if (!to || *from == *to)
              return e[0];
            return k.requantize(e[0], from->frac - to->frac, op.getRounding(),
                                *to);
          });
      whole = kernel.insertPart(numbers, whole, dim, offset);
      offset += size;
    }
    rewriter.replaceOp(op, whole);
    return success();
  }
};

struct LowerSlice : OpConversionPattern<SliceOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SliceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    auto dim = int64_t(op.getDim());
    rewriter.replaceOp(op, kernel.part(adaptor.getInput(), dim,
                                       int64_t(op.getOffset()),
                                       op.getType().getDimSize(dim)));
    return success();
  }
};

/// Whether `index` is in 0..size-1, as that of a loop over the rows is.
bool isInRange(Value index, int64_t size) {
  auto argument = dyn_cast<BlockArgument>(index);
  if (!argument)
    return false;
  auto loop =
      dyn_cast_if_present<scf::ForOp>(argument.getOwner()->getParentOp());
  if (!loop || loop.getInductionVar() != index)
    return false;
  std::optional<int64_t> first = getConstantIntValue(loop.getLowerBound()),
                         end = getConstantIntValue(loop.getUpperBound());
  return first && end && *first >= 0 && *end <= size;
}

struct LowerRow : OpConversionPattern<RowOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(RowOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    int64_t rows =
        cast<RankedTensorType>(op.getInput().getType()).getDimSize(0);
    Value index = adaptor.getIndex();
    // The loop around it has been converted already.
    if (!isInRange(index, rows))
      index = kernel.wrap(index, rows);
    Value row = kernel.row(adaptor.getInput(), index);
    if (!isa<RankedTensorType>(row.getType()))
      row = tensor::FromElementsOp::create(rewriter, op.getLoc(),
                                           getStorageType(op.getType()), row);
    rewriter.replaceOp(op, row);
    return success();
  }
};

/// Whether the elements of `value` are neighbours in memory: what is cut from a
/// larger tensor is, if only the first dimension of more than one element is
/// cut.
bool isContiguous(Value value) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>())
    value = slice.getSource();
  ArrayRef<int64_t> whole = cast<RankedTensorType>(value.getType()).getShape();
  size_t first = 0;
  while (first < shape.size() && shape[first] == 1)
    ++first;
  return first >= shape.size() ||
         shape.drop_front(first + 1) == whole.drop_front(first + 1);
}

/// `value` as one row of its elements, copied where it is a part of something.
Value flatten(KernelBuilder &kernel, Value value) {
  auto from = cast<RankedTensorType>(value.getType());
  if (!isContiguous(value))
    value = kernel.map({value},
                       kernel.empty(from.getShape(), from.getElementType()),
                       [](KernelBuilder &, Scalars e) { return e[0]; });
  auto flat =
      RankedTensorType::get({from.getNumElements()}, from.getElementType());
  if (from == flat)
    return value;
  SmallVector<ReassociationIndices> groups;
  if (from.getRank() == 0)
    return tensor::ExpandShapeOp::create(kernel.builder, kernel.loc, flat,
                                         value, groups);
  groups.push_back(llvm::to_vector(llvm::seq<int64_t>(0, from.getRank())));
  return tensor::CollapseShapeOp::create(kernel.builder, kernel.loc, flat,
                                         value, groups);
}

/// One dimension for all elements, and from there to the shape: what is in
/// between folds away where one shape refines the other.
struct LowerReshape : OpConversionPattern<ReshapeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ReshapeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    Value value = flatten(kernel, adaptor.getInput());
    SmallVector<ReassociationIndices> groups;
    if (type.getRank() == 0) {
      value = tensor::CollapseShapeOp::create(rewriter, op.getLoc(), type,
                                              value, groups);
    } else if (type != value.getType()) {
      groups.push_back(llvm::to_vector(llvm::seq<int64_t>(0, type.getRank())));
      value = tensor::ExpandShapeOp::create(rewriter, op.getLoc(), type, value,
                                            groups);
    }
    rewriter.replaceOp(op, value);
    return success();
  }
};

/// A loop over the result; the strides are the map of the operand's elements.
struct LowerStrided : OpConversionPattern<StridedOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(StridedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    AffineExpr index =
        getAffineConstantExpr(int64_t(op.getOffset()), op.getContext());
    for (auto [dim, stride] : llvm::enumerate(op.getStrides()))
      if (type.getDimSize(dim) != 1)
        index = index + rewriter.getAffineDimExpr(dim) * stride;
    Value flat = flatten(kernel, adaptor.getInput());
    // linalg wants a dimension that a loop variable indexes alone to be as long
    // as the loop.
    if (auto dim = dyn_cast<AffineDimExpr>(index)) {
      int64_t size = type.getDimSize(dim.getPosition());
      if (size != cast<RankedTensorType>(flat.getType()).getDimSize(0))
        flat = kernel.part(flat, /*dim=*/0, /*offset=*/0, size);
    }
    rewriter.replaceOp(
        op, kernel.map(
                KernelOperand{flat, AffineMap::get(type.getRank(), 0, index)},
                kernel.empty(type.getShape(), type.getElementType()),
                [](KernelBuilder &, Scalars e) { return e[0]; }));
    return success();
  }
};

struct LowerPad : OpConversionPattern<PadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(PadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    auto from = cast<RankedTensorType>(adaptor.getInput().getType());
    Value whole =
        kernel.filled(kernel.empty(type.getShape(), type.getElementType()),
                      kernel.constant(type.getElementType(), 0));
    SmallVector<OpFoldResult> offsets, sizes,
        strides(type.getRank(), rewriter.getIndexAttr(1));
    for (auto [low, size] : llvm::zip(op.getLow(), from.getShape())) {
      offsets.push_back(rewriter.getIndexAttr(low));
      sizes.push_back(rewriter.getIndexAttr(size));
    }
    rewriter.replaceOpWithNewOp<tensor::InsertSliceOp>(
        op, adaptor.getInput(), whole, offsets, sizes, strides);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

struct LowerSum : OpConversionPattern<SumOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SumOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    auto input = cast<RankedTensorType>(adaptor.getInput().getType());
    std::optional<Format> from = getFormat(op.getInput().getType());
    double magnitude =
        from ? getMagnitude(*from) * double(input.getShape().back()) : 0;
    Type wide = from ? getAccumulatorType(op.getContext(), magnitude)
                     : Type(rewriter.getF32Type());
    // Loops: the result's dimensions, of which a last one of size 1 indexes
    // nothing, and the columns.
    SmallVector<AffineExpr> row;
    for (int64_t dim = 0; dim + 1 < input.getRank(); ++dim)
      row.push_back(rewriter.getAffineDimExpr(dim));
    row.push_back(rewriter.getAffineDimExpr(type.getRank()));
    AffineMap map = AffineMap::get(type.getRank() + 1, 0, row, op.getContext());
    Value sums = kernel.sum(
        {{adaptor.getInput(), map}}, type.getShape(), wide, 1, {},
        [&](KernelBuilder &k, Scalars e) { return k.extend(e[0], wide); });
    rewriter.replaceOp(
        op, kernel.round(sums, from ? from->frac : 0, magnitude, op.getType(),
                         op.getRounding(),
                         kernel.empty(type.getShape(), type.getElementType())));
    return success();
  }
};

/// A normalization: sums of a row, what to divide by, and each element.
class Normalization {
public:
  Normalization(NormalizeOp op, Value input, KernelBuilder &kernel)
      : op(op), input(input), kernel(kernel),
        type(cast<RankedTensorType>(input.getType())),
        rows(type.getShape().drop_back()), n(type.getShape().back()),
        from(getFormat(op.getInput().getType())),
        isLayer(op.getKind() == NormalizeKind::Layer),
        isL2(op.getKind() == NormalizeKind::L2) {
    int64_t rank = type.getRank();
    MLIRContext *context = op.getContext();
    each = AffineMap::getMultiDimIdentityMap(rank, context);
    perRow = rank == 1 ? AffineMap::get(1, 0, context)
                       : each.getMajorSubMap(rank - 1);
    row = AffineMap::getMultiDimIdentityMap(rank - 1, context);
  }

  Value emit() { return from ? onCodes() : onReals(); }

private:
  Value onReals();
  Value onCodes();
  /// Sum of `term` over each row.
  Value sum(Type wide, ArrayRef<KernelOperand> more,
            function_ref<Value(KernelBuilder &, Scalars)> term) {
    SmallVector<KernelOperand> operands{{input, each}};
    llvm::append_range(operands, more);
    return kernel.sum(operands, rows, wide, 1, {}, term);
  }
  /// What has one element a row.
  Value mapOfRows(ArrayRef<Value> inputs, Type element,
                  KernelBuilder::ElementFn fn) {
    return kernel.map(inputs, kernel.empty(rows, element), fn);
  }
  Value spread(KernelBuilder &k, Value sum, Value squares);
  std::pair<Value, Value> factor(KernelBuilder &k, Value spread);

  NormalizeOp op;
  Value input;
  KernelBuilder &kernel;
  RankedTensorType type;
  ArrayRef<int64_t> rows;
  int64_t n;
  std::optional<Format> from;
  bool isLayer, isL2;
  AffineMap each, perRow, row;
};

Value Normalization::onReals() {
  Type f32 = kernel.builder.getF32Type();
  double eps = op.getEps().convertToDouble();
  SmallVector<KernelOperand> means;
  if (isLayer) {
    Value sums = sum(f32, {}, [](KernelBuilder &, Scalars e) { return e[0]; });
    means.push_back({mapOfRows({sums}, f32,
                               [&](KernelBuilder &k, Scalars e) -> Value {
                                 return arith::DivFOp::create(
                                     k.builder, k.loc, e[0],
                                     k.constantFloat(double(n)));
                               }),
                     perRow});
  }
  auto centered = [&](KernelBuilder &k, Scalars e) {
    return isLayer ? k.sub(e[0], e[1]) : e[0];
  };
  Value squares = sum(f32, means, [&](KernelBuilder &k, Scalars e) {
    Value x = centered(k, e);
    return k.mul(x, x);
  });
  Value sizes =
      mapOfRows({squares}, f32, [&](KernelBuilder &k, Scalars e) -> Value {
        Value x = e[0], epsilon = k.constantFloat(eps);
        if (!isL2) {
          x = arith::DivFOp::create(k.builder, k.loc, x,
                                    k.constantFloat(double(n)));
          x = k.add(x, epsilon);
        }
        x = math::SqrtOp::create(k.builder, k.loc, x);
        if (isL2)
          x = op.getEpsForm() == EpsForm::Max ? k.max(x, epsilon)
                                              : k.add(x, epsilon);
        return x;
      });
  SmallVector<KernelOperand> operands{{input, each}};
  llvm::append_range(operands, means);
  operands.push_back({sizes, perRow});
  return kernel.map(operands, kernel.empty(type.getShape(), f32),
                    [&](KernelBuilder &k, Scalars e) {
                      Value size = e.drop_back().back(),
                            zero = k.constantFloat(0);
                      Value quotient = arith::DivFOp::create(
                          k.builder, k.loc, centered(k, e), size);
                      // A row of zeros stays one, also without eps.
                      return k.select(k.less(zero, size), quotient, zero);
                    });
}

/// The spread of a row as in NormalizePlan, in 64 bits. `sum` is null where it
/// is not asked for.
Value Normalization::spread(KernelBuilder &k, Value sum, Value squares) {
  Type i64 = k.builder.getI64Type();
  double magnitude = getMagnitude(*from), count = double(n);
  Value result =
      k.extend(k.assume(squares, 0, magnitude * magnitude * count), i64);
  if (isL2)
    return result;
  result = k.mul(result, k.constant(i64, n));
  if (isLayer) {
    Value wide =
        k.extend(k.assume(sum, -magnitude * count, magnitude * count), i64);
    result = k.sub(result, k.mul(wide, wide));
  }
  return k.assume(result, 0, magnitude * magnitude * count * count);
}

/// normalizeFactor: a mantissa and a shift in 32 bits.
std::pair<Value, Value> Normalization::factor(KernelBuilder &k, Value spread) {
  NormalizePlan plan = op.getPlan();
  Type i64 = k.builder.getI64Type(), i32 = k.builder.getI32Type();
  Format word{32, 0, INT32_MIN, INT32_MAX};
  auto narrow = [&](Value value) {
    return k.requantize(value, 0, Rounding::TowardZero, word);
  };
  Value scaled = k.shiftLeft(spread, std::max(plan.spreadShift, 0));
  if (plan.spreadShift < 0)
    scaled = arith::ShRSIOp::create(
        k.builder, k.loc, scaled,
        k.constant(i64, std::min(-plan.spreadShift, 63)));
  Value eps = k.constant(i64, plan.eps);
  Value half = k.constant(i32, plan.spreadShift / 2);
  if (plan.use == NormalizePlan::AddToRoot) {
    auto root = fxp::SqrtOp::create(k.builder, k.loc, scaled);
    Value amount = k.add(root.getShift(), k.constant(i64, 16));
    Value whole = fxp::ShiftRoundOp::create(k.builder, k.loc,
                                            k.shiftLeft(root.getMantissa(), 16),
                                            amount, Rounding::NearestEven);
    auto inverse =
        fxp::ReciprocalOp::create(k.builder, k.loc, narrow(k.add(whole, eps)));
    return {inverse.getMantissa(), k.sub(inverse.getShift(), half)};
  }
  Value divisor = plan.use == NormalizePlan::AddToSpread ? k.add(scaled, eps)
                                                         : k.max(scaled, eps);
  auto inverse = fxp::RsqrtOp::create(k.builder, k.loc, divisor);
  return {narrow(inverse.getMantissa()),
          k.sub(narrow(inverse.getShift()), half)};
}

Value Normalization::onCodes() {
  MLIRContext *context = op.getContext();
  Format to = *getFormat(op.getType());
  double magnitude = getMagnitude(*from), largest = magnitude * double(n);
  Type sumType = getAccumulatorType(context, largest);
  Type squareType = getAccumulatorType(context, largest * magnitude);
  Value sums;
  if (isLayer)
    sums = sum(sumType, {}, [&](KernelBuilder &k, Scalars e) {
      return k.extend(e[0], sumType);
    });
  Value squares = sum(squareType, {}, [&](KernelBuilder &k, Scalars e) {
    Value wide = k.extend(e[0], squareType);
    return k.mul(wide, wide);
  });

  SmallVector<Value> inputs{squares};
  if (isLayer)
    inputs.push_back(sums);
  auto factors = kernel.mapFactors(inputs, [&](KernelBuilder &k, Scalars e) {
    return factor(k, spread(k, isLayer ? e[1] : Value(), e[0]));
  });

  SmallVector<KernelOperand> operands{
      {input, each}, {factors.mantissas, perRow}, {factors.shifts, perRow}};
  if (isLayer)
    operands.push_back({sums, perRow});
  double share = isL2 ? magnitude : isLayer ? 2 * largest : largest;
  double product = share * 65535;
  Type shareType = getAccumulatorType(context, share);
  Type productType = getAccumulatorType(context, product);
  Value init =
      kernel.empty(type.getShape(), getContainerType(context, to.width));
  return kernel.map(operands, init, [&](KernelBuilder &k, Scalars e) {
    Value part = k.extend(e[0], shareType);
    if (!isL2)
      part = k.mul(part, k.constant(shareType, n));
    if (isLayer)
      part = k.sub(part, k.extend(e[3], shareType));
    part = k.extend(k.assume(part, -share, share), productType);
    Value mantissa = k.extend(k.assume(e[1], 0, 65535), productType);
    return k.requantizeScaled(k.mul(part, mantissa), e[2], 1 << 15, product,
                              op.getRounding(), to);
  });
}

struct LowerNormalize : OpConversionPattern<NormalizeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(NormalizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    rewriter.replaceOp(op,
                       Normalization(op, adaptor.getInput(), kernel).emit());
    return success();
  }
};

} // namespace

void mann::populateRowPatterns(TypeConverter &converter,
                               RewritePatternSet &patterns) {
  patterns.add<LowerConcat, LowerSlice, LowerRow, LowerReshape, LowerStrided,
               LowerPad, LowerSum, LowerNormalize>(converter,
                                                   patterns.getContext());
}
