//===- OverflowProof.h - No sum leaves its type -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_OVERFLOWPROOF_H
#define MANN_ANALYSIS_OVERFLOWPROOF_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/APInt.h"
#include <vector>

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

/// How a state is kept within its range.
enum class StateBound {
  /// No step can leave the range: nothing saturates.
  Bounded,
  /// One step can leave the format, however the states are: it saturates.
  Saturates,
  /// The larger the state, the larger what is written next: saturation alone
  /// ends that.
  Grows,
  /// The same, but by the size of another state.
  Follows,
};

/// The integers that a state can hold after any number of steps.
struct ProvedState {
  StateOp state;
  int64_t min = 0, max = 0;
  StateBound bound = StateBound::Bounded;
  /// The op that saturates, its range and what it would give otherwise; null if
  /// none does.
  mlir::Operation *op = nullptr;
  int64_t least = 0, most = 0;
  llvm::APInt unsaturatedMin, unsaturatedMax;
  /// The state that it grows with, where `bound` is `Follows`.
  StateOp other = {};
};

struct OverflowProof {
  std::vector<ProvedRange> ranges;
  std::vector<ProvedState> states;
};

/// Bounds what each sum that grows over the turns of a loop is made of, every
/// narrowing, and every integer state, from the values of the tables, the
/// widths of inputs, the initial values of states, and the number of turns of
/// loops. Before convert-fxp-to-arith: rounding and functions then have exact
/// ranges, of which nothing is left in the instructions they become.
///
/// Ranges of single ops are MLIR's (InferIntRangeInterface), in 128 bits where
/// the op may overflow. Loops and steps are this analysis's own; the argument
/// is in docs/Rationale/Overflow.md.
OverflowProof proveNoOverflow(mlir::ModuleOp module);

} // namespace mann

#endif // MANN_ANALYSIS_OVERFLOWPROOF_H
