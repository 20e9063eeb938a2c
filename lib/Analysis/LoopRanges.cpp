//===- LoopRanges.cpp - Ranges over the turns of a loop -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RangeProver.h"
#include "mann/Analysis/Energy/OperandWidths.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/CastInterfaces.h"

using namespace mlir;
using namespace mann;
using llvm::APInt;

/// One loop that is bounded: what it carries in values and in buffers after all
/// turns.
class RangeProver::Loop {
public:
  Loop(RangeProver &prover, LoopLikeOpInterface loop)
      : prover(prover), state(prover.state), loop(loop), turns(countTurns()) {}

  void visit();

private:
  int64_t countTurns();
  void begin();
  void turn();
  void findOnce();
  void reset();
  /// Takes all turns at once; what then grows faster than it did may be
  /// anything.
  void accelerate();
  void widenAll(const State &first);
  void narrow(const State &all);
  std::optional<Growth> widen(RangeMap &now, const RangeMap &was, Value key);
  bool isFaster(const RangeMap &now, Value key, const Growth &growth);
  void startAnew();

  /// Marks what `value` is computed from in the body.
  void report(Value value);
  void reportSum(Value sum, const Growth &growth);
  void reportStores(Value buffer, const Growth &growth);
  void reportOverflows();

  /// An entry of one of the maps that grows from turn to turn.
  struct Grown {
    RangeMap State::*map;
    Value key, yielded;
    Growth growth;
  };

  RangeProver &prover;
  State &state;
  LoopLikeOpInterface loop;
  int64_t turns;
  State before;
  /// Buffers with an element for each turn; whether all are stored anew.
  SmallVector<std::pair<Value, bool>> once;
  SmallVector<Grown> grown;
};

int64_t RangeProver::Loop::countTurns() {
  if (std::optional<APInt> count = loop.getStaticTripCount())
    return count->getSExtValue();
  constexpr int64_t kMany = int64_t(1) << 40;
  auto upper = loop.getLoopUpperBounds();
  auto bound =
      upper && upper->size() == 1 ? dyn_cast<Value>((*upper)[0]) : Value();
  if (!bound)
    return kMany;
  APInt largest = prover.rangeOf(bound).smax();
  return largest.getSignificantBits() > 40
             ? kMany
             : std::max<int64_t>(largest.getSExtValue(), 0);
}

void RangeProver::Loop::report(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !loop->isProperAncestor(op) ||
      !prover.isReported.insert(op).second)
    return;
  for (Value operand : op->getOperands())
    report(operand);
}

/// Whether a value is held within its range by the op that gives it.
static bool isSaturated(Value value) {
  while (auto cast = value.getDefiningOp<CastOpInterface>())
    value = cast->getOperand(0);
  return value.getDefiningOp<fxp::RequantizeOp>() ||
         value.getDefiningOp<fxp::AddOp>();
}

void RangeProver::Loop::reportSum(Value sum, const Growth &growth) {
  report(sum);
  // Where the type ends is no end of the sum.
  Operation *op = sum.getDefiningOp();
  if (op && !isSaturated(sum))
    prover.record(op, growth.min, growth.max, growth.width);
}

void RangeProver::Loop::reportStores(Value buffer, const Growth &growth) {
  loop.getLoopRegions().front()->walk([&](EventCountOpInterface op) {
    SmallVector<Event> events;
    if (failed(op.getEvents(events)))
      return;
    for (const Event &event : events)
      if (event.kind == events::kWrite && getBuffer(event.buffer) == buffer)
        for (Value operand : op->getOperands())
          if (operand.getType() == getElementTypeOrSelf(event.buffer.getType()))
            reportSum(operand, growth);
  });
}

/// Sums that leave their type in the first turns: their growth is not seen any
/// more, where they may be anything.
void RangeProver::Loop::reportOverflows() {
  for (auto [argument, yielded] :
       llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
    if (Operation *op = yielded.getDefiningOp();
        op && llvm::is_contained(op->getOperands(), argument))
      prover.reportOverflow(op);
  loop.getLoopRegions().front()->walk([&](memref::StoreOp store) {
    Operation *op = store.getValue().getDefiningOp();
    if (op && llvm::any_of(op->getOperands(), [&](Value operand) {
          auto load = operand.getDefiningOp<memref::LoadOp>();
          return load &&
                 getBuffer(load.getMemRef()) == getBuffer(store.getMemRef());
        }))
      prover.reportOverflow(op);
  });
}

/// One turn: the body, and what it yields joined to what the loop carries.
void RangeProver::Loop::turn() {
  prover.visit(loop.getLoopRegions().front()->front());
  for (auto [argument, yielded] :
       llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
    if (hasRange(argument))
      join(state.values, argument, prover.rangeOf(yielded));
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

void RangeProver::Loop::begin() {
  auto isZero = [](std::optional<SmallVector<OpFoldResult>> lower) {
    return lower && lower->size() == 1 && isConstantIntValue((*lower)[0], 0);
  };
  for (auto [argument, init] :
       llvm::zip(loop.getRegionIterArgs(), loop.getInits()))
    if (hasRange(argument))
      state.values.insert_or_assign(argument, prover.rangeOf(init));
  auto variable = loop.getSingleInductionVar();
  if (!variable)
    return;
  // A loop in a loop may have another bound in each turn of that.
  unsigned width = ConstantIntRanges::getStorageBitwidth(variable->getType());
  if (isZero(loop.getLoopLowerBounds()))
    state.values.insert_or_assign(
        *variable, ConstantIntRanges::fromSigned(
                       APInt::getZero(width),
                       APInt(width, std::max<int64_t>(turns - 1, 0))));
}

/// A buffer with an element for each turn is not looked at twice; one that is
/// stored whole forgets what it was.
void RangeProver::Loop::findOnce() {
  for (const auto &[buffer, range] : state.buffers) {
    bool isStoredOnly;
    if (!indexPlace(loop, buffer, isStoredOnly))
      continue;
    auto type = cast<MemRefType>(buffer.getType());
    once.push_back({buffer, isStoredOnly && type.getRank() == 1 &&
                                type.getDimSize(0) == turns});
  }
}

void RangeProver::Loop::reset() {
  for (auto [buffer, anew] : once) {
    auto old = before.buffers.find(buffer);
    if (old != before.buffers.end())
      state.buffers.insert_or_assign(buffer, old->second);
    else
      state.buffers.erase(buffer);
  }
}

/// Widens an entry that still grows by its growth times the turns left.
std::optional<RangeProver::Growth>
RangeProver::Loop::widen(RangeMap &now, const RangeMap &was, Value key) {
  auto old = was.find(key);
  auto current = now.find(key);
  if (old == was.end() || current == now.end() ||
      old->second == current->second)
    return std::nullopt;
  ConstantIntRanges a = widenRange(old->second),
                    b = widenRange(current->second);
  unsigned width = current->second.smin().getBitWidth();
  Growth end{b.smin(), b.smax(), b.smin() - a.smin(), b.smax() - a.smax(),
             width};
  APInt left(kWideBits, turns - 2);
  end.min += end.minStep * left;
  end.max += end.maxStep * left;
  now.insert_or_assign(key,
                       ConstantIntRanges::fromSigned(end.min.truncSSat(width),
                                                     end.max.truncSSat(width)));
  return end;
}

/// Whether an entry has grown by more in one turn after the last than in the
/// second. Where it has not, no turn between adds more than the second: what is
/// added to a sum is largest where everything that it may depend on is.
bool RangeProver::Loop::isFaster(const RangeMap &now, Value key,
                                 const Growth &growth) {
  ConstantIntRanges after = widenRange(now.find(key)->second);
  return after.smin().slt(growth.min + growth.minStep) ||
         after.smax().sgt(growth.max + growth.maxStep);
}

void RangeProver::Loop::widenAll(const State &first) {
  State second = state;
  for (auto [argument, yielded] :
       llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
    if (hasRange(argument))
      if (auto growth = widen(state.values, first.values, argument)) {
        reportSum(yielded, *growth);
        grown.push_back({&State::values, argument, yielded, *growth});
      }
  for (const auto &[buffer, range] : second.buffers)
    if (!llvm::is_contained(llvm::make_first_range(once), buffer))
      if (auto growth = widen(state.buffers, first.buffers, buffer)) {
        reportStores(buffer, *growth);
        grown.push_back({&State::buffers, buffer, Value(), *growth});
      }
}

/// After any turn an entry holds what it held before the loop, or what a turn
/// has given it that started from `all`, which covers every turn.
void RangeProver::Loop::narrow(const State &all) {
  for (const Grown &entry : grown) {
    std::optional<ConstantIntRanges> given = entry.yielded
                                                 ? prover.rangeOf(entry.yielded)
                                                 : prover.getWritten(entry.key);
    const RangeMap &old = before.*entry.map;
    if (auto start = old.find(entry.key); start != old.end())
      given = given ? given->rangeUnion(start->second) : start->second;
    ConstantIntRanges range = (all.*entry.map).find(entry.key)->second;
    if (given)
      range = range.intersection(*given);
    (state.*entry.map).insert_or_assign(entry.key, range);
  }
}

void RangeProver::Loop::accelerate() {
  State first = state;
  reset();
  turn();
  widenAll(first);
  RangeMap writtenBefore = prover.written;
  State all = state;
  for (bool isChecked = false; !isChecked;) {
    reset();
    prover.written.clear();
    turn();
    isChecked = true;
    for (const Grown &entry : grown)
      if (isFaster(state.*entry.map, entry.key, entry.growth)) {
        auto most = ConstantIntRanges::maxRange(entry.growth.width);
        isChecked &= (all.*entry.map).find(entry.key)->second == most;
        (all.*entry.map).insert_or_assign(entry.key, most);
      }
    if (!isChecked)
      state = all;
  }
  narrow(all);
  for (const auto &[buffer, range] : writtenBefore)
    join(prover.written, buffer, range);
}

/// Buffers that the loop stores whole hold nothing older than that.
void RangeProver::Loop::startAnew() {
  for (auto [buffer, anew] : once) {
    if (!anew)
      continue;
    State after = state;
    RangeMap writtenBefore = prover.written;
    state.buffers.erase(buffer);
    prover.written.erase(buffer);
    prover.visit(loop.getLoopRegions().front()->front());
    auto stored = prover.written.find(buffer);
    ConstantIntRanges range = stored == prover.written.end()
                                  ? after.buffers.find(buffer)->second
                                  : stored->second;
    state = after;
    prover.written = writtenBefore;
    state.buffers.insert_or_assign(buffer, range);
  }
}

void RangeProver::Loop::visit() {
  begin();
  before = state;
  turn();
  findOnce();
  if (turns > 1)
    accelerate();
  reportOverflows();
  startAnew();
  for (Value argument : loop.getRegionIterArgs())
    if (hasRange(argument))
      state.values.insert_or_assign(
          loop.getTiedLoopResult(cast<BlockArgument>(argument)),
          prover.rangeOf(argument));
}

void RangeProver::visit(Operation *op) {
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op);
      loop && loop.getLoopRegions().size() == 1)
    return Loop(*this, loop).visit();
  if (op->getNumRegions())
    return visitRegions(op);
  SmallVector<Event> events;
  if (auto counted = dyn_cast<EventCountOpInterface>(op))
    (void)counted.getEvents(events);
  if (llvm::any_of(events, [](const Event &event) { return event.buffer; }))
    return visitAccesses(op, events);
  infer(op);
}
