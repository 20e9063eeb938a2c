//===- OperandWidths.h - Width of the codes behind a value -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_ENERGY_OPERANDWIDTHS_H
#define MANN_ANALYSIS_ENERGY_OPERANDWIDTHS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace mann {

/// The bits of the widest code that a value is computed from, whatever the
/// width it is computed in: a sum of products of 8-bit codes has 8. That is the
/// width at which papers count the addition, although the sum needs 20 bits.
/// Codes are elements of at most 16 bits in memory, and have the bits of those:
/// a code of 4 bits in a byte has 8. Constants and numbers that no code enters
/// have none.
class OperandWidths {
public:
  explicit OperandWidths(mlir::func::FuncOp function);

  /// Of the widest operand of `op`; 0 when no code enters.
  unsigned ofOperands(mlir::Operation *op) const;

private:
  unsigned of(mlir::Value value) const { return values.lookup(value); }
  bool visit(mlir::Operation *op);
  bool raise(llvm::DenseMap<mlir::Value, unsigned> &map, mlir::Value key,
             unsigned width);

  llvm::DenseMap<mlir::Value, unsigned> values;
  /// The widest code stored to a buffer of wide elements.
  llvm::DenseMap<mlir::Value, unsigned> buffers;
};

/// What `view` is a view of: an allocation, a global, an argument, or the place
/// in an arena.
mlir::Value getBuffer(mlir::Value view);

} // namespace mann

#endif // MANN_ANALYSIS_ENERGY_OPERANDWIDTHS_H
