//===- ExecutionCounts.h - How often each block is executed -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_ENERGY_EXECUTIONCOUNTS_H
#define MANN_ANALYSIS_ENERGY_EXECUTIONCOUNTS_H

#include "mann/Analysis/Energy/CountFormula.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace mann {

/// A number that is known when the program runs: a loop bound that the inputs
/// set ("count"), or how often a region that the data decide on is entered
/// ("o0.taken").
struct RunTimeSymbol {
  std::string name;
  /// The bound, whose value, or 0 if it is negative, is the symbol's.
  mlir::Value bound;
  /// Or the region that is entered so often.
  mlir::Region *region = nullptr;
  /// The largest value it can have.
  int64_t largest = 0;
  /// Or the op of which it is the sum of a run-time factor over all executions,
  /// and the factor's number.
  mlir::Operation *op = nullptr;
  unsigned factor = 0;
};

/// Executions of each block of a structured function in one call of it, as
/// closed forms. Loops must have bounds from outside all loops to have a closed
/// form, or be what fxp-claim-kernels makes of one, which walks it in blocks;
/// any other region is entered as often as a symbol of its own says.
class ExecutionCounts {
public:
  /// Fails with a diagnostic on a region of several blocks, and on a loop of
  /// which no largest number of turns is known.
  static mlir::FailureOr<ExecutionCounts> get(mlir::func::FuncOp function);

  const CountFormula &of(mlir::Block *block) const {
    return blocks.find(block)->second;
  }
  /// For each run-time factor of an op, its sum over all executions of the op.
  llvm::ArrayRef<CountFormula> sumsOf(mlir::Operation *op) const {
    auto found = factors.find(op);
    return found == factors.end() ? llvm::ArrayRef<CountFormula>()
                                  : found->second;
  }
  llvm::ArrayRef<RunTimeSymbol> getSymbols() const { return symbols; }
  std::vector<std::string> getSymbolNames() const;
  /// The largest value of each symbol.
  std::vector<int64_t> getLargest() const;

private:
  friend class ExecutionCounter;
  llvm::DenseMap<mlir::Block *, CountFormula> blocks;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<CountFormula, 1>> factors;
  std::vector<RunTimeSymbol> symbols;
};

} // namespace mann

#endif // MANN_ANALYSIS_ENERGY_EXECUTIONCOUNTS_H
