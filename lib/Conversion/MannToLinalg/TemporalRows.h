//===- TemporalRows.h - Rows of a ring with their ages ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_MANNTOLINALG_TEMPORALROWS_H
#define MANN_LIB_CONVERSION_MANNTOLINALG_TEMPORALROWS_H

#include "mann/Conversion/KernelBuilder.h"

namespace mann {

/// Computes rows of an add_temporal, for the op itself or for what reads it.
class TemporalRows {
public:
  /// `sums`, `temporal` and `head` are the operands as they are lowered.
  TemporalRows(KernelBuilder &k, AddTemporalOp op, mlir::Value sums,
               mlir::Value temporal, mlir::Value head);

  /// The rows that the row of `slot` is computed from, element by element: the
  /// temporal one and, if it is filled, the sum.
  llvm::SmallVector<mlir::Value> getOperands(KernelBuilder &k, mlir::Value slot,
                                             bool isFilled = true) const;
  /// An element of the row from those of its operands.
  mlir::Value getElement(KernelBuilder &k, KernelBuilder::Scalars e) const;

private:
  /// Asked for its attributes; MLIR's accessors are not const.
  mutable AddTemporalOp op;
  mlir::Value sums, temporal;
  /// The slot before the head; -1 stands for the last one.
  mlir::Value newest;
};

/// Whether the rows are computed where they are read, which most are not: a
/// softmax in integers leaves few weights that are not 0. So it is if all that
/// uses them are reads of the slots that are filled; then there is no memory of
/// them either. Several reads compute a row that all of them need each.
bool isReadByRow(AddTemporalOp op);

void populateTemporalPatterns(mlir::TypeConverter &converter,
                              mlir::RewritePatternSet &patterns);

} // namespace mann

#endif // MANN_LIB_CONVERSION_MANNTOLINALG_TEMPORALROWS_H
