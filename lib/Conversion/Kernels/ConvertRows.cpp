//===- ConvertRows.cpp - Rows that are rounded or packed ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeEmitter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// fxp.round_row
//===----------------------------------------------------------------------===//

namespace {

class RoundRow : CodeEmitter {
public:
  RoundRow(fxp::RoundRowOp op, const KernelTarget *target)
      : CodeEmitter(op, target), op(op) {}

  void emit() {
    // Bytes alone are rounded as bytes.
    bool isNarrow = op.getIn().getType().getElementType().isInteger(8);
    if (usesHelium && isNarrow && !bias && up == 0)
      return emitBytes();
    // In place, no column may be looked at twice.
    emitColumns(/*wordsTogether=*/1, /*mayRepeat=*/false);
    op.erase();
  }

private:
  SmallVector<Value> emitSums(Value column, ColumnBlock block) override;
  SmallVector<Value> loadLanes(Value column);
  void emitBytes();
  Value roundBytes(Value codes);
  void roundPiece(Value column, int64_t filled);

  fxp::RoundRowOp op;
};

/// Four numbers of 16 bits as alternating lanes: the first and third, the
/// second and fourth.
SmallVector<Value> RoundRow::loadLanes(Value column) {
  auto load = [&](int64_t from) {
    Value at = arith::AddIOp::create(b, column, index(from));
    return loadPiece(op.getIn(), getPlace(op.getInIndices(), at), 2, 2);
  };
  auto [even, odd] = joinHalves(load(0), load(2));
  return {even, odd};
}

/// As CodeEmitter::finishLanes, in bytes. -128 less 1 stays -128, of which the
/// quotient is the same.
Value RoundRow::roundBytes(Value codes) {
  Type type = codes.getType(), word = b.getI32Type();
  if (shift == 0)
    return arith::MaxSIOp::create(b, codes, constant(type, -127));
  // Bit 8 is that of the sign, as bit 7.
  Value quotient = arith::ShRSIOp::create(
      b, codes, constant(type, std::min<int64_t>(shift, 7)));
  Value isEven = arith::AndIOp::create(
      b, arith::XOrIOp::create(b, quotient, constant(type, -1)),
      constant(type, 1));
  codes = call("ssub.sat", type, {codes, isEven});
  return call("arm.mve.vrshr.imm", type,
              {codes, constant(word, shift), /*unsigned*/ constant(word, 0)});
}

void RoundRow::roundPiece(Value column, int64_t filled) {
  Value codes = loadPiece(op.getIn(), getPlace(op.getInIndices(), column),
                          filled, target->bytes);
  storePiece(roundBytes(codes), out, getPlace(outPlace, column), filled);
}

void RoundRow::emitBytes() {
  int64_t bytes = target->bytes, rest = length % bytes;
  if (length > rest) {
    auto loop =
        scf::ForOp::create(b, index(0), index(length - rest), index(bytes));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    roundPiece(loop.getInductionVar(), bytes);
  }
  if (rest)
    roundPiece(index(length - rest), rest);
  op.erase();
}

SmallVector<Value> RoundRow::emitSums(Value column, ColumnBlock block) {
  bool isWide = op.getIn().getType().getElementType().isInteger(16);
  SmallVector<Value> sums;
  if (usesWords && !isScalar && isWide) {
    sums = loadLanes(column);
    for (Value &sum : sums)
      if (lanes.before != 0)
        sum = call("arm.sadd16", sum.getType(), {sum, getStart(block)});
    return sums;
  }
  Type type = getSumType(block);
  size_t per = getSumsPerPiece();
  for (int64_t piece = 0; piece < block.pieces; ++piece) {
    Value numbers = loadCodes(op.getIn(), getPlace(op.getInIndices(), column),
                              block, piece);
    if (isWide && isScalar)
      numbers = arith::ExtSIOp::create(b, type, numbers);
    if (isWide) {
      sums.push_back(numbers);
      continue;
    }
    sums.append(per, getStart(block));
    addCodes(numbers, MutableArrayRef<Value>(sums).take_back(per));
  }
  return sums;
}

} // namespace

void mann::convertKernel(fxp::RoundRowOp op, const KernelTarget *target) {
  RoundRow(op, target).emit();
}

//===----------------------------------------------------------------------===//
// fxp.pack_signs
//===----------------------------------------------------------------------===//

namespace {

class PackSigns : KernelEmitter {
public:
  PackSigns(fxp::PackSignsOp op, const KernelTarget *target)
      : KernelEmitter(op, target), op(op) {}

  void emit();

private:
  /// Codes of a vector: those of a word where it holds fewer.
  int64_t getBytes() { return std::max<int64_t>(target->bytes, 32); }
  void emitVectors();
  void emitVector(Value word, int64_t filled);
  /// The word of `number` codes from the column 32 * word.
  void emitWord(Value word, int64_t number);
  Value addBit(Value bits, Value first, Value place);
  Value addVector(Value bits, Value first, int64_t done, int64_t filled);

  fxp::PackSignsOp op;
};

void PackSigns::emitVector(Value word, int64_t filled) {
  int64_t bytes = getBytes();
  Value column = arith::MulIOp::create(b, word, index(32));
  Value codes = loadPiece(op.getCodes(), getPlace(op.getCodeIndices(), column),
                          filled, bytes);
  Value isNegative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, codes,
                                           constant(codes.getType(), 0));
  Value words =
      vector::BitCastOp::create(b, vectorOf(bytes / 32, 32), isNegative);
  int64_t number = (filled + 31) / 32;
  if (number < bytes / 32)
    words = vector::ExtractStridedSliceOp::create(b, words, int64_t(0), number,
                                                  int64_t(1));
  vector::StoreOp::create(b, words, op.getWords(),
                          getPlace(op.getWordIndices(), word));
}

void PackSigns::emitVectors() {
  int64_t length = op.getLength(), bytes = getBytes();
  int64_t whole = length / bytes;
  if (whole > 0) {
    auto loop = scf::ForOp::create(b, index(0), index(whole * bytes / 32),
                                   index(bytes / 32));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    emitVector(loop.getInductionVar(), bytes);
  }
  if (length % bytes)
    emitVector(index(whole * bytes / 32), length % bytes);
}

/// `bits` with the sign of the code at `first + place`.
Value PackSigns::addBit(Value bits, Value first, Value place) {
  Type word = b.getI32Type();
  Value column = arith::AddIOp::create(b, first, place);
  Value code = memref::LoadOp::create(b, op.getCodes(),
                                      getPlace(op.getCodeIndices(), column));
  Value isNegative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, code,
                                           constant(code.getType(), 0));
  Value bit =
      arith::ShLIOp::create(b, arith::ExtUIOp::create(b, word, isNegative),
                            arith::IndexCastOp::create(b, word, place));
  return arith::OrIOp::create(b, bits, bit);
}

/// `bits` with the signs of the codes of a vector of Helium, whose predicate
/// has a bit for each byte.
Value PackSigns::addVector(Value bits, Value first, int64_t done,
                           int64_t filled) {
  Type word = b.getI32Type();
  Value column = arith::AddIOp::create(b, first, index(done));
  Value codes = loadPiece(op.getCodes(), getPlace(op.getCodeIndices(), column),
                          filled, target->bytes);
  Value isNegative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, codes,
                                           constant(codes.getType(), 0));
  Value signs = call("arm.mve.pred.v2i", word, isNegative);
  signs = arith::ShLIOp::create(b, signs, constant(word, done));
  return arith::OrIOp::create(b, bits, signs);
}

void PackSigns::emitWord(Value word, int64_t number) {
  Type type = b.getI32Type();
  Value first = arith::MulIOp::create(b, word, index(32));
  Value bits = constant(type, 0);
  int64_t done = 0;
  for (; usesHelium && done < number; done += target->bytes)
    bits = addVector(bits, first, done,
                     std::min<int64_t>(target->bytes, number - done));
  // The first bits of four codes, b0 to b3 of bytes, times 2^28 + 2^21 + 2^14 +
  // 2^7: b0 comes to bit 28, b1 to 29 and so on. All other products fall on
  // bits below 28, no two on one, or beyond the word.
  for (; usesWords && done + 4 <= number; done += 4) {
    Value column = arith::AddIOp::create(b, first, index(done));
    Value codes =
        loadPiece(op.getCodes(), getPlace(op.getCodeIndices(), column), 4, 4);
    codes = arith::ShRUIOp::create(b, codes, constant(type, 7));
    codes = arith::AndIOp::create(b, codes, constant(type, 0x01010101));
    codes = arith::MulIOp::create(b, codes, constant(type, 0x10204080));
    codes = arith::ShRUIOp::create(b, codes, constant(type, 28));
    codes = arith::ShLIOp::create(b, codes, constant(type, done));
    bits = arith::OrIOp::create(b, bits, codes);
  }
  if (done < number) {
    auto loop =
        scf::ForOp::create(b, index(done), index(number), index(1), bits);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(loop.getBody());
    scf::YieldOp::create(
        b, addBit(loop.getRegionIterArg(0), first, loop.getInductionVar()));
    bits = loop.getResult(0);
  }
  memref::StoreOp::create(b, bits, op.getWords(),
                          getPlace(op.getWordIndices(), word));
}

void PackSigns::emit() {
  int64_t whole = op.getLength() / 32, rest = op.getLength() % 32;
  if (target && !usesWords && !usesHelium) {
    emitVectors();
  } else {
    if (whole > 0) {
      auto loop = scf::ForOp::create(b, index(0), index(whole), index(1));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      emitWord(loop.getInductionVar(), 32);
    }
    if (rest)
      emitWord(index(whole), rest);
  }
  op.erase();
}

} // namespace

void mann::convertKernel(fxp::PackSignsOp op, const KernelTarget *target) {
  PackSigns(op, target).emit();
}
