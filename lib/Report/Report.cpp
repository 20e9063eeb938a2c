//===- Report.cpp - What a compiled model costs -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Report/Report.h"
#include "mann/Analysis/Hops.h"
#include "mann/Dialect/Mann/IR/Formats.h"
#include "mann/Support/Names.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/StringSaver.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

static std::string print(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// "Q1.6", "f32", "i32", or the type's text.
static std::string describeFormat(Type type) {
  if (std::optional<Format> format = getFormat(type))
    return "Q" + std::to_string(int(format->width) - 1 - format->frac) + "." +
           std::to_string(format->frac);
  return print(getElementTypeOrSelf(type));
}

namespace {
/// One value of the source: quantization may compute it by several ops, all of
/// its name.
struct Node {
  std::string op, type, format;
  unsigned hop = 0;
  bool isParameter = false;
  llvm::SetVector<StringRef> operands;
};
} // namespace

/// The name of the port; "arg3" without one.
static std::string getInputName(const Entry &entry, unsigned argument) {
  for (const Port &port : entry.inputs)
    if (port.position == argument)
      return port.name;
  return "arg" + std::to_string(argument);
}

/// Adds the values of an entry in order, and which are made from which.
static void describeGraph(func::FuncOp function, const Entry &entry,
                          const ReportInputs &inputs, json::Array &result) {
  HopAnalysis hops(function);
  llvm::MapVector<StringRef, Node> nodes;
  llvm::BumpPtrAllocator storage;
  llvm::StringSaver names(storage);
  DenseMap<Value, StringRef> nameOf;
  auto add = [&](Value value, const std::string &name, StringRef op) -> Node & {
    StringRef saved = names.save(name);
    nameOf[value] = saved;
    Node &node = nodes[saved];
    if (node.op.empty()) {
      node.op = op.str();
      node.type = print(value.getType());
      node.format = describeFormat(value.getType());
    }
    return node;
  };
  for (BlockArgument argument : function.getArguments()) {
    unsigned number = argument.getArgNumber();
    if (StateOp state = getArgumentState(function, number))
      add(argument, ("state." + state.getSymName()).str(), "state");
    else
      add(argument, getInputName(entry, number), "input");
  }
  unsigned unnamed = 0;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (op.getNumResults() == 0)
      continue;
    std::string text = getLocationText(op.getLoc());
    auto [name, kind] = StringRef(text).split(" = ");
    Node &node =
        add(op.getResult(0),
            name.empty() ? "value" + std::to_string(unnamed++) : name.str(),
            kind.empty() ? op.getName().getStringRef() : kind);
    node.hop = hops.getHop(&op);
    node.isParameter |= isa<SymbolUserOpInterface>(op);
    for (Value further : op.getResults().drop_front())
      nameOf[further] = nameOf[op.getResult(0)];
    for (Value operand : op.getOperands())
      if (StringRef made = nameOf.lookup(operand);
          !made.empty() && made != nameOf[op.getResult(0)])
        node.operands.insert(made);
  }
  for (const auto &[name, node] : nodes) {
    json::Array operands;
    for (StringRef operand : node.operands)
      operands.push_back(operand.str());
    json::Object row{{"name", name.str()},
                     {"op", node.op},
                     {"hop", node.hop},
                     {"type", node.type},
                     {"format", node.format},
                     {"is_parameter", node.isParameter},
                     {"operands", std::move(operands)}};
    if (inputs.hasSeveralEntries())
      row["entry"] = entry.name;
    result.push_back(std::move(row));
  }
}

/// The entries with what goes in and out, and the states with what they last.
static void describeInterface(const ReportInputs &inputs, json::Object &model) {
  json::Array entries, states, graph;
  for (const Entry &entry : inputs.interface->entries) {
    auto names = [](ArrayRef<Port> ports) {
      json::Array result;
      for (const Port &port : ports)
        result.push_back(port.name);
      return result;
    };
    json::Array used;
    for (const StateUse &use : entry.states)
      used.push_back(
          json::Object{{"name", inputs.interface->states[use.state].name},
                       {"is_read", use.argument.has_value()},
                       {"is_written", use.result.has_value()}});
    entries.push_back(json::Object{{"name", entry.name},
                                   {"inputs", names(entry.inputs)},
                                   {"outputs", names(entry.outputs)},
                                   {"states", std::move(used)}});
    describeGraph(
        ModuleOp(inputs.network).lookupSymbol<func::FuncOp>(entry.function),
        entry, inputs, graph);
  }
  for (const ModelState &state : inputs.interface->states)
    states.push_back(json::Object{{"name", state.name},
                                  {"type", print(state.type)},
                                  {"format", describeFormat(state.type)},
                                  {"is_persistent", state.isPersistent}});
  model["entries"] = std::move(entries);
  model["states"] = std::move(states);
  model["graph"] = std::move(graph);
}

/// How many calls were run, of which entries.
static json::Object describeCalls(const ReportInputs &inputs) {
  std::vector<int64_t> calls(inputs.interface->entries.size());
  int64_t size = inputs.getNumSequences(), total = 0, longest = 0;
  for (int64_t sequence = 0; sequence < size; ++sequence) {
    int64_t length = inputs.calls->getLength(sequence);
    longest = std::max(longest, length);
    total += length;
    for (int64_t step = 0; step < length; ++step)
      ++calls[inputs.calls->getEntry(sequence, step)];
  }
  json::Array entries;
  for (auto [entry, number] : llvm::zip_equal(inputs.interface->entries, calls))
    entries.push_back(json::Object{{"entry", entry.name}, {"calls", number}});
  return json::Object{{"sequences", size},
                      {"calls", total},
                      {"longest", longest},
                      {"entries", std::move(entries)}};
}

FailureOr<json::Object> mann::makeReport(const ReportInputs &inputs) {
  json::Object report;
  report["schema"] = "mann-report/1";
  json::Object model{{"name", inputs.interface->name},
                     {"command", inputs.commandLine}};
  describeInterface(inputs, model);
  report["model"] = std::move(model);
  if (inputs.calls)
    report["runs"] = describeCalls(inputs);
  if (failed(addFootprint(inputs, report)) ||
      failed(addEnergy(inputs, report)) || failed(addErrors(inputs, report)) ||
      failed(addOverflow(inputs, report)))
    return failure();
  return report;
}
