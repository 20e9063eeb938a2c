//===- ClaimPatterns.cpp - What loops are compared with -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mann;

bool mann::countsFromZero(scf::ForOp loop) {
  return isConstantIntValue(loop.getLowerBound(), 0) &&
         isConstantIntValue(loop.getStep(), 1);
}

bool mann::countsTo(scf::ForOp loop, int64_t end) {
  return countsFromZero(loop) && loop.getNumResults() == 0 &&
         isConstantIntValue(loop.getUpperBound(), end);
}

bool mann::mayStandBetween(Operation *op) {
  return isa<memref::AllocOp>(op) || isMemoryEffectFree(op);
}

bool mann::endsWith(OperandRange indices, Value column) {
  return !indices.empty() && indices.back() == column &&
         !llvm::is_contained(indices.drop_back(), column);
}

bool mann::hasNothingBut(Block *block, Operation *wanted) {
  return llvm::all_of(*block, [&](Operation &op) {
    return &op == wanted || isa<memref::LoadOp>(op) ||
           (op.getNumRegions() == 0 && isMemoryEffectFree(&op));
  });
}

memref::StoreOp mann::getOnlyStore(Block *block) {
  auto stores = block->getOps<memref::StoreOp>();
  if (stores.empty() || !hasNothingBut(block, *stores.begin()))
    return {};
  return *stores.begin();
}

/// Whether a buffer is known to be one of its own: allocated, an argument of
/// the function, or a global.
static bool isKnown(Value buffer) {
  if (auto argument = dyn_cast<BlockArgument>(buffer))
    return isa<func::FuncOp>(argument.getOwner()->getParentOp());
  return buffer.getDefiningOp<memref::AllocOp>() ||
         buffer.getDefiningOp<memref::AllocaOp>() ||
         buffer.getDefiningOp<memref::GetGlobalOp>();
}

bool mann::mayOverlap(Value left, Value right) {
  auto getRoot = [](Value buffer) -> Value {
    return memref::skipViewLikeOps(cast<MemrefValue>(buffer));
  };
  Value first = getRoot(left), second = getRoot(right);
  if (first == second || !isKnown(first) || !isKnown(second))
    return true;
  auto one = first.getDefiningOp<memref::GetGlobalOp>();
  auto other = second.getDefiningOp<memref::GetGlobalOp>();
  return one && other && one.getNameAttr() == other.getNameAttr();
}

Value mann::getElement(ImplicitLocOpBuilder &b, int64_t offset,
                       ValueRange indices, ArrayRef<int64_t> strides) {
  Value element = arith::ConstantIndexOp::create(b, offset);
  for (auto [i, stride] : llvm::zip(indices, strides))
    element = arith::AddIOp::create(
        b, element,
        arith::MulIOp::create(b, i, arith::ConstantIndexOp::create(b, stride)));
  return element;
}

Value mann::skipAssume(Value value) {
  auto assumed = value.getDefiningOp<fxp::AssumeOp>();
  return assumed ? Value(assumed.getInput()) : value;
}

bool mann::doesNotWrap(arith::AddIOp sum) {
  return bitEnumContainsAny(sum.getOverflowFlags(),
                            arith::IntegerOverflowFlags::nsw);
}

memref::LoadOp mann::getExtendedLoad(Value value) {
  auto extend = value.getDefiningOp<arith::ExtSIOp>();
  return extend ? extend.getIn().getDefiningOp<memref::LoadOp>()
                : memref::LoadOp();
}

std::optional<ShiftedLoad> mann::matchShiftedLoad(Value value) {
  ShiftedLoad term;
  if (auto shift = value.getDefiningOp<arith::ShLIOp>()) {
    term.up = getConstantIntValue(shift.getRhs()).value_or(-1);
    value = shift.getLhs();
  }
  term.load = getExtendedLoad(value);
  if (!term.load || term.up < 0 || term.up > 8)
    return std::nullopt;
  return term;
}

std::optional<RoundedSum> mann::matchRoundedSum(Value code) {
  auto rounding = code.getDefiningOp<fxp::RequantizeOp>();
  if (!rounding || !code.getType().isInteger(8) ||
      int64_t(rounding.getMin()) != -127 || int64_t(rounding.getMax()) != 127 ||
      int64_t(rounding.getShift()) < 0 || int64_t(rounding.getShift()) > 8 ||
      rounding.getRounding() != Rounding::NearestEven)
    return std::nullopt;
  RoundedSum rounded;
  rounded.shift = rounding.getShift();
  rounded.assumed = rounding.getInput().getDefiningOp<fxp::AssumeOp>();
  rounded.sum = skipAssume(rounding.getInput());
  return rounded;
}
