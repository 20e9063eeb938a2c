//===- ConvertRowReduce.cpp - Sums of rows and a vector -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows are taken four at a time, so that what is loaded of the vector serves
// four of them; the last ones alone. A row is walked in pieces of the target's
// width, the last one filled up with zeros, which add nothing in any kind. Each
// piece adds to lanes of 32 bits, and the lanes are added up at the end: all
// modulo 2^32 (or 2^64), in any order the same number.
//
// The codes are signed, and the instructions for differences and for products
// want unsigned bytes: code + 128 is the code with its first bit turned. In a
// difference that falls out. A product (m + 128) k is 128 k too much; the sum
// of those is made beside the rows, once for all of them, and subtracted.
//
// Hamming: with x the exclusive or of two codes, as an unsigned byte, the term
// of fxp.hamming is 127 - x where the signs agree (x < 128) and 128 - x where
// they do not. So z = x - (first bit of x) is summed, and the sums are 127 *
// length less that. Filled up with zeros on both sides, z is 0.
//
// Helium adds up the lanes of a vector with every instruction, signed codes as
// they are, so a sum is one number; and its eight registers hold a short vector
// while all rows go by.
//
// Numbers of 16 bits stand two in a word in their order, and lanes of bytes are
// the first and the third of four, then the others. Where one operand of `dot`
// has bytes and the other does not, the vector is put in the order of the rows,
// which common subexpressions make once for four. Vectors have bytes widened
// instead.
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mann;

namespace {

/// Rows that are reduced together.
constexpr int64_t kRows = 4;
/// More pieces than this are walked by a loop.
constexpr int64_t kUnrolledPieces = 2;
/// Words that a loop walks a turn.
constexpr int64_t kWordsTogether = 3;
/// So many pieces of a vector stay in registers of Helium beside the rows.
constexpr int64_t kKeptPieces = 4;

/// The sums of rows and one vector.
class RowReduction : KernelEmitter {
public:
  RowReduction(fxp::RowReduceOp op, const KernelTarget *target)
      : KernelEmitter(op, target), op(op),
        isPacked(op.getKind() == fxp::RowReduction::XorPopcount),
        isDot(op.getKind() == fxp::RowReduction::Dot),
        isHamming(op.getKind() == fxp::RowReduction::Hamming) {
    unsigned bytes = target ? target->bytes : 1;
    lanes = std::max(bytes / 4, 1u);
    elements = isPacked ? lanes : bytes;
    isWide = isDot && (hasHalves(op.getRows()) || hasHalves(op.getVector()));
    // Four 16-bit numbers are two words.
    if (isWide && !usesWords)
      elements = bytes / 2;
    if (usesHelium) {
      lanes = 1;
      // A vector of words costs more than the bits of a few words do.
      if (isPacked && int64_t(op.getLength()) < elements)
        elements = 1;
    }
    usesDotBytes =
        isDot && !isWide && target && target->form == KernelForm::DotBytes;
  }

  void emit();

private:
  static bool hasHalves(TypedValue<MemRefType> buffer) {
    return buffer.getType().getElementType().isInteger(16);
  }
  Type getElementType() { return op.getSums().getType().getElementType(); }
  /// What sums are made in: a scalar where the target has words only.
  Type getSumType() {
    return lanes == 1 ? getElementType() : vectorOf(lanes, 32);
  }
  /// Whether the target has an instruction for these sums: x86 has none that
  /// adds products to 64 bits.
  bool hasInstructions() {
    return target && (getElementType().isInteger(32) || lanes == 1);
  }
  Value load(Value buffer, ValueRange place, int64_t filled);
  Value flip(Value piece) {
    return arith::XOrIOp::create(b, piece,
                                 constant(piece.getType(), kFirstBits));
  }
  Value step(Value sum, Value row, Value vector);
  /// An instruction of x86 by the bytes of a vector: 16, 32 or 64.
  StringRef chooseName(StringRef sse2, StringRef avx2, StringRef avx512) {
    return target->bytes == 16 ? sse2 : target->bytes == 32 ? avx2 : avx512;
  }
  std::pair<Value, Value> takeApart(Value piece);
  Value stepWords(Value sum, Value row, Value vector);
  Value stepHelium(Value sum, Value row, Value vector);
  Value stepPairs(Value sum, Value row, Value vector);
  Value stepPacked(Value sum, Value row, Value vector);
  Value stepDifferences(Value sum, Value row, Value vector);
  Value stepHamming(Value sum, Value row, Value vector);
  Value addBytes(Value sum, Value lhs, Value rhs);
  Value complete(Value sum);
  Value loadVector(Value column, int64_t filled) {
    return load(op.getVector(), getPlace(op.getVectorIndices(), column),
                filled);
  }
  void keepVector();
  SmallVector<Value> addPiece(Value row, int64_t number, Value column,
                              int64_t filled, Value vector, ValueRange sums);
  SmallVector<Value> reduce(Value row, int64_t number);
  Value sumLanes(Value sum);
  Value sumLanesOfFour(ArrayRef<Value> sums);
  void emitRows(Value from, Value to, int64_t number);
  void emitLoops();

  /// The first bit of each byte.
  static constexpr int64_t kFirstBits = -0x7f7f7f80;

  fxp::RowReduceOp op;
  bool isPacked, isDot, isHamming, usesDotBytes = false;
  /// Whether there are products of 16-bit numbers.
  bool isWide = false;
  /// Sums of 32 bits beside each other, and elements of a piece.
  int64_t lanes, elements;
  /// The pieces of the vector, if they stay in registers.
  SmallVector<Value> kept;
};

/// A piece; a word of packed bits alone is no vector.
Value RowReduction::load(Value buffer, ValueRange place, int64_t filled) {
  if (elements == 1)
    return memref::LoadOp::create(b, buffer, place);
  Value piece = loadPiece(buffer, place, filled, elements);
  Type halves = vectorOf(elements, 16);
  if (!isWide || usesWords || piece.getType() == halves)
    return piece;
  return arith::ExtSIOp::create(b, halves, piece);
}

/// Four numbers in lanes of two words. Of bytes, sxtb16 takes the first and the
/// third; those of 16 bits are in order.
std::pair<Value, Value> RowReduction::takeApart(Value piece) {
  Type word = b.getI32Type();
  if (piece.getType() == word)
    return {call("arm.sxtb16", word, piece),
            call("arm.sxtb16", word, rotate(piece))};
  return {vector::ExtractOp::create(b, piece, int64_t(0)),
          vector::ExtractOp::create(b, piece, int64_t(1))};
}

Value RowReduction::stepWords(Value sum, Value row, Value vector) {
  StringRef name = sum.getType().isInteger(64) ? "arm.smlald" : "arm.smlad";
  auto [first, second] = takeApart(row);
  auto [other, another] = takeApart(vector);
  // Either order becomes the other by the same two instructions.
  if (row.getType() != vector.getType())
    std::tie(other, another) = joinHalves(other, another);
  sum = call(name, sum.getType(), {first, other, sum});
  return call(name, sum.getType(), {second, another, sum});
}

/// Products of bytes or of 16-bit numbers, added to one sum of 32 bits, or to
/// one of 64 in two words.
Value RowReduction::stepHelium(Value sum, Value row, Value vector) {
  Type word = b.getI32Type(), wide = b.getI64Type();
  Value no = constant(word, 0);
  SmallVector<Value> operands = {/*unsigned*/ no, /*subtracts*/ no,
                                 /*exchanges*/ no};
  if (sum.getType() == word) {
    operands.append({sum, row, vector});
    return call("arm.mve.vmldava", word, operands);
  }
  Value half = constant(wide, 32);
  operands.append(
      {arith::TruncIOp::create(b, word, sum),
       arith::TruncIOp::create(b, word, arith::ShRUIOp::create(b, sum, half)),
       row, vector});
  Type pair = LLVM::LLVMStructType::getLiteral(b.getContext(), {word, word});
  Value words = call("arm.mve.vmlldava", pair, operands);
  auto part = [&](int64_t i) -> Value {
    return arith::ExtUIOp::create(b, wide,
                                  LLVM::ExtractValueOp::create(b, words, i));
  };
  return arith::OrIOp::create(b, part(0),
                              arith::ShLIOp::create(b, part(1), half));
}

/// Pairs of products of 16-bit numbers, which bytes become before.
Value RowReduction::stepPairs(Value sum, Value row, Value vector) {
  StringRef name = chooseName("x86.sse2.pmadd.wd", "x86.avx2.pmadd.wd",
                              "x86.avx512.pmaddw.d.512");
  int64_t together = 2 * lanes;
  if (!isWide) {
    Type wide = vectorOf(elements, 16);
    row = arith::ExtSIOp::create(b, wide, row);
    vector = arith::ExtSIOp::create(b, wide, vector);
  }
  for (int64_t from = 0; from < elements; from += together) {
    auto part = [&](Value whole) -> Value {
      return vector::ExtractStridedSliceOp::create(b, whole, from, together,
                                                   int64_t(1));
    };
    Value pairs = call(name, sum.getType(), {part(row), part(vector)});
    sum = arith::AddIOp::create(b, sum, pairs);
  }
  return sum;
}

/// Adds the absolute differences of unsigned bytes.
Value RowReduction::addBytes(Value sum, Value lhs, Value rhs) {
  Type word = b.getI32Type();
  if (usesWords)
    return call("arm.usada8", word, {lhs, rhs, sum});
  if (usesHelium)
    return call("arm.mve.vabav", word,
                {/*unsigned*/ constant(word, 1), sum, lhs, rhs});
  StringRef name = chooseName("x86.sse2.psad.bw", "x86.avx2.psad.bw",
                              "x86.avx512.psad.bw.512");
  Value differences = call(name, vectorOf(lanes / 2, 64), {lhs, rhs});
  // Sums of eight are below 2^32: every second lane stays 0.
  return arith::AddIOp::create(
      b, sum, vector::BitCastOp::create(b, sum.getType(), differences));
}

Value RowReduction::stepDifferences(Value sum, Value row, Value vector) {
  Type word = b.getI32Type();
  if (usesHelium)
    return call("arm.mve.vabav", word,
                {/*unsigned*/ constant(word, 0), sum, row, vector});
  return addBytes(sum, flip(row), flip(vector));
}

Value RowReduction::stepHamming(Value sum, Value row, Value vector) {
  Value x = arith::XOrIOp::create(b, row, vector);
  Type type = x.getType();
  Value signs = arith::ShRUIOp::create(b, x, constant(type, 7));
  // Of four bytes in a word, each has its own.
  if (usesWords)
    signs = arith::AndIOp::create(b, signs, constant(type, 0x01010101));
  return addBytes(sum, arith::SubIOp::create(b, x, signs), constant(type, 0));
}

/// The sum of the terms from what was added up, a number or several.
Value RowReduction::complete(Value sum) {
  if (!isHamming)
    return sum;
  Type type = sum.getType();
  return arith::SubIOp::create(b, constant(type, 127 * op.getLength()), sum);
}

/// Adds the number of bits that differ.
Value RowReduction::stepPacked(Value sum, Value row, Value vector) {
  Value bits = arith::XOrIOp::create(b, row, vector);
  if (!usesHelium || elements == 1)
    return arith::AddIOp::create(b, sum, math::CtPopOp::create(b, bits));
  Type bytes = vectorOf(target->bytes, 8);
  bits = vector::BitCastOp::create(b, bytes, bits);
  return addBytes(sum, math::CtPopOp::create(b, bits), constant(bytes, 0));
}

/// Adds what a piece of a row and one of the vector make.
Value RowReduction::step(Value sum, Value row, Value vector) {
  if (isPacked)
    return stepPacked(sum, row, vector);
  if (isHamming)
    return stepHamming(sum, row, vector);
  if (!isDot)
    return stepDifferences(sum, row, vector);
  if (usesWords)
    return stepWords(sum, row, vector);
  if (usesHelium)
    return stepHelium(sum, row, vector);
  if (usesDotBytes)
    return call("x86.avx512.vpdpbusd.512", sum.getType(),
                {sum, flip(row), vector});
  return stepPairs(sum, row, vector);
}

/// The sums of `number` rows, and of what all rows have too much, with a piece
/// of `filled` elements added.
SmallVector<Value> RowReduction::addPiece(Value row, int64_t number,
                                          Value column, int64_t filled,
                                          Value vector, ValueRange sums) {
  SmallVector<Value> added;
  for (int64_t i = 0; i < number; ++i) {
    Value at = arith::AddIOp::create(b, row, index(i));
    Value piece =
        load(op.getRows(), getPlace(op.getRowIndices(), column, at), filled);
    added.push_back(step(sums[i], piece, vector));
  }
  if (usesDotBytes)
    added.push_back(step(sums.back(), constant(vector.getType(), 0), vector));
  return added;
}

/// Loads the vector ahead of all rows, if registers can hold it.
void RowReduction::keepVector() {
  int64_t length = op.getLength();
  if (!usesHelium || length > kKeptPieces * elements)
    return;
  for (int64_t from = 0; from < length; from += elements)
    kept.push_back(loadVector(index(from), std::min(elements, length - from)));
}

SmallVector<Value> RowReduction::reduce(Value row, int64_t number) {
  int64_t length = op.getLength(), pieces = length / elements;
  SmallVector<Value> sums(number + usesDotBytes, constant(getSumType(), 0));
  auto getVector = [&](int64_t piece, Value column, int64_t filled) -> Value {
    return kept.empty() ? loadVector(column, filled) : kept[piece];
  };
  auto addTo = [&](ValueRange before, Value column, Value vector) {
    return addPiece(row, number, column, elements, vector, before);
  };
  int64_t together = usesWords ? kWordsTogether : 1;
  int64_t looped =
      kept.empty() && pieces > kUnrolledPieces ? pieces - pieces % together : 0;
  if (looped) {
    auto loop = scf::ForOp::create(b, index(0), index(looped * elements),
                                   index(together * elements), sums);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(loop.getBody());
    sums.assign(loop.getRegionIterArgs().begin(),
                loop.getRegionIterArgs().end());
    for (int64_t i = 0; i < together; ++i) {
      Value column =
          arith::AddIOp::create(b, loop.getInductionVar(), index(i * elements));
      sums = addTo(sums, column, loadVector(column, elements));
    }
    scf::YieldOp::create(b, sums);
    sums.assign(loop.result_begin(), loop.result_end());
  }
  for (int64_t i = looped; i < pieces; ++i) {
    Value column = index(i * elements);
    sums = addTo(sums, column, getVector(i, column, elements));
  }
  if (int64_t rest = length % elements) {
    Value column = index(pieces * elements);
    sums = addPiece(row, number, column, rest, getVector(pieces, column, rest),
                    sums);
  }
  if (usesDotBytes) {
    Value excess = sums.pop_back_val();
    for (Value &sum : sums)
      sum = arith::SubIOp::create(b, sum, excess);
  }
  return sums;
}

Value RowReduction::sumLanes(Value sum) {
  if (lanes == 1)
    return sum;
  return vector::ReductionOp::create(b, vector::CombiningKind::ADD, sum);
}

/// The sums of the lanes of four vectors beside each other. Twice, lanes of two
/// vectors are put in turn and added, which halves what is left of each within
/// every 128 bits; then the parts of 128 bits are added.
Value RowReduction::sumLanesOfFour(ArrayRef<Value> sums) {
  auto fold = [&](Value x, Value y, bool inPairs) -> Value {
    SmallVector<int64_t> low, high;
    for (int64_t group = 0; group < lanes; group += 4)
      for (int64_t i = 0; i < 4; ++i) {
        int64_t lane = inPairs ? i % 2 : i / 2;
        int64_t from = (inPairs ? i / 2 : i % 2) ? lanes : 0;
        low.push_back(from + group + lane);
        high.push_back(from + group + lane + 2);
      }
    return arith::AddIOp::create(b, vector::ShuffleOp::create(b, x, y, low),
                                 vector::ShuffleOp::create(b, x, y, high));
  };
  Value all =
      fold(fold(sums[0], sums[1], false), fold(sums[2], sums[3], false), true);
  for (int64_t left = lanes; left > 4; left /= 2) {
    auto half = [&](int64_t from) -> Value {
      return vector::ExtractStridedSliceOp::create(b, all, from, left / 2,
                                                   int64_t(1));
    };
    all = arith::AddIOp::create(b, half(0), half(left / 2));
  }
  return all;
}

/// A loop over rows, `number` at a time.
void RowReduction::emitRows(Value from, Value to, int64_t number) {
  auto loop = scf::ForOp::create(b, from, to, index(number));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value row = loop.getInductionVar();
  SmallVector<Value> sums = reduce(row, number);
  if (number == 4 && lanes >= 4) {
    vector::StoreOp::create(b, complete(sumLanesOfFour(sums)), op.getSums(),
                            row);
    return;
  }
  for (auto [i, sum] : llvm::enumerate(sums))
    memref::StoreOp::create(
        b, complete(sumLanes(sum)), op.getSums(),
        Value(arith::AddIOp::create(b, row, index(int64_t(i)))));
}

/// The meaning of the op, an element at a time.
void RowReduction::emitLoops() {
  auto rows = scf::ForOp::create(b, index(0), op.getCount(), index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(rows.getBody());
  Type type = getElementType();
  auto columns = scf::ForOp::create(b, index(0), index(op.getLength()),
                                    index(1), constant(type, 0));
  {
    OpBuilder::InsertionGuard inner(b);
    b.setInsertionPointToStart(columns.getBody());
    Value column = columns.getInductionVar();
    Value row = memref::LoadOp::create(
        b, op.getRows(),
        getPlace(op.getRowIndices(), column, rows.getInductionVar()));
    Value other = memref::LoadOp::create(
        b, op.getVector(), getPlace(op.getVectorIndices(), column));
    Value term;
    if (isPacked)
      term = fxp::XorPopcountOp::create(b, type, row, other);
    else if (isDot)
      term = arith::MulIOp::create(b, arith::ExtSIOp::create(b, type, row),
                                   arith::ExtSIOp::create(b, type, other));
    else if (isHamming)
      term = fxp::HammingOp::create(b, type, row, other, /*width=*/8);
    else
      term = fxp::AbsDiffOp::create(b, type, row, other);
    Value sum = arith::AddIOp::create(b, columns.getRegionIterArg(0), term);
    scf::YieldOp::create(b, sum);
  }
  memref::StoreOp::create(b, columns.getResult(0), op.getSums(),
                          rows.getInductionVar());
}

void RowReduction::emit() {
  if (!hasInstructions()) {
    emitLoops();
  } else {
    keepVector();
    // All but the last rows that make no four.
    Value whole = arith::AndIOp::create(b, op.getCount(), index(-kRows));
    emitRows(index(0), whole, kRows);
    emitRows(whole, op.getCount(), 1);
  }
  op.erase();
}

} // namespace

void mann::convertKernel(fxp::RowReduceOp op, const KernelTarget *target) {
  RowReduction(op, target).emit();
}
