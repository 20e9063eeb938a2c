//===- ClaimEmbeddings.cpp - Finds sums of rows that ids choose -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lowering of mann.embed makes three loops around a buffer of sums, next to
// each other in one block: one starts the sums, one adds a row for each word
// whose id is in the table, and one rounds them to codes or, for a sentence
// that is stored, writes them as they are.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mann;

namespace {

/// C keeps an address for each word.
constexpr int64_t kMostWords = 64;

/// What the three loops say.
struct Embedding {
  memref::AllocOp sums;
  scf::ForOp start, words, finish;
  memref::LoadOp bias, ids, table;
  memref::StoreOp out;
  int64_t length = 0, numWords = 0, up = 0, shift = 0, bound = 0;

  bool match();

private:
  bool findLoops();
  bool matchStart();
  bool matchWords();
  bool matchFinish();
  bool isUsable();
  bool isSum(memref::LoadOp load, Value column) {
    return load && load.getMemRef() == sums.getResult() &&
           load.getIndices()[0] == column;
  }
};

bool Embedding::findLoops() {
  Block *block = sums->getBlock();
  SmallVector<Operation *> loops;
  for (Operation *user : sums->getUsers()) {
    Operation *top = block->findAncestorOpInBlock(*user);
    if (!llvm::is_contained(loops, top))
      loops.push_back(top);
  }
  if (loops.size() != 3 ||
      !llvm::all_of(loops, [](Operation *op) { return isa<scf::ForOp>(op); }))
    return false;
  llvm::sort(loops,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  start = cast<scf::ForOp>(loops[0]);
  words = cast<scf::ForOp>(loops[1]);
  finish = cast<scf::ForOp>(loops[2]);
  // Nothing else happens between them but what makes room for the result.
  for (Operation *op = start; op != finish; op = op->getNextNode())
    if (op != start && op != words && !mayStandBetween(op))
      return false;
  return true;
}

bool Embedding::matchStart() {
  memref::StoreOp store = getOnlyStore(start.getBody());
  if (!countsTo(start, length) || !store ||
      store.getMemRef() != sums.getResult() ||
      store.getIndices()[0] != start.getInductionVar())
    return false;
  if (isConstantIntValue(store.getValue(), 0))
    return true;
  bias = getExtendedLoad(store.getValue());
  return bias && bias.getType().isInteger(8) &&
         endsWith(bias.getIndices(), start.getInductionVar()) &&
         llvm::all_of(bias.getIndices().drop_back(),
                      [&](Value v) { return start.isDefinedOutsideOfLoop(v); });
}

bool Embedding::matchWords() {
  std::optional<int64_t> number = getConstantIntValue(words.getUpperBound());
  auto conditions = words.getOps<scf::IfOp>();
  if (!number || !countsFromZero(words) || words.getNumResults() != 0 ||
      !llvm::hasSingleElement(conditions))
    return false;
  scf::IfOp condition = *conditions.begin();
  auto isInTable = condition.getCondition().getDefiningOp<arith::CmpIOp>();
  if (!isInTable || isInTable.getPredicate() != arith::CmpIPredicate::ult ||
      condition.elseBlock())
    return false;
  ids = isInTable.getLhs().getDefiningOp<memref::LoadOp>();
  auto inner = condition.thenBlock()->getOps<scf::ForOp>();
  if (!ids || !endsWith(ids.getIndices(), words.getInductionVar()) ||
      !hasNothingBut(words.getBody(), condition) ||
      !llvm::hasSingleElement(inner) ||
      !hasNothingBut(condition.thenBlock(), *inner.begin()) ||
      !countsTo(*inner.begin(), length))
    return false;
  scf::ForOp columns = *inner.begin();
  memref::StoreOp store = getOnlyStore(columns.getBody());
  auto sum =
      store ? store.getValue().getDefiningOp<arith::AddIOp>() : arith::AddIOp();
  if (!sum || store.getMemRef() != sums.getResult() ||
      store.getIndices()[0] != columns.getInductionVar() ||
      !isSum(sum.getLhs().getDefiningOp<memref::LoadOp>(),
             columns.getInductionVar()))
    return false;
  std::optional<ShiftedLoad> term = matchShiftedLoad(sum.getRhs());
  if (!term)
    return false;
  table = term->load;
  up = term->up;
  if (!table.getType().isInteger(8) || table.getIndices().size() != 2 ||
      table.getIndices()[1] != columns.getInductionVar())
    return false;
  auto row = table.getIndices()[0].getDefiningOp<arith::IndexCastOp>();
  numWords = *number;
  return row && row.getIn() == ids.getResult() &&
         isConstantIntValue(isInTable.getRhs(),
                            table.getMemRefType().getDimSize(0));
}

bool Embedding::matchFinish() {
  out = getOnlyStore(finish.getBody());
  if (!countsTo(finish, length) || !out ||
      !endsWith(out.getIndices(), finish.getInductionVar()))
    return false;
  if (auto narrow = out.getValue().getDefiningOp<arith::TruncIOp>();
      narrow && narrow.getType().isInteger(16)) {
    return isSum(skipAssume(narrow.getIn()).getDefiningOp<memref::LoadOp>(),
                 finish.getInductionVar());
  }
  std::optional<RoundedSum> rounded = matchRoundedSum(out.getValue());
  if (!rounded)
    return false;
  shift = rounded->shift;
  return isSum(rounded->sum.getDefiningOp<memref::LoadOp>(),
               finish.getInductionVar());
}

/// Whether one op at the place of the last loop can do the same.
bool Embedding::isUsable() {
  auto isBefore = [&](Value value) {
    return start.isDefinedOutsideOfLoop(value) &&
           words.isDefinedOutsideOfLoop(value) &&
           finish.isDefinedOutsideOfLoop(value);
  };
  auto isWalkable = [&](auto access) {
    return isBefore(access.getMemRef()) &&
           llvm::all_of(access.getIndices().drop_back(), isBefore);
  };
  for (memref::LoadOp load : {bias, ids, table})
    if (load && (!fxp::hasRowsTogether(load.getMemRefType()) ||
                 mayOverlap(load.getMemRef(), out.getMemRef())))
      return false;
  // The row of the table is what the id chooses.
  return fxp::hasRowsTogether(out.getMemRefType()) && numWords >= 1 &&
         numWords <= kMostWords && ids.getType().isInteger(32) &&
         table.getMemRefType().hasStaticShape() &&
         isBefore(table.getMemRef()) && isWalkable(ids) && isWalkable(out) &&
         (!bias || isWalkable(bias));
}

bool Embedding::match() {
  MemRefType type = sums.getType();
  if (type.getRank() != 1 || !type.getElementType().isInteger(32) ||
      !type.hasStaticShape() || type.getDimSize(0) < kShortestRow)
    return false;
  length = type.getDimSize(0);
  if (!findLoops() || !matchStart() || !matchWords() || !matchFinish() ||
      !isUsable())
    return false;
  // Whatever the ids are, of the first words as of all.
  bound = numWords * (int64_t(128) << up) + (bias ? 128 : 0);
  return fxp::fitsLanes(bound, shift);
}

} // namespace

bool mann::claimEmbedding(memref::AllocOp sums) {
  Embedding embedding;
  embedding.sums = sums;
  if (!embedding.match())
    return false;
  OpBuilder builder(embedding.finish);
  Location loc = embedding.table.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  SmallVector<Value> ids(embedding.ids.getIndices());
  SmallVector<Value> out(embedding.out.getIndices());
  ids.back() = out.back() = zero;
  SmallVector<Value> biasIndices;
  if (embedding.bias) {
    biasIndices.assign(embedding.bias.getIndices().begin(),
                       embedding.bias.getIndices().end());
    biasIndices.back() = zero;
  }
  fxp::EmbedRowOp::create(
      builder, loc, embedding.table.getMemRef(), embedding.ids.getMemRef(), ids,
      embedding.bias ? embedding.bias.getMemRef() : Value(), biasIndices,
      embedding.out.getMemRef(), out, embedding.numWords, embedding.length,
      embedding.up, embedding.shift, embedding.bound);
  for (scf::ForOp loop : {embedding.start, embedding.words, embedding.finish})
    loop.erase();
  return true;
}
