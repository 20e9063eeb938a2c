//===- RangeProver.h - Ranges of values and buffers of a function -*- C++
//-*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_ANALYSIS_RANGEPROVER_H
#define MANN_LIB_ANALYSIS_RANGEPROVER_H

#include "mann/Analysis/OverflowProof.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/MapVector.h"

namespace mann {

using mlir::ConstantIntRanges;
using RangeMap = mlir::DenseMap<mlir::Value, ConstantIntRanges>;

/// The width in which nothing wraps.
constexpr unsigned kWideBits = 128;

/// [range.smin(), range.smax()] in 128 bits.
ConstantIntRanges widenRange(const ConstantIntRanges &range);

/// What the elements lie in; there is at least one. Of a splat one is looked
/// at, however many there are.
ConstantIntRanges getRange(mlir::DenseIntElementsAttr elements);

/// What a saturating op would give if it did not saturate, in 128 bits.
struct Unsaturated {
  llvm::APInt min, max;
};

/// Bounds what the ops of one function compute, over all inputs.
class RangeProver {
public:
  explicit RangeProver(mlir::func::FuncOp function)
      : function(function),
        symbols(function->getParentOfType<mlir::ModuleOp>()) {}

  /// Bounds the elements that an argument of the function has at the start.
  void assume(mlir::Value argument, const ConstantIntRanges &range) {
    join(state.buffers, argument, range);
  }
  void run() { visit(function.front()); }
  mlir::func::FuncOp getFunction() const { return function; }

  /// Everything that the function stores in a buffer; nothing if it never does.
  std::optional<ConstantIntRanges> getWritten(mlir::Value buffer) const;
  /// The saturating op `op` without its saturation; null for any other op.
  const Unsaturated *getUnsaturated(mlir::Operation *op) const;
  /// Makes the range of `op` part of the result, if it may leave its type.
  void reportOverflow(mlir::Operation *op);
  /// Narrowings, and what sums that grow are made of.
  std::vector<ProvedRange> getRanges() const;

private:
  /// What is known of values and of the contents of buffers.
  struct State {
    RangeMap values, buffers;
  };
  /// Where a sum ends after all turns, in 128 bits.
  struct Growth {
    llvm::APInt min, max, minStep, maxStep;
    unsigned width; ///< Bits that the sum has.
    bool fits() const {
      return min.isSignedIntN(width) && max.isSignedIntN(width);
    }
  };
  class Loop;

  void visit(mlir::Block &block);
  void visit(mlir::Operation *op);
  void visitRegions(mlir::Operation *op);
  void visitAccesses(mlir::Operation *op, llvm::ArrayRef<Event> events);
  void infer(mlir::Operation *op);
  bool inferWide(mlir::Operation *op);
  void recordSaturation(mlir::Operation *op);
  std::optional<ConstantIntRanges> inferMixture(mlir::Operation *op);
  void store(mlir::Value buffer, const ConstantIntRanges &range);

  ConstantIntRanges rangeOf(mlir::Value value);
  ConstantIntRanges contentsOf(mlir::Value buffer);
  /// Joins a range into an entry.
  static void join(RangeMap &map, mlir::Value key,
                   const ConstantIntRanges &range);
  void record(mlir::Operation *op, const llvm::APInt &min,
              const llvm::APInt &max, unsigned width);

  mlir::func::FuncOp function;
  mlir::ModuleOp symbols;
  State state;
  RangeMap written;
  llvm::MapVector<mlir::Operation *, ProvedRange> proved;
  llvm::DenseMap<mlir::Operation *, Unsaturated> unsaturated;
  mlir::DenseSet<mlir::Operation *> isReported;
};

/// Whether a value is an integer or an index, which have ranges.
bool hasRange(mlir::Value value);

} // namespace mann

#endif // MANN_LIB_ANALYSIS_RANGEPROVER_H
