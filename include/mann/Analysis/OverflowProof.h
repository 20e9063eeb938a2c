//===- OverflowProof.h - No sum leaves its type -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_OVERFLOWPROOF_H
#define MANN_ANALYSIS_OVERFLOWPROOF_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/APInt.h"

namespace mann {

/// The numbers that an operation can give if it never wraps.
struct ProvedRange {
  mlir::Operation *op;
  llvm::APInt min, max; ///< 128 bits.
  unsigned width;       ///< Bits of the type it is given in.

  /// Bits of a signed type that holds them.
  unsigned getNeededWidth() const {
    return std::max(min.getSignificantBits(), max.getSignificantBits());
  }
  bool fits() const { return getNeededWidth() <= width; }
};

/// Bounds what each sum that grows over the turns of a loop is made of, and
/// every narrowing, from the values of the tables, the widths of inputs, and
/// the number of turns of loops. Before convert-fxp-to-arith: rounding and
/// functions then have exact ranges, of which nothing is left in the
/// instructions they become.
///
/// Ranges of single ops are MLIR's (InferIntRangeInterface), in 128 bits where
/// the op may overflow. Loops are this analysis's own: what a loop carries, in
/// a value or in a buffer, may grow by as much in each turn as in its second;
/// that is checked in the last. A buffer whose every access in the loop is
/// indexed by the loop grows once. A loop that stores all of a vector starts it
/// anew.
std::vector<ProvedRange> proveRanges(mlir::func::FuncOp function);

} // namespace mann

#endif // MANN_ANALYSIS_OVERFLOWPROOF_H
