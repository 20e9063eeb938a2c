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

namespace mann {

/// The elements of a row must be this many, or the loops are as good.
constexpr int64_t kShortestRow = 8;

/// Whether a loop counts from 0 in ones.
bool countsFromZero(mlir::scf::ForOp loop);
/// Whether `indices` end with `column` and nothing else depends on it.
bool endsWith(mlir::OperandRange indices, mlir::Value column);
/// Whether nothing in a block but `wanted` writes, or has more in it.
bool hasNothingBut(mlir::Block *block, mlir::Operation *wanted);
/// The one store of a block that does nothing else, or null.
mlir::memref::StoreOp getOnlyStore(mlir::Block *block);
/// Whether elements of a row are next to each other.
bool hasRowsTogether(mlir::MemRefType type);
/// The buffer that a view shows a part of.
mlir::Value getRoot(mlir::Value buffer);
/// Makes `fxp.embed_row` of the loops around a buffer of sums, if that is what
/// they do: start the sums, add rows that ids choose, and round.
bool claimEmbedding(mlir::memref::AllocOp sums);
/// Makes `fxp.round_row` of a loop that rounds a row of sums.
bool claimRoundedRow(mlir::scf::ForOp loop);
/// Makes `fxp.pack_signs` of a loop over words of signs.
bool claimPackedSigns(mlir::scf::ForOp loop);

/// Replaces a kernel with what the target has; null: loops.
void convertKernel(fxp::RowReduceOp op, const KernelTarget *target);
void convertKernel(fxp::EmbedRowOp op, const KernelTarget *target);
void convertKernel(fxp::RoundRowOp op, const KernelTarget *target);
void convertKernel(fxp::PackSignsOp op, const KernelTarget *target);

} // namespace mann

#endif // MANN_LIB_CONVERSION_KERNELS_KERNELS_H
