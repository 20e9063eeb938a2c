//===- OverflowProof.cpp - No sum leaves its type -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/OverflowProof.h"
#include "mann/Analysis/Energy/OperandWidths.h"
#include "mann/Analysis/RangeAnalysis.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/CastInterfaces.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mann;
using llvm::APInt;

namespace {

constexpr unsigned kWide = 128;

/// What is known of values and of the contents of buffers.
struct State {
  DenseMap<Value, ConstantIntRanges> values, buffers;
};

/// Where a sum ends after all turns, in 128 bits, and the bits it has.
struct Growth {
  APInt min, max;
  unsigned width;
};

class RangeProver {
public:
  explicit RangeProver(func::FuncOp function)
      : symbols(function->getParentOfType<ModuleOp>()) {}

  std::vector<ProvedRange> run(func::FuncOp function);

private:
  void visit(Block &block);
  void visit(Operation *op);
  void visitLoop(LoopLikeOpInterface loop);
  void visitRegions(Operation *op);
  void visitAccesses(Operation *op, ArrayRef<Event> events);
  void infer(Operation *op);
  bool inferWide(Operation *op);
  void turn(LoopLikeOpInterface loop);
  /// Marks what `value` is computed from in the body of `loop`.
  void report(Value value, LoopLikeOpInterface loop);
  void reportSum(Value sum, LoopLikeOpInterface loop, const Growth &growth);
  void reportStores(Value buffer, LoopLikeOpInterface loop,
                    const Growth &growth);

  bool isInteger(Value value) {
    return ConstantIntRanges::getStorageBitwidth(value.getType()) != 0;
  }
  ConstantIntRanges rangeOf(Value value);
  ConstantIntRanges contentsOf(Value buffer);
  /// Joins a range into an entry.
  static void join(DenseMap<Value, ConstantIntRanges> &map, Value key,
                   const ConstantIntRanges &range);
  void record(Operation *op, const APInt &min, const APInt &max,
              unsigned width);
  int64_t turnsOf(LoopLikeOpInterface loop);

  ModuleOp symbols;
  State state;
  llvm::MapVector<Operation *, ProvedRange> proved;
  /// Narrowings, and what sums that grow are made of.
  DenseSet<Operation *> isReported;
};

ConstantIntRanges RangeProver::rangeOf(Value value) {
  auto known = state.values.find(value);
  if (known != state.values.end())
    return known->second;
  return ConstantIntRanges::maxRange(
      ConstantIntRanges::getStorageBitwidth(value.getType()));
}

void RangeProver::join(DenseMap<Value, ConstantIntRanges> &map, Value key,
                       const ConstantIntRanges &range) {
  auto [entry, isNew] = map.try_emplace(key, range);
  if (!isNew)
    entry->second = entry->second.rangeUnion(range);
}

void RangeProver::record(Operation *op, const APInt &min, const APInt &max,
                         unsigned width) {
  auto [entry, isNew] = proved.insert({op, ProvedRange{op, min, max, width}});
  if (isNew)
    return;
  ProvedRange &range = entry->second;
  range.min = llvm::APIntOps::smin(range.min, min);
  range.max = llvm::APIntOps::smax(range.max, max);
}

/// The elements of a table, or what has been stored.
ConstantIntRanges RangeProver::contentsOf(Value view) {
  Value buffer = getBuffer(view);
  auto known = state.buffers.find(buffer);
  if (known != state.buffers.end())
    return known->second;
  unsigned width = getElementTypeOrSelf(view.getType()).getIntOrFloatBitWidth();
  ConstantIntRanges range = ConstantIntRanges::maxRange(width);
  auto user = buffer.getDefiningOp<SymbolUserOpInterface>();
  auto name = user ? user->getAttrOfType<FlatSymbolRefAttr>("name")
                   : FlatSymbolRefAttr();
  auto global = name ? symbols.lookupSymbol<memref::GlobalOp>(name.getValue())
                     : memref::GlobalOp();
  auto elements =
      global && global.getConstant()
          ? dyn_cast_or_null<DenseIntElementsAttr>(global.getInitialValueAttr())
          : DenseIntElementsAttr();
  if (elements && !elements.empty()) {
    APInt min = *elements.value_begin<APInt>(), max = min;
    for (const APInt &element : elements.getValues<APInt>()) {
      min = llvm::APIntOps::smin(min, element);
      max = llvm::APIntOps::smax(max, element);
    }
    range = ConstantIntRanges::fromSigned(min, max);
  } else if (!isa<BlockArgument>(buffer) && !user) {
    // Nothing stored yet: what is read then is stored by an earlier turn, which
    // joins it here.
    return ConstantIntRanges::fromSigned(APInt::getZero(width),
                                         APInt::getZero(width));
  }
  state.buffers.try_emplace(buffer, range);
  return range;
}

void RangeProver::visitAccesses(Operation *op, ArrayRef<Event> events) {
  for (const Event &event : events) {
    if (!event.buffer ||
        !getElementTypeOrSelf(event.buffer.getType()).isInteger())
      continue;
    if (event.kind == events::kWrite) {
      for (Value operand : op->getOperands())
        if (operand.getType() == getElementTypeOrSelf(event.buffer.getType()))
          join(state.buffers, getBuffer(event.buffer), rangeOf(operand));
      continue;
    }
    for (Value result : op->getResults())
      state.values.insert_or_assign(result, contentsOf(event.buffer));
  }
}

/// In 128 bits nothing wraps. Whether the result fits the type of the op.
bool RangeProver::inferWide(Operation *op) {
  auto flags = dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op);
  if (!flags || op->getNumOperands() != 2 ||
      !op->getResult(0).getType().isInteger())
    return false;
  SmallVector<ConstantIntRanges> wide;
  for (Value operand : op->getOperands()) {
    ConstantIntRanges range = rangeOf(operand);
    wide.push_back(ConstantIntRanges::fromSigned(range.smin().sext(kWide),
                                                 range.smax().sext(kWide)));
  }
  std::optional<ConstantIntRanges> result;
  cast<InferIntRangeInterface>(op).inferResultRanges(
      wide, [&](Value, const ConstantIntRanges &range) { result = range; });
  unsigned width = op->getResult(0).getType().getIntOrFloatBitWidth();
  bool fits =
      result->smin().isSignedIntN(width) && result->smax().isSignedIntN(width);
  record(op, result->smin(), result->smax(), width);
  if (fits)
    state.values.insert_or_assign(
        op->getResult(0),
        ConstantIntRanges::fromSigned(result->smin().trunc(width),
                                      result->smax().trunc(width)));
  return fits;
}

void RangeProver::infer(Operation *op) {
  auto inferable = dyn_cast<InferIntRangeInterface>(op);
  if (!inferable || isEmptyConstant(op) || inferWide(op))
    return;
  if (isa<CastOpInterface>(op) && op->getResult(0).getType().isInteger() &&
      op->getOperand(0).getType().isInteger()) {
    unsigned width = op->getResult(0).getType().getIntOrFloatBitWidth();
    ConstantIntRanges range = rangeOf(op->getOperand(0));
    if (width > 1 && width < range.smin().getBitWidth())
      record(op, range.smin().sext(kWide), range.smax().sext(kWide), width);
    isReported.insert(op);
  }
  SmallVector<ConstantIntRanges> operands;
  for (Value operand : op->getOperands()) {
    if (!isInteger(operand))
      return;
    operands.push_back(rangeOf(operand));
  }
  inferable.inferResultRanges(operands,
                              [&](Value value, const ConstantIntRanges &range) {
                                state.values.insert_or_assign(value, range);
                              });
}

void RangeProver::visitRegions(Operation *op) {
  State before = state;
  SmallVector<State> after;
  DenseMap<Value, ConstantIntRanges> results;
  for (Region &region : op->getRegions()) {
    if (region.empty())
      continue;
    state = before;
    visit(region.front());
    Operation *end = region.front().getTerminator();
    if (end->getNumOperands() == op->getNumResults())
      for (auto [result, value] :
           llvm::zip(op->getResults(), end->getOperands()))
        if (isInteger(value))
          join(results, result, rangeOf(value));
    after.push_back(state);
  }
  // Any region may run, or none.
  state = before;
  for (const State &one : after)
    for (const auto &[buffer, range] : one.buffers)
      join(state.buffers, buffer, range);
  for (const auto &[value, range] : results)
    state.values.insert_or_assign(value, range);
}

int64_t RangeProver::turnsOf(LoopLikeOpInterface loop) {
  if (std::optional<APInt> turns = loop.getStaticTripCount())
    return turns->getSExtValue();
  constexpr int64_t kMany = int64_t(1) << 40;
  auto upper = loop.getLoopUpperBounds();
  auto bound =
      upper && upper->size() == 1 ? dyn_cast<Value>((*upper)[0]) : Value();
  if (!bound)
    return kMany;
  APInt largest = rangeOf(bound).smax();
  return largest.getSignificantBits() > 40
             ? kMany
             : std::max<int64_t>(largest.getSExtValue(), 0);
}

void RangeProver::report(Value value, LoopLikeOpInterface loop) {
  Operation *op = value.getDefiningOp();
  if (!op || !loop->isProperAncestor(op) || !isReported.insert(op).second)
    return;
  for (Value operand : op->getOperands())
    report(operand, loop);
}

/// One turn: the body, and what it yields joined to what the loop carries.
void RangeProver::turn(LoopLikeOpInterface loop) {
  visit(loop.getLoopRegions().front()->front());
  for (auto [argument, yielded] :
       llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
    if (isInteger(argument))
      join(state.values, argument, rangeOf(yielded));
}

/// How every access of a buffer in a loop is indexed by the loop's variable:
/// the place of the index, from the last; nothing when one is not, or another.
static std::optional<unsigned> indexPlace(LoopLikeOpInterface loop,
                                          Value buffer, bool &isStoredOnly) {
  auto variable = loop.getSingleInductionVar();
  std::optional<unsigned> place;
  bool same = variable.has_value();
  isStoredOnly = true;
  loop.getLoopRegions().front()->walk([&](Operation *op) {
    auto counted = dyn_cast<EventCountOpInterface>(op);
    SmallVector<Event> events;
    if (!counted || failed(counted.getEvents(events)))
      return;
    for (const Event &event : events) {
      if (!event.buffer || getBuffer(event.buffer) != buffer)
        continue;
      isStoredOnly &= event.kind == events::kWrite &&
                      op->getParentOp() == loop.getOperation();
      std::optional<unsigned> here;
      for (auto [index, operand] : llvm::enumerate(op->getOperands()))
        if (variable && operand == *variable)
          here = op->getNumOperands() - index;
      same &= here && (!place || place == here);
      place = here;
    }
  });
  return same ? place : std::nullopt;
}

void RangeProver::reportSum(Value sum, LoopLikeOpInterface loop,
                            const Growth &growth) {
  report(sum, loop);
  // Where the type ends is no end of the sum.
  if (Operation *op = sum.getDefiningOp())
    record(op, growth.min, growth.max, growth.width);
}

void RangeProver::reportStores(Value buffer, LoopLikeOpInterface loop,
                               const Growth &growth) {
  loop.getLoopRegions().front()->walk([&](EventCountOpInterface op) {
    SmallVector<Event> events;
    if (failed(op.getEvents(events)))
      return;
    for (const Event &event : events)
      if (event.kind == events::kWrite && getBuffer(event.buffer) == buffer)
        for (Value operand : op->getOperands())
          if (operand.getType() == getElementTypeOrSelf(event.buffer.getType()))
            reportSum(operand, loop, growth);
  });
}

void RangeProver::visitLoop(LoopLikeOpInterface loop) {
  int64_t turns = turnsOf(loop);
  auto isZero = [](std::optional<SmallVector<OpFoldResult>> lower) {
    return lower && lower->size() == 1 && isConstantIntValue((*lower)[0], 0);
  };
  for (auto [argument, init] :
       llvm::zip(loop.getRegionIterArgs(), loop.getInits()))
    if (isInteger(argument))
      state.values.insert_or_assign(argument, rangeOf(init));
  if (auto variable = loop.getSingleInductionVar()) {
    unsigned width = ConstantIntRanges::getStorageBitwidth(variable->getType());
    if (isZero(loop.getLoopLowerBounds()))
      state.values.insert_or_assign(
          *variable, ConstantIntRanges::fromSigned(
                         APInt::getZero(width),
                         APInt(width, std::max<int64_t>(turns - 1, 0))));
  }
  // A buffer with an element for each turn is not looked at twice; one that is
  // stored whole forgets what it was.
  State before = state;
  SmallVector<std::pair<Value, bool>> once;
  turn(loop);
  for (const auto &[buffer, range] : state.buffers) {
    bool isStoredOnly;
    if (!indexPlace(loop, buffer, isStoredOnly))
      continue;
    auto type = cast<MemRefType>(buffer.getType());
    once.push_back({buffer, isStoredOnly && type.getRank() == 1 &&
                                type.getDimSize(0) == turns});
  }
  State first = state;
  auto reset = [&] {
    for (auto [buffer, anew] : once) {
      auto old = before.buffers.find(buffer);
      if (old != before.buffers.end())
        state.buffers.insert_or_assign(buffer, old->second);
      else
        state.buffers.erase(buffer);
    }
  };
  if (turns > 1) {
    // Widen everything that still grows by its growth times the turns left,
    // then take the last turn, which must not grow faster.
    reset();
    turn(loop);
    State second = state;
    auto widen = [&](DenseMap<Value, ConstantIntRanges> &now,
                     const DenseMap<Value, ConstantIntRanges> &was,
                     Value key) -> std::optional<Growth> {
      auto old = was.find(key);
      auto current = now.find(key);
      if (old == was.end() || current == now.end() ||
          old->second == current->second)
        return std::nullopt;
      const ConstantIntRanges &a = old->second, &b = current->second;
      unsigned width = b.smin().getBitWidth();
      auto extend = [&](const APInt &from, const APInt &to) {
        APInt step = to.sext(kWide) - from.sext(kWide);
        return to.sext(kWide) + step * APInt(kWide, turns - 2);
      };
      Growth end{extend(a.smin(), b.smin()), extend(a.smax(), b.smax()), width};
      now.insert_or_assign(
          key, ConstantIntRanges::fromSigned(end.min.truncSSat(width),
                                             end.max.truncSSat(width)));
      return end;
    };
    for (auto [argument, yielded] :
         llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
      if (isInteger(argument))
        if (auto growth = widen(state.values, first.values, argument))
          reportSum(yielded, loop, *growth);
    for (const auto &[buffer, range] : second.buffers)
      if (!llvm::is_contained(llvm::make_first_range(once), buffer))
        if (auto growth = widen(state.buffers, first.buffers, buffer))
          reportStores(buffer, loop, *growth);
    reset();
    turn(loop);
  }
  for (auto [buffer, anew] : once)
    if (anew) {
      State after = state;
      state.buffers.erase(buffer);
      visit(loop.getLoopRegions().front()->front());
      auto stored = state.buffers.find(buffer);
      ConstantIntRanges range = stored == state.buffers.end()
                                    ? after.buffers.find(buffer)->second
                                    : stored->second;
      state = after;
      state.buffers.insert_or_assign(buffer, range);
    }
  for (Value argument : loop.getRegionIterArgs())
    if (isInteger(argument))
      state.values.insert_or_assign(
          loop.getTiedLoopResult(cast<BlockArgument>(argument)),
          rangeOf(argument));
}

void RangeProver::visit(Operation *op) {
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op);
      loop && loop.getLoopRegions().size() == 1)
    return visitLoop(loop);
  if (op->getNumRegions())
    return visitRegions(op);
  SmallVector<Event> events;
  if (auto counted = dyn_cast<EventCountOpInterface>(op))
    (void)counted.getEvents(events);
  if (llvm::any_of(events, [](const Event &event) { return event.buffer; }))
    return visitAccesses(op, events);
  infer(op);
}

void RangeProver::visit(Block &block) {
  for (Operation &op : block)
    visit(&op);
}

std::vector<ProvedRange> RangeProver::run(func::FuncOp function) {
  visit(function.front());
  std::vector<ProvedRange> ranges;
  for (auto &[op, range] : proved)
    if (isReported.contains(op))
      ranges.push_back(range);
  return ranges;
}

} // namespace

std::vector<ProvedRange> mann::proveRanges(func::FuncOp function) {
  return RangeProver(function).run(function);
}
