//===- ExecutionCounts.cpp - How often each block is executed -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/ExecutionCounts.h"
#include "mann/Analysis/RangeAnalysis.h"
#include "mann/Support/Names.h"
#include "mlir/Analysis/DataFlow/ConstantPropagationAnalysis.h"
#include "mlir/Analysis/DataFlow/DeadCodeAnalysis.h"
#include "mlir/Analysis/DataFlowFramework.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mann;

namespace mann {

class ExecutionCounter {
public:
  explicit ExecutionCounter(func::FuncOp function) : function(function) {}

  FailureOr<ExecutionCounts> run();

private:
  LogicalResult visit(Region &region, const CountFormula &entries);
  LogicalResult visitLoop(LoopLikeOpInterface loop,
                          const CountFormula &entries);
  CountFormula addSymbol(RunTimeSymbol symbol);
  /// The symbol of a bound: one for each value.
  FailureOr<CountFormula> symbolOf(Value bound);
  std::string nameOf(Value bound);
  std::optional<int64_t> largestOf(Value value);

  func::FuncOp function;
  DataFlowSolver solver;
  ExecutionCounts counts;
  DenseMap<Value, unsigned> bounds;
  llvm::StringSet<> names;
};

} // namespace mann

std::optional<int64_t> ExecutionCounter::largestOf(Value value) {
  auto *lattice = solver.lookupState<dataflow::IntegerValueRangeLattice>(value);
  if (!lattice || lattice->getValue().isUninitialized())
    return std::nullopt;
  APInt largest = lattice->getValue().getValue().smax();
  // The whole range of the type is no knowledge.
  if (largest.isMaxSignedValue())
    return std::nullopt;
  return largest.getSExtValue();
}

/// The one argument that a bound is computed from, by its name.
std::string ExecutionCounter::nameOf(Value bound) {
  SmallVector<Value> work{bound};
  SmallPtrSet<Value, 8> seen;
  BlockArgument source;
  while (!work.empty()) {
    Value value = work.pop_back_val();
    if (!seen.insert(value).second)
      continue;
    if (Operation *op = value.getDefiningOp()) {
      llvm::append_range(work, op->getOperands());
      continue;
    }
    if (source)
      return "n";
    source = cast<BlockArgument>(value);
  }
  if (!source || source.getOwner()->getParentOp() != function)
    return "n";
  auto name =
      function.getArgAttrOfType<StringAttr>(source.getArgNumber(), "mann.name");
  return name ? name.str() : "arg" + std::to_string(source.getArgNumber());
}

CountFormula ExecutionCounter::addSymbol(RunTimeSymbol symbol) {
  std::string stem = symbol.name;
  for (unsigned next = 1; !names.insert(symbol.name).second; ++next)
    symbol.name = stem + std::to_string(next);
  counts.symbols.push_back(symbol);
  return CountFormula::symbol(counts.symbols.size() - 1);
}

FailureOr<CountFormula> ExecutionCounter::symbolOf(Value bound) {
  auto known = bounds.find(bound);
  if (known != bounds.end())
    return CountFormula::symbol(known->second);
  std::optional<int64_t> largest = largestOf(bound);
  if (!largest)
    return failure();
  bounds[bound] = counts.symbols.size();
  return addSymbol(
      {nameOf(bound), bound, nullptr, std::max<int64_t>(*largest, 0)});
}

LogicalResult ExecutionCounter::visitLoop(LoopLikeOpInterface loop,
                                          const CountFormula &entries) {
  Region &body = *loop.getLoopRegions().front();
  if (std::optional<APInt> turns = loop.getStaticTripCount())
    return visit(body, entries * CountFormula(turns->getSExtValue()));

  auto single = [](std::optional<SmallVector<OpFoldResult>> values) {
    return values && values->size() == 1 ? (*values)[0] : OpFoldResult();
  };
  OpFoldResult lower = single(loop.getLoopLowerBounds()),
               upper = single(loop.getLoopUpperBounds()),
               step = single(loop.getLoopSteps());
  if (lower && upper && isConstantIntValue(lower, 0) &&
      isConstantIntValue(step, 1)) {
    Value bound = dyn_cast<Value>(upper);
    bool isFixed = bound && bound.getParentBlock() == &function.front();
    FailureOr<CountFormula> turns =
        isFixed ? symbolOf(bound) : FailureOr<CountFormula>(failure());
    if (succeeded(turns))
      return visit(body, entries * *turns);
    // A bound that changes: the sum of all turns is the symbol.
    if (std::optional<int64_t> largest = largestOf(bound)) {
      RunTimeSymbol symbol{getLocationName(loop.getLoc(), "loop") + ".turns",
                           {},
                           &body,
                           entries.evaluate(counts.getLargest()) *
                               std::max<int64_t>(*largest, 0)};
      return visit(body, addSymbol(symbol));
    }
  }
  return loop->emitOpError(
      "has no largest number of turns: a loop from 0 with step 1 must end at a "
      "value that integer range analysis bounds");
}

LogicalResult ExecutionCounter::visit(Region &region,
                                      const CountFormula &entries) {
  if (region.empty())
    return success();
  if (!region.hasOneBlock())
    return region.getParentOp()->emitOpError(
        "has a region of several blocks; executions are counted in structured "
        "control flow");
  counts.blocks[&region.front()] = entries;
  for (Operation &op : region.front()) {
    if (auto loop = dyn_cast<LoopLikeOpInterface>(op);
        loop && loop.getLoopRegions().size() == 1) {
      if (failed(visitLoop(loop, entries)))
        return failure();
      continue;
    }
    for (Region &inner : op.getRegions()) {
      if (inner.empty())
        continue;
      RunTimeSymbol symbol{getLocationName(op.getLoc(), "branch") + ".taken",
                           {},
                           &inner,
                           entries.evaluate(counts.getLargest())};
      if (failed(visit(inner, addSymbol(symbol))))
        return failure();
    }
  }
  return success();
}

FailureOr<ExecutionCounts> ExecutionCounter::run() {
  solver.load<dataflow::DeadCodeAnalysis>();
  solver.load<dataflow::SparseConstantPropagation>();
  solver.load<RangeAnalysis>();
  if (failed(solver.initializeAndRun(function)) ||
      failed(visit(function.getBody(), 1)))
    return failure();
  return std::move(counts);
}

FailureOr<ExecutionCounts> ExecutionCounts::get(func::FuncOp function) {
  return ExecutionCounter(function).run();
}

std::vector<std::string> ExecutionCounts::getSymbolNames() const {
  std::vector<std::string> names;
  names.reserve(symbols.size());
  for (const RunTimeSymbol &symbol : symbols)
    names.push_back(symbol.name);
  return names;
}

std::vector<int64_t> ExecutionCounts::getLargest() const {
  std::vector<int64_t> largest;
  largest.reserve(symbols.size());
  for (const RunTimeSymbol &symbol : symbols)
    largest.push_back(symbol.largest);
  return largest;
}
