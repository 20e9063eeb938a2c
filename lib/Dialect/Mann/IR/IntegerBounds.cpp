//===- IntegerBounds.cpp - How large exact sums get -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// Beyond 2^53 a double rounds: such a range is made a little wider. Far beyond
/// every integer type it stops, so that no product is infinite.
static IntegerBounds makeBounds(int frac, double min, double max) {
  constexpr double far = 0x1p400;
  min = std::clamp(min, -far, far);
  max = std::clamp(max, -far, far);
  constexpr double exact = 0x1p53;
  if (min < -exact)
    min = std::nextafter(min, -INFINITY);
  if (max > exact)
    max = std::nextafter(max, INFINITY);
  return {frac, min, max};
}

IntegerBounds IntegerBounds::of(Value value) {
  return of(*getAlignedFormat(value.getType()));
}

IntegerBounds IntegerBounds::of(const Format &format) {
  return {format.frac, double(format.min), double(format.max)};
}

IntegerBounds IntegerBounds::one(int frac) {
  double one = std::ldexp(1.0, frac);
  return {frac, one, one};
}

IntegerBounds IntegerBounds::withFrac(int newFrac) const {
  int shift = newFrac - frac;
  return makeBounds(newFrac, std::floor(std::ldexp(min, shift)),
                    std::ceil(std::ldexp(max, shift)));
}

IntegerBounds IntegerBounds::roundedTo(Type type) const {
  std::optional<ScaledFormat> scaled = getScaledFormat(type);
  return scaled ? withFrac(std::max(frac, -scaled->least)) : *this;
}

IntegerBounds IntegerBounds::times(int64_t count) const {
  return makeBounds(frac, min * double(count), max * double(count));
}

IntegerBounds IntegerBounds::operator*(const IntegerBounds &other) const {
  double corners[] = {min * other.min, min * other.max, max * other.min,
                      max * other.max};
  return makeBounds(frac + other.frac,
                    *std::min_element(std::begin(corners), std::end(corners)),
                    *std::max_element(std::begin(corners), std::end(corners)));
}

IntegerBounds IntegerBounds::operator+(const IntegerBounds &other) const {
  int finer = std::max(frac, other.frac);
  IntegerBounds lhs = withFrac(finer), rhs = other.withFrac(finer);
  return makeBounds(finer, lhs.min + rhs.min, lhs.max + rhs.max);
}

IntegerBounds IntegerBounds::operator-(const IntegerBounds &other) const {
  return *this + IntegerBounds{other.frac, -other.max, -other.min};
}

AddTemporalSums AddTemporalSums::get(AddTemporalOp op) {
  AddTemporalSums sums;
  sums.row = IntegerBounds::of(op.getTemporal());
  sums.added = op.getProducts()
                   ? IntegerBounds::of(*getFormat(*op.getProducts()))
                   : sums.row;
  sums.total = IntegerBounds::of(op.getSums()) + sums.added;
  return sums;
}

InterpolateSums InterpolateSums::get(InterpolateOp op) {
  InterpolateSums sums;
  IntegerBounds gate = IntegerBounds::of(op.getGate());
  sums.kept = IntegerBounds::one(gate.frac) - gate;
  sums.newSum = gate * IntegerBounds::of(op.getNewWeights());
  sums.oldSum = sums.kept * IntegerBounds::of(op.getOldWeights());
  sums.total = sums.newSum + sums.oldSum;
  return sums;
}

EraseAddSums EraseAddSums::get(EraseAddOp op) {
  EraseAddSums sums;
  auto weights = cast<RankedTensorType>(op.getWeights().getType());
  int64_t heads = weights.getRank() == 2 ? weights.getDimSize(0) : 1;
  IntegerBounds weight = IntegerBounds::of(op.getWeights());
  sums.erased = weight * IntegerBounds::of(op.getErase());
  sums.keep = IntegerBounds::one(sums.erased.frac) - sums.erased;
  sums.product = sums.keeps = sums.keep;
  for (int64_t head = 1; head < heads; ++head) {
    IntegerBounds product = sums.keeps * sums.keep;
    if (!(product.magnitude() < sums.product.magnitude()))
      sums.product = product;
    sums.keeps = product.withFrac(sums.keep.frac);
  }
  sums.kept = IntegerBounds::of(op.getMemory()) * sums.keeps;
  sums.added = (weight * IntegerBounds::of(op.getAdd())).times(heads);
  sums.total = sums.kept + sums.added;
  return sums;
}

OuterWriteSums OuterWriteSums::get(OuterWriteOp op) {
  OuterWriteSums sums;
  sums.decayed = IntegerBounds::of(op.getState());
  if (op.getDecay())
    sums.decayed = sums.decayed * IntegerBounds::of(op.getDecay());
  sums.added =
      IntegerBounds::of(op.getValue()) * IntegerBounds::of(op.getKey());
  sums.total = sums.decayed + sums.added;
  if (op.getFound()) {
    sums.erased =
        IntegerBounds::of(op.getFound()) * IntegerBounds::of(op.getErase());
    sums.total = sums.total - sums.erased;
  }
  return sums;
}

/// What is left of 1, or 0 where nothing is.
static IntegerBounds restOf(const IntegerBounds &taken) {
  IntegerBounds rest = IntegerBounds::one(taken.frac) - taken;
  return {rest.frac, std::max(rest.min, 0.0), std::max(rest.max, 0.0)};
}

LinkUpdateSums LinkUpdateSums::get(LinkUpdateOp op) {
  LinkUpdateSums sums;
  IntegerBounds weight = IntegerBounds::of(op.getWeights());
  sums.taken = weight.times(2);
  sums.keep = restOf(sums.taken);
  sums.kept = sums.keep * IntegerBounds::of(op.getLinks());
  sums.added = weight * IntegerBounds::of(op.getPrecedence());
  sums.total = sums.kept + sums.added;
  return sums;
}

PrecedenceSums PrecedenceSums::get(PrecedenceOp op) {
  PrecedenceSums sums;
  auto type = cast<RankedTensorType>(op.getWeights().getType());
  sums.added = IntegerBounds::of(op.getWeights());
  sums.taken = sums.added.times(type.getDimSize(0));
  sums.keep = restOf(sums.taken);
  sums.kept = sums.keep * IntegerBounds::of(op.getPrecedence());
  sums.total = sums.kept + sums.added;
  return sums;
}
