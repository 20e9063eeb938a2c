//===- Elementwise.cpp - Gradients of functions of elements --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using Elements = ArrayRef<Value>;

/// Loop letters of the leading `rank` dimensions of `result`; fails where it
/// has more dimensions than there are letters.
static FailureOr<StringRef> dimsOf(Value result, int64_t rank) {
  static constexpr StringLiteral all = "hnd";
  size_t dims = cast<RankedTensorType>(result.getType()).getRank();
  if (dims > all.size())
    return result.getDefiningOp()->emitOpError("has no gradient for tensors of "
                                               "rank ")
           << dims << ", only up to " << all.size();
  return all.take_back(dims).take_front(rank);
}

static FailureOr<StringRef> dimsOf(Value result) {
  return dimsOf(result, cast<RankedTensorType>(result.getType()).getRank());
}

/// gradient of `operand` += fn(gradient of `result`, element of `argument`),
/// element by element; fn gets the gradient alone without an argument.
static LogicalResult propagate(Value operand, Value result, Value argument,
                               GradientBuilder &gradients,
                               GradientBuilder::TermFn fn) {
  FailureOr<StringRef> dims = dimsOf(result);
  if (failed(dims))
    return failure();
  SmallVector<Factor> factors{{gradients.getResultGradient(result), *dims}};
  if (argument)
    factors.push_back({argument, *dims});
  gradients.accumulate(operand, *dims, factors, {}, fn);
  return success();
}

/// The operand has the gradient of the result.
static LogicalResult passOn(Value operand, Value result,
                            GradientBuilder &gradients) {
  return propagate(operand, result, {}, gradients,
                   [](KernelBuilder &, Elements e) { return e[0]; });
}

static LogicalResult passNegative(Value operand, Value result,
                                  GradientBuilder &gradients) {
  return propagate(operand, result, {}, gradients,
                   [](KernelBuilder &k, Elements e) {
                     return k.sub(k.constantFloat(0), e[0]);
                   });
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static LogicalResult addGradients(AddOp op, GradientBuilder &gradients) {
  return success(succeeded(passOn(op.getLhs(), op.getResult(), gradients)) &&
                 succeeded(passOn(op.getRhs(), op.getResult(), gradients)));
}

static LogicalResult addGradients(SubOp op, GradientBuilder &gradients) {
  return success(
      succeeded(passOn(op.getLhs(), op.getResult(), gradients)) &&
      succeeded(passNegative(op.getRhs(), op.getResult(), gradients)));
}

/// d lhs = rhs dy; d rhs = the sum of lhs dy over what it is a factor of.
static LogicalResult addGradients(MulOp op, GradientBuilder &gradients) {
  FailureOr<StringRef> dims = dimsOf(op.getResult());
  if (failed(dims))
    return failure();
  StringRef factor =
      dims->take_front(cast<RankedTensorType>(op.getRhs().getType()).getRank());
  Value gradient = gradients.getResultGradient(op.getResult());
  gradients.accumulateProduct(op.getLhs(), *dims, {gradient, *dims},
                              {op.getRhs(), factor}, {});
  gradients.accumulateProduct(op.getRhs(), factor, {gradient, *dims},
                              {op.getLhs(), *dims}, {});
  return success();
}

/// Where the larger, or the smaller, is taken: the gradient goes there.
template <typename OpTy>
static LogicalResult addExtreme(OpTy op, GradientBuilder &gradients,
                                bool larger) {
  FailureOr<StringRef> dims = dimsOf(op.getResult());
  if (failed(dims))
    return failure();
  StringRef rows =
      dims->take_front(cast<RankedTensorType>(op.getRhs().getType()).getRank());
  std::vector<Factor> factors{
      {gradients.getResultGradient(op.getResult()), *dims},
      {op.getLhs(), *dims},
      {op.getRhs(), rows}};
  for (bool isRight : {false, true})
    gradients.accumulate(
        isRight ? op.getRhs() : op.getLhs(), isRight ? rows : *dims, factors,
        {}, [&](KernelBuilder &k, Elements e) {
          Value takesRight = larger ? k.less(e[1], e[2]) : k.less(e[2], e[1]);
          Value zero = k.constantFloat(0);
          return isRight ? k.select(takesRight, e[0], zero)
                         : k.select(takesRight, zero, e[0]);
        });
  return success();
}

static LogicalResult addGradients(MaxOp op, GradientBuilder &gradients) {
  return addExtreme(op, gradients, /*larger=*/true);
}
static LogicalResult addGradients(MinOp op, GradientBuilder &gradients) {
  return addExtreme(op, gradients, /*larger=*/false);
}

/// d lhs = dy / rhs; d rhs = -dy y / rhs, summed over what it divides.
static LogicalResult addGradients(DivOp op, GradientBuilder &gradients) {
  FailureOr<StringRef> dims = dimsOf(op.getResult());
  if (failed(dims))
    return failure();
  StringRef rows =
      dims->take_front(cast<RankedTensorType>(op.getRhs().getType()).getRank());
  Value gradient = gradients.getResultGradient(op.getResult());
  gradients.accumulate(
      op.getLhs(), *dims, {{gradient, *dims}, {op.getRhs(), rows}}, {},
      [](KernelBuilder &k, Elements e) -> Value {
        return arith::DivFOp::create(k.builder, k.loc, e[0], e[1]);
      });
  gradients.accumulate(
      op.getRhs(), rows,
      {{gradient, *dims}, {op.getResult(), *dims}, {op.getRhs(), rows}}, {},
      [](KernelBuilder &k, Elements e) -> Value {
        Value product = k.sub(k.constantFloat(0), k.mul(e[0], e[1]));
        return arith::DivFOp::create(k.builder, k.loc, product, e[2]);
      });
  return success();
}

/// d x = dy x / y; nothing at 0.
static LogicalResult addGradients(HypotOp op, GradientBuilder &gradients) {
  FailureOr<StringRef> dims = dimsOf(op.getResult());
  if (failed(dims))
    return failure();
  Value gradient = gradients.getResultGradient(op.getResult());
  for (Value operand : {op.getLhs(), op.getRhs()})
    gradients.accumulate(
        operand, *dims,
        {{gradient, *dims}, {operand, *dims}, {op.getResult(), *dims}}, {},
        [](KernelBuilder &k, Elements e) -> Value {
          Value zero = k.constantFloat(0);
          Value quotient =
              arith::DivFOp::create(k.builder, k.loc, k.mul(e[0], e[1]), e[2]);
          return k.select(k.less(zero, e[2]), quotient, zero);
        });
  return success();
}

/// A gate jumps where it changes, and has the derivative 0 elsewhere.
static LogicalResult addGradients(LessOp, GradientBuilder &) {
  return success();
}

/// What is chosen has the gradient; the condition has none.
static LogicalResult addGradients(SelectOp op, GradientBuilder &gradients) {
  for (bool isTrue : {true, false})
    if (failed(propagate(isTrue ? op.getOnTrue() : op.getOnFalse(),
                         op.getResult(), op.getCondition(), gradients,
                         [&](KernelBuilder &k, Elements e) {
                           Value zero = k.constantFloat(0);
                           Value chosen = k.less(zero, e[1]);
                           return isTrue ? k.select(chosen, e[0], zero)
                                         : k.select(chosen, zero, e[0]);
                         })))
      return failure();
  return success();
}

static LogicalResult addGradients(AbsOp op, GradientBuilder &gradients) {
  return propagate(op.getInput(), op.getResult(), op.getInput(), gradients,
                   [](KernelBuilder &k, Elements e) {
                     Value zero = k.constantFloat(0);
                     return k.select(k.less(e[1], zero), k.sub(zero, e[0]),
                                     e[0]);
                   });
}

static LogicalResult addGradients(LogOp op, GradientBuilder &gradients) {
  return propagate(op.getInput(), op.getResult(), op.getInput(), gradients,
                   [](KernelBuilder &k, Elements e) -> Value {
                     return arith::DivFOp::create(k.builder, k.loc, e[0], e[1]);
                   });
}

/// d x = dy / (2 sqrt(x)); nothing at 0, where the slope has no bound.
static LogicalResult addGradients(SqrtOp op, GradientBuilder &gradients) {
  return propagate(op.getInput(), op.getResult(), op.getResult(), gradients,
                   [](KernelBuilder &k, Elements e) -> Value {
                     Value zero = k.constantFloat(0);
                     Value quotient = arith::DivFOp::create(
                         k.builder, k.loc, k.mul(e[0], k.constantFloat(0.5)),
                         e[1]);
                     return k.select(k.less(zero, e[1]), quotient, zero);
                   });
}

static LogicalResult addGradients(ComplementOp op, GradientBuilder &gradients) {
  return passNegative(op.getInput(), op.getResult(), gradients);
}

//===----------------------------------------------------------------------===//
// Piecewise linear functions
//===----------------------------------------------------------------------===//

static LogicalResult addGradients(ReluOp op, GradientBuilder &gradients) {
  return propagate(op.getInput(), op.getResult(), op.getResult(), gradients,
                   [](KernelBuilder &k, Elements e) {
                     Value zero = k.constantFloat(0);
                     return k.select(k.less(zero, e[1]), e[0], zero);
                   });
}

static LogicalResult addGradients(LeakyReluOp op, GradientBuilder &gradients) {
  double slope = std::ldexp(1.0, int(op.getSlopeLog2()));
  return propagate(op.getInput(), op.getResult(), op.getInput(), gradients,
                   [&](KernelBuilder &k, Elements e) {
                     return k.select(k.less(e[1], k.constantFloat(0)),
                                     k.mul(e[0], k.constantFloat(slope)), e[0]);
                   });
}

/// Nothing passes where the op clips.
static LogicalResult addGradients(ClipOp op, GradientBuilder &gradients) {
  double min = op.getMin().convertToDouble(),
         max = op.getMax().convertToDouble();
  return propagate(op.getInput(), op.getResult(), op.getInput(), gradients,
                   [&](KernelBuilder &k, Elements e) {
                     Value zero = k.constantFloat(0);
                     Value below = k.less(e[1], k.constantFloat(min));
                     Value above = k.less(k.constantFloat(max), e[1]);
                     return k.select(below, zero, k.select(above, zero, e[0]));
                   });
}

/// Straight-through: as if the state had not been binarized.
static LogicalResult addGradients(SignOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

static LogicalResult addGradients(SigmoidOp op, GradientBuilder &gradients) {
  return propagate(op.getInput(), op.getResult(), op.getResult(), gradients,
                   [](KernelBuilder &k, Elements e) {
                     Value rest = k.sub(k.constantFloat(1), e[1]);
                     return k.mul(e[0], k.mul(e[1], rest));
                   });
}

static LogicalResult addGradients(TanhOp op, GradientBuilder &gradients) {
  return propagate(op.getInput(), op.getResult(), op.getResult(), gradients,
                   [](KernelBuilder &k, Elements e) {
                     Value square = k.mul(e[1], e[1]);
                     return k.mul(e[0], k.sub(k.constantFloat(1), square));
                   });
}

static LogicalResult addGradients(ExpOp op, GradientBuilder &gradients) {
  auto scale = [](KernelBuilder &k, Elements e) { return k.mul(e[0], e[1]); };
  if (!op.getNonpositive())
    return propagate(op.getInput(), op.getResult(), op.getResult(), gradients,
                     scale);
  // Above 0 it is constant; e^x is the result elsewhere.
  return propagate(op.getInput(), op.getResult(), op.getInput(), gradients,
                   [](KernelBuilder &k, Elements e) {
                     Value zero = k.constantFloat(0);
                     Value slope = math::ExpOp::create(k.builder, k.loc, e[1]);
                     return k.select(k.less(zero, e[1]), zero,
                                     k.mul(e[0], slope));
                   });
}

/// The slope of softplus is the sigmoid.
static LogicalResult addSoftplus(Value input, Value result,
                                 GradientBuilder &gradients) {
  return propagate(
      input, result, input, gradients,
      [](KernelBuilder &k, Elements e) -> Value {
        Value decay = math::ExpOp::create(k.builder, k.loc,
                                          k.sub(k.constantFloat(0), e[1]));
        return arith::DivFOp::create(k.builder, k.loc, e[0],
                                     k.add(k.constantFloat(1), decay));
      });
}

static LogicalResult addGradients(SoftplusOp op, GradientBuilder &gradients) {
  return addSoftplus(op.getInput(), op.getResult(), gradients);
}

static LogicalResult addGradients(OneplusOp op, GradientBuilder &gradients) {
  return addSoftplus(op.getInput(), op.getResult(), gradients);
}

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

static LogicalResult addGradients(RequantizeOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

static LogicalResult addGradients(EncodeOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

/// The similarity has looked through the sign already.
static LogicalResult addGradients(BinarizeOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachElementwiseGradients(MLIRContext *context) {
  attachGradients<AddOp, addGradients>(context);
  attachGradients<SubOp, addGradients>(context);
  attachGradients<MulOp, addGradients>(context);
  attachGradients<DivOp, addGradients>(context);
  attachGradients<HypotOp, addGradients>(context);
  attachGradients<MaxOp, addGradients>(context);
  attachGradients<MinOp, addGradients>(context);
  attachGradients<ComplementOp, addGradients>(context);
  attachGradients<LessOp, addGradients>(context);
  attachGradients<SelectOp, addGradients>(context);
  attachGradients<AbsOp, addGradients>(context);
  attachGradients<ReluOp, addGradients>(context);
  attachGradients<LeakyReluOp, addGradients>(context);
  attachGradients<ClipOp, addGradients>(context);
  attachGradients<SignOp, addGradients>(context);
  attachGradients<SigmoidOp, addGradients>(context);
  attachGradients<TanhOp, addGradients>(context);
  attachGradients<ExpOp, addGradients>(context);
  attachGradients<LogOp, addGradients>(context);
  attachGradients<SqrtOp, addGradients>(context);
  attachGradients<SoftplusOp, addGradients>(context);
  attachGradients<OneplusOp, addGradients>(context);
  attachGradients<RequantizeOp, addGradients>(context);
  attachGradients<EncodeOp, addGradients>(context);
  attachGradients<BinarizeOp, addGradients>(context);
}
