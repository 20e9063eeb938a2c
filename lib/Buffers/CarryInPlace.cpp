//===- CarryInPlace.cpp - Keep what a loop carries in one buffer ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Buffers/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mann {
#define GEN_PASS_DEF_CARRYINPLACE
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// The tensor that `value` is but for elements that have been replaced.
static Value getOrigin(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto insert = dyn_cast<tensor::InsertOp>(op))
      value = insert.getDest();
    else if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
      value = insert.getDest();
    else if (auto loop = dyn_cast<scf::ForOp>(op))
      value = loop.getTiedLoopInit(cast<OpResult>(value))->get();
    else
      break;
  }
  return value;
}

namespace {
struct CarryInPlace : mann::impl::CarryInPlaceBase<CarryInPlace> {
  using CarryInPlaceBase::CarryInPlaceBase;

  /// Puts the yielded tensors that are no changed form of what the iteration
  /// was given into its place.
  void carry(scf::ForOp loop) {
    auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
    SmallVector<std::pair<OpOperand *, BlockArgument>> moved;
    for (auto [argument, operand] :
         llvm::zip_equal(loop.getRegionIterArgs(), yield->getOpOperands()))
      if (isa<RankedTensorType>(argument.getType()) &&
          getOrigin(operand.get()) != argument)
        moved.push_back({&operand, argument});
    OpBuilder builder(yield);
    // What one place held before may be what another holds next: it is saved
    // before any is written.
    for (auto [operand, argument] : moved)
      if (auto source = dyn_cast<BlockArgument>(operand->get());
          source && source.getOwner() == loop.getBody())
        operand->set(bufferization::AllocTensorOp::create(
            builder, yield.getLoc(), cast<RankedTensorType>(source.getType()),
            ValueRange(), source));
    for (auto [operand, argument] : moved) {
      operand->set(bufferization::MaterializeInDestinationOp::create(
                       builder, yield.getLoc(), operand->get(), argument)
                       ->getResult(0));
      ++numCopies;
    }
  }

  void runOnOperation() override {
    getOperation().walk([&](scf::ForOp loop) { carry(loop); });
  }
};
} // namespace
