//===- Network.cpp - Gradients of the dense ops ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"

using namespace mlir;
using namespace mann;

static unsigned rankOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getRank();
}

/// y = M x: dx = M' dy, dM = dy x'.
static LogicalResult addGradients(LinearOp op, GradientBuilder &gradients) {
  Value gradient = gradients.getResultGradient(op.getResult());
  bool batched = rankOf(op.getInput()) == 2;
  StringRef input = batched ? "hd" : "d", result = batched ? "hn" : "n";
  gradients.accumulateProduct(op.getInput(), input, {gradient, result},
                              {op.getMatrix(), "nd"}, {});
  gradients.accumulateProduct(op.getMatrix(), "nd", {gradient, result},
                              {op.getInput(), input}, {});
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachNetworkGradients(MLIRContext *context) {
  attachGradients<LinearOp, addGradients>(context);
}
