//===- ClaimReads.cpp - Finds sums of weighted rows -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lowering of mann.read makes two loops that write a buffer of sums, next
// to each other in one block: one starts the sums with 0, and one adds each row
// times its weight, if that is not 0.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mann;

namespace {

/// What the two loops say.
struct WeightedRows {
  scf::ForOp start, slots;
  memref::AllocOp sums;
  memref::LoadOp weight, row;
  int64_t length = 0;

  bool match();

private:
  bool matchColumns(scf::ForOp columns);
  scf::ForOp findColumns();
  bool matchStart();
  bool isUsable();
};

/// The loop over columns, which a slot of weight 0 may skip.
scf::ForOp WeightedRows::findColumns() {
  auto conditions = slots.getOps<scf::IfOp>();
  Block *block = slots.getBody();
  if (!conditions.empty()) {
    scf::IfOp condition = *conditions.begin();
    auto isNot = condition.getCondition().getDefiningOp<arith::CmpIOp>();
    if (!isNot || isNot.getPredicate() != arith::CmpIPredicate::ne ||
        !isConstantIntValue(isNot.getRhs(), 0) || condition.elseBlock() ||
        condition.getNumResults() != 0 || !hasNothingBut(block, condition))
      return {};
    weight = isNot.getLhs().getDefiningOp<memref::LoadOp>();
    if (!weight || weight->getBlock() != block)
      return {};
    block = condition.thenBlock();
  }
  auto loops = block->getOps<scf::ForOp>();
  if (!llvm::hasSingleElement(loops) || !hasNothingBut(block, *loops.begin()))
    return {};
  return *loops.begin();
}

/// Whether the loop adds the products of a row and the weight to the sums.
bool WeightedRows::matchColumns(scf::ForOp columns) {
  std::optional<int64_t> end = getConstantIntValue(columns.getUpperBound());
  memref::StoreOp store = getOnlyStore(columns.getBody());
  if (!end || *end < kShortestRow || !store ||
      !store.getValue().getType().isInteger(32))
    return false;
  length = *end;
  sums = store.getMemRef().getDefiningOp<memref::AllocOp>();
  auto sum = store.getValue().getDefiningOp<arith::AddIOp>();
  if (!countsTo(columns, length) || !sums || !sum || !doesNotWrap(sum))
    return false;
  Value column = columns.getInductionVar(), added = sum.getRhs();
  auto before = sum.getLhs().getDefiningOp<memref::LoadOp>();
  auto product = added.getDefiningOp<arith::MulIOp>();
  if (!before || before.getMemRef() != sums || !product ||
      store.getIndices().size() != 1 || store.getIndices()[0] != column ||
      before.getIndices()[0] != column)
    return false;
  row = getExtendedLoad(product.getLhs());
  memref::LoadOp factor = getExtendedLoad(product.getRhs());
  if (row && !endsWith(row.getIndices(), column))
    std::swap(row, factor);
  // Where 0 is skipped, it is the same weight.
  if (!row || !factor || (weight && weight != factor))
    return false;
  weight = factor;
  return true;
}

/// Whether the loop before starts all sums with 0, and nothing comes between.
bool WeightedRows::matchStart() {
  for (Operation *op = slots->getPrevNode(); op; op = op->getPrevNode()) {
    start = dyn_cast<scf::ForOp>(op);
    if (start)
      break;
    if (!mayStandBetween(op))
      return false;
  }
  memref::StoreOp store =
      start ? getOnlyStore(start.getBody()) : memref::StoreOp();
  return store && countsTo(start, length) && store.getMemRef() == sums &&
         store.getIndices()[0] == start.getInductionVar() &&
         isConstantIntValue(store.getValue(), 0);
}

/// Whether one op at the place of the second loop can do the same.
bool WeightedRows::isUsable() {
  Value slot = slots.getInductionVar();
  auto isBefore = [&](Value value) {
    return slots.isDefinedOutsideOfLoop(value);
  };
  auto hasCodes = [](memref::LoadOp load) {
    return load.getType().isInteger(8) || load.getType().isInteger(16);
  };
  OperandRange place = row.getIndices();
  return slots->getBlock() == sums->getBlock() &&
         isBefore(weight.getMemRef()) && isBefore(row.getMemRef()) &&
         endsWith(weight.getIndices(), slot) &&
         llvm::all_of(weight.getIndices().drop_back(), isBefore) &&
         hasCodes(weight) && hasCodes(row) && place.size() >= 2 &&
         place.drop_back().back() == slot &&
         llvm::all_of(place.drop_back(2), isBefore) &&
         fxp::hasRowsTogether(weight.getMemRefType()) &&
         fxp::hasRowsTogether(row.getMemRefType()) &&
         !mayOverlap(weight.getMemRef(), sums) &&
         !mayOverlap(row.getMemRef(), sums);
}

bool WeightedRows::match() {
  scf::ForOp columns = findColumns();
  if (!columns || !matchColumns(columns))
    return false;
  MemRefType type = sums.getType();
  return type.getRank() == 1 && type.hasStaticShape() &&
         type.getDimSize(0) == length && matchStart() && isUsable();
}

} // namespace

bool mann::claimWeightedRows(scf::ForOp loop) {
  WeightedRows rows;
  rows.slots = loop;
  if (!rows.match())
    return false;
  OpBuilder builder(loop);
  Location loc = loop.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  SmallVector<Value> weightPlace(rows.weight.getIndices());
  SmallVector<Value> rowPlace(rows.row.getIndices());
  weightPlace.back() = rowPlace.back() = zero;
  rowPlace[rowPlace.size() - 2] = zero;
  fxp::WeighRowsOp::create(builder, loc, rows.weight.getMemRef(), weightPlace,
                           rows.row.getMemRef(), rowPlace, rows.sums,
                           loop.getUpperBound(), rows.length);
  rows.start.erase();
  loop.erase();
  return true;
}
