//===- ReshapesToViews.cpp - Reshaped buffers as views of their own -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Buffers/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"

namespace mann {
#define GEN_PASS_DEF_RESHAPESTOVIEWS
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;

/// The buffer that `value` is a part or another shape of. It has the elements
/// and the address space of `value`, which memref::skipViewLikeOps does not
/// promise: a memref.view is a buffer of bytes behind other elements.
static Value getRoot(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<memref::SubViewOp, memref::ExpandShapeOp, memref::CollapseShapeOp,
             memref::ReinterpretCastOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

namespace {
struct ReshapesToViews : mann::impl::ReshapesToViewsBase<ReshapesToViews> {
  void runOnOperation() override {
    SmallVector<Operation *> reshapes;
    getOperation().walk([&](Operation *op) {
      if (isa<memref::ExpandShapeOp, memref::CollapseShapeOp>(op))
        reshapes.push_back(op);
    });
    for (Operation *op : reshapes) {
      auto type = cast<MemRefType>(op->getResult(0).getType());
      SmallVector<int64_t> strides;
      int64_t offset;
      // A place that is only known at run time stays what it is.
      if (!type.hasStaticShape() ||
          failed(type.getStridesAndOffset(strides, offset)) ||
          ShapedType::isDynamic(offset) ||
          llvm::any_of(strides, ShapedType::isDynamic))
        continue;
      OpBuilder builder(op);
      auto view = memref::ReinterpretCastOp::create(
          builder, op->getLoc(), type, getRoot(op->getOperand(0)), offset,
          type.getShape(), strides);
      op->getResult(0).replaceAllUsesWith(view);
      op->erase();
      ++numViews;
    }
  }
};
} // namespace
