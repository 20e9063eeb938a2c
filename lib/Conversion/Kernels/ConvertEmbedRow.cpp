//===- ConvertEmbedRow.cpp - Sums of rows that ids choose -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Columns in blocks, whose sums stay in registers while the words go by: lanes
// of 16 bits, which the op says are wide enough, or scalars.
//
//===----------------------------------------------------------------------===//

#include "CodeEmitter.h"

using namespace mlir;
using namespace mann;

namespace {

class EmbedRow : CodeEmitter {
public:
  EmbedRow(fxp::EmbedRowOp op, const KernelTarget *target)
      : CodeEmitter(op, target), op(op) {}

  void emit() {
    // Six sums, three words of a row and addresses are what registers hold.
    emitColumns(/*wordsTogether=*/3, /*mayRepeat=*/true);
    op.erase();
  }

private:
  SmallVector<Value> emitSums(Value column, ColumnBlock block) override;
  SmallVector<Value> addRow(Value row, Value column, ColumnBlock block,
                            ValueRange sums);

  fxp::EmbedRowOp op;
};

SmallVector<Value> EmbedRow::addRow(Value row, Value column, ColumnBlock block,
                                    ValueRange sums) {
  SmallVector<Value> added(sums);
  size_t per = getSumsPerPiece();
  for (int64_t piece = 0; piece < block.pieces; ++piece) {
    Value codes = loadCodes(op.getTable(), {row, column}, block, piece);
    addCodes(codes, MutableArrayRef<Value>(added).slice(piece * per, per));
  }
  return added;
}

SmallVector<Value> EmbedRow::emitSums(Value column, ColumnBlock block) {
  SmallVector<Value> sums = startSums(column, block);
  auto words =
      scf::ForOp::create(b, index(0), index(op.getWords()), index(1), sums);
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
  return SmallVector<Value>(words.getResults());
}

} // namespace

void mann::convertKernel(fxp::EmbedRowOp op, const KernelTarget *target) {
  EmbedRow(op, target).emit();
}
