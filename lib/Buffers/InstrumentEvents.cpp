//===- InstrumentEvents.cpp - Counters in a lowered function -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Buffers/InstrumentEvents.h"
#include "mann/Buffers/Passes.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mann {
#define GEN_PASS_DEF_INSTRUMENTEVENTS
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

int64_t mann::getNumCounters(const EventCounts &counts) {
  return counts.getRows().size() + counts.getExecutions().getSymbols().size();
}

namespace {

class Instrumenter {
public:
  Instrumenter(func::FuncOp function, const EventCounts &counts)
      : function(function), counts(counts),
        namer(function, counts.getAccounting()), builder(function.getContext()),
        loc(function.getLoc()) {
    for (auto [index, row] : llvm::enumerate(counts.getRows()))
      numbers[row.first] = index;
  }

  void run(unsigned argument);

private:
  Value constant(int64_t value) {
    return arith::ConstantIntOp::create(builder, loc, value, 64);
  }
  Value position(int64_t counter) {
    return arith::ConstantIndexOp::create(builder, loc, counter);
  }
  void add(int64_t counter, Value amount);
  void clear();
  void countSymbols();
  /// The events that one run-time factor of an op multiplies.
  struct Multiplied {
    EventCountOpInterface op;
    unsigned factor;
    std::map<EventKey, int64_t> events;
  };
  void countMultiplied(const Multiplied &counted);

  func::FuncOp function;
  const EventCounts &counts;
  EventNamer namer;
  OpBuilder builder;
  Location loc;
  std::map<EventKey, int64_t> numbers;
  Value counters;
};

void Instrumenter::add(int64_t counter, Value amount) {
  Value place = position(counter);
  Value before = memref::LoadOp::create(builder, loc, counters, place);
  Value after = arith::AddIOp::create(builder, loc, before, amount);
  memref::StoreOp::create(builder, loc, after, counters, place);
}

void Instrumenter::clear() {
  auto loop = scf::ForOp::create(builder, loc, position(0),
                                 position(getNumCounters(counts)), position(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(loop.getBody()->getTerminator());
  memref::StoreOp::create(builder, loc, constant(0), counters,
                          loop.getInductionVar());
}

void Instrumenter::countSymbols() {
  int64_t counter = counts.getRows().size();
  for (const RunTimeSymbol &symbol : counts.getExecutions().getSymbols()) {
    if (symbol.region) {
      builder.setInsertionPointToStart(&symbol.region->front());
      add(counter++, constant(1));
      continue;
    }
    if (auto op = dyn_cast_or_null<EventCountOpInterface>(symbol.op)) {
      builder.setInsertionPoint(op);
      add(counter++, op.buildRunTimeFactor(builder, symbol.factor));
      continue;
    }
    builder.setInsertionPointAfterValue(symbol.bound);
    Value bound = symbol.bound;
    if (bound.getType().isIndex())
      bound =
          arith::IndexCastOp::create(builder, loc, builder.getI64Type(), bound);
    bound = arith::MaxSIOp::create(builder, loc, bound, constant(0));
    memref::StoreOp::create(builder, loc, bound, counters, position(counter++));
  }
}

void Instrumenter::countMultiplied(const Multiplied &counted) {
  EventCountOpInterface op = counted.op;
  builder.setInsertionPoint(op);
  Value times = op.buildRunTimeFactor(builder, counted.factor);
  for (const auto &[key, amount] : counted.events)
    add(numbers[key],
        arith::MulIOp::create(builder, loc, times, constant(amount)));
}

void Instrumenter::run(unsigned argument) {
  // What is counted is the program as it was, so all of it is looked at first.
  SmallVector<std::pair<Block *, std::map<EventKey, int64_t>>> blocks;
  SmallVector<Multiplied> multiplied;
  function.getBody().walk<WalkOrder::PreOrder>([&](Block *block) {
    std::map<EventKey, int64_t> events;
    for (Operation &op : *block) {
      // The counts exist: all events are known.
      (void)namer.addEvents(&op, {}, events);
      for (unsigned factor = 0, end = counts.getExecutions().sumsOf(&op).size();
           factor < end; ++factor) {
        multiplied.push_back({cast<EventCountOpInterface>(op), factor, {}});
        (void)namer.addEvents(&op, factor, multiplied.back().events);
      }
    }
    blocks.push_back({block, std::move(events)});
  });
  auto type = MemRefType::get({getNumCounters(counts)}, builder.getI64Type());
  (void)function.insertArgument(argument, type, DictionaryAttr(), loc);
  counters = function.getArgument(argument);
  countSymbols();
  for (auto &[block, events] : blocks) {
    // Before the terminator: behind the clearing in the entry block.
    builder.setInsertionPoint(block->getTerminator());
    for (const auto &[key, amount] : events)
      add(numbers[key], constant(amount));
  }
  for (const Multiplied &counted : multiplied)
    countMultiplied(counted);
  builder.setInsertionPointToStart(&function.front());
  clear();
}

struct InstrumentEvents : mann::impl::InstrumentEventsBase<InstrumentEvents> {
  using InstrumentEventsBase::InstrumentEventsBase;

  void runOnOperation() override {
    auto instrument = [&](func::FuncOp function, const EventCounts &counts) {
      unsigned arena = 0;
      while (arena < function.getNumArguments() &&
             !function.getArgAttr(arena, kArenaAttr))
        ++arena;
      instrumentEvents(function, counts, arena);
      numCounters += getNumCounters(counts);
    };
    if (failed(forEachEventCounts(getOperation(), accounting, instrument)))
      signalPassFailure();
  }
};

} // namespace

void mann::instrumentEvents(func::FuncOp function, const EventCounts &counts,
                            unsigned index) {
  Instrumenter(function, counts).run(index);
}
