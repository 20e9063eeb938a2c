//===- ConvertEmbedRow.cpp - Sums of rows that ids choose -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Columns in blocks, whose sums stay in registers while the words go by: lanes
// of 16 bits, which the op says are wide enough, or scalars.
//
// Rounding to even without a branch: (y + bit n of y) >> n, where y is the sum
// and 2^(n-1) - 1. On words of Arm's DSP extension, lanes also get 127 * 2^n,
// so that what is rounded is the code + 127 and one saturation to bits without
// a sign bounds it on both sides; 127 is odd, so it turns bit n. From 0..255 to
// codes take two more steps: + 1, where 255 stays, gives code + 128, 1..255,
// and that is the code with its first bit turned.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

namespace {

class EmbedRow : KernelEmitter {
public:
  EmbedRow(fxp::EmbedRowOp op, const KernelTarget *target)
      : KernelEmitter(op, target), op(op), up(op.getUp()), shift(op.getShift()),
        half(shift == 0 ? 0 : (int64_t(1) << (shift - 1)) - 1) {}

  void emit();

private:
  /// What a block of columns has for sums.
  struct Block {
    int64_t pieces;   ///< Vectors, words of four columns, or columns.
    int64_t elements; ///< Columns of each.
    int64_t filled;   ///< Columns of the last.
  };
  void emitBlocks(int64_t from, int64_t to, Block block);
  void emitBlock(Value column, Block block);
  SmallVector<Value> addRow(Value row, Value column, Block block,
                            ValueRange sums);
  Value loadCodes(Value buffer, ValueRange place, Block block, int64_t piece);
  /// Adds codes to the sums of a piece: one, or two of alternating lanes.
  void addCodes(Value codes, MutableArrayRef<Value> sums);
  void finish(MutableArrayRef<Value> sums, ValueRange place, int64_t filled);
  Value finishWord(Value lanes);
  Value roundAndBound(Value sum);
  Type getSumType(Block block) {
    if (isScalar || usesWords)
      return b.getI32Type();
    return vectorOf(block.elements, 16);
  }
  size_t getSumsPerPiece() { return usesWords && !isScalar ? 2 : 1; }

  fxp::EmbedRowOp op;
  int64_t up, shift, half;
  /// Whether the block at hand has a column a sum.
  bool isScalar = false;
};

Value EmbedRow::loadCodes(Value buffer, ValueRange place, Block block,
                          int64_t piece) {
  SmallVector<Value> at = getPlace(place, index(piece * block.elements));
  if (isScalar)
    return memref::LoadOp::create(b, buffer, at);
  bool isLast = piece == block.pieces - 1;
  return loadPiece(buffer, at, isLast ? block.filled : block.elements,
                   block.elements);
}

void EmbedRow::addCodes(Value codes, MutableArrayRef<Value> sums) {
  if (isScalar || !usesWords) {
    Value wide = arith::ExtSIOp::create(b, sums[0].getType(), codes);
    sums[0] = arith::AddIOp::create(b, sums[0], wide);
    return;
  }
  Type word = b.getI32Type();
  sums[0] = call("arm.sxtab16", word, {sums[0], codes});
  sums[1] = call("arm.sxtab16", word, {sums[1], rotate(codes)});
}

SmallVector<Value> EmbedRow::addRow(Value row, Value column, Block block,
                                    ValueRange sums) {
  SmallVector<Value> added(sums);
  size_t per = getSumsPerPiece();
  for (int64_t piece = 0; piece < block.pieces; ++piece) {
    Value codes = loadCodes(op.getTable(), {row, column}, block, piece);
    addCodes(codes, MutableArrayRef<Value>(added).slice(piece * per, per));
  }
  return added;
}

Value EmbedRow::roundAndBound(Value sum) {
  Type type = sum.getType();
  if (shift > 0) {
    Value more = arith::AddIOp::create(b, sum, constant(type, half));
    Value bit = arith::AndIOp::create(
        b, arith::ShRUIOp::create(b, sum, constant(type, shift)),
        constant(type, 1));
    sum = arith::ShRSIOp::create(b, arith::AddIOp::create(b, more, bit),
                                 constant(type, shift));
  }
  sum = arith::MaxSIOp::create(b, sum, constant(type, -127));
  sum = arith::MinSIOp::create(b, sum, constant(type, 127));
  if (isScalar)
    return arith::TruncIOp::create(b, b.getI8Type(), sum);
  int64_t elements = cast<VectorType>(type).getDimSize(0);
  return arith::TruncIOp::create(b, vectorOf(elements, 8), sum);
}

/// Two lanes to code + 127, 0..255, each in the low byte.
Value EmbedRow::finishWord(Value lanes) {
  Type word = b.getI32Type();
  int64_t ones = 0x00010001;
  int64_t start = ones * ((int64_t(127) << shift) + half);
  lanes = call("arm.sadd16", word, {lanes, constant(word, start)});
  if (shift > 0) {
    Value bits = arith::ShRUIOp::create(b, lanes, constant(word, shift));
    bits = arith::XOrIOp::create(b, bits, constant(word, -1));
    bits = arith::AndIOp::create(b, bits, constant(word, ones));
    lanes = call("arm.sadd16", word, {lanes, bits});
  }
  lanes = call("arm.usat16", word, {lanes, constant(word, 8 + shift)});
  lanes = arith::ShRUIOp::create(b, lanes, constant(word, shift));
  return arith::AndIOp::create(b, lanes, constant(word, 0x00ff00ff));
}

/// Stores a piece: its sums, which have the bias by now.
void EmbedRow::finish(MutableArrayRef<Value> sums, ValueRange place,
                      int64_t filled) {
  if (isScalar) {
    memref::StoreOp::create(b, roundAndBound(sums[0]), op.getOut(), place);
    return;
  }
  if (!usesWords)
    return storePiece(roundAndBound(sums[0]), op.getOut(), place, filled);
  Type word = b.getI32Type();
  Value even = finishWord(sums[0]), odd = finishWord(sums[1]);
  odd = arith::ShLIOp::create(b, odd, constant(word, 8));
  Value codes = arith::OrIOp::create(b, even, odd);
  codes = call("arm.uqadd8", word, {codes, constant(word, 0x01010101)});
  codes = arith::XOrIOp::create(b, codes, constant(word, 0x80808080));
  storePiece(codes, op.getOut(), place, filled);
}

void EmbedRow::emitBlock(Value column, Block block) {
  size_t per = getSumsPerPiece();
  SmallVector<Value> sums(block.pieces * per, constant(getSumType(block), 0));
  auto words =
      scf::ForOp::create(b, index(0), index(op.getWords()), index(1), sums);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(words.getBody());
    Value id = memref::LoadOp::create(
        b, op.getIds(), getPlace(op.getIdIndices(), words.getInductionVar()));
    int64_t rows = op.getTable().getType().getDimSize(0);
    Value isInTable = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, id,
                                            constant(b.getI32Type(), rows));
    auto condition = scf::IfOp::create(b, words.getResultTypes(), isInTable,
                                       /*withElseRegion=*/true);
    scf::YieldOp::create(b, condition.getResults());
    b.setInsertionPointToEnd(condition.elseBlock());
    scf::YieldOp::create(b, words.getRegionIterArgs());
    b.setInsertionPointToEnd(condition.thenBlock());
    Value row = arith::IndexCastOp::create(b, b.getIndexType(), id);
    scf::YieldOp::create(b,
                         addRow(row, column, block, words.getRegionIterArgs()));
  }
  sums.assign(words.result_begin(), words.result_end());
  for (Value &sum : sums)
    for (int64_t i = 0; i < (usesWords && !isScalar ? up : 0); ++i)
      sum = call("arm.sadd16", sum.getType(), {sum, sum});
  for (int64_t piece = 0; piece < block.pieces; ++piece) {
    auto own = MutableArrayRef<Value>(sums).slice(piece * per, per);
    if (!usesWords || isScalar)
      if (up > 0)
        own[0] =
            arith::ShLIOp::create(b, own[0], constant(own[0].getType(), up));
    if (op.getBias()) {
      SmallVector<Value> place(op.getBiasIndices());
      place.push_back(column);
      addCodes(loadCodes(op.getBias(), place, block, piece), own);
    }
    Value at = arith::AddIOp::create(b, column, index(piece * block.elements));
    bool isLast = piece == block.pieces - 1;
    finish(own, getPlace(op.getOutIndices(), at),
           isLast ? block.filled : block.elements);
  }
}

/// The columns in `from` to `to`, as many blocks as are whole.
void EmbedRow::emitBlocks(int64_t from, int64_t to, Block block) {
  int64_t columns = block.pieces * block.elements;
  if (from >= to)
    return;
  if (to - from <= columns)
    return emitBlock(index(from), block);
  auto loop = scf::ForOp::create(b, index(from), index(to), index(columns));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  emitBlock(loop.getInductionVar(), block);
}

void EmbedRow::emit() {
  int64_t length = op.getLength(), done = 0;
  auto emitWhole = [&](int64_t pieces, int64_t elements) {
    int64_t columns = pieces * elements;
    int64_t to = length - (length - done) % columns;
    emitBlocks(done, to, {pieces, elements, elements});
    done = to;
  };
  if (target && !usesWords) {
    emitWhole(1, target->bytes);
    if (done < length)
      emitBlocks(done, length, {1, target->bytes, length - done});
  } else {
    if (usesWords) {
      // Six sums, three rows' words and addresses are what registers hold.
      emitWhole(3, 4);
      emitWhole(1, 4);
    }
    isScalar = true;
    emitWhole(4, 1);
    emitWhole(1, 1);
  }
  op.erase();
}

} // namespace

void mann::convertKernel(fxp::EmbedRowOp op, const KernelTarget *target) {
  EmbedRow(op, target).emit();
}
