//===- Kernels.h - Parts of the passes for kernels --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_KERNELS_KERNELS_H
#define MANN_LIB_CONVERSION_KERNELS_KERNELS_H

#include "mann/Conversion/KernelTargets.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mann {

/// The elements of a row must be this many, or the loops are as good.
constexpr int64_t kShortestRow = 8;

/// Whether a loop counts from 0 in ones.
bool countsFromZero(mlir::scf::ForOp loop);
/// Whether a loop counts from 0 to `end` in ones, and carries nothing.
bool countsTo(mlir::scf::ForOp loop, int64_t end);
/// Whether an op may stand between the loops of a kernel: it makes room, or
/// does nothing with memory.
bool mayStandBetween(mlir::Operation *op);
/// Whether `indices` end with `column` and nothing else depends on it.
bool endsWith(mlir::OperandRange indices, mlir::Value column);
/// Whether nothing in a block but `wanted` writes, or has more in it.
bool hasNothingBut(mlir::Block *block, mlir::Operation *wanted);
/// The one store of a block that does nothing else, or null.
mlir::memref::StoreOp getOnlyStore(mlir::Block *block);
/// Whether two buffers may share memory: unless both are known and different
/// ones, of which they are or show a part.
bool mayOverlap(mlir::Value left, mlir::Value right);
/// The number of an element of a buffer, counted from its pointer.
mlir::Value getElement(mlir::ImplicitLocOpBuilder &b, int64_t offset,
                       mlir::ValueRange indices,
                       llvm::ArrayRef<int64_t> strides);
/// What is loaded and widened, or null.
mlir::memref::LoadOp getExtendedLoad(mlir::Value value);
/// `value`, or what is assumed to be in a range to give it.
mlir::Value skipAssume(mlir::Value value);
/// Whether the flag says that a sum does not wrap. Others may, and those of C
/// may not.
bool doesNotWrap(mlir::arith::AddIOp sum);

/// A number of a sum: what is loaded and widened, and how far it is shifted.
struct ShiftedLoad {
  mlir::memref::LoadOp load;
  int64_t up = 0;
};
/// `value` as such a number, shifted by 0 to 8.
std::optional<ShiftedLoad> matchShiftedLoad(mlir::Value value);

/// A sum that is rounded to even to a code of 8 bits, by a shift of 0 to 8.
struct RoundedSum {
  mlir::Value sum;
  int64_t shift = 0;
  fxp::AssumeOp assumed; ///< What is known of the sum, or null.
};
/// `code` as what such a sum is rounded to.
std::optional<RoundedSum> matchRoundedSum(mlir::Value code);

/// Makes `fxp.embed_row` of the loops around a buffer of sums, if that is what
/// they do: start the sums, add rows that ids choose, and round or store them.
bool claimEmbedding(mlir::memref::AllocOp sums);
/// Makes `fxp.weigh_rows` of a loop, one without results that counts from 0 in
/// ones, that adds rows times their weights to sums, and of the one before it
/// that starts them.
bool claimWeightedRows(mlir::scf::ForOp loop);
/// Makes `fxp.round_row` of a loop that rounds a row of sums.
bool claimRoundedRow(mlir::scf::ForOp loop);
/// Makes `fxp.pack_signs` of a loop over words of signs.
bool claimPackedSigns(mlir::scf::ForOp loop);

/// Replaces a kernel with what the target has; null: loops.
void convertKernel(fxp::RowReduceOp op, const KernelTarget *target);
void convertKernel(fxp::WeighRowsOp op, const KernelTarget *target);
void convertKernel(fxp::EmbedRowOp op, const KernelTarget *target);
void convertKernel(fxp::RoundRowOp op, const KernelTarget *target);
void convertKernel(fxp::PackSignsOp op, const KernelTarget *target);

} // namespace mann

#endif // MANN_LIB_CONVERSION_KERNELS_KERNELS_H
