//===- ConvertEmbedRow.cpp - Sums of rows that ids choose -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Columns in blocks, whose sums stay in registers while the words go by: lanes
// of 16 bits, which the op says are wide enough, or scalars. Where there are
// several blocks, ids are compared once, and what they choose is noted for all.
//
//===----------------------------------------------------------------------===//

#include "CodeEmitter.h"

using namespace mlir;
using namespace mann;

namespace {

/// Words of a row together: six sums, three words of a row and addresses are
/// what registers hold.
constexpr int64_t kWordsTogether = 3;

class EmbedRow : CodeEmitter {
public:
  EmbedRow(fxp::EmbedRowOp op, const KernelTarget *target)
      : CodeEmitter(op, target), op(op), table(op.getTable()) {}

  void emit() {
    if (length > getMostColumns(kWordsTogether))
      noteRows();
    emitColumns(kWordsTogether, /*mayRepeat=*/true);
    op.erase();
  }

private:
  SmallVector<Value> emitSums(Value column, ColumnBlock block) override;
  SmallVector<Value> addRow(ValueRange place, ColumnBlock block,
                            ValueRange sums);
  SmallVector<Value> ifInTable(Value word, ValueRange otherwise,
                               function_ref<SmallVector<Value>(Value)> make);
  void noteRows();
  SmallVector<Value> emitNotedSums(Value column, ColumnBlock block,
                                   ValueRange sums);

  fxp::EmbedRowOp op;
  TypedValue<MemRefType> table;
  /// Where the chosen rows begin in `flat`, and how many they are.
  Value noted, numNoted, flat;
};

SmallVector<Value> EmbedRow::addRow(ValueRange place, ColumnBlock block,
                                    ValueRange sums) {
  SmallVector<Value> added(sums);
  size_t per = getSumsPerPiece();
  for (int64_t piece = 0; piece < block.pieces; ++piece) {
    Value codes = loadCodes(flat ? flat : table, place, block, piece);
    addCodes(codes, MutableArrayRef<Value>(added).slice(piece * per, per));
  }
  return added;
}

/// What `make` makes of the row that a word's id chooses, or `otherwise` where
/// that is not in the table.
SmallVector<Value>
EmbedRow::ifInTable(Value word, ValueRange otherwise,
                    function_ref<SmallVector<Value>(Value)> make) {
  Value id =
      memref::LoadOp::create(b, op.getIds(), getPlace(op.getIdIndices(), word));
  Value isInTable = arith::CmpIOp::create(
      b, arith::CmpIPredicate::ult, id,
      constant(b.getI32Type(), table.getType().getDimSize(0)));
  auto condition = scf::IfOp::create(b, otherwise.getTypes(), isInTable,
                                     /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(condition.elseBlock());
  scf::YieldOp::create(b, otherwise);
  b.setInsertionPointToEnd(condition.thenBlock());
  Value row = arith::IndexCastOp::create(b, b.getIndexType(), id);
  scf::YieldOp::create(b, make(row));
  return SmallVector<Value>(condition.getResults());
}

void EmbedRow::noteRows() {
  flat = getFlat(table);
  if (!flat)
    return;
  noted = makeRoom(op.getWords());
  auto words =
      scf::ForOp::create(b, index(0), index(op.getWords()), index(1), index(0));
  numNoted = words.getResult(0);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(words.getBody());
  Value number = words.getRegionIterArg(0);
  auto note = [&](Value row) -> SmallVector<Value> {
    Value begin =
        arith::MulIOp::create(b, row, index(table.getType().getDimSize(1)));
    memref::StoreOp::create(b, begin, noted, number);
    return {arith::AddIOp::create(b, number, index(1))};
  };
  scf::YieldOp::create(b, ifInTable(words.getInductionVar(), number, note));
}

SmallVector<Value> EmbedRow::emitNotedSums(Value column, ColumnBlock block,
                                           ValueRange sums) {
  auto rows = scf::ForOp::create(b, index(0), numNoted, index(1), sums);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(rows.getBody());
  Value begin = memref::LoadOp::create(b, noted, rows.getInductionVar());
  Value place = arith::AddIOp::create(b, begin, column);
  scf::YieldOp::create(b, addRow(place, block, rows.getRegionIterArgs()));
  return SmallVector<Value>(rows.getResults());
}

SmallVector<Value> EmbedRow::emitSums(Value column, ColumnBlock block) {
  SmallVector<Value> sums = startSums(column, block);
  if (noted)
    return emitNotedSums(column, block, sums);
  auto words =
      scf::ForOp::create(b, index(0), index(op.getWords()), index(1), sums);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToEnd(words.getBody());
  ValueRange carried = words.getRegionIterArgs();
  scf::YieldOp::create(
      b, ifInTable(words.getInductionVar(), carried, [&](Value row) {
        return addRow({row, column}, block, carried);
      }));
  return SmallVector<Value>(words.getResults());
}

} // namespace

void mann::convertKernel(fxp::EmbedRowOp op, const KernelTarget *target) {
  EmbedRow(op, target).emit();
}
