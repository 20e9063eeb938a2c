//===- ConvertWeighRows.cpp - Sums of weighted rows -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compilers walk row after row and load and store a sum for each product. Here
// columns go in blocks whose sums stay in registers while the rows go by. Rows
// whose weight is not 0 are noted before, so many at a time that the stack of a
// small processor has room: weights are compared once, not for each block.
//
// Four codes of a word of Arm's DSP extension are two pairs of 16 bits, of
// which an instruction each multiplies one with the weight and adds. Helium has
// four sums in a vector and loads as many codes to them. Other processors get
// the loops, of which LLVM makes vectors where there are any.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

namespace {

/// Words whose sums, with what is multiplied, are what registers hold.
constexpr int64_t kWords = 2;
/// Vectors of sums of Helium.
constexpr int64_t kVectors = 5;

class WeighRows : KernelEmitter {
public:
  WeighRows(fxp::WeighRowsOp op, const KernelTarget *target)
      : KernelEmitter(op, target), op(op), sums(op.getSums()) {}

  void emit();

private:
  void emitStart();
  void emitLoops();
  void makeRoom();
  Value noteRows(Value first, Value end);
  Value getBegin(Value slot);
  /// Where the begin or the weight of a row is noted.
  Value getNoted(Value row, int64_t part) {
    return arith::AddIOp::create(b, arith::MulIOp::create(b, row, index(2)),
                                 index(part));
  }
  void emitColumns(Value number);
  void emitBlock(Value column, int64_t pieces, int64_t filled, Value number);
  SmallVector<Value> addRow(Value begin, Value weight, Value column,
                            int64_t filled, ValueRange before);
  void addWord(Value codes, Value weight, MutableArrayRef<Value> four);
  SmallVector<Value> loadSums(Value column, int64_t pieces, int64_t filled);
  void storeSums(Value column, int64_t filled, ValueRange added);
  Value loadWeight(Value slot) {
    return memref::LoadOp::create(b, op.getWeights(),
                                  getPlace(op.getWeightIndices(), slot));
  }
  Value isNotZero(Value weight) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, weight,
                                 constant(weight.getType(), 0));
  }

  fxp::WeighRowsOp op;
  Value sums;
  /// The memory as one row. Of each row that is noted, where it begins in that,
  /// and its weight: side by side, since registers are short.
  Value flat, noted;
  /// Columns of a piece: a word, a vector, or one.
  int64_t elements = 4;
};

/// All sums are 0.
void WeighRows::emitStart() {
  auto columns =
      scf::ForOp::create(b, index(0), index(op.getLength()), index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(columns.getBody());
  memref::StoreOp::create(b, constant(b.getI32Type(), 0), sums,
                          columns.getInductionVar());
}

/// The meaning of the op, an element at a time.
void WeighRows::emitLoops() {
  Type i32 = b.getI32Type();
  auto slots = scf::ForOp::create(b, index(0), op.getCount(), index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(slots.getBody());
  Value slot = slots.getInductionVar(), weight = loadWeight(slot);
  auto condition =
      scf::IfOp::create(b, isNotZero(weight), /*withElseRegion=*/false);
  b.setInsertionPointToStart(condition.thenBlock());
  auto columns =
      scf::ForOp::create(b, index(0), index(op.getLength()), index(1));
  b.setInsertionPointToStart(columns.getBody());
  Value column = columns.getInductionVar();
  Value code = memref::LoadOp::create(
      b, op.getRows(), getPlace(op.getRowIndices(), column, slot));
  Value product = arith::MulIOp::create(b, arith::ExtSIOp::create(b, i32, code),
                                        arith::ExtSIOp::create(b, i32, weight));
  Value sum = memref::LoadOp::create(b, sums, column);
  sum = arith::AddIOp::create(b, sum, product);
  memref::StoreOp::create(b, sum, sums, column);
}

/// Room for what is noted, not where a loop would make it in every turn.
void WeighRows::makeRoom() {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(
      &op->getParentOfType<func::FuncOp>().getBody().front());
  noted = memref::AllocaOp::create(
      b, MemRefType::get({2 * fxp::kWeighedTogether}, b.getIndexType()));
}

/// Where a row begins in the flat memory.
Value WeighRows::getBegin(Value slot) {
  MemRefType type = op.getRows().getType();
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  Value begin = index(0);
  for (auto [place, stride] :
       llvm::zip(getPlace(op.getRowIndices(), index(0), slot), strides))
    begin = arith::AddIOp::create(
        b, begin, arith::MulIOp::create(b, place, index(stride)));
  return begin;
}

/// Notes rows and weights from a slot to another; how many there are.
Value WeighRows::noteRows(Value first, Value end) {
  auto slots = scf::ForOp::create(b, first, end, index(1), index(0));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(slots.getBody());
  Value slot = slots.getInductionVar(), number = slots.getRegionIterArg(0);
  Value weight = loadWeight(slot);
  auto condition =
      scf::IfOp::create(b, number.getType(), isNotZero(weight), true);
  scf::YieldOp::create(b, condition.getResults());
  b.setInsertionPointToEnd(condition.elseBlock());
  scf::YieldOp::create(b, number);
  b.setInsertionPointToEnd(condition.thenBlock());
  weight = arith::IndexCastOp::create(b, b.getIndexType(), weight);
  memref::StoreOp::create(b, getBegin(slot), noted, getNoted(number, 0));
  memref::StoreOp::create(b, weight, noted, getNoted(number, 1));
  Value more = arith::AddIOp::create(b, number, index(1));
  scf::YieldOp::create(b, more);
  return slots.getResult(0);
}

/// Adds the products of the four codes of a word and the weight.
void WeighRows::addWord(Value codes, Value weight,
                        MutableArrayRef<Value> four) {
  Type word = b.getI32Type();
  Value even = call("arm.sxtb16", word, codes);
  Value odd = call("arm.sxtb16", word, rotate(codes));
  for (size_t i = 0; i < 2; ++i) {
    Value pair = i == 0 ? even : odd;
    four[i] = call("arm.smlabb", word, {pair, weight, four[i]});
    four[i + 2] = call("arm.smlatb", word, {pair, weight, four[i + 2]});
  }
}

/// The sums of a block with the products of a row and its weight.
SmallVector<Value> WeighRows::addRow(Value begin, Value weight, Value column,
                                     int64_t filled, ValueRange before) {
  SmallVector<Value> added(before);
  bool isWord = usesWords && elements == 4;
  int64_t pieces = before.size() / (isWord ? 4 : 1);
  Value from = arith::AddIOp::create(b, begin, column);
  for (int64_t i = 0; i < pieces; ++i) {
    Value place = arith::AddIOp::create(b, from, index(i * elements));
    if (isWord) {
      addWord(loadPiece(flat, place, 4, 4), weight,
              MutableArrayRef<Value>(added).slice(4 * i, 4));
      continue;
    }
    Value codes = elements == 1 ? Value(memref::LoadOp::create(b, flat, place))
                                : loadPiece(flat, place,
                                            i == pieces - 1 ? filled : elements,
                                            elements);
    Type type = added[i].getType();
    Value factor = weight;
    if (elements > 1)
      factor = vector::BroadcastOp::create(b, type, weight);
    codes = arith::ExtSIOp::create(b, type, codes);
    added[i] = arith::AddIOp::create(b, added[i],
                                     arith::MulIOp::create(b, codes, factor));
  }
  return added;
}

SmallVector<Value> WeighRows::loadSums(Value column, int64_t pieces,
                                       int64_t filled) {
  SmallVector<Value> loaded;
  int64_t step = usesHelium ? elements : 1;
  for (int64_t i = 0, end = usesHelium ? pieces : pieces * elements; i < end;
       ++i) {
    Value place = arith::AddIOp::create(b, column, index(i * step));
    if (usesHelium)
      loaded.push_back(
          loadPiece(sums, place, i == end - 1 ? filled : step, step));
    else
      loaded.push_back(memref::LoadOp::create(b, sums, place));
  }
  return loaded;
}

void WeighRows::storeSums(Value column, int64_t filled, ValueRange added) {
  int64_t step = usesHelium ? elements : 1;
  for (auto [i, sum] : llvm::enumerate(added)) {
    Value place = arith::AddIOp::create(b, column, index(i * step));
    if (usesHelium)
      storePiece(sum, sums, place, i + 1 == added.size() ? filled : step);
    else
      memref::StoreOp::create(b, sum, sums, place);
  }
}

/// Adds all rows that are noted to the sums of pieces from a column; the last
/// piece has `filled` columns.
void WeighRows::emitBlock(Value column, int64_t pieces, int64_t filled,
                          Value number) {
  auto rows = scf::ForOp::create(b, index(0), number, index(1),
                                 loadSums(column, pieces, filled));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(rows.getBody());
    Value row = rows.getInductionVar();
    Value begin = memref::LoadOp::create(b, noted, getNoted(row, 0));
    Value weight = memref::LoadOp::create(b, noted, getNoted(row, 1));
    weight = arith::IndexCastOp::create(b, b.getI32Type(), weight);
    scf::YieldOp::create(
        b, addRow(begin, weight, column, filled, rows.getRegionIterArgs()));
  }
  storeSums(column, filled, rows.getResults());
}

/// Columns in blocks, as many together as may be, and then what is left.
void WeighRows::emitColumns(Value number) {
  int64_t length = op.getLength(), done = 0;
  auto emitBlocks = [&](int64_t pieces) {
    int64_t columns = pieces * elements,
            to = length - (length - done) % columns;
    if (to - done <= columns) {
      if (to > done)
        emitBlock(index(done), pieces, elements, number);
    } else {
      auto loop = scf::ForOp::create(b, index(done), index(to), index(columns));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      emitBlock(loop.getInductionVar(), pieces, elements, number);
    }
    done = to;
  };
  emitBlocks(usesHelium ? kVectors : kWords);
  if (usesHelium && done < length) {
    int64_t pieces = llvm::divideCeil(length - done, elements);
    emitBlock(index(done), pieces, length - done - (pieces - 1) * elements,
              number);
    return;
  }
  emitBlocks(1);
  elements = 1;
  emitBlocks(1);
}

void WeighRows::emit() {
  emitStart();
  flat = usesWords || usesHelium ? getFlat(op.getRows()) : Value();
  if (!flat) {
    emitLoops();
    op.erase();
    return;
  }
  makeRoom();
  Value block = index(fxp::kWeighedTogether), count = op.getCount();
  auto blocks = scf::ForOp::create(b, index(0), count, block);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(blocks.getBody());
    Value first = blocks.getInductionVar();
    Value end = arith::MinSIOp::create(b, count,
                                       arith::AddIOp::create(b, first, block));
    emitColumns(noteRows(first, end));
  }
  op.erase();
}

} // namespace

void mann::convertKernel(fxp::WeighRowsOp op, const KernelTarget *target) {
  WeighRows(op, target).emit();
}
