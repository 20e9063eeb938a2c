//===- KernelBuilder.cpp - Emits the kernels of lowered operations -------===//
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
#include <cmath>

using namespace mlir;
using namespace mann;

static constexpr auto kNoOverflow = arith::IntegerOverflowFlags::nsw;
/// The order of a float sum is nobody's contract: leaving it open lets back
/// ends use vectors.
static constexpr auto kAnyOrder =
    arith::FastMathFlags::reassoc | arith::FastMathFlags::contract;

/// Whether what computes `value` can use `count`: an argument, or the result of
/// an op before it.
static bool isThereBefore(Value count, Value value) {
  if (isa<BlockArgument>(count))
    return true;
  Operation *counter = count.getDefiningOp(), *op = value.getDefiningOp();
  return op && counter->getBlock() == op->getBlock() &&
         counter->isBeforeInBlock(op);
}

namespace {
/// Looks at the readers of a value, and at theirs where those map elements.
class DemandedCounts {
public:
  explicit DemandedCounts(int64_t dim) : dim(dim) {}

  Value of(Value value);

private:
  Value compute(Value value);
  Value of(OpOperand &use);

  /// How many values are looked at: every op of a chain asks, so that without
  /// a bound the chain's length would count twice. Beyond, all rows are
  /// computed.
  static constexpr unsigned kMostValues = 64;

  int64_t dim;
  /// Values with several readers are met by several ways.
  llvm::SmallDenseMap<Value, Value> known;
};
} // namespace

Value DemandedCounts::of(Value value) {
  auto found = known.find(value);
  if (found != known.end())
    return found->second;
  if (known.size() == kMostValues)
    return {};
  known[value] = {};
  Value count = compute(value);
  known[value] = count;
  return count;
}

Value DemandedCounts::of(OpOperand &use) {
  Operation *user = use.getOwner();
  if (auto slots = dyn_cast<FilledSlotsOpInterface>(user))
    return slots.getFilledDimension(use) == dim ? slots.getFilledCount()
                                                : Value();
  // Rows with exponents are converted all at once.
  if (user->hasTrait<MapsElements>() && !getScaledFormat(use.get().getType()) &&
      !getScaledFormat(user->getResult(0).getType()))
    return of(user->getResult(0));
  return {};
}

Value DemandedCounts::compute(Value value) {
  if (cast<RankedTensorType>(value.getType()).getRank() <= dim)
    return {};
  Value common;
  for (OpOperand &use : value.getUses()) {
    Value count = of(use);
    if (!count || !isThereBefore(count, value) || (common && common != count))
      return {};
    common = count;
  }
  return common;
}

Value mann::getDemandedCount(Value value, int64_t dim) {
  return DemandedCounts(dim).of(value);
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Value KernelBuilder::constant(Type type, int64_t value) {
  if (isa<FloatType>(type))
    return constantFloat(double(value));
  return arith::ConstantOp::create(builder, loc,
                                   builder.getIntegerAttr(type, value));
}

Value KernelBuilder::constantFloat(double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(float(value)));
}

Value KernelBuilder::constantIndex(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value KernelBuilder::extend(Value value, Type type) {
  if (value.getType() == type)
    return value;
  if (value.getType().getIntOrFloatBitWidth() > type.getIntOrFloatBitWidth())
    return arith::TruncIOp::create(builder, loc, type, value);
  return arith::ExtSIOp::create(builder, loc, type, value);
}

Value KernelBuilder::add(Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return arith::AddFOp::create(builder, loc, lhs, rhs, kAnyOrder);
  return arith::AddIOp::create(builder, loc, lhs, rhs, kNoOverflow);
}

Value KernelBuilder::sub(Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return arith::SubFOp::create(builder, loc, lhs, rhs);
  return arith::SubIOp::create(builder, loc, lhs, rhs, kNoOverflow);
}

Value KernelBuilder::mul(Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return arith::MulFOp::create(builder, loc, lhs, rhs, kAnyOrder);
  return arith::MulIOp::create(builder, loc, lhs, rhs, kNoOverflow);
}

Value KernelBuilder::max(Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return arith::MaxNumFOp::create(builder, loc, lhs, rhs);
  return arith::MaxSIOp::create(builder, loc, lhs, rhs);
}

Value KernelBuilder::isPositive(Value value) {
  Value zero = constant(value.getType(), 0);
  if (isa<FloatType>(value.getType()))
    return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT, value,
                                 zero);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, value,
                               zero);
}

Value KernelBuilder::min(Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return arith::MinNumFOp::create(builder, loc, lhs, rhs);
  return arith::MinSIOp::create(builder, loc, lhs, rhs);
}

Value KernelBuilder::less(Value lhs, Value rhs) {
  if (isa<FloatType>(lhs.getType()))
    return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, lhs,
                                 rhs);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, lhs,
                               rhs);
}

Value KernelBuilder::select(Value condition, Value ifTrue, Value ifFalse) {
  return arith::SelectOp::create(builder, loc, condition, ifTrue, ifFalse);
}

Value KernelBuilder::wrap(Value index, int64_t size) {
  Value count = constant(index.getType(), size);
  Value rest = arith::RemSIOp::create(builder, loc, index, count);
  return select(less(rest, constant(index.getType(), 0)), add(rest, count),
                rest);
}

Value KernelBuilder::shiftLeft(Value value, int amount) {
  if (amount == 0)
    return value;
  return arith::ShLIOp::create(builder, loc, value,
                               constant(value.getType(), amount), kNoOverflow);
}

Value KernelBuilder::requantize(Value value, int shift, Rounding rounding,
                                const Format &format) {
  Type container = getContainerType(builder.getContext(), format.width);
  // Shifts beyond the op's range change nothing any more: everything is 0 on
  // the right, everything but 0 saturates on the left.
  shift = std::clamp(shift, -31, 63);
  return fxp::RequantizeOp::create(builder, loc, container, value, shift,
                                   rounding, format.min, format.max);
}

Value KernelBuilder::requantizeScaled(Value mantissa, Value shift, double least,
                                      double magnitude, Rounding rounding,
                                      const Format &format) {
  // fxp.shift_round never multiplies. Multiplied beforehand by so much, a
  // mantissa that it would have to multiply saturates as it is.
  int more = 0;
  while (std::ldexp(least, more) <= getMagnitude(format))
    ++more;
  Type wide =
      getAccumulatorType(builder.getContext(), std::ldexp(magnitude, more));
  Value value = shiftLeft(extend(mantissa, wide), more);
  Value amount =
      add(shift, constant(shift.getType(), int64_t(more) - format.frac));
  value = fxp::ShiftRoundOp::create(builder, loc, value, extend(amount, wide),
                                    rounding);
  return requantize(value, 0, rounding, format);
}

Value KernelBuilder::quantize(Value value, Rounding rounding,
                              const Format &format) {
  Value scaled = mul(value, constantFloat(std::ldexp(1.0, format.frac)));
  if (rounding == Rounding::NearestEven)
    scaled = math::RoundEvenOp::create(builder, loc, scaled);
  // The bounds are integers: saturating before or after the conversion, which
  // rounds toward zero, is the same.
  Value low = constantFloat(double(format.min));
  Value high = constantFloat(double(format.max));
  Value inside = arith::MinNumFOp::create(builder, loc, max(scaled, low), high);
  Value isNumber = arith::CmpFOp::create(
      builder, loc, arith::CmpFPredicate::ORD, scaled, scaled);
  inside =
      arith::SelectOp::create(builder, loc, isNumber, inside, constantFloat(0));
  return arith::FPToSIOp::create(
      builder, loc, getContainerType(builder.getContext(), format.width),
      inside);
}

Value KernelBuilder::toReal(Value code, int frac) {
  Value number =
      arith::SIToFPOp::create(builder, loc, builder.getF32Type(), code);
  return mul(number, constantFloat(std::ldexp(1.0, -frac)));
}

Value KernelBuilder::assume(Value value, double min, double max) {
  unsigned width = value.getType().getIntOrFloatBitWidth();
  double limit = std::ldexp(1.0, int(width) - 1);
  if (min <= -limit && max >= limit - 1)
    return value;
  return fxp::AssumeOp::create(builder, loc, value,
                               int64_t(std::max(min, -limit)),
                               int64_t(std::min(max, limit - 1)));
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value KernelBuilder::empty(ArrayRef<int64_t> shape, Type element) {
  return tensor::EmptyOp::create(builder, loc, shape, element);
}

Value KernelBuilder::filled(Value tensor, Value scalar) {
  return linalg::FillOp::create(builder, loc, scalar, tensor).getResult(0);
}

namespace {
/// Offsets, sizes and strides of a part of a tensor of `type`: `size` elements
/// of dimension `dim` from `offset` on, and all of the others.
struct Part {
  Part(OpBuilder &builder, Value tensor, int64_t dim, OpFoldResult offset,
       OpFoldResult size) {
    auto type = cast<RankedTensorType>(tensor.getType());
    offsets.assign(type.getRank(), builder.getIndexAttr(0));
    strides.assign(type.getRank(), builder.getIndexAttr(1));
    for (int64_t all : type.getShape())
      sizes.push_back(builder.getIndexAttr(all));
    offsets[dim] = offset;
    sizes[dim] = size;
  }

  SmallVector<OpFoldResult> offsets, sizes, strides;
};
} // namespace

Value KernelBuilder::slice(Value tensor, SlotRange range) {
  if (!range.count)
    return tensor;
  Part part(builder, tensor, range.dim, builder.getIndexAttr(0), range.count);
  return tensor::ExtractSliceOp::create(builder, loc, tensor, part.offsets,
                                        part.sizes, part.strides);
}

Value KernelBuilder::insert(Value part, Value whole, SlotRange range) {
  if (!range.count)
    return part;
  Part place(builder, whole, range.dim, builder.getIndexAttr(0), range.count);
  return tensor::InsertSliceOp::create(builder, loc, part, whole, place.offsets,
                                       place.sizes, place.strides);
}

Value KernelBuilder::part(Value tensor, int64_t dim, int64_t offset,
                          int64_t size) {
  Part part(builder, tensor, dim, builder.getIndexAttr(offset),
            builder.getIndexAttr(size));
  return tensor::ExtractSliceOp::create(builder, loc, tensor, part.offsets,
                                        part.sizes, part.strides);
}

Value KernelBuilder::insertPart(Value part, Value whole, int64_t dim,
                                int64_t offset) {
  int64_t size = cast<RankedTensorType>(part.getType()).getDimSize(dim);
  Part place(builder, whole, dim, builder.getIndexAttr(offset),
             builder.getIndexAttr(size));
  return tensor::InsertSliceOp::create(builder, loc, part, whole, place.offsets,
                                       place.sizes, place.strides);
}

Value KernelBuilder::row(Value tensor, Value index, int64_t dim) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getRank() == 1)
    return tensor::ExtractOp::create(builder, loc, tensor, index);
  Part part(builder, tensor, dim, index, builder.getIndexAttr(1));
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + dim);
  return tensor::ExtractSliceOp::create(
      builder, loc, RankedTensorType::get(shape, type.getElementType()), tensor,
      part.offsets, part.sizes, part.strides);
}

Value KernelBuilder::insertRow(Value row, Value tensor, Value index,
                               int64_t dim) {
  Part place(builder, tensor, dim, index, builder.getIndexAttr(1));
  return tensor::InsertSliceOp::create(builder, loc, row, tensor, place.offsets,
                                       place.sizes, place.strides);
}

Value KernelBuilder::generic(ArrayRef<KernelOperand> operands, Value init,
                             AffineMap initMap,
                             ArrayRef<utils::IteratorType> iterators,
                             ElementFn fn) {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (const KernelOperand &operand : operands) {
    inputs.push_back(operand.tensor);
    maps.push_back(operand.map);
  }
  maps.push_back(initMap);
  return linalg::GenericOp::create(
             builder, loc, init.getType(), inputs, init, maps, iterators,
             [&](OpBuilder &nested, Location nestedLoc, ValueRange args) {
               KernelBuilder inner(nested, nestedLoc);
               SmallVector<Value> elements(args);
               linalg::YieldOp::create(nested, nestedLoc, fn(inner, elements));
             })
      .getResult(0);
}

Value KernelBuilder::map(ArrayRef<KernelOperand> operands, Value init,
                         ElementFn fn) {
  int64_t rank = cast<RankedTensorType>(init.getType()).getRank();
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  return generic(operands, init,
                 AffineMap::getMultiDimIdentityMap(rank, builder.getContext()),
                 iterators, fn);
}

Value KernelBuilder::map(ArrayRef<Value> operands, Value init, ElementFn fn) {
  int64_t rank = cast<RankedTensorType>(init.getType()).getRank();
  AffineMap identity =
      AffineMap::getMultiDimIdentityMap(rank, builder.getContext());
  SmallVector<KernelOperand> list;
  for (Value operand : operands)
    list.push_back({operand, identity});
  return map(list, init, fn);
}

Value KernelBuilder::sum(ArrayRef<KernelOperand> operands,
                         ArrayRef<int64_t> resultShape, Type type,
                         unsigned numReductions, SlotRange range,
                         ElementFn fn) {
  unsigned rank = resultShape.size();
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  iterators.append(numReductions, utils::IteratorType::reduction);
  SmallVector<AffineExpr> dims;
  for (unsigned i = 0; i < rank; ++i)
    dims.push_back(builder.getAffineDimExpr(i));
  AffineMap resultMap =
      AffineMap::get(rank + numReductions, 0, dims, builder.getContext());
  Value init =
      filled(slice(empty(resultShape, type), range), constant(type, 0));
  return generic(operands, init, resultMap, iterators,
                 [&](KernelBuilder &kernel, Scalars elements) {
                   Value term = fn(kernel, elements.drop_back());
                   return kernel.add(elements.back(), term);
                 });
}

Value KernelBuilder::round(Value sums, int frac, double magnitude, Type type,
                           Rounding rounding, Value init) {
  std::optional<Format> format = getFormat(type);
  return map({sums}, init, [&](KernelBuilder &kernel, Scalars e) -> Value {
    if (!format)
      return e[0];
    return kernel.requantize(kernel.assume(e[0], -magnitude, magnitude),
                             frac - format->frac, rounding, *format);
  });
}

Value KernelBuilder::forEachWord(
    Value ids, Value slot, int64_t rows, std::optional<int64_t> padding,
    Value init, function_ref<Value(KernelBuilder &, Value, Value, Value)> fn) {
  auto type = cast<RankedTensorType>(ids.getType());
  auto loop = scf::ForOp::create(
      builder, loc, constantIndex(0), constantIndex(type.getShape().back()),
      constantIndex(1), init,
      [&](OpBuilder &b, Location l, Value word, ValueRange state) {
        KernelBuilder k(b, l);
        SmallVector<Value> position;
        if (slot)
          position.push_back(slot);
        position.push_back(word);
        Type i32 = b.getI32Type();
        Value id =
            k.extend(tensor::ExtractOp::create(b, l, ids, position), i32);
        // As an unsigned number, a negative id is beyond the table too.
        Value known = arith::CmpIOp::create(b, l, arith::CmpIPredicate::ult, id,
                                            k.constant(i32, rows));
        if (padding) {
          Value notPadding = arith::CmpIOp::create(
              b, l, arith::CmpIPredicate::ne, id, k.constant(i32, *padding));
          known = arith::AndIOp::create(b, l, known, notPadding);
        }
        auto next = scf::IfOp::create(
            b, l, known,
            [&](OpBuilder &then, Location inner) {
              KernelBuilder t(then, inner);
              Value index = arith::IndexCastOp::create(then, inner,
                                                       then.getIndexType(), id);
              scf::YieldOp::create(then, inner, fn(t, state[0], index, word));
            },
            [&](OpBuilder &otherwise, Location inner) {
              scf::YieldOp::create(otherwise, inner, state[0]);
            });
        scf::YieldOp::create(b, l, next.getResults());
      });
  return loop.getResult(0);
}

Value KernelBuilder::clampCount(Value count, int64_t slots) {
  if (!count)
    return {};
  Type type = count.getType();
  Value low = arith::MaxSIOp::create(builder, loc, count, constant(type, 0));
  Value both = arith::MinSIOp::create(builder, loc, low, constant(type, slots));
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(), both);
}

KernelBuilder::Factors KernelBuilder::mapFactors(
    ValueRange inputs,
    function_ref<std::pair<Value, Value>(KernelBuilder &, Scalars)> fn) {
  auto type = cast<RankedTensorType>(inputs.front().getType());
  Type i32 = builder.getI32Type();
  Value mantissas = empty(type.getShape(), i32);
  Value shifts = empty(type.getShape(), i32);
  AffineMap identity =
      AffineMap::getMultiDimIdentityMap(type.getRank(), builder.getContext());
  auto generic = linalg::GenericOp::create(
      builder, loc, TypeRange{mantissas.getType(), shifts.getType()}, inputs,
      ValueRange{mantissas, shifts},
      SmallVector<AffineMap>(inputs.size() + 2, identity),
      SmallVector<utils::IteratorType>(type.getRank(),
                                       utils::IteratorType::parallel),
      [&](OpBuilder &nested, Location nestedLoc, ValueRange args) {
        KernelBuilder inner(nested, nestedLoc);
        SmallVector<Value> elements(args);
        auto [mantissa, shift] = fn(inner, elements);
        linalg::YieldOp::create(
            nested, nestedLoc,
            ValueRange{inner.extend(mantissa, i32), inner.extend(shift, i32)});
      });
  return {generic.getResult(0), generic.getResult(1)};
}

Value KernelBuilder::mapRows(ValueRange inputs, RankedTensorType type,
                             Value demanded, ElementFn fn) {
  SlotRange rows;
  if (demanded)
    rows.count = clampCount(demanded, type.getDimSize(0));
  Value whole = empty(type.getShape(), type.getElementType());
  AffineMap identity =
      AffineMap::getMultiDimIdentityMap(type.getRank(), builder.getContext());
  SmallVector<KernelOperand> sliced;
  for (Value input : inputs) {
    unsigned rank = cast<RankedTensorType>(input.getType()).getRank();
    sliced.push_back(
        {rank ? slice(input, rows) : input,
         rank == 0 ? AffineMap::get(type.getRank(), 0, builder.getContext())
                   : identity.getMajorSubMap(rank)});
  }
  return insert(map(sliced, slice(whole, rows), fn), whole, rows);
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

double mann::getMagnitude(const Format &format) {
  return double(std::max(std::abs(format.min), format.max));
}

Type mann::getAccumulatorType(MLIRContext *context, double magnitude) {
  bool fits = magnitude < double(int64_t(1) << 31);
  return IntegerType::get(context, fits ? 32 : 64);
}

ProductSum ProductSum::get(Type lhs, Type rhs, std::optional<Type> products,
                           Rounding rounding, int64_t terms, bool codesOnly) {
  ProductSum sum;
  sum.rounding = rounding;
  MLIRContext *context = lhs.getContext();
  std::optional<Format> left = getAlignedFormat(lhs), right = getFormat(rhs);
  if (!left || !right) {
    sum.accumulator = Float32Type::get(context);
    return sum;
  }
  if (codesOnly)
    left = getCodeFormat(lhs);
  sum.productFrac = left->frac + right->frac;
  double product = getMagnitude(*left) * getMagnitude(*right), largest = 0;
  if (products) {
    sum.products = getFormat(*products);
    // One product must fit as well, before it is rounded.
    largest = product;
    product = getMagnitude(*sum.products);
  }
  sum.magnitude = product * double(terms);
  sum.accumulator =
      getAccumulatorType(context, std::max(largest, sum.magnitude));
  return sum;
}

Value ProductSum::product(KernelBuilder &kernel, Value lhs, Value rhs) const {
  Value exact = kernel.mul(kernel.extend(lhs, accumulator),
                           kernel.extend(rhs, accumulator));
  if (!products)
    return exact;
  Value rounded = kernel.requantize(exact, productFrac - products->frac,
                                    rounding, *products);
  return kernel.extend(rounded, accumulator);
}
