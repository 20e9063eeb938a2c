//===- Hops.h - Which hop an op belongs to ----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_HOPS_H
#define MANN_ANALYSIS_HOPS_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace mann {

/// Numbers the hops of a function: the hop of an op is the number of
/// `mann.read` ops before it on the longest path of dependencies that ends at
/// the op. So the first similarity, softmax and read are hop 0, and an output
/// layer after the last read is hop `getNumHops()`.
///
/// An op with regions counts once, whatever its trip count: its body starts at
/// its own hop, and its results come after the reads of its body.
class HopAnalysis {
public:
  explicit HopAnalysis(mlir::Operation *function);

  /// The hop of an op inside the function.
  unsigned getHop(mlir::Operation *op) const;

  /// The largest number of reads on any path.
  unsigned getNumHops() const { return numHops; }

private:
  /// The number of reads on the longest path to a value, its producer included.
  unsigned getDepth(mlir::Value value) const;
  /// Visits the ops of all regions in order; returns the largest depth there.
  unsigned visitRegions(mlir::Operation *parent, unsigned start);
  unsigned visit(mlir::Operation *op, unsigned start);

  llvm::DenseMap<mlir::Operation *, unsigned> hops;
  llvm::DenseMap<mlir::Value, unsigned> depths;
  unsigned numHops = 0;
};

} // namespace mann

#endif // MANN_ANALYSIS_HOPS_H
