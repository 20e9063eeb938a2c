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
/// The buffer that a view shows a part of.
mlir::Value getRoot(mlir::Value buffer);
/// Makes `fxp.embed_row` of the loops around a buffer of sums, if that is what
/// they do: start the sums, add rows that ids choose, and round.
bool claimEmbedding(mlir::memref::AllocOp sums);

/// Replaces a kernel with what the target has; null: loops.
void convertKernel(fxp::RowReduceOp op, const KernelTarget *target);
void convertKernel(fxp::EmbedRowOp op, const KernelTarget *target);

} // namespace mann

#endif // MANN_LIB_CONVERSION_KERNELS_KERNELS_H
