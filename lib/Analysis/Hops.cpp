//===- Hops.cpp - Which hop an op belongs to ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Hops.h"
#include "mann/Dialect/Mann/IR/Mann.h"

using namespace mlir;
using namespace mann;

HopAnalysis::HopAnalysis(Operation *function) {
  numHops = visitRegions(function, 0);
}

unsigned HopAnalysis::getHop(Operation *op) const { return hops.lookup(op); }

unsigned HopAnalysis::getDepth(Value value) const {
  return depths.lookup(value);
}

unsigned HopAnalysis::visitRegions(Operation *parent, unsigned start) {
  unsigned deepest = start;
  for (Region &region : parent->getRegions())
    for (Block &block : region) {
      for (BlockArgument argument : block.getArguments())
        depths[argument] = start;
      for (Operation &op : block)
        deepest = std::max(deepest, visit(&op, start));
    }
  return deepest;
}

unsigned HopAnalysis::visit(Operation *op, unsigned start) {
  unsigned hop = start;
  for (Value operand : op->getOperands())
    hop = std::max(hop, getDepth(operand));
  hops[op] = hop;
  unsigned depth = visitRegions(op, hop) + isa<ReadOp>(op);
  for (Value result : op->getResults())
    depths[result] = depth;
  return depth;
}
