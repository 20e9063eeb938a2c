//===- ScaledRows.cpp - Rows with an exponent in a lowering ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScaledRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {
/// Where the codes of a stored tensor are: the last dimension up to its last
/// element, which is the exponent.
struct CodePart {
  CodePart(OpBuilder &builder, Value stored) {
    auto type = cast<RankedTensorType>(stored.getType());
    offsets.assign(type.getRank(), builder.getIndexAttr(0));
    strides.assign(type.getRank(), builder.getIndexAttr(1));
    for (int64_t size : type.getShape())
      sizes.push_back(builder.getIndexAttr(size));
    width = type.getShape().back() - 1;
    sizes.back() = builder.getIndexAttr(width);
  }

  /// Those of the row at `position`.
  CodePart(OpBuilder &builder, Value stored, ArrayRef<Value> position)
      : CodePart(builder, stored) {
    for (auto [dim, index] : llvm::enumerate(position)) {
      offsets[dim] = index;
      sizes[dim] = builder.getIndexAttr(1);
    }
  }

  int64_t width;
  SmallVector<OpFoldResult> offsets, sizes, strides;
};
} // namespace

Value mann::getCodes(KernelBuilder &kernel, Value stored, Type type) {
  if (!getScaledFormat(type))
    return stored;
  CodePart part(kernel.builder, stored);
  return tensor::ExtractSliceOp::create(kernel.builder, kernel.loc, stored,
                                        part.offsets, part.sizes, part.strides);
}

Value mann::getExponents(KernelBuilder &kernel, Value stored, Type type) {
  if (!getScaledFormat(type))
    return {};
  CodePart part(kernel.builder, stored);
  part.offsets.back() = kernel.builder.getIndexAttr(part.width);
  part.sizes.back() = kernel.builder.getIndexAttr(1);
  auto tensor = cast<RankedTensorType>(stored.getType());
  return tensor::ExtractSliceOp::create(
      kernel.builder, kernel.loc,
      RankedTensorType::get(tensor.getShape().drop_back(),
                            tensor.getElementType()),
      stored, part.offsets, part.sizes, part.strides);
}

Value mann::getExponent(KernelBuilder &kernel, Value row, Type type) {
  if (!getScaledFormat(type))
    return {};
  int64_t width = cast<RankedTensorType>(row.getType()).getDimSize(0) - 1;
  return tensor::ExtractOp::create(kernel.builder, kernel.loc, row,
                                   kernel.constantIndex(width));
}

Value mann::align(KernelBuilder &kernel, Value integer, Value exponent,
                  Type type) {
  if (!exponent)
    return integer;
  ScaledFormat format = *getScaledFormat(type);
  exponent = kernel.assume(exponent, 0, format.largest - format.least);
  return arith::ShLIOp::create(kernel.builder, kernel.loc, integer,
                               kernel.extend(exponent, integer.getType()),
                               arith::IntegerOverflowFlags::nsw);
}

RowSums mann::alignSums(KernelBuilder &kernel, RowSums sums, Value stored,
                        Type type, AffineMap map) {
  Value exponents = getExponents(kernel, stored, type);
  if (!exponents)
    return sums;
  ScaledFormat rows = *getScaledFormat(type);
  double magnitude = std::ldexp(sums.magnitude, rows.largest - rows.least);
  MLIRContext *context = kernel.builder.getContext();
  Type wide = getAccumulatorType(context, magnitude);
  auto shape = cast<RankedTensorType>(sums.values.getType()).getShape();
  Value aligned = kernel.map(
      {{sums.values, AffineMap::getMultiDimIdentityMap(shape.size(), context)},
       {exponents, map}},
      kernel.empty(shape, wide),
      [&](KernelBuilder &k, KernelBuilder::Scalars e) {
        return align(k, k.extend(e[0], wide), e[1], type);
      });
  return {aligned, magnitude};
}

/// The least and the largest shift to a code of `format` from integers with
/// `frac` fraction bits.
static std::pair<int, int> getShifts(int frac, const ScaledFormat &format) {
  return {frac + format.least, frac + format.largest};
}

Type mann::getRowType(MLIRContext *context, const IntegerBounds &bounds,
                      const ScaledFormat &format) {
  // Every shift to the least exponent has to be one of the type.
  int least = getShifts(bounds.frac, format).first;
  return getAccumulatorType(
      context, std::max(bounds.magnitude(), std::ldexp(1.0, least)));
}

/// The largest magnitude among the integers of a row.
static Value getLargest(KernelBuilder &kernel, Value sums,
                        const IntegerBounds &bounds) {
  Type type = cast<RankedTensorType>(sums.getType()).getElementType();
  MLIRContext *context = kernel.builder.getContext();
  Value largest = kernel.generic(
      {{sums, AffineMap::getMultiDimIdentityMap(1, context)}},
      kernel.filled(kernel.empty({}, type), kernel.constant(type, 0)),
      AffineMap::get(1, 0, context), {utils::IteratorType::reduction},
      [&](KernelBuilder &k, KernelBuilder::Scalars e) {
        Value sum = k.assume(e[0], bounds);
        Value magnitude = k.max(sum, k.sub(k.constant(type, 0), sum));
        return k.max(e[1], magnitude);
      });
  Value scalar = tensor::ExtractOp::create(kernel.builder, kernel.loc, largest,
                                           ValueRange());
  return kernel.assume(scalar, 0, bounds.magnitude());
}

Value mann::storeRow(KernelBuilder &kernel, Value sums,
                     const IntegerBounds &bounds, const ScaledFormat &format,
                     Rounding rounding, Value whole, ArrayRef<Value> position) {
  OpBuilder &builder = kernel.builder;
  Type type = cast<RankedTensorType>(sums.getType()).getElementType();
  Type container = getContainerType(builder.getContext(), format.width);
  auto [least, most] = getShifts(bounds.frac, format);
  // A shift by more than the type has bits but one is never needed.
  most = std::min(most, int(type.getIntOrFloatBitWidth()) - 1);
  Value shift = fxp::FitShiftOp::create(builder, kernel.loc, type,
                                        getLargest(kernel, sums, bounds),
                                        format.width, rounding, least, most);

  int64_t largest = format.getMaxCode();
  Format codeFormat{format.width, 0, -largest, largest};
  // Codes and exponent are written where they belong: a row that is taken out
  // as a whole would be copied.
  CodePart part(builder, whole, position);
  Value old = tensor::ExtractSliceOp::create(
      builder, kernel.loc, RankedTensorType::get({part.width}, container),
      whole, part.offsets, part.sizes, part.strides);
  Value codes =
      kernel.map({sums}, old, [&](KernelBuilder &k, KernelBuilder::Scalars e) {
        Value rounded = fxp::ShiftRoundOp::create(
            k.builder, k.loc, k.assume(e[0], bounds), shift, rounding);
        return k.requantize(rounded, 0, rounding, codeFormat);
      });
  whole = tensor::InsertSliceOp::create(builder, kernel.loc, codes, whole,
                                        part.offsets, part.sizes, part.strides);
  Value exponent = kernel.extend(
      kernel.assume(kernel.sub(shift, kernel.constant(type, least)), 0,
                    most - least),
      container);
  SmallVector<Value> last(position);
  last.push_back(kernel.constantIndex(part.width));
  return tensor::InsertOp::create(builder, kernel.loc, exponent, whole, last);
}

Value mann::forEachRow(KernelBuilder &kernel, Value init, RowFn fn) {
  auto type = cast<RankedTensorType>(init.getType());
  SmallVector<Value> position;
  auto visit = [&](auto &self, KernelBuilder &k, Value whole) -> Value {
    size_t dim = position.size();
    if (int64_t(dim) + 1 == type.getRank())
      return fn(k, position, whole);
    auto loop = scf::ForOp::create(
        k.builder, k.loc, k.constantIndex(0),
        k.constantIndex(type.getDimSize(dim)), k.constantIndex(1), whole,
        [&](OpBuilder &b, Location loc, Value index, ValueRange state) {
          KernelBuilder inner(b, loc);
          position.push_back(index);
          Value next = self(self, inner, state[0]);
          position.pop_back();
          scf::YieldOp::create(b, loc, next);
        });
    return loop.getResult(0);
  };
  return visit(visit, kernel, init);
}

Value mann::getRow(KernelBuilder &kernel, Value tensor,
                   ArrayRef<Value> position) {
  for (Value index : position)
    tensor = kernel.row(tensor, index);
  return tensor;
}
