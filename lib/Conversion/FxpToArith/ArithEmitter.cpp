//===- ArithEmitter.cpp - Integer expressions as arith operations --------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ArithEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mann;

Type ArithEmitter::typeOf(unsigned width) {
  Type element = builder.getIntegerType(width);
  auto shaped = dyn_cast<ShapedType>(like.getType());
  return shaped ? Type(shaped.clone(element)) : element;
}

Value ArithEmitter::constant(int64_t value, unsigned width) {
  Type type = typeOf(width);
  auto element = builder.getIntegerAttr(builder.getIntegerType(width),
                                        APInt(width, value, /*isSigned=*/true));
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped)
    return arith::ConstantOp::create(builder, loc, element);
  if (shaped.hasStaticShape())
    return arith::ConstantOp::create(builder, loc,
                                     DenseElementsAttr::get(shaped, element));
  // Only tensors have dynamic dimensions; the element is spread at run time.
  Value scalar = arith::ConstantOp::create(builder, loc, element);
  SmallVector<Value> sizes;
  for (auto [i, size] : llvm::enumerate(shaped.getShape()))
    if (ShapedType::isDynamic(size))
      sizes.push_back(tensor::DimOp::create(builder, loc, like, i));
  return tensor::SplatOp::create(builder, loc, type, scalar, sizes);
}

static arith::IntegerOverflowFlags flags(ArithEmitter::Overflow overflow) {
  return overflow == ArithEmitter::NeverWraps
             ? arith::IntegerOverflowFlags::nsw
             : arith::IntegerOverflowFlags::none;
}

Value ArithEmitter::add(Value lhs, Term rhs, Overflow overflow) {
  return binary<arith::AddIOp>(lhs, rhs, flags(overflow));
}

Value ArithEmitter::sub(Term lhs, Value rhs, Overflow overflow) {
  return arith::SubIOp::create(builder, loc, materialize(lhs, widthOf(rhs)),
                               rhs, flags(overflow));
}

Value ArithEmitter::mul(Value lhs, Term rhs, Overflow overflow) {
  return binary<arith::MulIOp>(lhs, rhs, flags(overflow));
}

Value ArithEmitter::div(Term lhs, Value rhs) {
  return arith::DivUIOp::create(builder, loc, materialize(lhs, widthOf(rhs)),
                                rhs);
}

Value ArithEmitter::bitAnd(Value lhs, Term rhs) {
  return binary<arith::AndIOp>(lhs, rhs);
}

Value ArithEmitter::bitOr(Value lhs, Term rhs) {
  return binary<arith::OrIOp>(lhs, rhs);
}

Value ArithEmitter::bitXor(Value lhs, Term rhs) {
  return binary<arith::XOrIOp>(lhs, rhs);
}

Value ArithEmitter::shiftLeft(Value lhs, Term amount, Overflow overflow) {
  if (!amount.value && amount.constant == 0)
    return lhs;
  return binary<arith::ShLIOp>(lhs, amount, flags(overflow));
}

Value ArithEmitter::shiftRight(Value lhs, Term amount) {
  if (!amount.value && amount.constant == 0)
    return lhs;
  return binary<arith::ShRSIOp>(lhs, amount);
}

Value ArithEmitter::shiftRightUnsigned(Value lhs, Term amount) {
  if (!amount.value && amount.constant == 0)
    return lhs;
  return binary<arith::ShRUIOp>(lhs, amount);
}

Value ArithEmitter::min(Value lhs, Term rhs) {
  return binary<arith::MinSIOp>(lhs, rhs);
}

Value ArithEmitter::max(Value lhs, Term rhs) {
  return binary<arith::MaxSIOp>(lhs, rhs);
}

Value ArithEmitter::compare(arith::CmpIPredicate predicate, Value lhs,
                            Term rhs) {
  return arith::CmpIOp::create(builder, loc, predicate, lhs,
                               materialize(rhs, widthOf(lhs)));
}

Value ArithEmitter::select(Value condition, Term ifTrue, Term ifFalse) {
  unsigned width = widthOf(ifTrue.value ? ifTrue.value : ifFalse.value);
  return arith::SelectOp::create(builder, loc, condition,
                                 materialize(ifTrue, width),
                                 materialize(ifFalse, width));
}

Value ArithEmitter::clamp(Value value, int64_t low, int64_t high, int64_t min,
                          int64_t max) {
  if (low < min)
    value = this->max(value, min);
  if (high > max)
    value = this->min(value, max);
  return value;
}

Value ArithEmitter::castSigned(Value value, unsigned width) {
  unsigned from = widthOf(value);
  if (from == width)
    return value;
  if (from > width)
    return arith::TruncIOp::create(builder, loc, typeOf(width), value);
  return arith::ExtSIOp::create(builder, loc, typeOf(width), value);
}

Value ArithEmitter::castUnsigned(Value value, unsigned width) {
  if (widthOf(value) >= width)
    return castSigned(value, width);
  return arith::ExtUIOp::create(builder, loc, typeOf(width), value);
}

Value ArithEmitter::countLeadingZeros(Value value) {
  return math::CountLeadingZerosOp::create(builder, loc, value);
}

Value ArithEmitter::countOnes(Value value) {
  return math::CtPopOp::create(builder, loc, value);
}
