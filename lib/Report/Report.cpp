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

/// The values of the network in order, and which are made from which.
static json::Array describeGraph(func::FuncOp function) {
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
    auto name = function.getArgAttrOfType<StringAttr>(number, "mann.name");
    add(argument, name ? name.str() : "arg" + std::to_string(number), "input");
  }
  unsigned unnamed = 0;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (op.getNumResults() != 1)
      continue;
    std::string text = getLocationText(op.getLoc());
    auto [name, kind] = StringRef(text).split(" = ");
    Node &node =
        add(op.getResult(0),
            name.empty() ? "value" + std::to_string(unnamed++) : name.str(),
            kind.empty() ? op.getName().getStringRef() : kind);
    node.hop = hops.getHop(&op);
    node.isParameter |= isa<SymbolUserOpInterface>(op);
    for (Value operand : op.getOperands())
      if (StringRef made = nameOf.lookup(operand);
          !made.empty() && made != nameOf[op.getResult(0)])
        node.operands.insert(made);
  }
  json::Array result;
  for (const auto &[name, node] : nodes) {
    json::Array operands;
    for (StringRef operand : node.operands)
      operands.push_back(operand.str());
    result.push_back(json::Object{{"name", name.str()},
                                  {"op", node.op},
                                  {"hop", node.hop},
                                  {"type", node.type},
                                  {"format", node.format},
                                  {"is_parameter", node.isParameter},
                                  {"operands", std::move(operands)}});
  }
  return result;
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
