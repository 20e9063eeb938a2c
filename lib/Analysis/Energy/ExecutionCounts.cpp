//===- ExecutionCounts.cpp - How often each block is executed -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/ExecutionCounts.h"
#include "mann/Analysis/RangeAnalysis.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Names.h"
#include "mlir/Analysis/DataFlow/ConstantPropagationAnalysis.h"
#include "mlir/Analysis/DataFlow/DeadCodeAnalysis.h"
#include "mlir/Analysis/DataFlowFramework.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
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
  /// How often the body of a loop from 0 to `upper` is entered in steps of more
  /// or to a bound that changes.
  LogicalResult visitUneven(LoopLikeOpInterface loop, OpFoldResult upper,
                            int64_t step, const CountFormula &entries);
  void visitFactors(EventCountOpInterface op, const CountFormula &executions);
  CountFormula addSymbol(RunTimeSymbol symbol);
  /// The turns of a loop from 0 to `bound` in ones, where these have a closed
  /// form.
  std::optional<CountFormula> turnsTo(OpFoldResult bound);
  /// The sum of `part` over the turns of the loop around `block`.
  std::optional<CountFormula> sumOverBlocks(Value part, Block *block);
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

std::optional<CountFormula> ExecutionCounter::turnsTo(OpFoldResult bound) {
  if (std::optional<int64_t> known = getConstantIntValue(bound))
    return CountFormula(std::max<int64_t>(*known, 0));
  Value value = cast<Value>(bound);
  if (value.getParentBlock() != &function.front())
    return std::nullopt;
  FailureOr<CountFormula> turns = symbolOf(value);
  return succeeded(turns) ? std::optional(*turns) : std::nullopt;
}

/// The only bound or step of a loop, or null.
static OpFoldResult single(std::optional<SmallVector<OpFoldResult>> values) {
  return values && values->size() == 1 ? (*values)[0] : OpFoldResult();
}

static bool isSame(OpFoldResult left, OpFoldResult right) {
  std::optional<int64_t> known = getConstantIntValue(left);
  return left == right || (known && known == getConstantIntValue(right));
}

/// A loop from 0 to `end` in steps of a block that takes min(block, end -
/// first) a turn takes all of `end`, however many blocks there are.
std::optional<CountFormula> ExecutionCounter::sumOverBlocks(Value part,
                                                            Block *block) {
  auto loop = dyn_cast<LoopLikeOpInterface>(block->getParentOp());
  auto least = part.getDefiningOp<arith::MinSIOp>();
  if (!loop || !least || least->getBlock() != block ||
      !loop.getSingleInductionVar())
    return std::nullopt;
  OpFoldResult lower = single(loop.getLoopLowerBounds()),
               upper = single(loop.getLoopUpperBounds()),
               step = single(loop.getLoopSteps());
  if (!lower || !upper || !step || !isConstantIntValue(lower, 0))
    return std::nullopt;
  for (auto [size, rest] : {std::pair(least.getLhs(), least.getRhs()),
                            std::pair(least.getRhs(), least.getLhs())}) {
    auto left = rest.getDefiningOp<arith::SubIOp>();
    if (!left || left.getRhs() != *loop.getSingleInductionVar() ||
        !isSame(size, step) || !isSame(left.getLhs(), upper))
      continue;
    if (std::optional<CountFormula> all = turnsTo(upper))
      return counts.of(loop->getBlock()) * *all;
  }
  return std::nullopt;
}

void ExecutionCounter::visitFactors(EventCountOpInterface op,
                                    const CountFormula &executions) {
  for (auto [number, factor] : llvm::enumerate(op.getRunTimeFactors())) {
    CountFormula &sum = counts.factors[op].emplace_back();
    int64_t largest = factor.largest;
    if (factor.value) {
      if (std::optional<CountFormula> all =
              sumOverBlocks(factor.value, op->getBlock())) {
        sum = *all;
        continue;
      }
      if (std::optional<CountFormula> each = turnsTo(factor.value)) {
        sum = executions * *each;
        continue;
      }
      largest = largestOf(factor.value).value_or(largest);
    }
    RunTimeSymbol symbol;
    symbol.name =
        getLocationName(op->getLoc(), "kernel") + "." + factor.name.str();
    symbol.largest = executions.evaluate(counts.getLargest()) * largest;
    symbol.op = op;
    symbol.factor = number;
    sum = addSymbol(symbol);
  }
}

LogicalResult ExecutionCounter::visitUneven(LoopLikeOpInterface loop,
                                            OpFoldResult upper, int64_t step,
                                            const CountFormula &entries) {
  Region &body = *loop.getLoopRegions().front();
  Value bound = dyn_cast<Value>(upper);
  if (bound && step == 1)
    if (std::optional<CountFormula> all =
            sumOverBlocks(bound, loop->getBlock()))
      return visit(body, *all);
  std::optional<int64_t> largest =
      bound ? largestOf(bound) : getConstantIntValue(upper);
  if (!largest)
    return failure();
  // The sum of all turns is the symbol.
  int64_t turns = (std::max<int64_t>(*largest, 0) + step - 1) / step;
  RunTimeSymbol symbol{getLocationName(loop.getLoc(), "loop") + ".turns",
                       {},
                       &body,
                       entries.evaluate(counts.getLargest()) * turns};
  return visit(body, addSymbol(symbol));
}

LogicalResult ExecutionCounter::visitLoop(LoopLikeOpInterface loop,
                                          const CountFormula &entries) {
  Region &body = *loop.getLoopRegions().front();
  if (std::optional<APInt> turns = loop.getStaticTripCount())
    return visit(body, entries * CountFormula(turns->getSExtValue()));
  OpFoldResult lower = single(loop.getLoopLowerBounds()),
               upper = single(loop.getLoopUpperBounds()),
               given = single(loop.getLoopSteps());
  std::optional<int64_t> step = getConstantIntValue(given);
  if (lower && upper && isConstantIntValue(lower, 0) && step && *step > 0) {
    std::optional<CountFormula> turns =
        *step == 1 ? turnsTo(upper) : std::nullopt;
    if (turns)
      return visit(body, entries * *turns);
    if (succeeded(visitUneven(loop, upper, *step, entries)))
      return success();
  }
  return loop->emitOpError(
      "has no largest number of turns: a loop from 0 must end at a value that "
      "integer range analysis bounds");
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
    if (auto counted = dyn_cast<EventCountOpInterface>(op))
      visitFactors(counted, entries);
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
