//===- Network.cpp - Gradients of the dense ops ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mann;

static unsigned rankOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getRank();
}

/// Loop letters of an element-wise op.
static StringRef dimsOf(Value value) {
  static constexpr StringLiteral all = "hnd";
  return all.take_back(rankOf(value));
}

/// y = M x: dx = M' dy, dM = dy x'.
LogicalResult mann::addGradients(LinearOp op, GradientBuilder &gradients) {
  Value gradient = gradients.getResultGradient(op.getResult());
  bool batched = rankOf(op.getInput()) == 2;
  StringRef input = batched ? "hd" : "d", result = batched ? "hn" : "n";
  gradients.accumulateProduct(op.getInput(), input, {gradient, result},
                              {op.getMatrix(), "nd"}, {});
  gradients.accumulateProduct(op.getMatrix(), "nd", {gradient, result},
                              {op.getInput(), input}, {});
  return success();
}

/// The operand has the gradient of the result, element by element.
static LogicalResult passOn(Value operand, Value result,
                            GradientBuilder &gradients) {
  StringRef dims = dimsOf(result);
  gradients.accumulate(operand, dims,
                       {{gradients.getResultGradient(result), dims}}, {},
                       [](KernelBuilder &, ArrayRef<Value> e) { return e[0]; });
  return success();
}

LogicalResult mann::addGradients(AddOp op, GradientBuilder &gradients) {
  Value gradient = gradients.getResultGradient(op.getResult());
  StringRef dims = dimsOf(op.getResult());
  for (Value operand : {op.getLhs(), op.getRhs()})
    gradients.accumulate(
        operand, dims, {{gradient, dims}}, {},
        [](KernelBuilder &, ArrayRef<Value> e) { return e[0]; });
  return success();
}

LogicalResult mann::addGradients(ReluOp op, GradientBuilder &gradients) {
  StringRef dims = dimsOf(op.getResult());
  gradients.accumulate(
      op.getInput(), dims,
      {{gradients.getResultGradient(op.getResult()), dims},
       {op.getResult(), dims}},
      {}, [](KernelBuilder &k, ArrayRef<Value> e) -> Value {
        Value zero = k.constantFloat(0);
        Value positive = arith::CmpFOp::create(
            k.builder, k.loc, arith::CmpFPredicate::OGT, e[1], zero);
        return arith::SelectOp::create(k.builder, k.loc, positive, e[0], zero);
      });
  return success();
}

/// Straight-through: as if the state had not been binarized.
LogicalResult mann::addGradients(SignOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

LogicalResult mann::addGradients(RequantizeOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

LogicalResult mann::addGradients(EncodeOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}

/// The similarity has looked through the sign already.
LogicalResult mann::addGradients(BinarizeOp op, GradientBuilder &gradients) {
  return passOn(op.getInput(), op.getResult(), gradients);
}
