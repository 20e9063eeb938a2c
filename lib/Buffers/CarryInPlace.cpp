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

/// The tensor that `value` has replaced elements of; null if it is none such.
static Value getChanged(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto insert = dyn_cast_if_present<tensor::InsertOp>(op))
    return insert.getDest();
  if (auto insert = dyn_cast_if_present<tensor::InsertSliceOp>(op))
    return insert.getDest();
  if (auto loop = dyn_cast_if_present<scf::ForOp>(op))
    return loop.getTiedLoopInit(cast<OpResult>(value))->get();
  auto condition = dyn_cast_if_present<scf::IfOp>(op);
  if (!condition || condition.getElseRegion().empty())
    return {};
  // Whichever branch is taken, it ends with a changed form of one tensor.
  unsigned number = cast<OpResult>(value).getResultNumber();
  Value origin = condition.elseYield()->getOperand(number);
  while (origin &&
         condition->isAncestor(origin.getParentBlock()->getParentOp()))
    origin = getChanged(origin);
  return origin;
}

/// Whether the result of `op` shares the elements of its first operand.
static bool isView(Operation *op) {
  return isa_and_present<tensor::ExtractSliceOp, tensor::CollapseShapeOp,
                         tensor::ExpandShapeOp, tensor::CastOp>(op);
}

/// The tensor that `value` is, or is a view of.
static Value getViewed(Value value) {
  while (isView(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  return value;
}

/// Whether something reads `value`, or what shares its elements, after `writer`
/// has begun to replace them.
static bool isReadAfter(Value value, Operation *writer) {
  for (Operation *owner : value.getUsers()) {
    if (isView(owner)) {
      if (isReadAfter(owner->getResult(0), writer))
        return true;
      continue;
    }
    Operation *user = writer->getBlock()->findAncestorOpInBlock(*owner);
    // The branches of a condition are looked at by themselves.
    if (!user || owner == writer || (user == writer && isa<scf::IfOp>(writer)))
      continue;
    if (user == writer || writer->isBeforeInBlock(user))
      return true;
  }
  return false;
}

/// Whether `value` is `origin` with elements replaced.
static bool isChangedFrom(Value value, Value origin) {
  while (value && value != origin) {
    if (auto condition =
            dyn_cast_if_present<scf::IfOp>(value.getDefiningOp())) {
      Value changed = getChanged(value);
      unsigned number = cast<OpResult>(value).getResultNumber();
      if (!changed ||
          !isChangedFrom(condition.thenYield()->getOperand(number), changed))
        return false;
    }
    value = getChanged(value);
  }
  return value == origin;
}

/// Where elements of `origin` are replaced on the way to `value` that something
/// reads later on, a copy takes its place. Returns whether there was such.
static bool copyWhatIsReadLater(Value value, Value origin) {
  bool copied = false;
  while (value != origin) {
    Operation *writer = value.getDefiningOp();
    Value changed = getChanged(value);
    if (auto condition = dyn_cast<scf::IfOp>(writer)) {
      unsigned number = cast<OpResult>(value).getResultNumber();
      for (scf::YieldOp yield : {condition.thenYield(), condition.elseYield()})
        copied |= copyWhatIsReadLater(yield->getOperand(number), changed);
    }
    if (isReadAfter(changed, writer)) {
      OpBuilder builder(writer);
      Value copy = bufferization::AllocTensorOp::create(
          builder, writer->getLoc(), cast<RankedTensorType>(changed.getType()),
          ValueRange(), changed);
      changed.replaceUsesWithIf(copy, [&](OpOperand &use) {
        return use.getOwner() == writer ||
               (isa<scf::IfOp>(writer) &&
                writer->isProperAncestor(use.getOwner()));
      });
      return true;
    }
    value = changed;
  }
  return copied;
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
          (!isChangedFrom(operand.get(), argument) ||
           copyWhatIsReadLater(operand.get(), argument)))
        moved.push_back({&operand, argument});
    OpBuilder builder(yield);
    // What one place held before may be what another holds next: it is saved
    // before any is written.
    for (auto [operand, argument] : moved)
      if (auto source = dyn_cast<BlockArgument>(getViewed(operand->get()));
          source && source.getOwner() == loop.getBody())
        operand->set(bufferization::AllocTensorOp::create(
            builder, yield.getLoc(),
            cast<RankedTensorType>(operand->get().getType()), ValueRange(),
            operand->get()));
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
