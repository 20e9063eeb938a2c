//===- Weighting.cpp - Gradients of weights over the slots ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mann;

/// The loops of weights N or R x N: all of them, and those without the slots.
static StringRef slotsOf(Value weights) {
  return typeOf(weights).getRank() == 2 ? "hn" : "n";
}
static StringRef headsOf(Value weights) {
  return typeOf(weights).getRank() == 2 ? "h" : "";
}

static Value reshape(GradientBuilder &gradients, Value value,
                     ArrayRef<int64_t> shape) {
  return ReshapeOp::create(gradients.kernel.builder, gradients.kernel.loc,
                           typeOf(value).clone(shape), value);
}

//===----------------------------------------------------------------------===//
// PerHead
//===----------------------------------------------------------------------===//

PerHead::PerHead(GradientBuilder &gradients, Value vector)
    : gradients(gradients), vector(vector), view(vector),
      isShared(typeOf(vector).getDimSize(0) == 1) {
  if (isShared)
    view = reshape(gradients, vector, {});
}

void PerHead::accumulate(ArrayRef<Factor> factors, Value count,
                         GradientBuilder::TermFn fn) const {
  if (!isShared)
    return gradients.accumulate(vector, "h", factors, count, fn);
  if (gradients.isActive(vector))
    gradients.add(
        vector,
        reshape(gradients, gradients.sum({}, "", factors, count, fn), {1}));
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

/// dp - sum p dp for each row, as a mean: the gradient of what p normalises is
/// p times that.
static Value meanGradient(GradientBuilder &gradients, Value weights,
                          Value gradient, Value count) {
  StringRef slots = slotsOf(weights);
  return gradients.sum(
      typeOf(weights).getShape().drop_back(), headsOf(weights),
      {{weights, slots}, {gradient, slots}}, count,
      [](KernelBuilder &k, ArrayRef<Value> e) { return k.mul(e[0], e[1]); });
}

/// z = b s: dz = p (dp - sum p dp), ds = b dz, db = sum s dz.
static LogicalResult addGradients(SoftmaxOp op, GradientBuilder &gradients) {
  Value weights = op.getWeights();
  StringRef slots = slotsOf(weights);
  Value count = gradients.kernel.clampCount(op.getCount(),
                                            typeOf(weights).getShape().back());
  Value gradient = gradients.getResultGradient(
      weights, {count, typeOf(weights).getRank() - 1});
  Value mean = meanGradient(gradients, weights, gradient, count);
  SmallVector<Factor> factors{
      {weights, slots}, {gradient, slots}, {mean, headsOf(weights)}};
  auto term = [](KernelBuilder &k, ArrayRef<Value> e) {
    Value slope = k.mul(e[0], k.sub(e[1], e[2]));
    return e.size() == 4 ? k.mul(slope, e[3]) : slope;
  };
  if (!op.getStrength()) {
    gradients.accumulate(op.getScores(), slots, factors, count, term);
    return success();
  }
  PerHead strength(gradients, op.getStrength());
  factors.push_back(strength.getFactor());
  gradients.accumulate(op.getScores(), slots, factors, count, term);
  factors.back() = {op.getScores(), slots};
  strength.accumulate(factors, count, term);
  return success();
}

//===----------------------------------------------------------------------===//
// Interpolate
//===----------------------------------------------------------------------===//

/// w = g new + (1 - g) old.
static LogicalResult addGradients(InterpolateOp op,
                                  GradientBuilder &gradients) {
  StringRef slots = slotsOf(op.getWeights());
  Factor gradient{gradients.getResultGradient(op.getWeights()), slots};
  std::optional<PerHead> perHead;
  if (typeOf(op.getGate()).getShape() != typeOf(op.getWeights()).getShape())
    perHead.emplace(gradients, op.getGate());
  Factor gate = perHead ? perHead->getFactor() : Factor{op.getGate(), slots};
  gradients.accumulateProduct(op.getNewWeights(), slots, gradient, gate, {});
  gradients.accumulate(op.getOldWeights(), slots, {gradient, gate}, {},
                       [](KernelBuilder &k, ArrayRef<Value> e) {
                         return k.mul(e[0], k.sub(k.constantFloat(1), e[1]));
                       });
  Factor factors[] = {
      gradient, {op.getNewWeights(), slots}, {op.getOldWeights(), slots}};
  auto difference = [](KernelBuilder &k, ArrayRef<Value> e) {
    return k.mul(e[0], k.sub(e[1], e[2]));
  };
  if (perHead)
    perHead->accumulate(factors, {}, difference);
  else
    gradients.accumulate(op.getGate(), slots, factors, {}, difference);
  return success();
}

//===----------------------------------------------------------------------===//
// Circular shift
//===----------------------------------------------------------------------===//

/// The numbers of `value` in f32.
static Value toReals(GradientBuilder &gradients, Value value) {
  if (!getFormat(value.getType()))
    return value;
  Type type = typeOf(value).clone(gradients.kernel.builder.getF32Type());
  return RequantizeOp::create(gradients.kernel.builder, gradients.kernel.loc,
                              type, value);
}

/// The gradient is moved back by the same kernel; a kernel element gets what
/// the weights that it moved and the gradient agree on.
static LogicalResult addGradients(CircularShiftOp op,
                                  GradientBuilder &gradients) {
  OpBuilder &builder = gradients.kernel.builder;
  Location loc = gradients.kernel.loc;
  Value gradient = gradients.getResultGradient(op.getWeights());
  auto move = [&](Value weights, Value kernel, ArrayRef<int64_t> offsets) {
    return CircularShiftOp::create(builder, loc, gradient.getType(), weights,
                                   kernel, offsets, op.getNoWrap())
        .getWeights();
  };
  if (gradients.isActive(op.getInput())) {
    SmallVector<int64_t> back;
    for (int64_t offset : op.getOffsets())
      back.push_back(-offset);
    gradients.add(op.getInput(),
                  move(gradient, toReals(gradients, op.getKernel()), back));
  }
  if (!gradients.isActive(op.getKernel()))
    return success();
  Value input = toReals(gradients, op.getInput());
  auto one = RankedTensorType::get({1}, builder.getF32Type());
  Value whole = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(one, ArrayRef<float>{1.0f}));
  ArrayRef<int64_t> rows = typeOf(op.getKernel()).getShape().drop_back();
  SmallVector<int64_t> column(rows);
  column.push_back(1);
  StringRef slots = slotsOf(op.getWeights());
  SmallVector<Value> columns;
  for (int64_t offset : op.getOffsets()) {
    Value sum = gradients.sum(
        rows, rows.empty() ? "" : "h",
        {{gradient, slots}, {move(input, whole, offset), slots}}, {},
        [](KernelBuilder &k, ArrayRef<Value> e) { return k.mul(e[0], e[1]); });
    columns.push_back(reshape(gradients, sum, column));
  }
  Type type = typeOf(op.getKernel()).clone(builder.getF32Type());
  gradients.add(op.getKernel(), ConcatOp::create(builder, loc, type, columns,
                                                 /*dim=*/rows.size()));
  return success();
}

//===----------------------------------------------------------------------===//
// Sharpen
//===----------------------------------------------------------------------===//

/// y = w^g / sum w^g, in which the largest weight cancels: with h = y (dy - sum
/// y dy), dw = g h / w and dg = sum h log(w). Weights that are not positive,
/// and a g that is not, have no gradient.
static LogicalResult addGradients(SharpenOp op, GradientBuilder &gradients) {
  Value weights = op.getWeights();
  StringRef slots = slotsOf(weights);
  Value gradient = gradients.getResultGradient(weights);
  Value mean = meanGradient(gradients, weights, gradient, {});
  PerHead gamma(gradients, op.getGamma());
  SmallVector<Factor> factors{{weights, slots},
                              {gradient, slots},
                              {mean, headsOf(weights)},
                              gamma.getFactor(),
                              {op.getInput(), slots}};
  auto slope = [](KernelBuilder &k, ArrayRef<Value> e) {
    return k.mul(e[0], k.sub(e[1], e[2]));
  };
  auto guarded = [](KernelBuilder &k, Value value, Value positive) {
    return k.select(k.isPositive(positive), value, k.constantFloat(0));
  };
  gradients.accumulate(op.getInput(), slots, factors, {},
                       [&](KernelBuilder &k, ArrayRef<Value> e) {
                         Value power = k.max(e[3], k.constantFloat(0));
                         Value quotient = arith::DivFOp::create(
                             k.builder, k.loc, k.mul(power, slope(k, e)), e[4]);
                         return guarded(k, quotient, e[4]);
                       });
  gamma.accumulate(factors, {}, [&](KernelBuilder &k, ArrayRef<Value> e) {
    Value logarithm = math::LogOp::create(k.builder, k.loc, e[4]);
    return guarded(k, guarded(k, k.mul(slope(k, e), logarithm), e[4]), e[3]);
  });
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachWeightingGradients(MLIRContext *context) {
  attachGradients<SoftmaxOp, addGradients>(context);
  attachGradients<InterpolateOp, addGradients>(context);
  attachGradients<CircularShiftOp, addGradients>(context);
  attachGradients<SharpenOp, addGradients>(context);
}
