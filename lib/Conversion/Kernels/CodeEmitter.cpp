//===- CodeEmitter.cpp - Sums as codes, or as they are --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rounding to even without a branch: (y + bit n of y) >> n, where y is the sum
// and 2^(n-1) - 1.
//
// On words of Arm's DSP extension, z is the sum plus 2^(n-1) - 2^n, and 1 is
// subtracted where bit n of z is 0, that is, where bit n of w, the sum plus
// 2^(n-1), is 1. Only at a tie are the bits of w below n all 0, so only there
// does that change the quotient, and it does where the quotient would be odd.
// What is rounded is the code - 1, which one saturation bounds to -128..127,
// and adding 1 with saturation gives the code, of which -127 is the least and
// 127 the most. So all that is added is -2^(n-1), which sums start with where
// it may be shifted up with them.
//
// On Helium a shift adds 2^(n-1) and saturates to -128..127 by itself, so 1 is
// subtracted where bit n is 0, and one maximum is left.
//
//===----------------------------------------------------------------------===//

#include "CodeEmitter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

Value CodeEmitter::loadCodes(Value buffer, ValueRange place, ColumnBlock block,
                             int64_t piece) {
  SmallVector<Value> at = getPlace(place, index(block.getOffset(piece)));
  if (isScalar)
    return memref::LoadOp::create(b, buffer, at);
  return loadPiece(buffer, at, block.getFilled(piece), block.elements);
}

void CodeEmitter::addCodes(Value codes, MutableArrayRef<Value> sums) {
  if (isScalar || !usesWords) {
    Value wide = arith::ExtSIOp::create(b, sums[0].getType(), codes);
    sums[0] = arith::AddIOp::create(b, sums[0], wide);
    return;
  }
  Type word = b.getI32Type();
  sums[0] = call("arm.sxtab16", word, {sums[0], codes});
  sums[1] = call("arm.sxtab16", word, {sums[1], rotate(codes)});
}

SmallVector<Value> CodeEmitter::startSums(Value column, ColumnBlock block) {
  SmallVector<Value> sums(block.pieces * getSumsPerPiece(), getStart(block));
  // What is shifted up would have to be shifted down first.
  if (!usesHelium || up > 0)
    return sums;
  isStarted = true;
  for (int64_t piece = 0; bias && piece < block.pieces; ++piece)
    addCodes(loadCodes(bias, getPlace(biasPlace, column), block, piece),
             MutableArrayRef<Value>(sums).slice(piece, 1));
  return sums;
}

/// Lanes of 16 bits of Helium, which have the bias by now, to codes.
Value CodeEmitter::finishLanes(Value sum) {
  Type type = sum.getType(), word = b.getI32Type();
  int64_t lanes = cast<VectorType>(type).getDimSize(0);
  auto bytes = vectorOf(2 * lanes, 8);
  Value no = constant(word, 0), yes = constant(word, 1);
  if (shift > 0) {
    Value quotient = arith::ShRUIOp::create(b, sum, constant(type, shift));
    Value bit = arith::AndIOp::create(
        b, arith::XOrIOp::create(b, quotient, constant(type, -1)),
        constant(type, 1));
    sum = arith::SubIOp::create(b, sum, bit);
  }
  // The low byte of each lane becomes the code; the high one stays.
  Value codes = vector::BitCastOp::create(b, bytes, sum);
  if (shift > 0)
    codes = call("arm.mve.vshrn", bytes,
                 {codes, sum, constant(word, shift), /*saturates*/ yes,
                  /*rounds*/ yes, /*unsigned*/ no, no, /*high bytes*/ no});
  else
    codes = call("arm.mve.vqmovn", bytes,
                 {codes, sum, /*unsigned*/ no, no, /*high bytes*/ no});
  codes = arith::MaxSIOp::create(b, codes, constant(bytes, -127));
  return arith::TruncIOp::create(b, vectorOf(lanes, 8),
                                 vector::BitCastOp::create(b, type, codes));
}

Value CodeEmitter::roundAndBound(Value sum) {
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

/// Two lanes to code - 1, -128..127, each in the low byte.
Value CodeEmitter::finishWord(Value sums) {
  Type word = b.getI32Type();
  if (lanes.after != 0)
    sums = call("arm.sadd16", word, {sums, inBothLanes(lanes.after)});
  if (shift > 0) {
    Value bits = arith::ShRUIOp::create(b, sums, constant(word, shift));
    bits = arith::XOrIOp::create(b, bits, constant(word, -1));
    bits = arith::AndIOp::create(b, bits, inBothLanes(1));
    sums = call("arm.ssub16", word, {sums, bits});
  }
  sums = call("arm.ssat16", word, {sums, constant(word, 8 + shift)});
  sums = arith::ShRUIOp::create(b, sums, constant(word, shift));
  return arith::AndIOp::create(b, sums, constant(word, 0x00ff00ff));
}

/// Stores sums of 16 bits.
void CodeEmitter::storeSums(ArrayRef<Value> sums, ValueRange place,
                            int64_t filled) {
  if (isScalar) {
    Value sum = arith::TruncIOp::create(b, b.getIntegerType(16), sums[0]);
    memref::StoreOp::create(b, sum, out, place);
    return;
  }
  if (!usesWords)
    return storePiece(sums[0], out, place, filled);
  // Columns 0 and 2, 1 and 3 to 0 and 1, 2 and 3.
  auto [low, high] = joinHalves(sums[0], sums[1]);
  storePiece(low, out, place, 2);
  storePiece(high, out, getPlace(place, index(2)), 2);
}

/// Stores a piece: its sums, which have the bias by now.
void CodeEmitter::finish(MutableArrayRef<Value> sums, ValueRange place,
                         int64_t filled) {
  if (!isRounded)
    return storeSums(sums, place, filled);
  if (isScalar) {
    memref::StoreOp::create(b, roundAndBound(sums[0]), out, place);
    return;
  }
  if (usesHelium)
    return storePiece(finishLanes(sums[0]), out, place, filled);
  if (!usesWords)
    return storePiece(roundAndBound(sums[0]), out, place, filled);
  Type word = b.getI32Type();
  Value even = finishWord(sums[0]), odd = finishWord(sums[1]);
  odd = arith::ShLIOp::create(b, odd, constant(word, 8));
  Value codes = arith::OrIOp::create(b, even, odd);
  codes = call("arm.qadd8", word, {codes, constant(word, 0x01010101)});
  storePiece(codes, out, place, filled);
}

void CodeEmitter::shiftUp(Value &sum) {
  if (up == 0)
    return;
  if (isScalar || !usesWords) {
    sum = arith::ShLIOp::create(b, sum, constant(sum.getType(), up));
    return;
  }
  for (int64_t i = 0; i < up; ++i)
    sum = call("arm.sadd16", sum.getType(), {sum, sum});
}

void CodeEmitter::emitBlock(Value column, ColumnBlock block) {
  size_t per = getSumsPerPiece();
  isStarted = false;
  SmallVector<Value> sums = emitSums(column, block);
  for (int64_t piece = 0; piece < block.pieces; ++piece) {
    auto own = MutableArrayRef<Value>(sums).slice(piece * per, per);
    for (Value &sum : own)
      shiftUp(sum);
    if (bias && !isStarted)
      addCodes(loadCodes(bias, getPlace(biasPlace, column), block, piece), own);
    Value at = arith::AddIOp::create(b, column, index(block.getOffset(piece)));
    finish(own, getPlace(outPlace, at), block.getFilled(piece));
  }
}

/// The columns in `from` to `to`, as many blocks as are whole.
void CodeEmitter::emitBlocks(int64_t from, int64_t to, ColumnBlock block) {
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

/// Columns of a scalar each together.
static constexpr int64_t kScalarsTogether = 4;

/// Of 16 registers of SSE2 and AVX2, 8 and 4 hold sums (of 32 bytes of codes,
/// two); of the 8 of Helium, 4.
int64_t CodeEmitter::getVectorsTogether() const {
  return usesHelium || target->bytes == 16 ? 4 : 2;
}

int64_t CodeEmitter::getMostColumns(int64_t wordsTogether) {
  if (usesWords)
    return 4 * wordsTogether;
  if (!target)
    return kScalarsTogether;
  return getVectorsTogether() * getVectorElements();
}

/// Columns in vectors, as many together as may be, and then what is left.
void CodeEmitter::emitVectors(bool mayRepeat) {
  int64_t elements = getVectorElements(), vectors = getVectorsTogether();
  int64_t columns = vectors * elements;
  int64_t done = length - length % columns;
  emitBlocks(0, done, {vectors, elements, elements});
  int64_t pieces = llvm::divideCeil(length - done, elements);
  int64_t filled = length - done - (pieces - 1) * elements;
  emitBlocks(done, length,
             {pieces, elements, filled, mayRepeat && length >= elements});
}

void CodeEmitter::emitColumns(int64_t wordsTogether, bool mayRepeat) {
  if (target && !usesWords)
    return emitVectors(mayRepeat);
  int64_t done = 0;
  auto emitWhole = [&](int64_t pieces, int64_t elements) {
    int64_t to = length - (length - done) % (pieces * elements);
    emitBlocks(done, to, {pieces, elements, elements});
    done = to;
  };
  if (usesWords) {
    emitWhole(wordsTogether, 4);
    emitWhole(1, 4);
  }
  isScalar = true;
  emitWhole(kScalarsTogether, 1);
  emitWhole(1, 1);
}
