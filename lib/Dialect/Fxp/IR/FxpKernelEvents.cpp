//===- FxpKernelEvents.cpp - Events of kernels ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel takes four codes at once, as a word or two, and those that are left
// of a row alone; a machine without instructions for four has a price for a
// word all the same. What is read and written is counted by the word, too.
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mann;
using namespace mann::fxp;

/// Columns of which a word of the table is looked at once.
static constexpr unsigned kColumns = 12;

namespace {

/// Collects the events of a kernel that walks rows of `length` codes.
class RowEvents {
public:
  RowEvents(SmallVectorImpl<Event> &events, unsigned length)
      : events(events), words(length / 4), rest(length % 4) {}

  /// One event for each word, and one for each code that is left.
  void add(StringRef kind, Value buffer = {},
           std::optional<unsigned> factor = {}) {
    addSome(kind, 32, words, buffer, factor);
    addSome(kind, 8, rest, buffer, factor);
  }
  void addSome(StringRef kind, unsigned width, unsigned count,
               Value buffer = {}, std::optional<unsigned> factor = {}) {
    if (count)
      events.push_back({kind, width, count, buffer, factor});
  }
  /// What is read from or written to a buffer; four numbers of 16 bits are two
  /// words.
  void addAccess(StringRef kind, Value buffer,
                 std::optional<unsigned> factor = {}) {
    auto type = cast<MemRefType>(buffer.getType());
    unsigned width = type.getElementTypeBitWidth();
    addSome(kind, 32, words * width / 8, buffer, factor);
    addSome(kind, width, rest, buffer, factor);
  }
  unsigned getWords() const { return words; }

private:
  SmallVectorImpl<Event> &events;
  unsigned words, rest;
};

} // namespace

//===----------------------------------------------------------------------===//
// fxp.row_reduce
//===----------------------------------------------------------------------===//

/// The event of a word: of products, by the widths of both operands.
static StringRef getKind(RowReduceOp op) {
  switch (op.getKind()) {
  case RowReduction::Dot: {
    unsigned bits = op.getRows().getType().getElementTypeBitWidth() +
                    op.getVector().getType().getElementTypeBitWidth();
    return bits == 16   ? events::kRowDot
           : bits == 24 ? events::kRowDot16x8
                        : events::kRowDot16x16;
  }
  case RowReduction::Sad:
    return events::kRowSad;
  case RowReduction::Hamming:
    return events::kRowHamming;
  case RowReduction::XorPopcount:
    return events::kRowXorPopcount;
  }
  llvm_unreachable("every kind has events");
}

/// All of them for each row; the key is in those of the rows.
LogicalResult RowReduceOp::getEvents(SmallVectorImpl<Event> &events) {
  unsigned length = getLength();
  RowEvents row(events, length);
  if (getKind() == RowReduction::XorPopcount) {
    row.addSome(events::kRead, 32, length, getRows(), 0);
    row.addSome(::getKind(*this), 32, length, {}, 0);
  } else {
    row.addAccess(events::kRead, getRows(), 0);
    row.add(::getKind(*this), {}, 0);
  }
  row.addSome(events::kWrite, getSums().getType().getElementTypeBitWidth(), 1,
              getSums(), 0);
  row.addSome(events::kLoop, 0, 1, {}, 0);
  return success();
}

SmallVector<RunTimeFactor> RowReduceOp::getRunTimeFactors() {
  int64_t most = getSums().getType().getDimSize(0);
  return {{"rows", getCount(), ShapedType::isDynamic(most) ? 0 : most}};
}

Value RowReduceOp::buildRunTimeFactor(OpBuilder &builder, unsigned) {
  return arith::IndexCastOp::create(builder, getLoc(), builder.getI64Type(),
                                    getCount());
}

//===----------------------------------------------------------------------===//
// fxp.weigh_rows
//===----------------------------------------------------------------------===//

/// Factors: rows, those whose weight is not 0, and blocks of rows.
LogicalResult WeighRowsOp::getEvents(SmallVectorImpl<Event> &events) {
  unsigned length = getLength();
  unsigned width = getWeights().getType().getElementTypeBitWidth();
  RowEvents row(events, length);
  row.addSome(events::kWrite, 32, length, getSums());
  row.addSome(events::kRead, width, 1, getWeights(), 0);
  row.addSome(events::kBranch, 0, 1, {}, 0);
  row.addSome(events::kLoop, 0, 1, {}, 0);
  // Where the row is, and its weight.
  row.addSome(events::kWrite, 32, 2, getSums(), 1);
  row.addAccess(events::kRead, getRows(), 1);
  row.add(getRows().getType().getElementType().isInteger(16)
              ? events::kRowWeigh16
              : events::kRowWeigh,
          {}, 1);
  row.addSome(events::kRead, 32, length, getSums(), 2);
  row.addSome(events::kWrite, 32, length, getSums(), 2);
  return success();
}

SmallVector<RunTimeFactor> WeighRowsOp::getRunTimeFactors() {
  MemRefType type = getRows().getType();
  int64_t rows = type.getDimSize(type.getRank() - 2);
  if (ShapedType::isDynamic(rows))
    rows = 0;
  return {{"rows", getCount(), rows},
          {"weights", {}, rows},
          {"blocks", {}, (rows + kWeighedTogether - 1) / kWeighedTogether}};
}

Value WeighRowsOp::buildRunTimeFactor(OpBuilder &builder, unsigned factor) {
  Location loc = getLoc();
  Type i64 = builder.getI64Type();
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto cast = [&](Value value) -> Value {
    return arith::IndexCastOp::create(builder, loc, i64, value);
  };
  if (factor == 0)
    return cast(getCount());
  if (factor == 2)
    return cast(arith::CeilDivUIOp::create(
        builder, loc,
        arith::MaxSIOp::create(builder, loc, getCount(), index(0)),
        index(kWeighedTogether)));
  Value none = arith::ConstantIntOp::create(builder, loc, 0, 64);
  auto weighed =
      scf::ForOp::create(builder, loc, index(0), getCount(), index(1), none);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(weighed.getBody());
  SmallVector<Value> place(getWeightIndices());
  place.back() = arith::AddIOp::create(builder, loc, place.back(),
                                       weighed.getInductionVar());
  Value weight = memref::LoadOp::create(builder, loc, getWeights(), place);
  Value zero = arith::ConstantOp::create(builder, loc,
                                         builder.getZeroAttr(weight.getType()));
  Value isTaken = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                        weight, zero);
  Value more = arith::ExtUIOp::create(builder, loc, i64, isTaken);
  scf::YieldOp::create(builder, loc,
                       Value(arith::AddIOp::create(
                           builder, loc, weighed.getRegionIterArg(0), more)));
  return weighed.getResult(0);
}

//===----------------------------------------------------------------------===//
// fxp.embed_row
//===----------------------------------------------------------------------===//

/// Ids are looked at once for each block of columns; the factor is the number
/// of words that are in the table.
LogicalResult EmbedRowOp::getEvents(SmallVectorImpl<Event> &events) {
  RowEvents row(events, getLength());
  unsigned blocks = (getLength() + kColumns - 1) / kColumns;
  unsigned looks = blocks * getWords();
  row.addSome(events::kRead, 32, looks, getIds());
  row.addSome(events::kBranch, 0, looks);
  row.addSome(events::kLoop, 0, looks);
  row.addSome(events::kAddress, 0, 2 * blocks, {}, 0);
  row.add(events::kRead, getTable(), 0);
  row.add(events::kLanesAdd, {}, 0);
  if (getBias()) {
    row.add(events::kRead, getBias());
    row.add(events::kLanesAdd);
  }
  // Sums that stay are only put in order.
  if (getOut().getType().getElementType().isInteger(8))
    row.add(events::kLanesRound);
  row.addAccess(events::kWrite, getOut());
  return success();
}

SmallVector<RunTimeFactor> EmbedRowOp::getRunTimeFactors() {
  return {{"words", {}, int64_t(getWords())}};
}

Value EmbedRowOp::buildRunTimeFactor(OpBuilder &builder, unsigned) {
  Location loc = getLoc();
  Type i64 = builder.getI64Type();
  Value rows = arith::ConstantIntOp::create(
      builder, loc, getTable().getType().getDimSize(0), 32);
  Value number = arith::ConstantIntOp::create(builder, loc, 0, 64);
  for (int64_t word = 0, end = getWords(); word < end; ++word) {
    SmallVector<Value> place(getIdIndices());
    place.back() = arith::AddIOp::create(
        builder, loc, place.back(),
        arith::ConstantIndexOp::create(builder, loc, word));
    Value id = memref::LoadOp::create(builder, loc, getIds(), place);
    Value isInTable = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::ult, id, rows);
    number = arith::AddIOp::create(
        builder, loc, number,
        arith::ExtUIOp::create(builder, loc, i64, isInTable));
  }
  return number;
}

//===----------------------------------------------------------------------===//
// fxp.round_row, fxp.pack_signs
//===----------------------------------------------------------------------===//

LogicalResult RoundRowOp::getEvents(SmallVectorImpl<Event> &events) {
  RowEvents row(events, getLength());
  row.addAccess(events::kRead, getIn());
  row.add(events::kLanesAdd);
  if (getBias()) {
    row.add(events::kRead, getBias());
    row.add(events::kLanesAdd);
  }
  row.add(events::kLanesRound);
  row.add(events::kWrite, getOut());
  row.addSome(events::kLoop, 0, row.getWords() + getLength() % 4);
  return success();
}

LogicalResult PackSignsOp::getEvents(SmallVectorImpl<Event> &events) {
  RowEvents row(events, getLength());
  unsigned words = (getLength() + 31) / 32;
  row.add(events::kRead, getCodes());
  row.add(events::kRowSigns);
  row.addSome(events::kWrite, 32, words, getWords());
  row.addSome(events::kLoop, 0, words);
  return success();
}
