//===- Weighting.cpp - Lowers weights over the slots ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Softmax and sharpen are one shape: the largest of a row, a numerator for
// every element relative to it, and a division by their sum.
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {

/// Loops over weights N or R x N.
struct WeightLoops {
  explicit WeightLoops(RankedTensorType type)
      : rank(type.getRank()), slots(type.getShape().back()),
        context(type.getContext()), rowShape(type.getShape().drop_back()),
        each(AffineMap::getMultiDimIdentityMap(rank, context)),
        perRow(rank == 1 ? AffineMap::get(1, 0, context)
                         : each.getMajorSubMap(rank - 1)),
        iterators(rank, utils::IteratorType::parallel) {
    iterators.back() = utils::IteratorType::reduction;
  }

  /// A vector of one number for all rows, or of one for each.
  AffineMap perHead(Value vector) const {
    bool isShared = cast<RankedTensorType>(vector.getType()).getDimSize(0) == 1;
    AffineExpr index = isShared ? getAffineConstantExpr(0, context)
                                : getAffineDimExpr(0, context);
    return AffineMap::get(rank, 0, index, context);
  }

  int64_t rank, slots;
  MLIRContext *context;
  ArrayRef<int64_t> rowShape;
  AffineMap each, perRow;
  /// Of a reduction of every row.
  SmallVector<utils::IteratorType> iterators;
};

/// The least value of an element type.
Value lowestValue(KernelBuilder &kernel, Type type) {
  TypedAttr lowest;
  if (auto floatType = dyn_cast<FloatType>(type))
    lowest = kernel.builder.getFloatAttr(
        floatType, APFloat::getInf(floatType.getFloatSemantics(), true));
  else
    lowest = kernel.builder.getIntegerAttr(
        type, APInt::getSignedMinValue(type.getIntOrFloatBitWidth()));
  return arith::ConstantOp::create(kernel.builder, kernel.loc, lowest);
}

Value shiftRight(KernelBuilder &k, Value value, int amount) {
  if (amount == 0)
    return value;
  return arith::ShRSIOp::create(k.builder, k.loc, value,
                                k.constant(value.getType(), amount));
}

Value min(KernelBuilder &k, Value value, int64_t limit) {
  return arith::MinSIOp::create(k.builder, k.loc, value,
                                k.constant(value.getType(), limit));
}

/// Integer numerators with 15 fraction bits, of which the largest in a row is 1
/// or none is positive, to weights of `format`: one reciprocal a row, one
/// multiplication an element.
Value divideCodes(KernelBuilder &kernel, const WeightLoops &loops,
                  Value numerators, Value sums, Value init, int64_t slots,
                  Rounding rounding, const Format &format) {
  Type i32 = kernel.builder.getI32Type();
  auto reciprocals =
      kernel.mapFactors(sums, [&](KernelBuilder &k, KernelBuilder::Scalars e) {
        auto inverse = fxp::ReciprocalOp::create(k.builder, k.loc, e[0]);
        // From the reciprocal's scale to that of the weights.
        Value shift = k.sub(k.extend(inverse.getShift(), i32),
                            k.constant(i32, format.frac));
        return std::pair(Value(inverse.getMantissa()), shift);
      });
  // What is divided has a sum that is at least the maximum's.
  constexpr int64_t one = 1 << kExp2ResultBits;
  Scaled smallest = reciprocal(one), largest = reciprocal(one * slots);
  return kernel.map({{numerators, loops.each},
                     {reciprocals.mantissas, loops.perRow},
                     {reciprocals.shifts, loops.perRow}},
                    init, [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                      Value product =
                          k.mul(k.assume(e[0], 0, one),
                                k.assume(e[1], 0, smallest.mantissa));
                      Value shift = k.assume(e[2], smallest.shift - format.frac,
                                             largest.shift - format.frac);
                      Value rounded = fxp::ShiftRoundOp::create(
                          k.builder, k.loc, product, shift, rounding);
                      return k.requantize(rounded, 0, rounding, format);
                    });
}

/// Numerators to weights, `init` as destination: codes of `format`, or floats
/// without one.
Value divide(KernelBuilder &kernel, const WeightLoops &loops, Value numerators,
             Value sums, Value init, int64_t slots, Rounding rounding,
             const std::optional<Format> &format) {
  if (format)
    return divideCodes(kernel, loops, numerators, sums, init, slots, rounding,
                       *format);
  return kernel.map({{numerators, loops.each}, {sums, loops.perRow}}, init,
                    [](KernelBuilder &k, KernelBuilder::Scalars e) -> Value {
                      return arith::DivFOp::create(k.builder, k.loc, e[0],
                                                   e[1]);
                    });
}

/// What `fn` makes of each row from `start` on, an element after the other.
Value reduceRows(KernelBuilder &kernel, const WeightLoops &loops,
                 ArrayRef<KernelOperand> operands, Value start,
                 KernelBuilder::ElementFn fn) {
  Value init =
      kernel.filled(kernel.empty(loops.rowShape, start.getType()), start);
  return kernel.generic(operands, init, loops.perRow, loops.iterators, fn);
}

/// Sums of numerators: integers of at most 2^15, or floats.
Value sumRows(KernelBuilder &kernel, const WeightLoops &loops,
              Value numerators) {
  auto given = cast<RankedTensorType>(numerators.getType());
  Type type = given.getElementType();
  if (!isa<FloatType>(type))
    type = getAccumulatorType(type.getContext(),
                              std::ldexp(double(loops.slots), kExp2ResultBits));
  return reduceRows(kernel, loops, {{numerators, loops.each}},
                    kernel.constant(type, 0),
                    [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                      return k.add(k.extend(e[0], type), e[1]);
                    });
}

//===----------------------------------------------------------------------===//
// SoftmaxOp
//===----------------------------------------------------------------------===//

/// How a score becomes an exponent: as it is, or times the strength.
struct Exponent {
  explicit Exponent(SoftmaxOp op) {
    Type element = getStorageType(op.getScores().getType()).getElementType();
    wide = type = element;
    if (isa<FloatType>(element))
      return;
    wide = IntegerType::get(op.getContext(), 32);
    IntegerBounds bounds = IntegerBounds::of(op.getScores());
    if (op.getStrength()) {
      bounds = bounds * IntegerBounds::of(op.getStrength());
      wide = type =
          getAccumulatorType(op.getContext(), bounds.times(2).magnitude());
    }
    plan = SoftmaxPlan::get(bounds.frac);
  }

  /// `elements` are the score and, if there is one, the strength.
  Value get(KernelBuilder &k, KernelBuilder::Scalars elements) const {
    if (elements.size() == 1)
      return elements[0];
    return k.mul(k.extend(elements[0], type), k.extend(elements[1], type));
  }

  /// fxp.exp2 of the distance below the largest, see SoftmaxPlan.
  Value numerator(KernelBuilder &k, Value largest, Value exponent) const {
    if (isa<FloatType>(type))
      return math::ExpOp::create(k.builder, k.loc, k.sub(exponent, largest));
    Value distance = k.sub(k.extend(largest, wide), k.extend(exponent, wide));
    distance = min(k, shiftRight(k, distance, plan.preShift), plan.limit);
    Type i32 = k.builder.getI32Type();
    Value argument =
        k.mul(k.extend(distance, i32), k.constant(i32, plan.multiplier));
    return fxp::Exp2Op::create(k.builder, k.loc,
                               shiftRight(k, argument, plan.postShift));
  }

  Type type; ///< Of the exponent.
  Type wide; ///< Of the difference of two.
  SoftmaxPlan plan;
};

struct LowerSoftmax : OpConversionPattern<SoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    int64_t slots = type.getShape().back();
    SlotRange range{kernel.clampCount(op.getCount(), slots),
                    type.getRank() - 1};
    WeightLoops loops(type);
    Exponent exponent(op);
    std::optional<Format> format = getFormat(op.getType());
    Type wide = format ? Type(rewriter.getI32Type()) : exponent.type;

    SmallVector<KernelOperand> operands{
        {kernel.slice(adaptor.getScores(), range), loops.each}};
    if (Value strength = adaptor.getStrength())
      operands.push_back({strength, loops.perHead(strength)});
    Value largest =
        reduceRows(kernel, loops, operands, lowestValue(kernel, exponent.type),
                   [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                     return k.max(exponent.get(k, e.drop_back()), e.back());
                   });

    operands.push_back({largest, loops.perRow});
    Value buffer = kernel.slice(kernel.empty(type.getShape(), wide), range);
    Value numerators =
        kernel.map(operands, buffer,
                   [&](KernelBuilder &k, KernelBuilder::Scalars e) -> Value {
                     e = e.drop_back();
                     return exponent.numerator(k, e.back(),
                                               exponent.get(k, e.drop_back()));
                   });
    Value whole = kernel.empty(type.getShape(), type.getElementType());
    if (op.getCount() &&
        getDemandedCount(op.getWeights(), range.dim) != op.getCount())
      whole = kernel.filled(whole, kernel.constant(type.getElementType(), 0));
    Value weights =
        divide(kernel, loops, numerators, sumRows(kernel, loops, numerators),
               kernel.slice(whole, range), slots, op.getRounding(), format);
    rewriter.replaceOp(op, kernel.insert(weights, whole, range));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// InterpolateOp
//===----------------------------------------------------------------------===//

struct LowerInterpolate : OpConversionPattern<InterpolateOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(InterpolateOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    WeightLoops loops(type);
    std::optional<Format> format = getFormat(op.getType());
    InterpolateSums sums;
    if (format)
      sums = InterpolateSums::get(op);
    auto mix = [&](KernelBuilder &k, KernelBuilder::Scalars e) -> Value {
      Type wide =
          format ? getAccumulatorType(op.getContext(), sums.total.magnitude())
                 : e[0].getType();
      Value gate = k.extend(e[0], wide);
      int64_t one = format ? int64_t(1) << sums.kept.frac : 1;
      Value rest = k.sub(k.constant(wide, one), gate);
      Value fresh = k.mul(gate, k.extend(e[1], wide));
      Value old = k.mul(rest, k.extend(e[2], wide));
      if (!format)
        return k.add(fresh, old);
      int frac = sums.total.frac;
      Value total = k.add(k.shiftLeft(fresh, frac - sums.newSum.frac),
                          k.shiftLeft(old, frac - sums.oldSum.frac));
      return k.requantize(k.assume(total, sums.total), frac - format->frac,
                          op.getRounding(), *format);
    };
    bool hasGateEach = op.getGate().getType().getShape() == type.getShape();
    AffineMap perGate =
        hasGateEach ? loops.each : loops.perHead(adaptor.getGate());
    rewriter.replaceOp(
        op,
        kernel.map({{adaptor.getGate(), perGate},
                    {adaptor.getNewWeights(), loops.each},
                    {adaptor.getOldWeights(), loops.each}},
                   kernel.empty(type.getShape(), type.getElementType()), mix));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// CircularShiftOp
//===----------------------------------------------------------------------===//

/// Where a kernel element finds the weight that it moves to a slot.
class ShiftSource {
public:
  ShiftSource(KernelBuilder &kernel, CircularShiftOp op, Value input)
      : input(input), noWrap(op.getNoWrap()),
        slots(cast<RankedTensorType>(input.getType()).getShape().back()) {
    ArrayRef<int64_t> offsets = op.getOffsets();
    first = offsets[0];
    step = offsets.size() > 1 ? offsets[1] - first : 0;
    for (auto [tap, offset] : llvm::enumerate(offsets))
      isRegular &= offset == first + step * int64_t(tap);
    if (isRegular)
      return;
    SmallVector<int32_t> table(offsets);
    auto type = RankedTensorType::get({int64_t(table.size())},
                                      kernel.builder.getI32Type());
    offsetTable = arith::ConstantOp::create(
        kernel.builder, kernel.loc,
        DenseElementsAttr::get(type, ArrayRef(table)));
  }

  /// The offsets as an operand, where they are not evenly spaced.
  Value getTable() const { return offsetTable; }

  /// The weight for the current loop indices: (row,) slot, kernel element.
  /// `offset` is the table's element, if there is one.
  Value get(KernelBuilder &k, Value offset) const {
    OpBuilder &b = k.builder;
    int64_t rank = cast<RankedTensorType>(input.getType()).getRank();
    Value slot = linalg::IndexOp::create(b, k.loc, rank - 1);
    Value source = sub(k, slot, getOffset(k, offset, rank));
    Value zero = k.constantIndex(0), end = k.constantIndex(slots);
    Value below = compare(k, arith::CmpIPredicate::slt, source, zero);
    Value above = compare(k, arith::CmpIPredicate::sge, source, end);
    Value outside;
    if (noWrap) {
      outside = arith::OrIOp::create(b, k.loc, below, above);
      source = k.select(outside, zero, source);
    } else {
      Value up = arith::AddIOp::create(b, k.loc, source, end);
      source =
          k.select(below, up, k.select(above, sub(k, source, end), source));
    }
    SmallVector<Value> position;
    if (rank == 2)
      position.push_back(linalg::IndexOp::create(b, k.loc, 0));
    position.push_back(source);
    Value weight = tensor::ExtractOp::create(b, k.loc, input, position);
    if (!outside)
      return weight;
    return k.select(outside, k.constant(weight.getType(), 0), weight);
  }

private:
  static Value sub(KernelBuilder &k, Value lhs, Value rhs) {
    return arith::SubIOp::create(k.builder, k.loc, lhs, rhs);
  }
  static Value compare(KernelBuilder &k, arith::CmpIPredicate predicate,
                       Value lhs, Value rhs) {
    return arith::CmpIOp::create(k.builder, k.loc, predicate, lhs, rhs);
  }

  Value getOffset(KernelBuilder &k, Value offset, int64_t rank) const {
    OpBuilder &b = k.builder;
    if (offset)
      return arith::IndexCastOp::create(b, k.loc, b.getIndexType(), offset);
    Value tap = linalg::IndexOp::create(b, k.loc, rank);
    Value scaled = arith::MulIOp::create(b, k.loc, tap, k.constantIndex(step));
    return arith::AddIOp::create(b, k.loc, k.constantIndex(first), scaled);
  }

  Value input, offsetTable;
  bool noWrap;
  int64_t slots, first, step;
  bool isRegular = true;
};

struct LowerCircularShift : OpConversionPattern<CircularShiftOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(CircularShiftOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    MLIRContext *context = op.getContext();
    RankedTensorType type = getStorageType(op.getType());
    auto kernelType = cast<RankedTensorType>(op.getKernel().getType());
    ProductSum products =
        ProductSum::get(op.getInput().getType(), kernelType, std::nullopt,
                        op.getRounding(), kernelType.getShape().back());
    ShiftSource source(kernel, op, adaptor.getInput());

    // Loops: (row,) slot, kernel element.
    unsigned rank = type.getRank();
    SmallVector<AffineExpr> tap{rewriter.getAffineDimExpr(rank)};
    SmallVector<KernelOperand> operands;
    if (Value table = source.getTable())
      operands.push_back({table, AffineMap::get(rank + 1, 0, tap, context)});
    if (kernelType.getRank() == 2)
      tap.insert(tap.begin(), rewriter.getAffineDimExpr(0));
    operands.push_back(
        {adaptor.getKernel(), AffineMap::get(rank + 1, 0, tap, context)});
    Value sums =
        kernel.sum(operands, type.getShape(), products.accumulator, 1, {},
                   [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                     Value weight =
                         source.get(k, e.size() == 2 ? e[0] : Value());
                     return products.product(k, weight, e.back());
                   });
    rewriter.replaceOp(
        op, kernel.round(sums, products.getFrac(), products.magnitude,
                         op.getType(), op.getRounding(),
                         kernel.empty(type.getShape(), type.getElementType())));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// SharpenOp
//===----------------------------------------------------------------------===//

struct LowerSharpen : OpConversionPattern<SharpenOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SharpenOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    WeightLoops loops(type);
    std::optional<Format> format = getFormat(op.getType());
    Type element = getElementTypeOrSelf(adaptor.getInput().getType());
    Type wide = format ? Type(rewriter.getI32Type()) : element;
    // What is not positive counts as 0, so 0 is the least maximum.
    Value largest =
        reduceRows(kernel, loops, {{adaptor.getInput(), loops.each}},
                   kernel.constant(element, 0),
                   [](KernelBuilder &k, KernelBuilder::Scalars e) {
                     return k.max(e[0], e[1]);
                   });
    Value reference = largest;
    if (format)
      reference = kernel.map({largest}, kernel.empty(loops.rowShape, wide),
                             [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                               return fxp::Log2Op::create(k.builder, k.loc,
                                                          k.extend(e[0], wide))
                                   .getResult();
                             });
    Value numerators = kernel.map(
        {{adaptor.getInput(), loops.each},
         {reference, loops.perRow},
         {adaptor.getGamma(), loops.perHead(adaptor.getGamma())}},
        kernel.empty(type.getShape(), wide),
        [&](KernelBuilder &k, KernelBuilder::Scalars e) {
          Value gamma = k.max(e[2], k.constant(e[2].getType(), 0));
          Value power = format ? powerOfCodes(op, k, e[0], e[1], gamma)
                               : powerOfReals(k, e[0], e[1], gamma);
          return k.select(k.isPositive(e[0]), power, k.constant(wide, 0));
        });
    // The largest has the numerator 1: only a row of zeros has a smaller sum,
    // and what that is divided by does not matter.
    int64_t one = format ? 1 << kExp2ResultBits : 1;
    Value sums = sumRows(kernel, loops, numerators);
    Type sumType = getElementTypeOrSelf(sums.getType());
    sums = kernel.map({sums}, kernel.empty(loops.rowShape, sumType),
                      [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                        return k.max(e[0], k.constant(sumType, one));
                      });
    rewriter.replaceOp(
        op, divide(kernel, loops, numerators, sums,
                   kernel.empty(type.getShape(), type.getElementType()),
                   type.getShape().back(), op.getRounding(), format));
    return success();
  }

  static Value powerOfReals(KernelBuilder &k, Value value, Value largest,
                            Value gamma) {
    Value ratio = arith::DivFOp::create(k.builder, k.loc, value, largest);
    Value logarithm = math::LogOp::create(k.builder, k.loc, ratio);
    return math::ExpOp::create(k.builder, k.loc, k.mul(gamma, logarithm));
  }

  /// `largest` is the logarithm of the largest weight.
  static Value powerOfCodes(SharpenOp op, KernelBuilder &k, Value value,
                            Value largest, Value gamma) {
    Format input = *getFormat(op.getInput().getType());
    Format power = *getFormat(op.getGamma().getType());
    Type i32 = k.builder.getI32Type();
    Value logarithm =
        fxp::Log2Op::create(k.builder, k.loc, k.extend(value, i32));
    // Of a weight that is not positive it is 0, the logarithm of 1.
    double most = mann::log2(int32_t(input.max));
    Value below = k.assume(k.sub(largest, logarithm), 0, most);
    Type wide = getAccumulatorType(op.getContext(), most * double(power.max));
    Value product = k.mul(k.extend(below, wide), k.extend(gamma, wide));
    Value argument = shiftRight(
        k, product, power.frac + kLog2ResultBits - kExp2ArgumentBits);
    // Beyond 16 the power is 0.
    argument = min(k, argument, int64_t(16) << kExp2ArgumentBits);
    return fxp::Exp2Op::create(k.builder, k.loc, k.extend(argument, i32));
  }
};

} // namespace

void mann::populateWeightingPatterns(TypeConverter &converter,
                                     RewritePatternSet &patterns) {
  patterns
      .add<LowerSoftmax, LowerInterpolate, LowerCircularShift, LowerSharpen>(
          converter, patterns.getContext());
}
