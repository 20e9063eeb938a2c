//===- OverflowProof.cpp - No sum leaves its type -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ranges of states are a fixed point over all entries: nothing is assumed of
// the order or the number of calls. docs/Rationale/Overflow.md has the
// argument.
//
//===----------------------------------------------------------------------===//

#include "RangeProver.h"
#include "mann/Analysis/Energy/OperandWidths.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mann/Model/Model.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mann;
using llvm::APInt;

namespace {

using StateRanges = llvm::MapVector<Operation *, ConstantIntRanges>;
using Provers = std::vector<RangeProver>;

class StateProver {
public:
  explicit StateProver(ModuleOp module) : module(module) {}
  OverflowProof run();

private:
  void findStates();
  Provers runEntries(const StateRanges &ranges);
  /// What a state holds after one call of any entry, `ranges` before it.
  StateRanges step(const StateRanges &ranges);
  bool covers(const StateRanges &outer, const StateRanges &inner);
  void accelerate(const StateRanges &a, const StateRanges &b, StateRanges &c);
  void findFixedPoint();
  void explain(ProvedState &proof, Provers &provers);
  void explain(ProvedState &proof, Operation *op, const Unsaturated &free);
  bool dependsOn(Operation *op, bool below, bool above, Operation *state,
                 const Unsaturated &whole);

  ModuleOp module;
  StateRanges initial, ranges;
};

} // namespace

/// Calls `fn` for each argument of `function` that is an integer state.
static void forEachState(func::FuncOp function, const StateRanges &states,
                         function_ref<void(Value, Operation *)> fn) {
  for (BlockArgument argument : function.getArguments())
    if (StateOp state = getArgumentState(function, argument.getArgNumber());
        state && states.contains(state))
      fn(argument, state);
}

void StateProver::findStates() {
  for (auto state : module.getOps<StateOp>()) {
    auto element = dyn_cast<IntegerType>(
        getStorageType(cast<RankedTensorType>(state.getType()))
            .getElementType());
    if (!element)
      continue;
    // What an entry computes before the first step may be anything.
    auto range = ConstantIntRanges::maxRange(element.getWidth());
    auto value = dyn_cast_or_null<DenseIntElementsAttr>(
        getDenseValue(getInitialValue(state)));
    if (value && !value.empty())
      range = getRange(value);
    initial.insert({state, range});
  }
}

Provers StateProver::runEntries(const StateRanges &ranges) {
  Provers provers;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    RangeProver &prover = provers.emplace_back(function);
    forEachState(function, ranges, [&](Value argument, Operation *state) {
      prover.assume(argument, ranges.find(state)->second);
    });
    prover.run();
  }
  return provers;
}

StateRanges StateProver::step(const StateRanges &ranges) {
  StateRanges next = initial;
  for (RangeProver &prover : runEntries(ranges))
    forEachState(prover.getFunction(), ranges,
                 [&](Value argument, Operation *state) {
                   if (auto written = prover.getWritten(argument)) {
                     auto entry = next.find(state);
                     entry->second = entry->second.rangeUnion(*written);
                   }
                 });
  return next;
}

static bool contains(const ConstantIntRanges &outer,
                     const ConstantIntRanges &inner) {
  return outer.smin().sle(inner.smin()) && outer.smax().sge(inner.smax());
}

bool StateProver::covers(const StateRanges &outer, const StateRanges &inner) {
  return llvm::all_of(inner, [&](const auto &entry) {
    return contains(outer.find(entry.first)->second, entry.second);
  });
}

/// Where a bound would end that has gone from a to b to c: growth that shrinks
/// by the same factor in each step ends, other growth goes to `end`.
static APInt extrapolate(const APInt &a, const APInt &b, const APInt &c,
                         const APInt &end) {
  APInt first = b - a, second = c - b;
  if (second.isZero())
    return c;
  APInt slower = first.abs() - second.abs();
  if (!slower.isStrictlyPositive())
    return end;
  // One more than the limit, for rounding.
  APInt rest = second * second.abs();
  rest = rest.sdiv(slower) * 2 + (second.isNegative()
                                      ? APInt::getAllOnes(kWideBits)
                                      : APInt(kWideBits, 1));
  APInt limit = c + rest;
  return second.isNegative() ? llvm::APIntOps::smax(limit, end)
                             : llvm::APIntOps::smin(limit, end);
}

void StateProver::accelerate(const StateRanges &a, const StateRanges &b,
                             StateRanges &c) {
  for (auto &[state, range] : c) {
    unsigned width = range.smin().getBitWidth();
    auto most = widenRange(ConstantIntRanges::maxRange(width));
    auto x = widenRange(a.find(state)->second),
         y = widenRange(b.find(state)->second), z = widenRange(range);
    APInt min = extrapolate(x.smin(), y.smin(), z.smin(), most.smin());
    APInt max = extrapolate(x.smax(), y.smax(), z.smax(), most.smax());
    range = ConstantIntRanges::fromSigned(min.trunc(width), max.trunc(width));
  }
}

static StateRanges unite(const StateRanges &a, const StateRanges &b) {
  StateRanges both = a;
  for (auto &[state, range] : both)
    range = range.rangeUnion(b.find(state)->second);
  return both;
}

void StateProver::findFixedPoint() {
  constexpr unsigned kSteps = 24;
  StateRanges before = initial, last = initial;
  ranges = initial;
  for (unsigned i = 1;; ++i) {
    StateRanges next = step(ranges);
    if (covers(ranges, next))
      break;
    before = last;
    last = ranges;
    ranges = unite(ranges, next);
    if (i >= kSteps) {
      // No limit was found: whatever still grows may be anything.
      for (auto &[state, range] : ranges)
        if (!(range == last.find(state)->second))
          range = ConstantIntRanges::maxRange(range.smin().getBitWidth());
    } else if (i % 4 == 3) {
      accelerate(before, last, ranges);
    }
  }
  // A step from ranges that hold for all steps gives such ranges, too: a guess
  // that went too far is taken back.
  for (unsigned i = 0; i < kSteps; ++i) {
    StateRanges next = step(ranges);
    if (covers(next, ranges))
      break;
    ranges = next;
  }
}

namespace {
/// The saturating ops whose results are stored in a state as they are, or
/// moved.
class StoreSources {
public:
  explicit StoreSources(func::FuncOp function) : function(function) {}
  void addBuffer(Value buffer);

  llvm::SetVector<Operation *> saturating;
  /// Everything else that the values go through.
  llvm::SetVector<Operation *> others;

private:
  void addValue(Value value);
  func::FuncOp function;
  DenseSet<Value> visited;
};
} // namespace

void StoreSources::addBuffer(Value buffer) {
  if (!visited.insert(buffer).second)
    return;
  function.walk([&](Operation *op) {
    if (auto copy = dyn_cast<memref::CopyOp>(op)) {
      if (getBuffer(copy.getTarget()) == buffer &&
          !isa<BlockArgument>(getBuffer(copy.getSource())))
        addBuffer(getBuffer(copy.getSource()));
    } else if (auto store = dyn_cast<memref::StoreOp>(op)) {
      if (getBuffer(store.getMemRef()) == buffer)
        addValue(store.getValue());
    }
  });
}

void StoreSources::addValue(Value value) {
  if (!hasRange(value) || !visited.insert(value).second)
    return;
  Operation *op = value.getDefiningOp();
  if (!op) {
    auto argument = cast<BlockArgument>(value);
    auto loop =
        dyn_cast<LoopLikeOpInterface>(argument.getOwner()->getParentOp());
    OpOperand *init = loop ? loop.getTiedLoopInit(argument) : nullptr;
    if (!init)
      return;
    addValue(init->get());
    addValue(loop.getTiedLoopYieldedValue(argument)->get());
    return;
  }
  if (isa<fxp::RequantizeOp, fxp::AddOp>(op)) {
    saturating.insert(op);
    return;
  }
  others.insert(op);
  if (auto load = dyn_cast<memref::LoadOp>(op)) {
    Value buffer = getBuffer(load.getMemRef());
    if (!isa<BlockArgument>(buffer))
      addBuffer(buffer);
    return;
  }
  unsigned number = cast<OpResult>(value).getResultNumber();
  for (Region &region : op->getRegions())
    if (!region.empty() &&
        number < region.front().getTerminator()->getNumOperands())
      addValue(region.front().getTerminator()->getOperand(number));
  for (Value operand : op->getOperands())
    addValue(operand);
}

/// The range that a saturating op keeps.
static std::pair<int64_t, int64_t> getLimits(Operation *op) {
  if (auto requantize = dyn_cast<fxp::RequantizeOp>(op))
    return {requantize.getMinCode(), requantize.getMaxCode()};
  auto add = cast<fxp::AddOp>(op);
  return {add.getMinCode(), add.getMaxCode()};
}

/// Whether what `op` would give without saturation shrinks on a side where it
/// saturates when `state` holds half as much.
bool StateProver::dependsOn(Operation *op, bool below, bool above,
                            Operation *state, const Unsaturated &whole) {
  StateRanges half = ranges;
  ConstantIntRanges &range = half.find(state)->second;
  APInt two(range.smin().getBitWidth(), 2);
  range = ConstantIntRanges::fromSigned(range.smin().sdiv(two),
                                        range.smax().sdiv(two));
  for (RangeProver &prover : runEntries(half))
    if (const Unsaturated *now = prover.getUnsaturated(op))
      return (above && now->max.slt(whole.max)) ||
             (below && now->min.sgt(whole.min));
  return false;
}

/// Describes how `op`, which stores in the state of `proof`, saturates, unless
/// something stronger is known of it.
void StateProver::explain(ProvedState &proof, Operation *op,
                          const Unsaturated &free) {
  auto [least, most] = getLimits(op);
  bool below = free.min.slt(APInt(kWideBits, least, true));
  bool above = free.max.sgt(APInt(kWideBits, most, true));
  if ((!below && !above) || proof.bound == StateBound::Grows)
    return;
  StateBound bound = StateBound::Saturates;
  StateOp other;
  if (dependsOn(op, below, above, proof.state, free))
    bound = StateBound::Grows;
  for (auto &[candidate, range] : ranges)
    if (bound == StateBound::Saturates && candidate != proof.state &&
        dependsOn(op, below, above, candidate, free)) {
      bound = StateBound::Follows;
      other = cast<StateOp>(candidate);
    }
  if (proof.op && bound == StateBound::Saturates)
    return;
  proof.bound = bound;
  proof.op = op;
  proof.least = least;
  proof.most = most;
  proof.unsaturatedMin = free.min;
  proof.unsaturatedMax = free.max;
  proof.other = other;
}

void StateProver::explain(ProvedState &proof, Provers &provers) {
  for (RangeProver &prover : provers)
    forEachState(prover.getFunction(), ranges,
                 [&](Value argument, Operation *state) {
                   if (state != proof.state)
                     return;
                   StoreSources sources(prover.getFunction());
                   sources.addBuffer(argument);
                   for (Operation *op : sources.others)
                     prover.reportOverflow(op);
                   for (Operation *op : sources.saturating)
                     if (const Unsaturated *free = prover.getUnsaturated(op))
                       explain(proof, op, *free);
                 });
}

OverflowProof StateProver::run() {
  findStates();
  findFixedPoint();
  Provers provers = runEntries(ranges);
  OverflowProof proof;
  for (auto &[state, range] : ranges) {
    ProvedState &proved = proof.states.emplace_back();
    proved.state = cast<StateOp>(state);
    proved.min = range.smin().getSExtValue();
    proved.max = range.smax().getSExtValue();
    explain(proved, provers);
  }
  for (const RangeProver &prover : provers)
    for (const ProvedRange &range : prover.getRanges())
      proof.ranges.push_back(range);
  return proof;
}

OverflowProof mann::proveNoOverflow(ModuleOp module) {
  return StateProver(module).run();
}
