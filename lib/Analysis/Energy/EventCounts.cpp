//===- EventCounts.cpp - Events of a lowered function -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/EventCounts.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Names.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

StringRef mann::getAccountingName(Accounting accounting) {
  return accounting == Accounting::Arithmetic ? "arithmetic" : "executed";
}

/// The location names the source op; what the lowering adds without a name
/// belongs to the op around it.
static std::string sourceOf(Operation *op) {
  for (; op && !isa<func::FuncOp>(op); op = op->getParentOp()) {
    std::string text = getLocationText(op->getLoc());
    if (!text.empty())
      return text;
  }
  return "(function)";
}

/// Kinds that papers count. Bit operations are as wide as their type: they work
/// on every bit of a packed word.
static bool isArithmetic(StringRef kind, bool &hasOwnWidth) {
  hasOwnWidth = kind == events::kLogic || kind == events::kBitCount;
  return hasOwnWidth || kind == events::kIntAdd || kind == events::kIntMul ||
         kind == events::kFloatAdd || kind == events::kFloatMul;
}

EventNamer::EventNamer(func::FuncOp function, Accounting accounting)
    : function(function), accounting(accounting), widths(function),
      roles(function->getAttrOfType<DictionaryAttr>(kRolesAttr)) {}

StringAttr EventNamer::roleOf(StringRef source) const {
  StringRef name = source.split(" = ").first;
  return roles ? roles.getAs<StringAttr>(name) : StringAttr();
}

std::string EventNamer::memoryClass(Value view) const {
  Value buffer = getBuffer(view);
  bool isTable = cast<ShapedType>(buffer.getType()).getRank() >= 2;
  if (auto argument = dyn_cast<BlockArgument>(buffer)) {
    if (!func::FuncOp(function).getArgAttr(
            argument.getArgNumber(),
            MannDialect::StateAttrHelper::getNameStr()))
      return "io";
    return isTable ? "memory" : "scratch";
  }
  Operation *op = buffer.getDefiningOp();
  if (isa<SymbolUserOpInterface>(op))
    return "parameters";
  StringAttr role = roleOf(getLocationText(op->getLoc()));
  // Sums on the way to a row of the memory are vectors.
  return role && role == "memory" && isTable ? "memory" : "scratch";
}

LogicalResult EventNamer::addEvents(Operation *op,
                                    std::optional<unsigned> factor,
                                    std::map<EventKey, int64_t> &counts) const {
  auto counted = dyn_cast<EventCountOpInterface>(op);
  if (!counted)
    return failure();
  SmallVector<Event> events;
  if (failed(counted.getEvents(events)))
    return failure();
  if (events.empty())
    return success();
  std::string source = sourceOf(op);
  if (accounting == Accounting::Arithmetic)
    if (StringAttr role = roleOf(source); role && role == "nonlinear")
      return success();
  for (const Event &event : events) {
    if (event.factor != factor)
      continue;
    unsigned width = event.width;
    if (accounting == Accounting::Arithmetic) {
      bool hasOwnWidth;
      if (!isArithmetic(event.kind, hasOwnWidth))
        continue;
      if (unsigned codes = widths.ofOperands(op); codes && !hasOwnWidth)
        width = codes;
    }
    std::string name = event.kind.str();
    if (event.buffer)
      name += "." + memoryClass(event.buffer);
    if (width)
      name += "." + std::to_string(width);
    counts[{source, name}] += event.count;
  }
  return success();
}

/// Kernels have their arithmetic in events of their own.
static LogicalResult verifyHasNoKernels(func::FuncOp function) {
  WalkResult result = function.walk([](EventCountOpInterface op) {
    SmallVector<Event> events;
    if (failed(op.getEvents(events)) ||
        llvm::none_of(events, [](const Event &event) {
          return events::isOfKernel(event.kind);
        }))
      return WalkResult::advance();
    op.emitOpError("is a kernel, whose arithmetic has no widths of its own; "
                   "count arithmetic before fxp-claim-kernels");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

FailureOr<EventCounts> EventCounts::get(func::FuncOp function,
                                        Accounting accounting) {
  if (accounting == Accounting::Arithmetic &&
      failed(verifyHasNoKernels(function)))
    return failure();
  FailureOr<ExecutionCounts> executions = ExecutionCounts::get(function);
  if (failed(executions))
    return failure();
  EventCounts result(std::move(*executions), accounting);
  EventNamer namer(function, accounting);
  std::vector<std::string> order;
  llvm::StringSet<> seen;
  std::map<EventKey, CountFormula> sums;
  llvm::SetVector<OperationName> unknown;
  auto add = [&](Operation *op, std::optional<unsigned> factor,
                 const CountFormula &times) {
    std::map<EventKey, int64_t> events;
    if (failed(namer.addEvents(op, factor, events)))
      return failure();
    for (const auto &[key, count] : events) {
      if (seen.insert(key.source).second)
        order.push_back(key.source);
      sums[key] += times * CountFormula(count);
    }
    return success();
  };
  function.getBody().walk([&](Operation *op) {
    if (failed(add(op, {}, result.executions.of(op->getBlock())))) {
      if (unknown.insert(op->getName()))
        op->emitOpError("does not say what executing it costs; implement "
                        "EventCountOpInterface for it, for instance by an "
                        "external model as in registerEventModels");
      return;
    }
    for (auto [factor, sum] : llvm::enumerate(result.executions.sumsOf(op)))
      (void)add(op, factor, sum); // It says its events, as was just seen.
  });
  if (!unknown.empty())
    return failure();
  for (const std::string &source : order)
    for (auto it = sums.lower_bound({source, ""});
         it != sums.end() && it->first.source == source; ++it)
      result.rows.push_back(*it);
  return result;
}

std::map<std::string, CountFormula> EventCounts::getTotals() const {
  std::map<std::string, CountFormula> totals;
  for (const auto &[key, count] : rows)
    totals[key.event] += count;
  return totals;
}

void EventCounts::print(llvm::raw_ostream &os) const {
  std::vector<std::string> names = executions.getSymbolNames();
  for (const RunTimeSymbol &symbol : executions.getSymbols())
    os << symbol.name << ": 0.." << symbol.largest << "\n";
  StringRef source;
  for (const auto &[key, count] : rows) {
    if (key.source != source)
      os << (source = key.source) << "\n";
    os << "  " << key.event << ": " << count.print(names) << "\n";
  }
  os << "total\n";
  for (const auto &[event, count] : getTotals())
    os << "  " << event << ": " << count.print(names) << "\n";
}

LogicalResult mann::forEachEventCounts(
    ModuleOp module, Accounting accounting,
    function_ref<void(func::FuncOp, const EventCounts &)> fn) {
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    FailureOr<EventCounts> counts = EventCounts::get(function, accounting);
    if (failed(counts))
      return failure();
    fn(function, *counts);
  }
  return success();
}
