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
// Arm's DSP extension multiplies two pairs of 16 bits and adds both products,
// so rows are noted in pairs, and a word has the weights of both. Of the words
// of two rows, codes 0 to 3 each, halves are exchanged, and each half holds two
// codes of both: sign extension takes out codes 0 of both, then codes 1, and
// from the other halves codes 2 and codes 3. Of rows of 16 bits the halves are
// the codes. A last row without another is with the begin of the memory and a
// weight of 0.
//
// Helium has four sums in a vector and loads as many codes to them. Other
// processors get the loops, of which LLVM makes vectors where the processor has
// them and code is not for size.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

namespace {

/// Vectors of sums of Helium.
constexpr int64_t kVectors = 5;
/// What is noted of a pair of rows for words: where they begin, and both
/// weights. Of one row for vectors: where it begins, and its weight.
constexpr int64_t kPairNotes = 3, kRowNotes = 2;

class WeighRows : KernelEmitter {
public:
  WeighRows(fxp::WeighRowsOp op, const KernelTarget *target)
      : KernelEmitter(op, target), op(op), sums(op.getSums()) {}

  void emit();

private:
  void emitStart();
  void emitLoops();
  Value noteRows(Value first, Value end);
  void noteRow(Value number, Value begin, Value weight);
  Value getBegin(Value slot);
  void emitColumns(Value number);
  void emitBlock(Value column, int64_t pieces, int64_t filled, Value number);
  SmallVector<Value> addRow(Value row, Value column, int64_t filled,
                            ValueRange before);
  SmallVector<Value> addPair(Value pair, Value column, ValueRange before);
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
  /// Where a part of what is noted of a row or pair is.
  Value getNote(Value number, int64_t part) {
    Value first = arith::MulIOp::create(
        b, number, index(usesWords ? kPairNotes : kRowNotes));
    return arith::AddIOp::create(b, first, index(part));
  }
  Value loadNote(Value number, int64_t part) {
    return memref::LoadOp::create(b, noted, getNote(number, part));
  }
  Value toWord(Value number) {
    return arith::IndexCastOp::create(b, b.getI32Type(), number);
  }

  fxp::WeighRowsOp op;
  Value sums;
  /// The memory as one row, and what is noted, side by side, since registers
  /// are short.
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

/// Where a row begins in the flat memory.
Value WeighRows::getBegin(Value slot) {
  MemRefType type = op.getRows().getType();
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  return getElement(b, /*offset=*/0,
                    getPlace(op.getRowIndices(), index(0), slot), strides);
}

/// Notes a row behind `number` others.
void WeighRows::noteRow(Value number, Value begin, Value weight) {
  auto store = [&](Value value, Value place) {
    memref::StoreOp::create(b, value, noted, place);
  };
  weight = arith::IndexCastOp::create(b, b.getIndexType(), weight);
  if (!usesWords) {
    store(begin, getNote(number, 0));
    store(weight, getNote(number, 1));
    return;
  }
  Value one = index(1);
  Value isSecond = arith::AndIOp::create(b, number, one);
  Value pair = arith::ShRUIOp::create(b, number, one);
  // The second of a pair takes the place that the first one gave to none.
  store(index(0), getNote(pair, 1));
  store(begin, arith::AddIOp::create(b, getNote(pair, 0), isSecond));
  Value kept = arith::MulIOp::create(b, loadNote(pair, 2), isSecond);
  weight = arith::AndIOp::create(b, weight, index(0xffff));
  weight = arith::ShLIOp::create(b, weight,
                                 arith::MulIOp::create(b, isSecond, index(16)));
  store(arith::OrIOp::create(b, kept, weight), getNote(pair, 2));
}

/// Notes rows and weights from a slot to another; how many rows or pairs.
Value WeighRows::noteRows(Value first, Value end) {
  auto slots = scf::ForOp::create(b, first, end, index(1), index(0));
  {
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
    noteRow(number, getBegin(slot), weight);
    Value more = arith::AddIOp::create(b, number, index(1));
    scf::YieldOp::create(b, more);
  }
  Value number = slots.getResult(0);
  if (!usesWords)
    return number;
  return arith::ShRUIOp::create(b, arith::AddIOp::create(b, number, index(1)),
                                index(1));
}

/// The sums of a word, or of one column, with the products of two rows.
SmallVector<Value> WeighRows::addPair(Value pair, Value column,
                                      ValueRange before) {
  Type word = b.getI32Type();
  auto load = [&](int64_t part) -> Value {
    Value place = arith::AddIOp::create(b, loadNote(pair, part), column);
    if (elements > 1)
      return loadPiece(flat, place, elements, elements);
    Value code = memref::LoadOp::create(b, flat, place);
    return arith::ExtSIOp::create(b, word, code);
  };
  Value first = load(0), second = load(1);
  Value weights = toWord(loadNote(pair, 2));
  SmallVector<Value> added;
  auto add = [&](Value codes) {
    added.push_back(
        call("arm.smlad", word, {codes, weights, before[added.size()]}));
  };
  if (elements == 1) {
    add(joinHalves(first, second).first);
  } else if (first.getType() == word) {
    auto [lows, highs] = joinHalves(first, second);
    for (Value halves : {lows, highs})
      for (Value codes : {halves, rotate(halves)})
        add(call("arm.sxtb16", word, codes));
  } else {
    for (int64_t i : {0, 1}) {
      auto [low, high] = joinHalves(vector::ExtractOp::create(b, first, i),
                                    vector::ExtractOp::create(b, second, i));
      add(low);
      add(high);
    }
  }
  return added;
}

/// The sums of vectors with the products of a row and its weight.
SmallVector<Value> WeighRows::addRow(Value row, Value column, int64_t filled,
                                     ValueRange before) {
  SmallVector<Value> added;
  Type type = before[0].getType();
  Value from = arith::AddIOp::create(b, loadNote(row, 0), column);
  Value weight = vector::BroadcastOp::create(b, type, toWord(loadNote(row, 1)));
  for (auto [i, sum] : llvm::enumerate(before)) {
    Value place = arith::AddIOp::create(b, from, index(i * elements));
    Value codes = loadPiece(
        flat, place, i + 1 == before.size() ? filled : elements, elements);
    codes = arith::ExtSIOp::create(b, type, codes);
    Value product = arith::MulIOp::create(b, codes, weight);
    added.push_back(arith::AddIOp::create(b, sum, product));
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

/// Adds all rows or pairs that are noted to the sums of pieces from a column;
/// the last piece has `filled` columns.
void WeighRows::emitBlock(Value column, int64_t pieces, int64_t filled,
                          Value number) {
  auto rows = scf::ForOp::create(b, index(0), number, index(1),
                                 loadSums(column, pieces, filled));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(rows.getBody());
    Value row = rows.getInductionVar();
    ValueRange before = rows.getRegionIterArgs();
    scf::YieldOp::create(b, usesWords ? addPair(row, column, before)
                                      : addRow(row, column, filled, before));
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
  emitBlocks(usesHelium ? kVectors : 1);
  if (usesHelium && done < length) {
    int64_t pieces = llvm::divideCeil(length - done, elements);
    emitBlock(index(done), pieces, length - done - (pieces - 1) * elements,
              number);
    return;
  }
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
  int64_t together = fxp::kWeighedTogether;
  noted =
      makeRoom(usesWords ? together / 2 * kPairNotes : together * kRowNotes);
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
