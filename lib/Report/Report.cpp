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

/// The ops of the network in order, and which feed which.
static json::Array describeGraph(func::FuncOp function) {
  HopAnalysis hops(function);
  json::Array nodes;
  DenseMap<Value, std::string> names;
  for (BlockArgument argument : function.getArguments()) {
    auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                      "mann.name");
    names[argument] =
        name ? name.str() : "arg" + std::to_string(argument.getArgNumber());
    nodes.push_back(json::Object{{"name", names[argument]},
                                 {"op", "input"},
                                 {"hop", 0},
                                 {"type", print(argument.getType())},
                                 {"format", describeFormat(argument.getType())},
                                 {"operands", json::Array()}});
  }
  unsigned unnamed = 0;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (op.getNumResults() != 1)
      continue;
    std::string text = getLocationText(op.getLoc());
    std::string name = StringRef(text).split(" = ").first.str();
    if (name.empty())
      name = "value" + std::to_string(unnamed++);
    json::Array operands;
    for (Value operand : op.getOperands())
      operands.push_back(names.lookup(operand));
    names[op.getResult(0)] = name;
    Type type = op.getResult(0).getType();
    nodes.push_back(
        json::Object{{"name", name},
                     {"op", op.getName().getStringRef().str()},
                     {"hop", int64_t(hops.getHop(&op))},
                     {"type", print(type)},
                     {"format", describeFormat(type)},
                     {"isParameter", isa<SymbolUserOpInterface>(op)},
                     {"operands", std::move(operands)}});
  }
  return nodes;
}

FailureOr<json::Object> mann::makeReport(const ReportInputs &inputs) {
  FailureOr<func::FuncOp> function = getModelFunction(inputs.network);
  if (failed(function))
    return failure();
  json::Object report;
  report["schema"] = "mann-report/1";
  report["model"] = json::Object{{"name", inputs.interface->name},
                                 {"command", inputs.commandLine},
                                 {"graph", describeGraph(*function)}};
  if (failed(addFootprint(inputs, report)) ||
      failed(addEnergy(inputs, report)) || failed(addErrors(inputs, report)) ||
      failed(addOverflow(inputs, report)))
    return failure();
  return report;
}
