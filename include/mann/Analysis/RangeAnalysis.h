//===- RangeAnalysis.h - Ranges of integers, of empty ones too --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_RANGEANALYSIS_H
#define MANN_ANALYSIS_RANGEANALYSIS_H

#include "mlir/Analysis/DataFlow/IntegerRangeAnalysis.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Matchers.h"

namespace mann {

/// A constant without elements. MLIR 22 joins the elements of an arith.constant
/// to a range, and reads one that was never set where there are none.
inline bool isEmptyConstant(mlir::Operation *op) {
  auto isEmpty = [](mlir::Type type) {
    auto shaped = llvm::dyn_cast<mlir::ShapedType>(type);
    return shaped && shaped.hasStaticShape() && shaped.getNumElements() == 0;
  };
  return op->hasTrait<mlir::OpTrait::ConstantLike>() &&
         llvm::any_of(op->getResultTypes(), isEmpty);
}

/// MLIR's analysis, which is not asked about empty constants.
class RangeAnalysis : public mlir::dataflow::IntegerRangeAnalysis {
public:
  using IntegerRangeAnalysis::IntegerRangeAnalysis;

  llvm::LogicalResult visitOperation(
      mlir::Operation *op,
      llvm::ArrayRef<const mlir::dataflow::IntegerValueRangeLattice *> operands,
      llvm::ArrayRef<mlir::dataflow::IntegerValueRangeLattice *> results)
      override {
    if (isEmptyConstant(op)) {
      setAllToEntryStates(results);
      return llvm::success();
    }
    return IntegerRangeAnalysis::visitOperation(op, operands, results);
  }
};

} // namespace mann

#endif // MANN_ANALYSIS_RANGEANALYSIS_H
