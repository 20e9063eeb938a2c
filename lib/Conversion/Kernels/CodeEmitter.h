//===- CodeEmitter.h - Sums as codes, or as they are ------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_KERNELS_CODEEMITTER_H
#define MANN_LIB_CONVERSION_KERNELS_CODEEMITTER_H

#include "KernelEmitter.h"

namespace mann {

/// A block of columns: pieces of vectors, of words of four columns, or of
/// single columns.
struct ColumnBlock {
  int64_t pieces;   ///< Vectors, words of four columns, or columns.
  int64_t elements; ///< Columns of each.
  int64_t filled;   ///< Columns of the last.
  /// Whether the last is filled by columns before it, which are computed twice.
  bool repeats = false;

  int64_t getFilled(int64_t piece) const {
    return piece == pieces - 1 && !repeats ? filled : elements;
  }
  /// Where a piece begins, from the first column; below 0 if it is the only one
  /// and repeats.
  int64_t getOffset(int64_t piece) const {
    int64_t offset = piece * elements;
    return piece == pieces - 1 && repeats ? offset + filled - elements : offset;
  }
};

/// Emits kernels whose columns are sums that end as codes,
/// round(sum * 2^up + bias, shift), or as they are, where the result has 16
/// bits. Sums are lanes of 16 bits or scalars.
/// A piece of a block has one value of sums; on words, two of alternating
/// lanes.
class CodeEmitter : protected KernelEmitter {
protected:
  /// `op` is one of the kernels with a bias and a row as its result.
  template <typename Op>
  CodeEmitter(Op op, const KernelTarget *target)
      : KernelEmitter(op, target), bias(op.getBias()), out(op.getOut()),
        biasPlace(op.getBiasIndices()), outPlace(op.getOutIndices()),
        length(op.getLength()), up(op.getUp()), shift(op.getShift()),
        half(shift == 0 ? 0 : (int64_t(1) << (shift - 1)) - 1),
        isRounded(op.getOut().getType().getElementType().isInteger(8)),
        lanes(isRounded ? fxp::getLaneRounding(up, shift)
                        : fxp::LaneRounding()) {}
  virtual ~CodeEmitter() = default;

  /// Emits all columns in blocks; words of `wordsTogether` at a time, and with
  /// `mayRepeat` some columns twice where that saves a part of a vector.
  void emitColumns(int64_t wordsTogether, bool mayRepeat);
  /// The columns of the largest block that emitColumns makes.
  int64_t getMostColumns(int64_t wordsTogether);
  /// The sums of a block that starts at a column, before the bias.
  virtual llvm::SmallVector<mlir::Value> emitSums(mlir::Value column,
                                                  ColumnBlock block) = 0;
  /// Where a row begins, the index of the column left out; none without a bias.
  mlir::Value bias, out;
  llvm::SmallVector<mlir::Value> biasPlace, outPlace;

  /// What the sums of a block start with: zeros, or the bias where that is
  /// cheaper than to add it later.
  llvm::SmallVector<mlir::Value> startSums(mlir::Value column,
                                           ColumnBlock block);

  mlir::Type getSumType(ColumnBlock block) {
    if (isScalar || usesWords)
      return b.getI32Type();
    return vectorOf(block.elements, 16);
  }
  /// A sum of a block before anything is added to it.
  mlir::Value getStart(ColumnBlock block) {
    if (usesWords && !isScalar)
      return inBothLanes(lanes.before);
    return constant(getSumType(block), 0);
  }
  /// A word of two lanes of 16 bits with the same number.
  mlir::Value inBothLanes(int64_t number) {
    return constant(b.getI32Type(), 0x00010001 * (number & 0xffff));
  }
  size_t getSumsPerPiece() { return usesWords && !isScalar ? 2 : 1; }
  mlir::Value loadCodes(mlir::Value buffer, mlir::ValueRange place,
                        ColumnBlock block, int64_t piece);
  /// Adds codes of 8 bits to the sums of a piece.
  void addCodes(mlir::Value codes, llvm::MutableArrayRef<mlir::Value> sums);

  int64_t length, up, shift, half;
  /// Whether the result is codes, not sums.
  bool isRounded;
  /// What lanes of a word get to be rounded.
  fxp::LaneRounding lanes;
  /// Whether the block at hand has a column a sum.
  bool isScalar = false;
  /// Whether the sums of the block at hand started with the bias.
  bool isStarted = false;

private:
  void emitVectors(bool mayRepeat);
  /// Columns of a vector: of Helium, those of its sums; else those of codes.
  int64_t getVectorElements() const {
    return usesHelium ? target->bytes / 2 : target->bytes;
  }
  /// Vectors in a block: as many sums as leave registers for what is added.
  int64_t getVectorsTogether() const;
  void emitBlocks(int64_t from, int64_t to, ColumnBlock block);
  void emitBlock(mlir::Value column, ColumnBlock block);
  void shiftUp(mlir::Value &sum);
  void finish(llvm::MutableArrayRef<mlir::Value> sums, mlir::ValueRange place,
              int64_t filled);
  void storeSums(llvm::ArrayRef<mlir::Value> sums, mlir::ValueRange place,
                 int64_t filled);
  mlir::Value finishWord(mlir::Value sums);
  mlir::Value finishLanes(mlir::Value sum);
  mlir::Value roundAndBound(mlir::Value sum);
};

} // namespace mann

#endif // MANN_LIB_CONVERSION_KERNELS_CODEEMITTER_H
